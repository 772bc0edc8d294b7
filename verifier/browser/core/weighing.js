// Weighing: what each piece of evidence says of one certificate or place, and whether they agree.

import {SKEW} from './days.js';
import {canonicalIndex, LIST_BITS} from './numbers.js';
import {bucketOf, kindOf} from './paths.js';
import {BITS, standingAt} from './standing.js';
import {verdictOf} from './verdict.js';

/** Evidence on one certificate or place, weighed at `now` for the question "how does it stand at `at`?" (null: now). */
export class Weighing {
  constructor(evidence, badge, {now, place, at}) {
    Object.assign(this, {now, at, badge, shown: place !== null, oldRecord: null, problem: evidence.problems[0]?.reason ?? null});
    this.certificate = badge ? badge.certificate : evidence.number;
    this.record = evidence.record;
    this.place = this.findPlace(place);
  }

  /** Sorts out bucket, record and list in turn; asynchronous only for the hash that says which bucket a place is in. */
  async sort({bucket, statusList}) {
    await this.readBucket(bucket);
    this.readRecord();
    this.readList(statusList);
    if (!this.record) this.standing = null;
    else this.standing = this.at === null ? this.record.standing(this.now) : standingAt(this.record.claims.history, this.at);
    return this;
  }

  /** Without a place shown: the badge's own first if the record still has it, else the record's first. */
  findPlace(shown) {
    const {badge} = this;
    if (this.record && this.certificate !== null && this.record.certificate !== this.certificate) {
      this.record = null;
      this.note('contradictory');
    }
    if (shown !== null) return shown;
    const own = badge ? [...badge.sites, ...badge.handles][0] ?? null : null;
    if (badge && !(this.record && (own === null || !this.record.has(own)))) return own;
    return this.record?.firstPlace ?? null;
  }

  async readBucket(bucket) {
    const {place} = this;
    this.entry = (place !== null && bucket?.entries.get(place)) || null;
    this.bucket = place !== null && bucket && (this.entry || (await covers(bucket, place))) ? bucket : null;
    this.freshBucket = this.isFresh(this.bucket);
    const number = this.entry?.number ? canonicalIndex(this.entry.number) : null;
    if (this.certificate === null && this.freshBucket) this.certificate = number;
    this.tied = number !== null && this.certificate === number;
  }

  /** Puts a record aside that is not this certificate's, or older than what the register knows. */
  readRecord() {
    const {record} = this;
    if (!record) return;
    if (record.certificate !== this.certificate) {
      this.record = null;
      this.note('contradictory');
    } else if (this.tied && record.claims.last < this.entry.last) {
      [this.oldRecord, this.record] = [record, null];
      this.note('stale');
    }
  }

  readList(found) {
    const mine = found && this.certificate !== null && this.certificate >> LIST_BITS === found.number;
    this.statusList = mine ? found : null;
    this.freshList = this.isFresh(this.statusList);
    this.bits = mine && found.covers(this.certificate) ? found.status(this.certificate) : null;
  }

  isFresh(file) {
    return Boolean(file) && file.claims.iat - SKEW <= this.now && this.now < file.claims.exp + SKEW;
  }

  note(reason) {
    this.problem = this.problem ?? reason;
  }

  get when() {
    return this.at ?? this.now;
  }

  /** Whether a badge that the record does not name cannot be the certificate's: the record is whole and not older than the register. */
  listsAllBadges() {
    return Boolean(this.record) && this.tied && this.freshBucket && !this.record.hidden;
  }

  /** Any signed word of a revocation counts, however old: it is final. */
  isRevoked() {
    const record = this.record ?? this.oldRecord;
    return this.bits === BITS.revocation || record?.standing(this.now).code === 'revoked' ||
      (this.tied && this.entry.standing === 'revoked');
  }

