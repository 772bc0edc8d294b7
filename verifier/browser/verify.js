// The browser verifier: every format and every rule of the Python package `verifier`, in one module without imports.
//
// Pure core: no fetch, no clock, no storage. Time comes in as UTC seconds, the network as a function. `gather` at the
// end is the one loader. Formats: docs/formats.md; verdicts and their order: verifier/verdict.py. Where Python compares a
// re-encoding with the bytes that came, this module does the same: each schema below writes the one canonical text.

export const SKEW = 300;

/** A check that failed: `reason` is a code of the closed list that verdict texts are made for. */
export class VerificationError extends Error {
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}

const fail = (reason, message) => {
  throw new VerificationError(reason, message);
};
const need = (condition, message) => condition || fail('malformed', message);

// --- bytes and texts -------------------------------------------------------------------------------------------------

const UTF8 = new TextEncoder();
const STRICT = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
export const bytesOf = (text) => UTF8.encode(text);

const textOf = (bytes) => {
  try {
    return STRICT.decode(bytes);
  } catch {
    return fail('malformed', 'not UTF-8');
  }
};

export const concat = (...parts) => {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

export const encode64 = (bytes) => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};

/** base64url without padding; refused unless it is exactly what `encode64` would write (RFC 4648 section 3.5). */
export const decode64 = (text) => {
  need(/^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1, 'not base64url');
  const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
  need(encode64(bytes) === text, 'base64url is not in its canonical form');
  return bytes;
};

const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

// --- canonical JSON: a schema writes the one text of a value, or refuses it -------------------------------------------

const TEXT = (value) => {
  need(typeof value === 'string' && !/\p{Surrogate}/u.test(value), 'expected a text');
  return JSON.stringify(value);
};
const WHOLE = (value) => {
  need(Number.isSafeInteger(value), 'expected a whole number');
  return String(value);
};
const DAY = (value) => {
  need(typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && value >= '0001', 'expected a date');
  const day = new Date(value + 'T00:00:00Z');
  need(!isNaN(day) && day.toISOString().slice(0, 10) === value, 'no such day');
  return `"${value}"`;
};
const oneOf = (...values) => (value) => {
  need(values.includes(value), 'not one of the known values');
  return JSON.stringify(value);
};
const orNull = (schema) => (value) => (value === null ? 'null' : schema(value));
const list = (schema) => (value) => {
  need(Array.isArray(value), 'expected a list');
  return `[${value.map(schema).join(',')}]`;
};
/** An object with exactly these members in this order; `optional` members are left out when they have their default. */
const object = (members, optional = {}) => (value) => {
  need(value !== null && typeof value === 'object' && !Array.isArray(value), 'expected an object');
  const texts = [];
  for (const [name, schema] of Object.entries(members)) {
    const member = value[name];
    if (name in optional && (member === undefined || member === optional[name])) continue;
    need(member !== undefined, `member ${name} is missing`);
    texts.push(`"${name}":${schema(member)}`);
  }
  return `{${texts.join(',')}}`;
};

const parseJson = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return fail('malformed', 'not JSON');
  }
};

/** Parse canonical JSON of `schema`; one changed, added, doubled or moved character is refused. */
const parseAs = (schema, bytes) => {
  const text = textOf(bytes);
  const value = parseJson(text);
  need(schema(value) === text, 'JSON is not in its canonical form');
  return value;
};

const JWK = object(
  {kty: oneOf('EC', 'OKP'), crv: oneOf('P-256', 'Ed25519'), x: TEXT, y: TEXT},
  {y: ''},
);
const MANIFEST = object({
  format: oneOf('trustmark-manifest-v1'),
  issuer: TEXT,
  origin: TEXT,
  version: WHOLE,
  issued_at: WHOLE,
  expires_at: WHOLE,
  register_buckets: WHOLE,
  keys: list(object({
    kid: TEXT,
    role: oneOf('badge', 'status', 'record', 'checkpoint'),
    alg: oneOf('ES256', 'Ed25519'),
    jwk: JWK,
    state: oneOf('next', 'active', 'retired', 'compromised'),
    honest_before: WHOLE,
  }, {honest_before: null})),
});
const BADGE = object({
  iss: TEXT,
  sub: TEXT,
  iat: WHOLE,
  nbf: WHOLE,
  exp: WHOLE,
  sites: list(TEXT),
  handles: list(TEXT),
  tier: TEXT,
  scheme: TEXT,
  status: object({status_list: object({idx: WHOLE, uri: TEXT})}),
});
const STATUS = object({
  iss: TEXT,
  sub: TEXT,
  iat: WHOLE,
  exp: WHOLE,
  ttl: WHOLE,
  log_size: WHOLE,
  manifest_version: WHOLE,
  status_list: object({bits: oneOf(2), lst: TEXT}),
});
const STANDINGS = ['valid', 'warned', 'suspended', 'revoked', 'expired', 'not-yet-valid'];
const BUCKET = object({
  iss: TEXT,
  sub: TEXT,
  iat: WHOLE,
  exp: WHOLE,
  ttl: WHOLE,
  log_size: WHOLE,
  manifest_version: WHOLE,
  kind: oneOf('host', 'handle'),
  bucket: WHOLE,
  buckets: WHOLE,
  entries: list(object({
    place: TEXT,
    number: orNull(TEXT),
    standing: orNull(oneOf(...STANDINGS)),
    last: orNull(WHOLE),
    misuse: orNull(object({reason: TEXT, since: WHOLE, until: orNull(WHOLE)})),
  })),
});
const RECORD = object({
  iss: TEXT,
  sub: TEXT,
  iat: WHOLE,
  log_size: WHOLE,
  manifest_version: WHOLE,
  last: WHOLE,
  holder: object({
    category: oneOf('natural-person', 'sole-proprietorship', 'legal-person', 'foreign-branch'),
    name: object({km: TEXT, en: TEXT}),
  }),
  sites: list(TEXT),
  handles: list(TEXT),
  tier: TEXT,
  scheme: TEXT,
  periods: list(object({start: DAY, end: DAY})),
  measures: list(object({
    number: WHOLE,
    kind: oneOf('warning', 'suspension', 'revocation'),
    reason: TEXT,
    index: WHOLE,
    since: WHOLE,
    until: orNull(WHOLE),
    appeal: oneOf('none', 'pending', 'upheld', 'overturned'),
  })),
  badges: list(object({index: WHOLE, kid: TEXT, token: TEXT, qr: TEXT})),
  history: list(object({
    index: WHOLE,
    at: WHOLE,
    event: oneOf(
      'issued', 'renewed', 'host-added', 'host-removed', 'handle-added', 'handle-removed', 'badge-signed', 'warned',
      'warning-lifted', 'suspended', 'suspension-extended', 'reinstated', 'revoked', 'appealed', 'appeal-decided',
    ),
    measure: WHOLE,
    reason: TEXT,
    start: DAY,
    end: DAY,
    place: TEXT,
    outcome: TEXT,
  }, {measure: null, reason: null, start: null, end: null, place: null, outcome: null})),
  openings: list(object({salt: TEXT, value: TEXT})),
});

// --- signatures and the strict JWS front (RFC 7515) -------------------------------------------------------------------

const ORDER = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
const HALF = '7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8';
const ZERO = '0'.repeat(64);
const P256 = {name: 'ECDSA', namedCurve: 'P-256'};
const ES256 = {name: 'ECDSA', hash: 'SHA-256'};

const importP256 = async (jwk) => {
  const {kty, crv, x, y} = jwk;
  try {
    return await crypto.subtle.importKey('jwk', {kty, crv, x, y}, P256, false, ['verify']);
  } catch {
    return fail('malformed', 'the JWK does not describe a point of its curve');
  }
};

