// ES256 with low s, and the strict JWS front (RFC 7515): a header is compared with the one that is known, never parsed.

import {bytesOf, decode64, encode64, hexOf} from './bytes.js';
import {fail, need} from './errors.js';

const ORDER = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
const HALF = '7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8';
const ZERO = /* @__PURE__ */ '0'.repeat(64);
const P256 = {name: 'ECDSA', namedCurve: 'P-256'};
export const ES256 = {name: 'ECDSA', hash: 'SHA-256'};

export const importP256 = async (jwk) => {
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

export const splitToken = (token, limit) => {
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
