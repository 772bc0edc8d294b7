// Proof files: "how did it stand then?", signed and in the log (C2SP tlog-proof v1). Checks them, and makes them from
// what a public site shows. The format, and what such a file can and cannot prove: docs/formats.md and verifier/judging/proof_check.py.
//
// Pure like verify.js: time comes in as UTC seconds, the network as `get(path, {fresh, limit})`.

import {VerificationError, bytesOf, listPath, recordPath, bucketPath, MANIFEST_PATH, Trust, answer, noEvidence, parsePlace,
  verify} from './verify.js';
import {concat, textOf} from './core/bytes.js';
import {MAX_NOTE, decodePlain, encodePlain, readCheckpoint, verifyCheckpoint} from './core/checkpoint.js';
import {fail, need} from './core/errors.js';
import {TEXT, WHOLE, list, object, oneOf, orNull, parseAs} from './core/json.js';
import {checkRecord} from './core/leaf.js';
import {TileLog, leafHash, verifyInclusion} from './core/merkle.js';
import {verdictOf} from './core/verdict.js';

const NAME = 'c2sp.org/tlog-proof@v1';
const FORMAT = 'trustmark-proof-v1';
const MAX_PROOF = 16 * 1024 * 1024;
const MAX_FACTS = 4096;
const MAX_PATH = 63;
const LIST_BITS = 17;
/** What cannot be told is amber; any other reason is a file that does not hold. */
const AMBER = ['missing-evidence', 'stale', 'from-the-future', 'rolled-back', 'contradictory'];
const CHECKPOINT_PATH = 'log/checkpoint';
const ENCLOSED = object({
  format: oneOf(FORMAT),
  at: orNull(WHOLE),
  badge: orNull(TEXT),
  place: orNull(TEXT),
  manifest: TEXT,
  status_list: TEXT,
  bucket: TEXT,
  record: TEXT,
  facts: list(object({index: WHOLE, leaf: TEXT, path: list(TEXT)})),
  leaf: TEXT,
});

const pathOf = (texts) => {
  need(texts.length <= MAX_PATH, 'an inclusion proof is too long');
  const path = texts.map(decodePlain);
  need(path.every((step) => step.length === 32), 'a hash has 32 bytes');
  return path;
};

const blankLine = (bytes) => {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) if (bytes[at + 1] === 10) return at;
  return fail('malformed', 'expected a proof, an empty line and a checkpoint');
};

/** Takes a proof file (bytes) apart: `{enclosed, index, path, note}`. Nothing is verified. */
export const parseProof = (bytes) => {
  need(bytes.length <= MAX_PROOF, 'a proof is too long');
  const cut = blankLine(bytes);
  const note = bytes.subarray(cut + 2);
  need(note.length > 0 && note.length <= MAX_NOTE, 'expected a checkpoint');
  const [name, extra, entry, ...steps] = textOf(bytes.subarray(0, cut)).split('\n');
  need(name === NAME && extra?.startsWith('extra '), 'not a proof about a certificate');
  const [, digits] = /^index (0|[1-9]\d{0,18})$/.exec(entry ?? '') ?? [];
  need(digits !== undefined && Number.isSafeInteger(Number(digits)), 'expected the index of the entry');
  const path = pathOf(steps);
  const enclosed = parseAs(ENCLOSED, decodePlain(extra.slice(6)));
  need(enclosed.facts.length < MAX_FACTS, 'too many facts');
  need(enclosed.place === null || parsePlace(enclosed.place) === enclosed.place, 'the place is not in its one form');
  return {enclosed, index: Number(digits), path, note};
};

const formatProof = ({enclosed, index, path, note}) => concat(bytesOf([
  NAME, `extra ${encodePlain(bytesOf(ENCLOSED(enclosed)))}`, `index ${index}`, ...path.map(encodePlain), '', '',
].join('\n')), note);

/** Refuses unless the facts are those of the record, in its order, each in the tree of the checkpoint. */
const checkFacts = async ({enclosed, index, path}, {claims}, checkpoint) => {
  const indexes = [...enclosed.facts.map((fact) => fact.index), index];
  const told = claims.history.map((entry) => entry.index);
  if (String(indexes) !== String(told)) fail('bad-proof', 'the facts are not those of the record');
  const leaves = [...enclosed.facts.map(({leaf}) => leaf), enclosed.leaf];
  checkRecord(claims, leaves);
  const paths = [...enclosed.facts.map((fact) => pathOf(fact.path)), path];
  for (const [at, leaf] of leaves.entries()) {
    await verifyInclusion(await leafHash(bytesOf(leaf)), indexes[at], checkpoint.size, paths[at], checkpoint.root);
  }
  return indexes;
};

/** The verdict at the youngest instant of the files; nothing is said of an instant behind the oldest. */
const verdictThen = async (trust, enclosed, {statusList, bucket, record}, at) => {
  const instants = [statusList.claims.iat, bucket.claims.iat];
  const when = at ?? enclosed.at;
  if (when !== null && when > Math.min(...instants)) fail('stale', 'the proof says nothing of so late an instant');
  const number = enclosed.badge === null ? record.certificate : null;
  const evidence = {...noEvidence(), badge: enclosed.badge, number, statusList, bucket, record};
  const now = Math.max(...instants, record.claims.iat, trust.current.issued_at);
  return verify(trust, evidence, {now, shownOn: enclosed.place, at: when});
};