/** Refuses unless `signature` is r || s, in range, with low s, and holds over `message`. */
export const verifyEs256 = async (key, signature, message) => {
  const hex = hexOf(signature);
  const [r, s] = [hex.slice(0, 64), hex.slice(64)];
  if (signature.length !== 64 || r <= ZERO || r >= ORDER || s <= ZERO || s > HALF) {
    fail('bad-signature', 'ES256 signature is not r || s in range with low s');
  }
  if (!(await crypto.subtle.verify(ES256, key, signature, message))) {
    fail('bad-signature', 'ES256 signature does not verify');
  }
};

/** The one header text of key `kid` for tokens of kind `typ`; headers are compared, never parsed. */
export const headerOf = (alg, typ, kid) => encode64(bytesOf(`{"alg":"${alg}","typ":"${typ}","kid":"${kid}"}`));

const splitToken = (token, limit) => {
  need(token.length <= limit, 'token is too long');
  const parts = token.split('.');
  need(parts.length === 3 && !/[^\x21-\x7e]/.test(token), 'expected a compact JWS of three parts');
  return {
    header: parts[0],
    payload: decode64(parts[1]),
    signature: decode64(parts[2]),
    input: bytesOf(`${parts[0]}.${parts[1]}`),
  };
};

// --- days and instants (calendar days of Asia/Phnom_Penh, UTC+07:00 the year round) -----------------------------------

const DAY_SECONDS = 86400;
const OFFSET = 7 * 3600;

/** First instant (UTC seconds) of `day` ("2026-11-24") in Phnom Penh. */
export const startOf = (day) => Date.parse(day + 'T00:00:00Z') / 1000 - OFFSET;
export const endOf = (day) => startOf(day) + DAY_SECONDS;
const isoDay = (days) => new Date(days * DAY_SECONDS * 1000).toISOString().slice(0, 10);
/** Calendar day in Phnom Penh of `instant` (UTC seconds). */
export const dayOf = (instant) => isoDay(Math.floor((instant + OFFSET) / DAY_SECONDS));

// --- certificate numbers ---------------------------------------------------------------------------------------------

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const MAX_INDEX = 2 ** 28 - 1;
const LIST_BITS = 17;

/** Weighted sum over GF(32); the last value has weight 1, each step to the left one more factor a. */
const checksum = (values) => values.reduce((total, value) => {
  const times = total << 1;
  return (times & 32 ? times ^ 0b100101 : times) ^ value;
}, 0);

export const formatNumber = (index) => {
  const values = [25, 20, 15, 10, 5, 0].map((shift) => (index >> shift) & 31);
  const letters = [...values, checksum([...values, 0])].map((value) => CROCKFORD[value]).join('');
  return `CETS-${letters.slice(0, 4)}-${letters.slice(4)}`;
};

