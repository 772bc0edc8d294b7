// The browser verifier: every format and every rule of the Python package `verifier`, in one module without imports.
//
// Pure core: no fetch, no clock, no storage. Time comes in as UTC seconds, the network as a function. `gather` at the
// end is the one loader. Formats: docs/formats.md; verdicts and their order: DESIGN section 9. Where Python compares a
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
const GENERAL = object({payload: TEXT, signatures: list(object({protected: TEXT, signature: TEXT}))});

const keyNumber = (kid) => Number(kid.slice(kid.lastIndexOf('-') + 1));

const checkKey = (key) => {
  const number = key.kid.slice(key.role.length + 1);
  need(
    key.kid.startsWith(key.role + '-') && /^(0|[1-9]\d*)$/.test(number) &&
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
  need(
    manifest.version >= 1 && manifest.expires_at > manifest.issued_at && manifest.register_buckets >= 1,
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
  const document = parseJson(textOf(bytes));
  const shape = GENERAL(document);
  need(shape.length === JSON.stringify(document).length, 'unknown members in a signed document');
  const known = new Map();
  for (const {kid, jwk} of roots.keys) known.set(headerOf('ES256', MANIFEST_TYP, kid), await importP256(jwk));
  const signers = await rootSigners(document, known);
  if (signers < roots.threshold) fail('bad-signature', 'manifest is signed by too few root keys');
  const manifest = parseAs(MANIFEST, decode64(document.payload));
  checkManifest(manifest);
  return manifest;
};

// --- places -----------------------------------------------------------------------------------------------------------

const PLATFORMS = ['', 'facebook', 'tiktok', 'telegram', 'instagram', 'youtube'];
const badPlace = (message) => fail('bad-place', message);

/** `platform:name` in lower case, or refused. */
export const normaliseHandle = (text) => {
  const handle = text.trim().toLowerCase();
  const [, platform, name] = /^([a-z]+):([a-z0-9._-]{1,64})$/.exec(handle) ?? [];
  if (!name || !PLATFORMS.includes(platform)) badPlace('a handle is platform:name');
  return handle;
};

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
const MAX_DIGITS = 1000;

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
  if (sites.length > 1 || handles.length > 1 || sites.length + handles.length === 0) return null;
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
  need(badge.days >= 1, 'a badge is valid for a day or more');
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
