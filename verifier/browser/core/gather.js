// Gathering: what was asked, and the files it takes. The network is a function given.

import {BADGE, checkBadge} from './badge.js';
import {textOf} from './bytes.js';
import {VerificationError} from './errors.js';
import {LIMITS} from './files.js';
import {parseAs} from './json.js';
import {splitToken} from './jws.js';
import {MAX_GENERAL} from './manifest.js';
import {canonicalIndex, LIST_BITS, parseNumber} from './numbers.js';
import {bucketPath, listPath, MANIFEST_PATH, recordPath} from './paths.js';
import {parsePlace} from './places.js';
import {parseDigits} from './qr.js';
import {verdictOf} from './verdict.js';
import {noEvidence, verify} from './verifier.js';

/** `{badge}`, `{number}` or `{place}` for what a person scanned or typed; refused when it is none of them. */
export const readSubject = (text) => {
  const subject = text.trim();
  if (/^\d{20,}$/.test(subject) || /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(subject) || /^https:\/\/[^/]*\/#\d+$/.test(subject)) {
    return {badge: subject, number: null, place: null};
  }
  if (/^cets|^[^.:]*$/i.test(subject) && !subject.includes('.')) return {badge: null, number: parseNumber(subject), place: null};
  return {badge: null, number: null, place: parsePlace(subject)};
};

/** Certificate and first place that a badge names before its signature is looked at: only good for asking early. */
const hintOf = (badge) => {
  try {
    if (/^eyJ/.test(badge)) {
      const claims = parseAs(BADGE, splitToken(badge, LIMITS.badge).payload);
      return {number: checkBadge(claims), place: [...claims.sites, ...claims.handles][0] ?? null};
    }
    const {index, sites, handles} = parseDigits(badge.slice(badge.indexOf('#') + 1));
    return {number: index, place: [...sites, ...handles][0] ?? null};
  } catch {
    return {number: null, place: null};
  }
};

const reasonOf = (error) => (error instanceof VerificationError ? error : new VerificationError('missing-evidence', String(error)));

/**
 * Collects the evidence on `subject` (of `readSubject`): manifest, list, record and bucket are asked for side by side as
 * soon as their paths are known. `get(path, {fresh, limit})` gives bytes or throws; `buckets` is the site's bucket count;
 * `onGenuine` is called when a badge's signature holds.
 */
export const gather = async (subject, {trust, get, now, buckets, shownOn = null, fresh = false, onGenuine = () => {}}) => {
  const evidence = {...noEvidence(), badge: subject.badge, number: subject.number};
  const attempt = (promise) => promise.catch((error) => {
    evidence.problems.push(reasonOf(error));
    return null;
  });
  const fetchFile = (path, limit) => {
    const bytes = get(path, {fresh, limit});
    bytes.catch(() => {});
    return bytes;
  };
  const ready = attempt(fetchFile(MANIFEST_PATH, MAX_GENERAL).then((bytes) => trust.manifest(bytes, now)));
  const load = (kind, path) => {
    const bytes = fetchFile(path, LIMITS[kind]);
    return attempt(ready.then(() => bytes).then((found) => (
      kind === 'status' ? trust.statusList(textOf(found), now) : trust[kind](textOf(found), now))));
  };
  const loadBucket = async (place) => load('bucket', await bucketPath(place, buckets));
  if (subject.badge) ready.then(() => trust.badge(subject.badge)).then(onGenuine).catch(() => {});
  const hint = subject.badge ? hintOf(subject.badge) : {number: subject.number, place: subject.place};
  const asked = shownOn ?? hint.place;
  let bucket = asked === null ? null : loadBucket(asked);
  let {number} = hint;
  if (number === null && bucket) {
    const entry = (await bucket)?.entries.get(asked);
    number = entry?.number ? canonicalIndex(entry.number) : null;
  }
  if (number !== null) {
    const files = [load('status', listPath(number >> LIST_BITS)), load('record', recordPath(number))];
    evidence.record = await files[1];
    const {record} = evidence;
    if (shownOn === null && record?.firstPlace && (asked === null || !record.has(asked)) && !subject.place) {
      bucket = loadBucket(record.firstPlace);
    }
    evidence.statusList = await files[0];
  }
  evidence.bucket = await bucket;
  await ready;
  return evidence;
};

/** The verdict on `text` (scanned or typed), seen on `shownOn`; gathers once more past caches when files disagree. */
export const answer = async (text, options) => {
  const {trust, now, at = null} = options;
  let subject;
  let shownOn = options.shownOn || null;
  try {
    subject = readSubject(text);
  } catch (error) {
    return verdictOf('cannot-tell', reasonOf(error).reason);
  }
  if (subject.place) shownOn = subject.place;
  const place = shownOn && attemptPlace(shownOn);
  const once = async (fresh) => verify(
    trust, await gather(subject, {...options, shownOn: subject.place ? null : place, fresh}), {now, shownOn, at});
  const first = await once(Boolean(options.fresh));
  const again = first.code === 'cannot-tell' && ['contradictory', 'rolled-back', 'stale', 'unknown-key'].includes(first.reason);
  return again && !options.fresh ? once(true) : first;
};

const attemptPlace = (text) => {
  try {
    return parsePlace(text);
  } catch {
    return null;
  }
};
