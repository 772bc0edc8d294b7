// The npm package `trustmark-verifier`: the verifier, where a program has the files from, and one function for both.

import {MANIFEST_PATH, answer} from './verify.js';

export * from './verify.js';
export {fromBundle, fromSite} from './site.js';

/**
 * The verdict on `text` (badge token, QR text, certificate number, host or handle) by the files that `get` gives. It takes
 * the key manifest first, which says how many register buckets there are; other options are those of `answer`.
 */
export const check = async (text, {trust, get, now, ...options}) => {
  await get(MANIFEST_PATH).then((bytes) => trust.manifest(bytes, now)).catch(() => {});  // `answer` asks again, and says why
  return answer(text, {...options, trust, get, now, buckets: trust.current?.register_buckets ?? 1});
};
