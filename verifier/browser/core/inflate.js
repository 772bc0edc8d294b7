// ZLIB data (RFC 1950) of a limited size.

import {concat} from './bytes.js';
import {fail} from './errors.js';

/** Inflates ZLIB data of at most `limit` bytes; more, less or other data is refused without being kept. */
export const inflate = async (data, limit) => {
  const {readable, writable} = new DecompressionStream('deflate');
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  for (const given of [writer.write(data), writer.close()]) given.catch(() => {});  // the reader tells of it
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