/** List index of a number typed by a person: any case, spaces and dashes anywhere, prefix or not. */
export const parseNumber = (text) => {
  const letters = text.trim().toUpperCase().replace(/^CETS/, '')
    .replace(/[ -]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const values = [...letters].map((letter) => CROCKFORD.indexOf(letter));
  if (values.length !== 7 || values.includes(-1)) {
    fail('bad-number', 'a certificate number is CETS and seven letters or digits');
  }
  if (checksum(values)) fail('bad-number', 'the check character does not fit');
  const index = values.slice(0, 6).reduce((total, value) => total * 32 + value, 0);
  if (index > MAX_INDEX) fail('bad-number', 'no certificate has a number that high');
  return index;
};

const canonicalIndex = (number) => {
  const index = parseNumber(number);
  if (formatNumber(index) !== number) fail('bad-number', 'certificate number is not in its canonical form');
  return index;
};

// --- paths of the public site -----------------------------------------------------------------------------------------

export const MANIFEST_PATH = 'keys/manifest.json';
export const listPath = (number) => `status/${number}.jwt`;
export const recordPath = (index) => `certificates/${formatNumber(index)}.jwt`;
const bucketName = (kind, number) => `register/${kind}/${number.toString(16).padStart(4, '0')}.jwt`;
export const kindOf = (place) => (place.includes(':') ? 'handle' : 'host');

export const bucketOf = async (place, buckets) => {
  const digest = await sha256(bytesOf(place));
  return new DataView(digest.buffer).getUint32(0) % buckets;
};
export const bucketPath = async (place, buckets) => bucketName(kindOf(place), await bucketOf(place, buckets));

// --- the key manifest --------------------------------------------------------------------------------------------------

const MANIFEST_TYP = 'trustmark-manifest+json';
const MAX_GENERAL = 64 * 1024;
const ALGORITHM_OF = {badge: 'ES256', status: 'ES256', record: 'ES256', checkpoint: 'Ed25519'};
const MAX_BADGE_KEY = 30;
const ISSUER = /^https?:\/\/[a-z0-9.:[\]-]+$/;
const ORIGIN = /^[!#-*,-[\]-~]{1,255}$/;
const GENERAL = object({payload: TEXT, signatures: list(object({protected: TEXT, signature: TEXT}))});

const keyNumber = (kid) => Number(kid.slice(kid.lastIndexOf('-') + 1));

const checkKey = (key) => {
  const number = key.kid.slice(key.role.length + 1);
  need(
    key.kid.startsWith(key.role + '-') && /^(0|[1-9]\d{0,5})$/.test(number) &&
      (key.role !== 'badge' || Number(number) <= MAX_BADGE_KEY),
    'key name must be its role and a number',
  );
  need(key.alg === ALGORITHM_OF[key.role], 'key has the wrong algorithm for its role');
  const [x, y] = [decode64(key.jwk.x), decode64(key.jwk.y ?? '')];
  const shape = key.alg === 'ES256' ? ['EC', 'P-256', 32] : ['OKP', 'Ed25519', 0];
  need(
    key.jwk.kty === shape[0] && key.jwk.crv === shape[1] && x.length === 32 && y.length === shape[2],
    'the JWK does not fit its algorithm',
  );
  const compromised = key.state === 'compromised';
  need(compromised === (key.honest_before !== undefined), 'honest_before belongs to compromised keys');
  need(!compromised || key.honest_before >= 0, 'honest_before is a log index');
};

const checkManifest = (manifest) => {
  const names = new Set(manifest.keys.map((key) => key.kid));
  const points = new Set(manifest.keys.map((key) => JWK(key.jwk)));
  need(names.size === manifest.keys.length && points.size === names.size, 'a key or a key name occurs twice');
  need(ISSUER.test(manifest.issuer) && ORIGIN.test(manifest.origin), 'issuer or origin of the manifest is not of its form');
  need(
    manifest.version >= 1 && manifest.issued_at >= 0 && manifest.expires_at > manifest.issued_at &&
      manifest.register_buckets >= 1 && manifest.register_buckets <= 2 ** 24,
    'manifest version, dates or bucket count do not fit',
  );
  manifest.keys.forEach(checkKey);
};

const rootSigners = async (document, known) => {
  const good = new Set();
  for (const {protected: header, signature} of document.signatures) {
    need(!good.has(header), 'the same key has signed twice');
    const key = known.get(header);
    if (key) {
      await verifyEs256(key, decode64(signature), bytesOf(`${header}.${document.payload}`));
      good.add(header);
    }
  }
  return good.size;
};

/** The manifest in `bytes` if enough distinct roots have signed it. Dates and versions: `Trust.manifest`. */
export const verifyManifest = async (bytes, roots) => {
  need(bytes.length <= MAX_GENERAL, 'signed document is too large');
  const document = parseAs(GENERAL, bytes);
  const known = new Map();
  for (const {kid, jwk} of roots.keys) known.set(headerOf('ES256', MANIFEST_TYP, kid), await importP256(jwk));
  const signers = await rootSigners(document, known);
  if (signers < roots.threshold) fail('bad-signature', 'manifest is signed by too few root keys');
  const manifest = parseAs(MANIFEST, decode64(document.payload));
  checkManifest(manifest);
  return manifest;
};

// --- places: hosts in A-label form, one script a label, Latin or Khmer; handles `platform:name` -------------------------

const PLATFORMS = ['', 'facebook', 'tiktok', 'telegram', 'instagram', 'youtube'];
const MAX_HOST = 253;
const LABEL = /^(?!..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Khmer letters, signs and digits that IDNA 2008 allows (RFC 5892), ASCII digits, hyphen. */
const KHMER = /^[\u1780-\u17b3\u17b6-\u17d3\u17d7\u17dc\u17dd\u17e0-\u17e90-9-]+$/;
const badPlace = (message) => fail('bad-place', message);

const isPlainHost = (host) => {
  const labels = host.split('.');
  return host.length <= MAX_HOST && labels.length > 1 && labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels[labels.length - 1]);
};

/** One label without its `xn--`, as Unicode (RFC 3492 section 6.2). */
const punycode = (label) => {
  const cut = label.lastIndexOf('-');
  const out = cut > 0 ? [...label.slice(0, cut)] : [];
  let [code, bias, at] = [128, 72, 0];
  for (let next = cut + 1; next < label.length; at += 1) {
    const start = at;
    for (let weight = 1, step = 36; ; step += 36) {
      const value = 'abcdefghijklmnopqrstuvwxyz0123456789'.indexOf(label[next]);
      if (value < 0) badPlace('not the A-label of a host');
      next += 1;
      at += value * weight;
      const limit = Math.min(26, Math.max(1, step - bias));
      if (value < limit) break;
      weight *= 36 - limit;
    }
    let delta = Math.floor((at - start) / (start ? 2 : 700));
    delta += Math.floor(delta / (out.length + 1));
    for (bias = 0; delta > 455; bias += 36) delta = Math.floor(delta / 35);
    bias += Math.floor((36 * delta) / (delta + 38));
    code += Math.floor(at / (out.length + 1));
    at %= out.length + 1;
    out.splice(at, 0, String.fromCodePoint(code));
  }
  return out.join('');
};

/** `host` (in its one form) as people read it: Khmer labels in Khmer script. */
export const unicodeHost = (host) => host.split('.')
  .map((label) => (label.startsWith('xn--') ? punycode(label.slice(4)) : label)).join('.');

const internationalHost = (host) => {
  let mapped = '';
  try {
    mapped = new URL(`https://${host}/`).hostname;
  } catch {
    badPlace('not a host name');
  }
  const labels = mapped.split('.');
  const spelled = labels.every((label) => (label.startsWith('xn--') && label.length <= 63
    ? KHMER.test(punycode(label.slice(4))) : LABEL.test(label)));
  if (!spelled) badPlace('each label of a host must be all Latin (a-z) or all Khmer');
  if (mapped.length > MAX_HOST || labels.length < 2 || /^\d+$/.test(labels[labels.length - 1])) {
    badPlace('expected a host name of at least two labels');
  }
  return mapped;
};

/** The one form of host `text`; refused with what was expected. */
export const normaliseHost = (text) => {
  const host = text.trim().toLowerCase().replace(/\.$/, '');
  if (isPlainHost(host) && !host.includes('xn--')) return host;
  if (/[\x00-\x20/:@?#[\]\\%]/.test(host)) badPlace('expected a bare host, without https://, port or path');
  return internationalHost(host);
};

/** The one form of handle `text`, `platform:name`. */
export const normaliseHandle = (text) => {
  const handle = text.trim().toLowerCase();
  const [, platform, name] = /^([a-z]+):([a-z0-9._-]{1,64})$/.exec(handle) ?? [];
  if (!name || !PLATFORMS.includes(platform)) badPlace('a handle is platform:name');
  return handle;
};

/** The place a person wrote: a bare host or a handle. */
export const parsePlace = (text) => (
  PLATFORMS.slice(1).includes(text.trim().split(':')[0].toLowerCase()) ? normaliseHandle(text) : normaliseHost(text));

const isInOneForm = (place) => {
  try {
    return (kindOf(place) === 'handle' ? normaliseHandle(place) : normaliseHost(place)) === place;
  } catch {
    return false;
  }
};

const isSite = (text) => kindOf(text) === 'host' && isInOneForm(text);
const isHandle = (text) => kindOf(text) === 'handle' && isInOneForm(text);

// --- the QR record (bits from the most significant; text as a bijective base-40 number) --------------------------------

const TAG = bytesOf('trustmark-badge-v1\0');
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789-._/';
const SUFFIXES = [
  '', '.com.kh', '.gov.kh', '.org.kh', '.edu.kh', '.net.kh', '.com', '.shop', '.store', '.asia', '.kh', '.org', '.net',
  '.online', '.biz',
];
const ESCAPE = 15;
const TIERS = ['basic', 'intermediate', 'full'];
const QR_EPOCH = Date.UTC(2020, 0, 1) / 1000 / DAY_SECONDS;
const QR_HEAD = 78n;
const MAX_QR_TEXT = 62;
const MAX_ESCAPE = 255;
const MAX_DIGITS = 797;

const bytesOfNumber = (number, length) => {
  const hex = number.toString(16).padStart(length * 2, '0');
  return Uint8Array.from({length}, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
};
const numberOf = (bytes) => BigInt('0x' + (hexOf(bytes) || '0'));

const textNumber = (text) => [...text].reduce((total, letter) => total * 40n + BigInt(LETTERS.indexOf(letter) + 1), 0n);
const numberText = (number) => {
  let text = '';
  for (; number > 0n; number /= 40n) {
    number -= 1n;
    text = LETTERS[Number(number % 40n)] + text;
  }
  return text;
};

/** Longest suffix of the table that leaves something of `host`. */
const suffixOf = (host) => SUFFIXES.reduce(
  (best, suffix, at) => (host.endsWith(suffix) && host.length > suffix.length && suffix.length > SUFFIXES[best].length
    ? at : best), 0);

/** `[suffix, platform, text]` of the short form, or null where only the escape can say everything. */
const shortForm = (sites, handles) => {
  if (sites.length > 1 || handles.length > 1) return null;
  const host = sites[0] ?? '';
  const suffix = suffixOf(host);
  const [platform, name] = handles.length ? handles[0].split(':') : ['', ''];
  const text = host.slice(0, host.length - SUFFIXES[suffix].length) + (name && '/' + name);
  const fits = text.length <= MAX_QR_TEXT && [...text].every((letter) => LETTERS.includes(letter));
  return fits ? [suffix, PLATFORMS.indexOf(platform), text] : null;
};

const headOf = (badge, suffix, platform) => [
  [1, 3], [badge.key, 5], [badge.index, 28], [badge.scheme << 2 | TIERS.indexOf(badge.tier), 8],
  [badge.startDay, 14], [badge.days, 12], [suffix, 4], [platform, 4],
].reduce((total, [value, width]) => total << BigInt(width) | BigInt(value), 0n);

/** The one body of a badge: `parseDigits` writes it again and compares. */
const bodyOf = (badge) => {
  const short = shortForm(badge.sites, badge.handles);
  if (!short) {
    const places = bytesOf([...badge.sites, ...badge.handles].join(' '));
    return concat(bytesOfNumber(headOf(badge, ESCAPE, 0) << 2n, 10), places);
  }
  const text = textNumber(short[2]);
  const bits = Number(QR_HEAD) + (text ? text.toString(2).length : 0);
  const length = Math.ceil(bits / 8);
  const room = BigInt(length * 8) - QR_HEAD;
  return bytesOfNumber(headOf(badge, short[0], short[1]) << room | text, length);
};

const placesOf = (body, head, rest) => {
  const suffix = head.take(4, 4);
  const platform = head.take(4, 0);
  if (suffix === ESCAPE) {
    need(platform === 0 && body.length > 10 && body.length <= 10 + MAX_ESCAPE, 'places have the wrong length');
    const places = textOf(body.subarray(10)).split(' ');
    return [places.filter((place) => !place.includes(':')), places.filter((place) => place.includes(':'))];
  }
  const text = numberText(rest);
  const slash = text.indexOf('/');
  const stem = slash < 0 ? text : text.slice(0, slash);
  need(PLATFORMS[platform] !== undefined && (platform > 0) === (slash >= 0), 'platform and handle do not fit');
  return [
    stem || suffix ? [stem + SUFFIXES[suffix]] : [],
    slash < 0 ? [] : [`${PLATFORMS[platform]}:${text.slice(slash + 1)}`],
  ];
};

const parseBody = (body) => {
  need(body.length >= 10 && body.length <= 10 + MAX_ESCAPE, 'body has the wrong length');
  const all = numberOf(body);
  const room = BigInt(body.length * 8) - QR_HEAD;
  const fixed = all >> room;
  const head = {take: (width, right) => Number(fixed >> BigInt(right) & (1n << BigInt(width)) - 1n)};
  need(head.take(3, 75) === 1, 'unknown version of the QR record');
  const kind = head.take(8, 34);
  const tier = TIERS[kind & 3];
  need(tier !== undefined, 'unknown tier');
  const [sites, handles] = placesOf(body, head, all & (1n << room) - 1n);
  const badge = {
    key: head.take(5, 70), index: head.take(28, 42), scheme: kind >> 2, tier,
    startDay: head.take(14, 20), days: head.take(12, 8), sites, handles,
  };
  need(badge.days >= 1 && badge.key <= MAX_BADGE_KEY, 'a key or validity nobody uses');
  need([...sites, ...handles].every(isInOneForm), 'a place is not in its one form');
  need(hexOf(bodyOf(badge)) === hexOf(body), 'QR record is not in its canonical form');
  return badge;
};

/** Takes the digits of a QR record apart; its signature is not looked at. */
export const parseDigits = (text) => {
  need(text.length <= MAX_DIGITS && /^[1-9][0-9]*$/.test(text), 'not the digits of a QR record');
  const hex = BigInt(text).toString(16);
  need(hex.startsWith('1') && hex.length % 2 === 1 && hex.length > 2 * 64, 'not the digits of a QR record');
  const bytes = bytesOfNumber(BigInt('0x' + hex.slice(1)), (hex.length - 1) / 2);
  const body = bytes.subarray(0, -64);
  const fields = parseBody(body);
  const start = isoDay(QR_EPOCH + fields.startDay);
  const end = isoDay(QR_EPOCH + fields.startDay + fields.days - 1);
  return {...fields, kind: 'qr', kid: `badge-${fields.key}`, start, end,
    message: concat(TAG, body), signature: bytes.subarray(-64)};
};

// --- status list (draft-ietf-oauth-status-list), register bucket, certificate record -----------------------------------

const LIST_SIZE = 2 ** LIST_BITS;
const LIMITS = {badge: 4096, status: 80_000, bucket: 4 * 1024 * 1024, record: 256 * 1024};
const MAX_LIFE = 86_400;
const TYPES = {
  badge: 'trustmark-badge+jwt', status: 'statuslist+jwt', bucket: 'trustmark-register+jwt', record: 'trustmark-record+jwt',
};
const ROLE_OF = {badge: 'badge', status: 'status', bucket: 'record', record: 'record'};

/** Inflates ZLIB data of at most `limit` bytes; more, less or other data is refused without being kept. */
const inflate = async (data, limit) => {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const chunks = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > limit) break;
      chunks.push(next.value);
    }
  } catch {
    fail('malformed', 'the status list does not inflate');
  }
  if (size > limit) {
    reader.cancel().catch(() => {});
    fail('malformed', 'the status list inflates to more than a list can hold');
  }
  return concat(...chunks);
};



// Each check below takes claims in canonical form and refuses what does not fit together, as its Python twin does.

const MAX_INSTANT = 2 ** 40;

/** List index of a badge's certificate. */
const checkBadge = (claims) => {
  const {idx, uri} = claims.status.status_list;
  const index = canonicalIndex(claims.sub);
  need(
    idx === (index & (LIST_SIZE - 1)) && uri === `${claims.iss}/${listPath(index >> LIST_BITS)}`,
    'certificate number and status list of the badge do not fit together',
  );
  need(
    claims.nbf >= 0 && claims.nbf < claims.exp && claims.exp < MAX_INSTANT && claims.iat >= 0 && claims.iat < MAX_INSTANT,
    'the dates of the badge do not fit together',
  );
  need(claims.sites.every(isSite) && claims.handles.every(isHandle), 'a place of the badge is not in its one form');
  return index;
};

const checkLife = ({iat, exp, ttl, log_size: size, manifest_version: version}) => {
  need(iat > 0 && iat < exp && exp <= iat + MAX_LIFE && ttl >= 0 && ttl <= MAX_LIFE, 'evidence lives a day at most');
  need(size >= 0 && version >= 1, 'log size and manifest version count from 0 and 1');
};

const readStatus = async (claims) => {
  const number = Number(/\/status\/(0|[1-9]\d{0,3})\.jwt$/.exec(claims.sub)?.[1] ?? -1);
  need(claims.sub === `${claims.iss}/${listPath(number)}`, 'a status list must name its own address');
  checkLife(claims);
  const bits = await inflate(decode64(claims.status_list.lst), LIST_SIZE / 4);
  return {
    claims,
    number,
    covers: (index) => index >> LIST_BITS === number && (index & (LIST_SIZE - 1)) >> 2 < bits.length,
    status: (index) => (bits[(index & (LIST_SIZE - 1)) >> 2] >> (2 * (index & 3))) & 3,
  };
};

const checkEntry = async (entry, claims) => {
  need(
    isInOneForm(entry.place) && kindOf(entry.place) === claims.kind &&
      (await bucketOf(entry.place, claims.buckets)) === claims.bucket,
    'an entry of a register bucket is not in its one form or belongs elsewhere',
  );
  const {number, standing, last, misuse} = entry;
  if (number === null) {
    need(standing === null && last === null && misuse !== null, 'an entry without a certificate is a misuse listing');
    return;
  }
  canonicalIndex(number);
  need(standing !== null && last !== null && last >= 0 && last < claims.log_size, 'an entry has a standing and a last fact');
};

const readBucket = async (claims) => {
  need(
    claims.bucket >= 0 && claims.bucket < claims.buckets && claims.sub === `${claims.iss}/${bucketName(claims.kind, claims.bucket)}`,
    'a register bucket must name its own address',
  );
  checkLife(claims);
  await Promise.all(claims.entries.map((entry) => checkEntry(entry, claims)));
  const places = claims.entries.map((entry) => entry.place);
  need(places.every((place, at) => !at || places[at - 1] < place), 'entries must be sorted and unique');
  const entries = new Map(claims.entries.map((entry) => [entry.place, entry]));
  return {claims, entries};
};

const COMMITMENT = 'sha256:';
const commitmentOf = async ({salt, value}) => {
  const bytes = decode64(salt);
  need(bytes.length === 16, 'a salt has 16 bytes');
  return COMMITMENT + encode64(await sha256(concat(bytes, bytesOf(value))));
};

const FIELDS = {
  issued: ['start', 'end'], renewed: ['start', 'end'], 'host-added': ['place'], 'host-removed': ['place'],
  'handle-added': ['place'], 'handle-removed': ['place'], 'badge-signed': [], warned: ['measure', 'reason'],
  'warning-lifted': ['measure'], suspended: ['measure', 'reason', 'start', 'end'],
  'suspension-extended': ['measure', 'end'], reinstated: ['measure'], revoked: ['measure', 'reason'],
  appealed: ['measure'], 'appeal-decided': ['measure', 'outcome'],
};

const checkRecord = (claims) => {
  need(claims.iat > 0 && claims.manifest_version >= 1, 'instant and manifest version of a record count from 1');
  const indexes = claims.history.map((entry) => entry.index);
  need(
    indexes.length > 0 && indexes[0] >= 0 && indexes.every((index, at) => !at || indexes[at - 1] < index),
    'the history of a record is one or more facts in the order of the log',
  );
  need(claims.last === indexes[indexes.length - 1] && claims.last < claims.log_size, 'the last fact must be the last');
  need(
    claims.periods.length > 0 && claims.periods.every(({start, end}) => start <= end),
    'a record has at least one period, each from a day to the same or a later one',
  );
  need(
    claims.history.every((entry) => FIELDS[entry.event].every((name) => entry[name] !== undefined)),
    'a fact of the history lacks a field',
  );
  const signed = new Set(claims.history.filter((entry) => entry.event === 'badge-signed').map((entry) => entry.index));
  need(
    claims.badges.every(({index, token, qr}) => signed.has(index) && [token, qr].every((text) => decode64(text).length === 32)),
    'each badge of a record is a fact of its history with two digests',
  );
  need(
    claims.sites.every((site) => site.startsWith(COMMITMENT) || isSite(site)) &&
      claims.handles.every((handle) => handle.startsWith(COMMITMENT) || isHandle(handle)),
    'a place of a record is not in its one form',
  );
};

/** A record with what its openings reveal and what is asked of it. */
const readRecord = async (claims) => {
  const certificate = canonicalIndex(claims.sub);
  checkRecord(claims);
  const opened = new Map();
  for (const opening of claims.openings) opened.set(await commitmentOf(opening), opening.value);
  const reveal = (text) => (text.startsWith(COMMITMENT) ? opened.get(text) ?? null : text);
  const shown = (texts) => texts.map(reveal).filter((text) => text !== null);
  const [sites, handles] = [shown(claims.sites), shown(claims.handles)];
  const places = [...sites, ...handles];
  return {
    claims, certificate, reveal, sites, handles,
    hidden: places.length < claims.sites.length + claims.handles.length,
    badges: new Map(claims.badges.flatMap((badge) => [[badge.token, badge], [badge.qr, badge]])),
    name: {km: reveal(claims.holder.name.km) ?? '', en: reveal(claims.holder.name.en) ?? ''},
    firstPlace: places[0] ?? null,
    has: (place) => places.includes(place),
    had: (place, at) => placesAt([...claims.sites, ...claims.handles], claims.history, at).some((text) => reveal(text) === place),
    standing: (at) => standingOf(claims.periods, claims.measures, at),
    standingThen: (at, logSize) => standingAt(claims.history, at, logSize),
  };
};

// --- standing: one pure function of the facts ---------------------------------------------------------------------------

const STARTS = {warned: 'warning', suspended: 'suspension', revoked: 'revocation'};
const BITS = {revocation: 1, suspension: 2, warning: 3};

/** `measure` after the fact `entry`, or null when it is lifted. A revocation is final whatever happens later. */
const changedMeasure = (measure, entry) => {
  if (measure.kind === 'revocation' && !entry.event.startsWith('appeal')) return measure;
  if (entry.event === 'warning-lifted' || entry.event === 'reinstated') return null;
  if (entry.event === 'suspension-extended') return {...measure, until: endOf(entry.end)};
  if (entry.event === 'appealed') return {...measure, appeal: 'pending'};
  if (entry.outcome !== 'overturned') return {...measure, appeal: 'upheld'};
  return measure.kind === 'revocation' ? {...measure, appeal: 'overturned'} : null;
};

const newMeasure = (entry) => {
  const suspension = entry.event === 'suspended';
  return {
    number: entry.measure ?? 0, kind: STARTS[entry.event], reason: entry.reason ?? '', index: entry.index,
    since: suspension ? Math.max(entry.at, startOf(entry.start)) : entry.at,
    until: suspension ? endOf(entry.end) : null, appeal: 'none',
  };
};

/** Periods and measures not lifted after the facts of `history` up to instant `at` and log size `logSize`. */
export const stateAt = (history, at, logSize = Infinity) => {
  const periods = [];
  const measures = new Map();
  for (const entry of history.filter((fact) => fact.at <= at && fact.index < logSize)) {
    if (entry.event === 'issued' || entry.event === 'renewed') periods.push({start: entry.start, end: entry.end});
    else if (STARTS[entry.event]) measures.set(entry.measure, newMeasure(entry));
    else if (measures.has(entry.measure)) {
      const changed = changedMeasure(measures.get(entry.measure), entry);
      if (changed) measures.set(entry.measure, changed);
      else measures.delete(entry.measure);
    }
  }
  return [periods, [...measures.values()].sort((a, b) => a.number - b.number)];
};

const periodAt = (periods, at) => {
  let [ended, coming] = [null, null];
  for (const period of periods) {
    if (startOf(period.start) > at) coming = coming ?? period;
    else if (at < endOf(period.end)) return [period, 'valid'];
    else ended = period;
  }
  return ended && !coming ? [ended, 'expired'] : [coming, 'not-yet-valid'];
};

/** Revocation before suspension before warning; of two suspensions the one that ends last, else the newest. */
const weight = ({kind, until, number}) => [kind === 'revocation', kind === 'suspension', until ?? 0, number].map(Number);
const outweighs = (a, b) => {
  const other = weight(b);
  const at = weight(a).findIndex((value, place) => value !== other[place]);
  return at >= 0 && weight(a)[at] > other[at];
};

export const standingOf = (periods, measures, at) => {
  const active = measures.filter(({since, until}) => since <= at && (until === null || at < until));
  const measure = active.reduce((best, next) => (best && !outweighs(next, best) ? best : next), null);
  const [period, inForce] = periodAt(periods, at);
  let code = inForce;
  if (measure?.kind === 'revocation') code = 'revoked';
  else if (measure?.kind === 'suspension') code = 'suspended';
  else if (measure && code === 'valid') code = 'warned';
  const instants = [
    ...periods.flatMap(({start, end}) => [startOf(start), endOf(end)]),
    ...measures.flatMap(({since, until}) => (until === null ? [since] : [since, until])),
  ].filter((instant) => instant > at);
  return {code, bits: measure ? BITS[measure.kind] : 0, measure, period, changesAt: instants.length ? Math.min(...instants) : null};
};

export const standingAt = (history, at, logSize) => standingOf(...stateAt(history, at, logSize), at);

/** The places covered at instant `at`, going back from the `places` covered after all of `history`. */
const placesAt = (places, history, at) => {
  const covered = new Set(places);
  for (const entry of [...history].reverse().filter((fact) => fact.at > at && fact.place)) {
    if (entry.event === 'host-added' || entry.event === 'handle-added') covered.delete(entry.place);
    else covered.add(entry.place);
  }
  return [...covered];
};

// --- trust: bytes in, verified value out, never back to what is older -----------------------------------------------------

const READ = {
  status: {schema: STATUS, read: readStatus}, bucket: {schema: BUCKET, read: readBucket}, record: {schema: RECORD, read: readRecord},
};

/** The pinned roots, the manifest they lead to, and the highest of everything seen so far. */
export class Trust {
  constructor(roots) {
    this.roots = roots;
    this.current = null;
    this.raw = '';
    this.keys = [];
    this.seenVersion = 0;
    this.seenFiles = new Map();
  }

  /** Verifies a manifest and goes by it from now on. An expired one is kept: `verify` never says green with it. */
  async manifest(bytes, now) {
    const raw = encode64(bytes);
    if (raw === this.raw) return this.notOutdated(this.current);
    const found = await verifyManifest(bytes, this.roots).catch((error) => fail('bad-signature', error.message));
    this.notOutdated(found);
    if (found.issued_at > now + SKEW) fail('from-the-future', 'the key manifest is dated in the future');
    if (this.current?.version === found.version && MANIFEST(this.current) !== MANIFEST(found)) {
      fail('contradictory', 'two key manifests of one version differ');
    }
    const tokenKeys = found.keys.filter((key) => key.alg === 'ES256');
    this.keys = await Promise.all(tokenKeys.map(async (key) => ({...key, point: await importP256(key.jwk)})));
    [this.current, this.raw, this.seenVersion] = [found, raw, Math.max(this.seenVersion, found.version)];
    return found;
  }

  statusList(token, now) {
    return this.file('status', token, now);
  }

  async bucket(token, now) {
    return this.file('bucket', token, now, (found) => {
      if (found.claims.buckets !== this.known().register_buckets) fail('contradictory', 'number of buckets differs');
    });
  }

  async record(token, now) {
    return this.file('record', token, now, ({claims, standing, standingThen}) => {
      if (standing(claims.iat).code !== standingThen(claims.iat, claims.log_size).code) {
        fail('contradictory', 'measures and history of the certificate record disagree');
      }
    });
  }

  /** A badge token or QR digits (or the text of a QR code) whose signature holds. */
  async badge(text) {
    if (text.includes('.') && !text.includes('/')) return this.badgeToken(text);
    if (/^\d/.test(text)) return this.badgeQr(text);
    const [, origin, digits] = (text.length <= MAX_DIGITS + 300 && /^(https:\/\/[a-z0-9.-]+)\/#(\d+)$/.exec(text)) || [];
    need(origin, 'expected https://HOST/# and digits');
    if (origin !== this.known().issuer) fail('foreign-issuer', 'the QR code leads to a host that is not the issuer\'s');
    return this.badgeQr(digits);
  }

  async badgeToken(token) {
    const parts = splitToken(token, LIMITS.badge);
    const claims = parseAs(BADGE, parts.payload);
    const certificate = checkBadge(claims);
    const key = this.badgeKey(({kid}) => headerOf('ES256', TYPES.badge, kid) === parts.header);
    await verifyEs256(key.point, parts.signature, parts.input);
    if (claims.iss !== this.known().issuer) fail('foreign-issuer', 'the badge names another issuer');
    const {iat, nbf, exp, sites, handles, tier} = claims;
    return this.verifiedBadge(key, certificate, parts.input, {iat, nbf, exp, sites, handles, tier});
  }

  async badgeQr(digits) {
    const {index, key: number, start, end, sites, handles, tier, message, signature} = parseDigits(digits);
    const key = this.badgeKey(({kid}) => keyNumber(kid) === number);
    await verifyEs256(key.point, signature, message);
    return this.verifiedBadge(key, index, message, {iat: null, nbf: startOf(start), exp: endOf(end), sites, handles, tier});
  }

  async verifiedBadge(key, certificate, message, rest) {
    const honestBefore = key.honest_before ?? null;
    return {certificate, kid: key.kid, digest: encode64(await sha256(message)), honestBefore, ...rest};
  }

  badgeKey(matches) {
    this.known();
    return this.keys.find((key) => key.role === 'badge' && key.state !== 'next' && matches(key)) ??
      fail('unknown-key', 'not signed by a key the manifest has for this');
  }

  async file(kind, token, now, check = () => {}) {
    const {header, payload, signature, input} = splitToken(token, LIMITS[kind]);
    this.known();
    const key = this.keys.find(({role, kid}) => role === ROLE_OF[kind] && headerOf('ES256', TYPES[kind], kid) === header);
    if (key?.state === 'compromised') fail('compromised-key', 'signed by a key that was compromised');
    if (!key || key.state === 'next') fail('unknown-key', 'not signed by a key the manifest has for this');
    await verifyEs256(key.point, signature, input);
    const found = await READ[kind].read(parseAs(READ[kind].schema, payload));
    check(found);
    this.accept(found.claims, now);
    return found;
  }

  accept({iss, sub, iat, log_size: size, manifest_version: version}, now) {
    if (iss !== this.current.issuer) fail('foreign-issuer', 'the file names another issuer');
    if (iat > now + SKEW) fail('from-the-future', 'the file is dated in the future');
    this.seenVersion = Math.max(this.seenVersion, version);
    this.notOutdated(this.current);
    const [seenSize, seenIat] = this.seenFiles.get(sub) ?? [0, 0];
    if (size < seenSize || (size === seenSize && iat < seenIat)) fail('rolled-back', 'older than a file already seen');
    this.seenFiles.set(sub, [size, iat]);
  }

  /** Whether the manifest may be gone by at `now`: neither expired nor known to be outdated. */
  isCurrent(now) {
    return this.current !== null && now < this.current.expires_at + SKEW && this.current.version >= this.seenVersion;
  }

  known() {
    return this.current ?? fail('missing-evidence', 'there is no key manifest yet');
  }

  notOutdated(found) {
    if (found.version < this.seenVersion) fail('rolled-back', 'the key manifest is older than one known to exist');
    return found;
  }
}

// --- one case: what each piece of evidence says, and whether they agree -----------------------------------------------------

/** Evidence on one certificate or place, weighed at `now` for the question "how does it stand at `at`?" (null: now). */
class Case {
  constructor(evidence, badge, {now, place, at}) {
    Object.assign(this, {now, at, badge, shown: place !== null, oldRecord: null, problem: evidence.problems[0]?.reason ?? null});
    this.certificate = badge ? badge.certificate : evidence.number;
    this.record = evidence.record;
    this.place = this.findPlace(place);
  }

  /** Sorts out bucket, record and list in turn; asynchronous only for the hash that says which bucket a place is in. */
  async sort({bucket, statusList}) {
    await this.readBucket(bucket);
    this.readRecord();
    this.readList(statusList);
    if (!this.record) this.standing = null;
    else this.standing = this.at === null ? this.record.standing(this.now) : standingAt(this.record.claims.history, this.at);
    return this;
  }

  /** Without a place shown: the badge's own first if the record still has it, else the record's first. */
  findPlace(shown) {
    const {badge} = this;
    if (this.record && this.certificate !== null && this.record.certificate !== this.certificate) {
      this.record = null;
      this.note('contradictory');
    }
    if (shown !== null) return shown;
    const own = badge ? [...badge.sites, ...badge.handles][0] ?? null : null;
    if (badge && !(this.record && (own === null || !this.record.has(own)))) return own;
    return this.record?.firstPlace ?? null;
  }

  async readBucket(bucket) {
    const {place} = this;
    this.entry = (place !== null && bucket?.entries.get(place)) || null;
    this.bucket = place !== null && bucket && (this.entry || (await covers(bucket, place))) ? bucket : null;
    this.freshBucket = this.isFresh(this.bucket);
    const number = this.entry?.number ? canonicalIndex(this.entry.number) : null;
    if (this.certificate === null && this.freshBucket) this.certificate = number;
    this.tied = number !== null && this.certificate === number;
  }

  /** Puts a record aside that is not this certificate's, or older than what the register knows. */
  readRecord() {
    const {record} = this;
    if (!record) return;
    if (record.certificate !== this.certificate) {
      this.record = null;
      this.note('contradictory');
    } else if (this.tied && record.claims.last < this.entry.last) {
      [this.oldRecord, this.record] = [record, null];
      this.note('stale');
    }
  }

  readList(found) {
    const mine = found && this.certificate !== null && this.certificate >> LIST_BITS === found.number;
    this.statusList = mine ? found : null;
    this.freshList = this.isFresh(this.statusList);
    this.bits = mine && found.covers(this.certificate) ? found.status(this.certificate) : null;
  }

  isFresh(file) {
    return Boolean(file) && file.claims.iat - SKEW <= this.now && this.now < file.claims.exp + SKEW;
  }

  note(reason) {
    this.problem = this.problem ?? reason;
  }

  get when() {
    return this.at ?? this.now;
  }

  isBelieved() {
    return Boolean(this.record) && this.tied && this.freshBucket;
  }

  /** Any signed word of a revocation counts, however old: it is final. */
  isRevoked() {
    const record = this.record ?? this.oldRecord;
    return this.bits === BITS.revocation || record?.standing(this.now).code === 'revoked' ||
      (this.tied && this.entry.standing === 'revoked');
  }

  /** Whether list, bucket and record cannot all be true, or a suspension has ended for the record alone. */
  isContradictory() {
    const {record, statusList} = this;
    if (!record) return this.unrecordedContradiction();
    if (this.freshList && this.bits !== null) {
      if (record.standingThen(statusList.claims.iat, statusList.claims.log_size).bits !== this.bits) return true;
      if (this.at === null && this.bits === BITS.suspension && this.standing.code !== 'suspended') return true;
    }
    return this.bucketContradicts(record);
  }

  /** The standing as a verdict's code: by the record, else by bucket and list, else by the badge's dates. */
  code() {
    if (this.standing) return this.standing.code;
    if (this.at === null && this.freshList && this.bits === BITS.suspension) return 'suspended';
    if (this.at === null && this.tied && this.freshBucket) return this.entry.standing;
    if (!this.badge) return null;
    if (this.when >= this.badge.exp) return 'expired';
    return this.when >= this.badge.nbf ? 'valid' : 'not-yet-valid';
  }

  /** Whether the badge is shown where the certificate does not reach: by the record, else the bucket, else the badge. */
  isElsewhere() {
    const {place, record, badge} = this;
    if (!this.shown || place === null || this.certificate === null) return false;
    if (record) return !this.coversPlace() && !record.hidden && (this.at !== null || !this.tied || this.wasRemoved(record));
    const own = Boolean(badge) && [...badge.sites, ...badge.handles].includes(place);
    return !this.tied && !own && (Boolean(badge) || this.freshBucket);
  }

  /** What is missing for green, or null. */
  incomplete() {
    const {problem, record, bucket, statusList} = this;
    if (problem) return problem;
    if (!record && !bucket) return 'not-looked-up';
    if (!record || !bucket || !statusList) return 'missing-evidence';
    if (!this.freshList || !this.freshBucket) return 'stale';
    if (!this.tied || this.bits === null || !this.coversPlace()) return 'contradictory';
    return this.badge && !record.badges.has(this.badge.digest) ? 'not-in-ledger' : null;
  }

  coversPlace() {
    const {place, record} = this;
    return place !== null && Boolean(record) && (this.at === null ? record.has(place) : record.had(place, this.at));
  }

  /** Whether `record` is newer than the bucket, so that it may know of a removal the bucket does not. */
  wasRemoved(record) {
    return this.entry !== null && record.claims.last > (this.entry.last ?? 0);
  }

  bucketContradicts(record) {
    const {bucket, entry, place} = this;
    if (!this.freshBucket) return false;
    if (!this.tied) return record.has(place);
    if (!record.has(place) && !record.hidden && !this.wasRemoved(record)) return true;
    return record.standingThen(bucket.claims.iat, bucket.claims.log_size).code !== entry.standing;
  }

  /** A bucket that gives the badge's own place to somebody else, or list and bucket at odds. */
  unrecordedContradiction() {
    const {badge, place, entry} = this;
    if (!this.freshBucket) return false;
    if (!this.tied) return !badge || [...badge.sites, ...badge.handles].includes(place);
    if (!this.freshList || this.bits === null) return false;
    return (this.bits === BITS.suspension) !== (entry.standing === 'suspended');
  }

  verdict(code, reason = '') {
    const {badge, standing} = this;
    const record = this.record ?? this.oldRecord;
    const files = [this.statusList, this.bucket].filter(Boolean).map(({claims}) => claims);
    const ends = files.map(({exp}) => exp);
    if (this.at === null && standing && standing.changesAt !== null) ends.push(standing.changesAt);
    const instants = files.length ? files.map(({iat}) => iat) : [record?.claims.iat ?? badge?.iat ?? null];
    return verdictOf(code, reason, {
      certificate: this.certificate, place: this.place, shown: this.shown, at: this.at, badge, record, standing,
      asOf: instants[0] === null ? null : Math.min(...instants), freshUntil: ends.length ? Math.min(...ends) : null,
    });
  }
}

const covers = async ({claims}, place) => (
  claims.kind === kindOf(place) && (await bucketOf(place, claims.buckets)) === claims.bucket);

// --- the verifier: evidence in, one verdict out ---------------------------------------------------------------------------

const TONES = {valid: 'green', warned: 'notice', 'cannot-tell': 'amber'};

/** A verdict with what it was made from; whatever is not green, notice or amber is red. */
const verdictOf = (code, reason, more = {}) => ({
  code, reason, tone: TONES[code] ?? 'red', certificate: null, place: null, shown: false, at: null, badge: null, record: null,
  standing: null, misuse: null, asOf: null, freshUntil: null, ...more,
});

/** The badge of a compromised key counts only if the log holds its digest from before the theft. */
const judgeKey = (it) => {
  const {badge} = it;
  if (!badge || badge.honestBefore === null) return null;
  const logged = (it.record ?? it.oldRecord)?.badges.get(badge.digest);
  if (logged && logged.index < badge.honestBefore && logged.kid === badge.kid) return null;
  return it.verdict(logged || it.isBelieved() ? 'not-genuine' : 'cannot-tell', 'compromised-key');
};

const judgeMisuse = (it) => {
  const misuse = it.freshBucket ? it.entry?.misuse : null;
  if (!misuse || it.when < misuse.since || (misuse.until !== null && it.when >= misuse.until)) return null;
  return {...it.verdict('misuse-listed', misuse.reason), misuse};
};

/** Whether the ledger has such a certificate, and this badge. */
const judgeListed = (it) => {
  if (it.certificate === null) {
    if (it.freshBucket && !it.entry?.number) return it.verdict('not-listed', 'not-in-ledger');
    return it.verdict('cannot-tell', it.problem ?? (it.bucket ? 'stale' : 'not-looked-up'));
  }
  const beyond = it.freshList && it.bits === null && !it.record && !it.tied;
  const unknown = it.badge && it.record && !it.record.badges.has(it.badge.digest) && it.isBelieved();
  return beyond || unknown ? it.verdict('not-listed', 'not-in-ledger') : null;
};

/** Asked about an earlier instant, only a record can say whether it was revoked by then. */
const judgeRevoked = (it) => {
  if (!it.isRevoked()) return null;
  const known = it.standing?.code === 'revoked';
  if (it.at === null || known) return it.verdict('revoked', known ? it.standing.measure.reason : '');
  return it.record ? null : it.verdict('cannot-tell', it.problem ?? 'missing-evidence');
};

/** Standing and place; where evidence is at odds, nothing but a wrong place is certain. */
const judgeStanding = (it) => {
  const contradictory = it.isContradictory();
  const code = contradictory ? null : it.code();
  if (['suspended', 'expired', 'not-yet-valid'].includes(code)) {
    return it.verdict(code, (code === 'suspended' && it.standing?.measure?.reason) || '');
  }
  if (it.isElsewhere()) return it.verdict('wrong-place', 'other-place');
  return contradictory ? it.verdict('cannot-tell', it.problem ?? 'contradictory') : null;
};

const condemned = (it) => {
  if (it.at !== null && it.at > it.now + SKEW) return it.verdict('cannot-tell', 'from-the-future');
  return judgeKey(it) ?? judgeMisuse(it) ?? judgeListed(it) ?? judgeRevoked(it) ?? judgeStanding(it);
};

/** Green or amber on a case that nothing condemns. */
const cleared = (it, trust) => {
  if (!trust.isCurrent(it.now)) return it.verdict('cannot-tell', it.problem ?? 'stale');
  const missing = it.incomplete();
  if (missing) return it.verdict('cannot-tell', missing);
  const measure = it.standing?.measure;
  return measure ? it.verdict('warned', measure.reason) : it.verdict('valid');
};

/** A badge that could not be verified: red, unless a newer manifest might know its key. */
const refused = ({reason}, trust, {now, at}) => {
  if (reason === 'missing-evidence') return verdictOf('cannot-tell', reason, {at});
  if (reason === 'unknown-key' && !trust.isCurrent(now)) return verdictOf('cannot-tell', 'stale', {at});
  return verdictOf('not-genuine', reason, {at});
};

export const noEvidence = () => ({badge: null, number: null, statusList: null, bucket: null, record: null, problems: []});

/**
 * The verdict at `now` on the badge, number or place in question. `shownOn` is where the badge is displayed, or the
 * place to look up; `at` asks about an earlier instant. Throws only what is a fault of this program.
 */
export const verify = async (trust, evidence, {now, shownOn = null, at = null}) => {
  let badge = null;
  let place = shownOn;
  try {
    if (evidence.badge !== null) badge = await trust.badge(evidence.badge);
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return refused(error, trust, {now, at});
  }
  try {
    if (place !== null) place = parsePlace(place);
  } catch (error) {
    const nothing = badge === null && evidence.number === null;
    const certificate = badge ? badge.certificate : evidence.number;
    return verdictOf(nothing ? 'not-listed' : 'wrong-place', error.reason, {certificate, badge, at});
  }
  const it = await new Case(evidence, badge, {now, place, at}).sort(evidence);
  return condemned(it) ?? cleared(it, trust);
};

// --- gathering: what was asked, and the files it takes -------------------------------------------------------------------------

/** `{badge}`, `{number}` or `{place}` for what a person scanned or typed; refused when it is none of them. */
export const readSubject = (text) => {
  const subject = text.trim();
  if (/^\d{20,}$/.test(subject) || /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(subject) || /^https:\/\/[^/]*\/#\d+$/.test(subject)) {
    return {badge: subject, number: null, place: null};
  }
  if (/^cets|^[^.:]*$/i.test(subject) && !subject.includes('.')) return {badge: null, number: parseNumber(subject), place: null};
  return {badge: null, number: null, place: parsePlace(subject)};
};

/** Certificate and first place that a badge names before its signature is looked at: only good for asking early. */
const hintOf = (badge) => {
  try {
    if (/^eyJ/.test(badge)) {
      const claims = parseAs(BADGE, splitToken(badge, LIMITS.badge).payload);
      return {number: checkBadge(claims), place: [...claims.sites, ...claims.handles][0] ?? null};
    }
    const {index, sites, handles} = parseDigits(badge.slice(badge.indexOf('#') + 1));
    return {number: index, place: [...sites, ...handles][0] ?? null};
  } catch {
    return {number: null, place: null};
  }
};

const reasonOf = (error) => (error instanceof VerificationError ? error : new VerificationError('missing-evidence', String(error)));

/**
 * Collects the evidence on `subject` (of `readSubject`): manifest, list, record and bucket are asked for side by side as
 * soon as their paths are known. `get(path, {fresh, limit})` gives bytes or throws; `buckets` is the site's bucket count;
 * `onGenuine` is called when a badge's signature holds.
 */
export const gather = async (subject, {trust, get, now, buckets, shownOn = null, fresh = false, onGenuine = () => {}}) => {
  const evidence = {...noEvidence(), badge: subject.badge, number: subject.number};
  const attempt = (promise) => promise.catch((error) => {
    evidence.problems.push(reasonOf(error));
    return null;
  });
  const fetchFile = (path, limit) => {
    const bytes = get(path, {fresh, limit});
    bytes.catch(() => {});
    return bytes;
  };
  const ready = attempt(fetchFile(MANIFEST_PATH, MAX_GENERAL).then((bytes) => trust.manifest(bytes, now)));
  const load = (kind, path) => {
    const bytes = fetchFile(path, LIMITS[kind]);
    return attempt(ready.then(() => bytes).then((found) => (
      kind === 'status' ? trust.statusList(textOf(found), now) : trust[kind](textOf(found), now))));
  };
  const loadBucket = async (place) => load('bucket', await bucketPath(place, buckets));
  if (subject.badge) ready.then(() => trust.badge(subject.badge)).then(onGenuine).catch(() => {});
  const hint = subject.badge ? hintOf(subject.badge) : {number: subject.number, place: subject.place};
  const asked = shownOn ?? hint.place;
  let bucket = asked === null ? null : loadBucket(asked);
  let {number} = hint;
  if (number === null && bucket) {
    const entry = (await bucket)?.entries.get(asked);
    number = entry?.number ? canonicalIndex(entry.number) : null;
  }
  if (number !== null) {
    const files = [load('status', listPath(number >> LIST_BITS)), load('record', recordPath(number))];
    evidence.record = await files[1];
    const {record} = evidence;
    if (shownOn === null && record?.firstPlace && (asked === null || !record.has(asked)) && !subject.place) {
      bucket = loadBucket(record.firstPlace);
    }
    evidence.statusList = await files[0];
  }
  evidence.bucket = await bucket;
  await ready;
  return evidence;
};

/** The verdict on `text` (scanned or typed), seen on `shownOn`; gathers once more past caches when files disagree. */
export const answer = async (text, options) => {
  const {trust, now, at = null} = options;
  let subject;
  let shownOn = options.shownOn || null;
  try {
    subject = readSubject(text);
  } catch (error) {
    return verdictOf('cannot-tell', reasonOf(error).reason);
  }
  if (subject.place) shownOn = subject.place;
  const place = shownOn && attemptPlace(shownOn);
  const once = async (fresh) => verify(
    trust, await gather(subject, {...options, shownOn: subject.place ? null : place, fresh}), {now, shownOn, at});
  const first = await once(Boolean(options.fresh));
  const again = first.code === 'cannot-tell' && ['contradictory', 'rolled-back', 'stale', 'unknown-key'].includes(first.reason);
  return again && !options.fresh ? once(true) : first;
};

const attemptPlace = (text) => {
  try {
    return parsePlace(text);
  } catch {
    return null;
  }
};
