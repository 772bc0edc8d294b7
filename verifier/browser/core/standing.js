// Standing: one pure function of the facts and an instant.

import {endOf, startOf} from './days.js';

const STARTS = {warned: 'warning', suspended: 'suspension', revoked: 'revocation'};
export const BITS = {revocation: 1, suspension: 2, warning: 3};

/** `measure` after the fact `entry`, or null when it is lifted. A revocation is final whatever happens later. */
const changedMeasure = (measure, entry) => {
  if (measure.kind === 'revocation' && !entry.event.startsWith('appeal')) return measure;
  if (entry.event === 'warning-lifted' || entry.event === 'reinstated') return null;
  if (entry.event === 'suspension-extended') return {...measure, until: endOf(entry.end)};
  if (entry.event === 'appealed') return {...measure, appeal: 'pending'};
  if (entry.outcome !== 'overturned') return {...measure, appeal: 'upheld'};
  return measure.kind === 'revocation' ? {...measure, appeal: 'overturned'} : null;
};

const newMeasure = (entry) => {
  const suspension = entry.event === 'suspended';
  return {
    number: entry.measure ?? 0, kind: STARTS[entry.event], reason: entry.reason ?? '', index: entry.index,
    since: suspension ? Math.max(entry.at, startOf(entry.start)) : entry.at,
    until: suspension ? endOf(entry.end) : null, appeal: 'none',
  };
};

/** Periods and measures not lifted after the facts of `history` up to instant `at` and log size `logSize`. */
export const stateAt = (history, at, logSize = Infinity) => {
  const periods = [];
  const measures = new Map();
  for (const entry of history.filter((fact) => fact.at <= at && fact.index < logSize)) {
    if (entry.event === 'issued' || entry.event === 'renewed') periods.push({start: entry.start, end: entry.end});
    else if (STARTS[entry.event]) measures.set(entry.measure, newMeasure(entry));
    else if (measures.has(entry.measure)) {
      const changed = changedMeasure(measures.get(entry.measure), entry);
      if (changed) measures.set(entry.measure, changed);
      else measures.delete(entry.measure);
    }
  }
  return [periods, [...measures.values()].sort((a, b) => a.number - b.number)];
};

const periodAt = (periods, at) => {
  let [ended, coming] = [null, null];
  for (const period of periods) {
    if (startOf(period.start) > at) coming = coming ?? period;
    else if (at < endOf(period.end)) return [period, 'valid'];
    else ended = period;
  }
  return ended && !coming ? [ended, 'expired'] : [coming, 'not-yet-valid'];
};

/** Revocation before suspension before warning; of two suspensions the one that ends last, else the newest. */
const weight = ({kind, until, number}) => [kind === 'revocation', kind === 'suspension', until ?? 0, number].map(Number);
const outweighs = (a, b) => {
  const other = weight(b);
  const at = weight(a).findIndex((value, place) => value !== other[place]);
  return at >= 0 && weight(a)[at] > other[at];
};

export const standingOf = (periods, measures, at) => {
  const active = measures.filter(({since, until}) => since <= at && (until === null || at < until));
  const measure = active.reduce((best, next) => (best && !outweighs(next, best) ? best : next), null);
  const [period, inForce] = periodAt(periods, at);
  let code = inForce;
  if (measure?.kind === 'revocation') code = 'revoked';
  else if (measure?.kind === 'suspension') code = 'suspended';
  else if (measure && code === 'valid') code = 'warned';
  const instants = [
    ...periods.flatMap(({start, end}) => [startOf(start), endOf(end)]),
    ...measures.flatMap(({since, until}) => (until === null ? [since] : [since, until])),
  ].filter((instant) => instant > at);
  return {code, bits: measure ? BITS[measure.kind] : 0, measure, period, changesAt: instants.length ? Math.min(...instants) : null};
};

export const standingAt = (history, at, logSize) => standingOf(...stateAt(history, at, logSize), at);

/** The places covered at instant `at`, going back from the `places` covered after all of `history`. */
export const placesAt = (places, history, at) => {
  const covered = new Set(places);
  for (const entry of [...history].reverse().filter((fact) => fact.at > at && fact.place)) {
    if (entry.event === 'host-added' || entry.event === 'handle-added') covered.delete(entry.place);
    else covered.add(entry.place);
  }
  return [...covered];
};
