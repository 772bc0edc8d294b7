// The key manifest: general JWS (RFC 7515 section 7.2) under distinct pinned roots.

import {bytesOf, decode64} from './bytes.js';
import {fail, need} from './errors.js';
import {list, object, oneOf, parseAs, TEXT, WHOLE} from './json.js';
import {headerOf, importP256, verifyEs256} from './jws.js';

const JWK = object(
  {kty: oneOf('EC', 'OKP'), crv: oneOf('P-256', 'Ed25519'), x: TEXT, y: TEXT},
  {y: ''},
);
export const MANIFEST = object({
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

const MANIFEST_TYP = 'trustmark-manifest+json';
export const MAX_GENERAL = 64 * 1024;
const ALGORITHM_OF = {badge: 'ES256', status: 'ES256', record: 'ES256', checkpoint: 'Ed25519'};
export const MAX_BADGE_KEY = 30;
const ISSUER = /^https?:\/\/[a-z0-9.:[\]-]+$/;
const ORIGIN = /^[!#-*,-[\]-~]{1,255}$/;
const GENERAL = object({payload: TEXT, signatures: list(object({protected: TEXT, signature: TEXT}))});

export const keyNumber = (kid) => Number(kid.slice(kid.lastIndexOf('-') + 1));

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

/** How many of the `roots` have signed; keys and signatures are looked at side by side, and each must hold. */
const rootSigners = async ({payload, signatures}, roots) => {
  const known = new Map(roots.keys.map(({kid, jwk}) => [headerOf('ES256', MANIFEST_TYP, kid), jwk]));
  const ours = signatures.filter(({protected: header}) => known.has(header));
  need(new Set(ours.map(({protected: header}) => header)).size === ours.length, 'the same key has signed twice');
  await Promise.all(ours.map(async ({protected: header, signature}) => {
    const key = await importP256(known.get(header));
    await verifyEs256(key, decode64(signature), bytesOf(`${header}.${payload}`));
  }));
  return ours.length;
};

/** The manifest in `bytes` if enough distinct roots have signed it. Dates and versions: `Trust.manifest`. */
export const verifyManifest = async (bytes, roots) => {
  need(bytes.length <= MAX_GENERAL, 'signed document is too large');
  const document = parseAs(GENERAL, bytes);
  const signers = await rootSigners(document, roots);
  if (signers < roots.threshold) fail('bad-signature', 'manifest is signed by too few root keys');
  const manifest = parseAs(MANIFEST, decode64(document.payload));
  checkManifest(manifest);
  return manifest;
};
