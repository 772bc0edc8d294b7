// The status list (draft-ietf-oauth-status-list): two bits a certificate, deflated.

import {decode64} from './bytes.js';
import {need} from './errors.js';
import {checkLife} from './files.js';
import {inflate} from './inflate.js';
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
