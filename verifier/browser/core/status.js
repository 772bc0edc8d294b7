// The status list (draft-ietf-oauth-status-list): two bits a certificate, deflated.

import {concat, decode64} from './bytes.js';
import {fail, need} from './errors.js';
import {checkLife} from './files.js';
import {object, oneOf, TEXT, WHOLE} from './json.js';
import {LIST_BITS, LIST_SIZE} from './numbers.js';
import {listPath} from './paths.js';

export const STATUS = object({
  iss: TEXT,
  sub: TEXT,
  iat: WHOLE,
  exp: WHOLE,
  ttl: WHOLE,
  log_size: WHOLE,
  manifest_version: WHOLE,
  status_list: object({bits: oneOf(2), lst: TEXT}),
});

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

export const readStatus = async (claims) => {
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
