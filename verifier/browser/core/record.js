// The certificate record: who holds it, where it counts, all its public facts.

import {decode64} from './bytes.js';
import {COMMITMENT, commitmentOf} from './commitment.js';
import {need} from './errors.js';
import {DAY, list, object, oneOf, orNull, TEXT, WHOLE} from './json.js';
import {canonicalIndex} from './numbers.js';
import {isHandle, isSite} from './places.js';
import {placesAt, standingAt, standingOf} from './standing.js';

export const RECORD = object({
  iss: TEXT,
  sub: TEXT,
  iat: WHOLE,
  log_size: WHOLE,
  manifest_version: WHOLE,
  last: WHOLE,
  holder: object({
    category: oneOf('natural-person', 'sole-proprietorship', 'legal-person', 'foreign-branch'),
    name: object({km: TEXT, en: TEXT}),
  }),
  sites: list(TEXT),
  handles: list(TEXT),
  tier: TEXT,
  scheme: TEXT,
  periods: list(object({start: DAY, end: DAY})),
  measures: list(object({
    number: WHOLE,
    kind: oneOf('warning', 'suspension', 'revocation'),
    reason: TEXT,
    index: WHOLE,
    since: WHOLE,
    until: orNull(WHOLE),
    appeal: oneOf('none', 'pending', 'upheld', 'overturned'),
  })),
  badges: list(object({index: WHOLE, kid: TEXT, token: TEXT, qr: TEXT})),
  history: list(object({
    index: WHOLE,
    at: WHOLE,
    event: oneOf(
      'issued', 'renewed', 'host-added', 'host-removed', 'handle-added', 'handle-removed', 'badge-signed', 'warned',
      'warning-lifted', 'suspended', 'suspension-extended', 'reinstated', 'revoked', 'appealed', 'appeal-decided',
    ),
    measure: WHOLE,
    reason: TEXT,
    start: DAY,
    end: DAY,
    place: TEXT,
    outcome: TEXT,
  }, {measure: null, reason: null, start: null, end: null, place: null, outcome: null})),
  openings: list(object({salt: TEXT, value: TEXT})),
});

const FIELDS = {
  issued: ['start', 'end'], renewed: ['start', 'end'], 'host-added': ['place'], 'host-removed': ['place'],
  'handle-added': ['place'], 'handle-removed': ['place'], 'badge-signed': [], warned: ['measure', 'reason'],
  'warning-lifted': ['measure'], suspended: ['measure', 'reason', 'start', 'end'],
  'suspension-extended': ['measure', 'end'], reinstated: ['measure'], revoked: ['measure', 'reason'],
  appealed: ['measure'], 'appeal-decided': ['measure', 'outcome'],
};

/** A digest, or the commitment to a natural person's. */
const isShown = (text) => text.startsWith(COMMITMENT) || decode64(text).length === 32;

const checkRecord = (claims) => {
  need(claims.iat > 0 && claims.manifest_version >= 1, 'instant and manifest version of a record count from 1');
  const indexes = claims.history.map((entry) => entry.index);
  need(
    indexes.length > 0 && indexes[0] >= 0 && indexes.every((index, at) => !at || indexes[at - 1] < index),
    'the history of a record is one or more facts in the order of the log',
  );
  need(claims.last === indexes[indexes.length - 1] && claims.last < claims.log_size, 'the last fact must be the last');
  need(
    claims.periods.length > 0 && claims.periods.every(({start, end}) => start <= end),
    'a record has at least one period, each from a day to the same or a later one',
  );
  need(
    claims.history.every((entry) => FIELDS[entry.event].every((name) => entry[name] !== undefined)),
    'a fact of the history lacks a field',
  );
  const signed = new Set(claims.history.filter((entry) => entry.event === 'badge-signed').map((entry) => entry.index));
  need(
    claims.badges.every(({index, token, qr}) => signed.has(index) && [token, qr].every(isShown)),
    'each badge of a record is a fact of its history with two digests',
  );
  need(
    claims.sites.every((site) => site.startsWith(COMMITMENT) || isSite(site)) &&
      claims.handles.every((handle) => handle.startsWith(COMMITMENT) || isHandle(handle)),
    'a place of a record is not in its one form',
  );
};

/** A record with what its openings reveal and what is asked of it. */
export const readRecord = async (claims) => {
  const certificate = canonicalIndex(claims.sub);
  checkRecord(claims);
  const opened = new Map(await Promise.all(
    claims.openings.map(async (opening) => [await commitmentOf(opening), opening.value])));
  need(
    claims.badges.every(({token, qr}) => [token, qr].every((text) => isShown(opened.get(text) ?? text))),
    "what a badge's commitments hide are digests",
  );
  const reveal = (text) => (text.startsWith(COMMITMENT) ? opened.get(text) ?? null : text);
  const shown = (texts) => texts.map(reveal).filter((text) => text !== null);
  const [sites, handles] = [shown(claims.sites), shown(claims.handles)];
  const places = [...sites, ...handles];
  return {
    claims, certificate, reveal, sites, handles,
    hidden: places.length < claims.sites.length + claims.handles.length,
    badges: new Map(claims.badges.flatMap((badge) => [[reveal(badge.token), badge], [reveal(badge.qr), badge]])),
    name: {km: reveal(claims.holder.name.km) ?? '', en: reveal(claims.holder.name.en) ?? ''},
    firstPlace: places[0] ?? null,
    has: (place) => places.includes(place),
    had: (place, at) => placesAt([...claims.sites, ...claims.handles], claims.history, at).some((text) => reveal(text) === place),
    standing: (at) => standingOf(claims.periods, claims.measures, at),
    standingThen: (at, logSize) => standingAt(claims.history, at, logSize),
  };
};
