// Trust: bytes in, verified value out, and never back to what is older.

import {BADGE, checkBadge} from './badge.js';
import {encode64, sha256} from './bytes.js';
import {endOf, SKEW, startOf} from './days.js';
import {fail, need} from './errors.js';
import {LIMITS, ROLE_OF, TYPES} from './files.js';
import {parseAs} from './json.js';
import {headerOf, importP256, splitToken, verifyEs256} from './jws.js';
import {keyNumber, MANIFEST, verifyManifest} from './manifest.js';
import {MAX_DIGITS, parseDigits} from './qr.js';
import {readRecord, RECORD} from './record.js';
import {BUCKET, readBucket} from './register.js';
import {readStatus, STATUS} from './status.js';

const READ = {
  status: {schema: STATUS, read: readStatus}, bucket: {schema: BUCKET, read: readBucket}, record: {schema: RECORD, read: readRecord},
};

const verifiedBadge = ({kid, honest_before: honestBefore = null}, certificate, digest, rest) => (
  {certificate, kid, digest: encode64(digest), honestBefore, ...rest});

/** The pinned roots, the manifest they lead to, and the highest of everything seen so far. */
export class Trust {
  constructor(roots) {
    this.roots = roots;
    this.current = null;
    this.raw = '';
    this.keys = [];
    this.asked = null;
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

  /** A badge token or QR digits (or the text of a QR code) whose signature holds; looked at once under one manifest. */
  badge(text) {
    const {asked} = this;
    if (asked?.text !== text || asked.raw !== this.raw) this.asked = {text, raw: this.raw, found: this.readBadge(text)};
    return this.asked.found;
  }

  async readBadge(text) {
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
    const digest = sha256(parts.input);
    await verifyEs256(key.point, parts.signature, parts.input);
    if (claims.iss !== this.known().issuer) fail('foreign-issuer', 'the badge names another issuer');
    const {iat, nbf, exp, sites, handles, tier} = claims;
    return verifiedBadge(key, certificate, await digest, {iat, nbf, exp, sites, handles, tier});
  }

  async badgeQr(digits) {
    const {index, key: number, start, end, sites, handles, tier, message, signature} = parseDigits(digits);
    const key = this.badgeKey(({kid}) => keyNumber(kid) === number);
    const digest = sha256(message);
    await verifyEs256(key.point, signature, message);
    return verifiedBadge(key, index, await digest, {iat: null, nbf: startOf(start), exp: endOf(end), sites, handles, tier});
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