  /** Whether list, bucket and record cannot all be true, or a suspension has ended for the record alone. */
  isContradictory() {
    const {record, statusList} = this;
    if (!record) return this.unrecordedContradiction();
    if (this.freshList && this.bits !== null) {
      if (record.standingThen(statusList.claims.iat, statusList.claims.log_size).bits !== this.bits) return true;
      if (this.at === null && this.bits === BITS.suspension && this.standing.code !== 'suspended') return true;
    }
    return this.bucketContradicts(record);
  }

  /** The standing as a verdict's code: by the record, else by bucket and list, else by the badge's dates. */
  code() {
    if (this.standing) return this.standing.code;
    if (this.at === null && this.freshList && this.bits === BITS.suspension) return 'suspended';
    if (this.at === null && this.tied && this.freshBucket) return this.entry.standing;
    if (!this.badge) return null;
    if (this.when >= this.badge.exp) return 'expired';
    return this.when >= this.badge.nbf ? 'valid' : 'not-yet-valid';
  }

  /** Whether the badge is shown where the certificate does not reach: by the record, else the bucket, else the badge. */
  isElsewhere() {
    const {place, record, badge} = this;
    if (!this.shown || place === null || this.certificate === null) return false;
    // An erased place could be this one; a bucket that ties the place wins unless the record is newer.
    if (record) return !this.coversPlace() && !record.hidden && (this.at !== null || !this.tied || this.wasRemoved(record));
    // Without a record: elsewhere if neither bucket nor badge has the place, and one of them can say so.
    const own = Boolean(badge) && [...badge.sites, ...badge.handles].includes(place);
    return !this.tied && !own && (Boolean(badge) || this.freshBucket);
  }

  /** What is missing for green, or null. */
  incomplete() {
    const {problem, record, bucket, statusList} = this;
    if (problem) return problem;
    if (!record && !bucket) return 'not-looked-up';
    if (!record || !bucket || !statusList) return 'missing-evidence';
    if (!this.freshList || !this.freshBucket) return 'stale';
    if (!this.tied || this.bits === null || !this.coversPlace()) return 'contradictory';
    return this.badge && !record.badges.has(this.badge.digest) ? 'not-in-ledger' : null;
  }

  coversPlace() {
    const {place, record} = this;
    return place !== null && Boolean(record) && (this.at === null ? record.has(place) : record.had(place, this.at));
  }

  /** Whether `record` is newer than the bucket, so that it may know of a removal the bucket does not. */
  wasRemoved(record) {
    return this.entry !== null && record.claims.last > (this.entry.last ?? 0);
  }

  bucketContradicts(record) {
    const {bucket, entry, place} = this;
    if (!this.freshBucket) return false;
    if (!this.tied) return record.has(place);
    if (!record.has(place) && !record.hidden && !this.wasRemoved(record)) return true;
    return record.standingThen(bucket.claims.iat, bucket.claims.log_size).code !== entry.standing;
  }

  /** A bucket that gives the badge's own place to somebody else, or list and bucket at odds. */
  unrecordedContradiction() {
    const {badge, place, entry} = this;
    if (!this.freshBucket) return false;
    if (!this.tied) return !badge || [...badge.sites, ...badge.handles].includes(place);
    if (!this.freshList || this.bits === null) return false;
    return (this.bits === BITS.suspension) !== (entry.standing === 'suspended');
  }

  verdict(code, reason = '') {
    const {badge, standing} = this;
    const record = this.record ?? this.oldRecord;
    const files = [this.statusList, this.bucket].filter(Boolean).map(({claims}) => claims);
    const ends = files.map(({exp}) => exp);
    if (this.at === null && standing && standing.changesAt !== null) ends.push(standing.changesAt);
    const instants = files.length ? files.map(({iat}) => iat) : [record?.claims.iat ?? badge?.iat ?? null];
    return verdictOf(code, reason, {
      certificate: this.certificate, place: this.place, shown: this.shown, at: this.at, badge, record, standing,
      asOf: instants[0] === null ? null : Math.min(...instants), freshUntil: ends.length ? Math.min(...ends) : null,
    });
  }
}

const covers = async ({claims}, place) => (
  claims.kind === kindOf(place) && (await bucketOf(place, claims.buckets)) === claims.bucket);
