// The verifier: evidence in, one verdict out. The numbers of the steps are those of verifier/judging/verifier.py.

import {SKEW} from './days.js';
import {VerificationError} from './errors.js';
import {parsePlace} from './places.js';
import {verdictOf} from './verdict.js';
import {Weighing} from './weighing.js';

/** The badge of a compromised key counts only if the log holds its digest from before the theft. */
const judgeKey = (it) => {
  const {badge} = it;
  if (!badge || badge.honestBefore === null) return null;
  const logged = (it.record ?? it.oldRecord)?.badges.get(badge.digest);
  if (logged && logged.index < badge.honestBefore && logged.kid === badge.kid) return null;
  return it.verdict(logged || it.listsAllBadges() ? 'not-genuine' : 'cannot-tell', 'compromised-key');
};

const judgeMisuse = (it) => {
  const misuse = it.freshBucket ? it.entry?.misuse : null;
  if (!misuse || it.when < misuse.since || (misuse.until !== null && it.when >= misuse.until)) return null;
  return {...it.verdict('misuse-listed', misuse.reason), misuse};
};

/** Whether the ledger has such a certificate, and this badge. */
const judgeListed = (it) => {
  if (it.certificate === null) {
    if (it.freshBucket && !it.entry?.number) return it.verdict('not-listed', 'not-in-ledger');
    return it.verdict('cannot-tell', it.problem ?? (it.bucket ? 'stale' : 'not-looked-up'));
  }
  const beyond = it.freshList && it.bits === null && !it.record && !it.tied;
  const unknown = it.badge && it.record && !it.record.badges.has(it.badge.digest) && it.listsAllBadges();
  return beyond || unknown ? it.verdict('not-listed', 'not-in-ledger') : null;
};

/** Asked about an earlier instant, only a record can say whether it was revoked by then. */
const judgeRevoked = (it) => {
  if (!it.isRevoked()) return null;
  const known = it.standing?.code === 'revoked';
  if (it.at === null || known) return it.verdict('revoked', known ? it.standing.measure.reason : '');
  return it.record ? null : it.verdict('cannot-tell', it.problem ?? 'missing-evidence');
};

/** Standing and place; where evidence is at odds, nothing but a wrong place is certain. */
const judgeStanding = (it) => {
  const contradictory = it.isContradictory();
  const code = contradictory ? null : it.code();
  if (['suspended', 'expired', 'not-yet-valid'].includes(code)) {
    return it.verdict(code, (code === 'suspended' && it.standing?.measure?.reason) || '');
  }
  if (it.isElsewhere()) return it.verdict('wrong-place', 'other-place');
  return contradictory ? it.verdict('cannot-tell', it.problem ?? 'contradictory') : null;
};

const condemned = (it) => {
  if (it.at !== null && it.at > it.now + SKEW) return it.verdict('cannot-tell', 'from-the-future');
  return judgeKey(it) // 1. a key that was stolen
    ?? judgeMisuse(it) // 2. the place
    ?? judgeListed(it) // 3. the ledger
    ?? judgeRevoked(it) // 4. a revocation
    ?? judgeStanding(it); // 5. standing and place
};

/** Green or amber where nothing condemns. */
const cleared = (it, trust) => {
  // 6. everything needed for green
  if (!trust.isCurrent(it.now)) return it.verdict('cannot-tell', it.problem ?? 'stale');
  const missing = it.incomplete();
  if (missing) return it.verdict('cannot-tell', missing);
  // 7. a standing warning, else green
  const measure = it.standing?.measure;
  return measure ? it.verdict('warned', measure.reason) : it.verdict('valid');
};

/** A badge that could not be verified: red, unless a newer manifest might know its key. */
const refused = ({reason}, trust, {now, at}) => {
  if (reason === 'missing-evidence') return verdictOf('cannot-tell', reason, {at});
  if (reason === 'unknown-key' && !trust.isCurrent(now)) return verdictOf('cannot-tell', 'stale', {at});
  return verdictOf('not-genuine', reason, {at});
};

export const noEvidence = () => ({badge: null, number: null, statusList: null, bucket: null, record: null, problems: []});

/**
 * The verdict at `now` on the badge, number or place in question. `shownOn` is where the badge is displayed, or the
 * place to look up; `at` asks about an earlier instant. Throws only what is a fault of this program.
 */
export const verify = async (trust, evidence, {now, shownOn = null, at = null}) => {
  let badge = null;
  let place = shownOn;
  try { // 1. form, signature and key
    if (evidence.badge !== null) badge = await trust.badge(evidence.badge);
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return refused(error, trust, {now, at});
  }
  try {
    if (place !== null) place = parsePlace(place);
  } catch (error) {
    const nothing = badge === null && evidence.number === null;
    const certificate = badge ? badge.certificate : evidence.number;
    return verdictOf(nothing ? 'not-listed' : 'wrong-place', error.reason, {certificate, badge, at});
  }
  const it = await new Weighing(evidence, badge, {now, place, at}).sort(evidence);
  return condemned(it) ?? cleared(it, trust);
};
