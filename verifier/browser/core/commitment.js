// Salted commitments: what the log says of a natural person, and what opens it.

import {bytesOf, concat, decode64, encode64, sha256} from './bytes.js';
import {need} from './errors.js';

export const COMMITMENT = 'sha256:';
export const commitmentOf = async ({salt, value}) => {
  const bytes = decode64(salt);
  need(bytes.length === 16, 'a salt has 16 bytes');
  return COMMITMENT + encode64(await sha256(concat(bytes, bytesOf(value))));
};