const agree = (found, kept) => {
  if (kept.size !== found.size) fail('missing-evidence', 'the checkpoints are of different sizes');
  if (String(kept.root) !== String(found.root)) fail('bad-proof', 'the log shows two roots of one size');
};

/**
 * What the proof file `bytes` shows: `{verdict, checkpoint, indexes}`; throws VerificationError if it does not hold.
 * `roots` are the pinned root keys, `now` the clock, `at` another instant than the file asks about, `checkpoint` (bytes)
 * one of this log that was kept apart.
 */
export const checkProof = async (bytes, {roots, now, at = null, checkpoint: kept = null}) => {
  const proof = parseProof(bytes);
  const {enclosed} = proof;
  const trust = new Trust(roots);
  const manifest = await trust.manifest(bytesOf(enclosed.manifest), now);
  const statusList = await trust.statusList(enclosed.status_list, now);
  const bucket = await trust.bucket(enclosed.bucket, now);
  const record = await trust.record(enclosed.record, now);
  const checkpoint = await verifyCheckpoint(proof.note, manifest);
  const indexes = await checkFacts(proof, record, checkpoint);
  const sizes = [statusList, bucket, record].map(({claims}) => claims.log_size);
  if (checkpoint.size < Math.max(...sizes)) fail('bad-proof', 'the checkpoint is of a smaller log than the signed files');
  if (kept) agree(checkpoint, await verifyCheckpoint(kept, manifest));
  return {verdict: await verdictThen(trust, enclosed, {statusList, bucket, record}, at), checkpoint, indexes};
};

/** The verdict on a proof file, `{verdict, proven}`; `proven` is null if it does not hold. Options as for `checkProof`. */
export const judgeProof = async (bytes, options) => {
  try {
    const proven = await checkProof(bytes, options);
    return {verdict: proven.verdict, proven};
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    const code = AMBER.includes(error.reason) ? 'cannot-tell' : 'not-genuine';
    return {verdict: verdictOf(code, error.reason, {at: options.at ?? null}), proven: null};
  }
};

/** The site's checkpoint, asked for past caches when it is behind the files that were signed after it. */
const currentCheckpoint = async (site, least) => {
  const note = await site(CHECKPOINT_PATH, {limit: MAX_NOTE});
  if (readCheckpoint(note).size >= least) return note;
  return site(CHECKPOINT_PATH, {fresh: true, limit: MAX_NOTE});
};

const proveFacts = async (site, size, {claims}) => {
  const log = new TileLog(site, size);
  const facts = [];
  for (const {index} of claims.history) {
    facts.push({index, leaf: textOf(await log.leaf(index)), path: await log.path(index)});
  }
  return facts;
};

/** Checks what was made like a stranger would; whether this browser could check the checkpoint's signature too. */
const checkedWholly = async (bytes, verdict, {trust, now}) => {
  try {
    const proven = await checkProof(bytes, {roots: trust.roots, now});
    if (proven.verdict.code !== verdict.code) fail('contradictory', 'the files of the site changed while they were read');
    return true;
  } catch (error) {
    if (error.reason !== 'missing-evidence') throw error;
    return false;
  }
};

/**
 * Makes the proof file of how certificate `number` ("CETS-…", or any badge or place that `answer` takes) stood `at` an
 * instant (UTC seconds; null: as the site's files have it). Gives `{bytes, name, verdict, checked}`; `checked` is false
 * where the browser has no Ed25519 to check the log's signature with. Throws VerificationError where there is nothing to
 * prove or a part cannot be had; `stale` means that the site's files are from before `at`.
 *
 * `trust` and `get` are those of `gather`, `buckets` too (by default the manifest's); `shownOn` is where a badge was seen.
 */
export const makeProof = async (number, at, {get, trust, now, buckets = trust.current?.register_buckets, shownOn = null}) => {
  const files = new Map();
  const site = async (path, options) => {
    const bytes = await get(path, options);
    files.set(path, bytes);
    return bytes;
  };
  const verdict = await answer(number, {trust, get: site, now, buckets, shownOn, at});
  const {record} = verdict;
  if (verdict.tone === 'amber' || !record || verdict.place === null) fail(verdict.reason || 'missing-evidence', 'nothing to prove');
  const wanted = [
    MANIFEST_PATH, listPath(record.certificate >> LIST_BITS), await bucketPath(verdict.place, buckets),
    recordPath(record.certificate),
  ];
  const [manifest, list_, bucket, token] = wanted.map((path) => textOf(files.get(path) ?? fail('missing-evidence', path)));
  const note = await currentCheckpoint(site, Math.max(...[...trust.seenFiles.values()].map(([size]) => size)));
  const facts = await proveFacts(site, readCheckpoint(note).size, record);
  const last = facts.pop();
  const bytes = formatProof({
    enclosed: {
      format: FORMAT,
      at,
      badge: verdict.badge === null ? null : number.trim(),
      place: shownOn === null && verdict.shown ? verdict.place : shownOn && parsePlace(shownOn),
      manifest,
      status_list: list_,
      bucket,
      record: token,
      facts: facts.map(({index, leaf, path}) => ({index, leaf, path: path.map(encodePlain)})),
      leaf: last.leaf,
    },
    index: last.index, path: last.path, note,
  });
  return {bytes, name: `${record.claims.sub}.tlog-proof`, verdict, checked: await checkedWholly(bytes, verdict, {trust, now})};
};
