// Register buckets: sorted entries by place, so that absence is proven.

import {need} from './errors.js';
import {checkLife} from './files.js';
import {list, object, oneOf, orNull, TEXT, WHOLE} from './json.js';
import {canonicalIndex} from './numbers.js';
import {bucketName, bucketOf, kindOf} from './paths.js';
import {isInOneForm} from './places.js';

const STANDINGS = ['valid', 'warned', 'suspended', 'revoked', 'expired', 'not-yet-valid'];
export const BUCKET = object({
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

const checkEntry = async (entry, claims) => {
  need(
    isInOneForm(entry.place) && kindOf(entry.place) === claims.kind &&
      (await bucketOf(entry.place, claims.buckets)) === claims.bucket,
    'an entry of a register bucket is not in its one form or belongs elsewhere',
  );
  const {number, standing, last, misuse} = entry;
  if (number === null) {
    need(standing === null && last === null && misuse !== null, 'an entry without a certificate is a misuse listing');
    return;
  }
  canonicalIndex(number);
  need(standing !== null && last !== null && last >= 0 && last < claims.log_size, 'an entry has a standing and a last fact');
};

export const readBucket = async (claims) => {
  need(
    claims.bucket >= 0 && claims.bucket < claims.buckets && claims.sub === `${claims.iss}/${bucketName(claims.kind, claims.bucket)}`,
    'a register bucket must name its own address',
  );
  checkLife(claims);
  await Promise.all(claims.entries.map((entry) => checkEntry(entry, claims)));
  const places = claims.entries.map((entry) => entry.place);
  need(places.every((place, at) => !at || places[at - 1] < place), 'entries must be sorted and unique');
  const entries = new Map(claims.entries.map((entry) => [entry.place, entry]));
  return {claims, entries};
};
