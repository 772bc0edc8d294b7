// Where each file of the public site lies.

import {bytesOf, sha256} from './bytes.js';
import {formatNumber} from './numbers.js';

export const MANIFEST_PATH = 'keys/manifest.json';
export const listPath = (number) => `status/${number}.jwt`;
export const recordPath = (index) => `certificates/${formatNumber(index)}.jwt`;
export const bucketName = (kind, number) => `register/${kind}/${number.toString(16).padStart(4, '0')}.jwt`;
export const kindOf = (place) => (place.includes(':') ? 'handle' : 'host');

export const bucketOf = async (place, buckets) => {
  const digest = await sha256(bytesOf(place));
  return new DataView(digest.buffer).getUint32(0) % buckets;
};
export const bucketPath = async (place, buckets) => bucketName(kindOf(place), await bucketOf(place, buckets));
