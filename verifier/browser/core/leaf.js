// Leaves of the log: which fact of which certificate, and whether a record is what they give (verifier/judging/leaf.py).

import {bytesOf} from './bytes.js';
import {fail, need} from './errors.js';
import {DAY, TEXT, WHOLE, list, object, parseAs} from './json.js';
import {stateAt} from './standing.js';

const MAX_LEAF = 65535;
const some = (schema) => (value) => {
  need(value.length > 0, 'an empty list is left out');
  return list(schema)(value);
};
/** The holder is compared with the record's, which has been read under its schema. */
const HOLDER = (value) => JSON.stringify(value);
const OPTIONAL = Object.fromEntries(
  ['business', 'holder', 'sites', 'handles', 'tier', 'scheme', 'kid', 'token', 'qr', 'measure', 'reason', 'place', 'outcome',
    'start', 'end'].map((name) => [name, null]),
);
const LEAF = object({
  fact: TEXT, at: WHOLE, sealed: TEXT, number: TEXT, business: TEXT, holder: HOLDER, sites: some(TEXT), handles: some(TEXT),
  tier: TEXT, scheme: TEXT, kid: TEXT, token: TEXT, qr: TEXT, measure: WHOLE, reason: TEXT, place: TEXT, outcome: TEXT,
  start: DAY, end: DAY,
}, {...OPTIONAL, sealed: ''});

/** The fact in the text of a leaf. */
export const parseLeaf = (leaf) => {
  const bytes = bytesOf(leaf);
  need(bytes.length <= MAX_LEAF, 'a leaf is too long');
  return parseAs(LEAF, bytes);
};

const TOLD = ['measure', 'reason', 'start', 'end', 'place', 'outcome'];
const sameFact = (fact, entry) => (
  fact.at === entry.at && fact.fact.replace(/^certificate-/, '').replace(/^measure-/, '') === entry.event &&
  TOLD.every((name) => (fact[name] ?? null) === (entry[name] ?? null)));

const covered = (facts, kind, event) => facts.reduce((places, fact) => {
  if (fact.fact === `${event}-added`) return [...places, fact.place];
  return fact.fact === `${event}-removed` ? places.filter((place) => place !== fact.place) : places;
}, facts[0][kind] ?? []);

/** Refuses unless `leaves` (texts) are the facts the record tells of, one each, and give what it says. */
export const checkRecord = (claims, leaves) => {
  const facts = leaves.map(parseLeaf);
  const holds = (condition, message) => condition || fail('bad-proof', message);
  holds(facts.length === claims.history.length, 'the facts are not as many as the record tells of');
  facts.forEach((fact, at) => {
    holds(fact.number === claims.sub, 'a fact is of another certificate');
    holds(sameFact(fact, claims.history[at]), 'the record tells a fact otherwise');
  });
  const terms = facts.filter(({fact}) => fact === 'certificate-issued' || fact === 'certificate-renewed');
  holds(facts[0].fact === 'certificate-issued', 'the first fact is that the certificate was issued');
  const {tier, scheme} = terms[terms.length - 1];
  const badges = facts.flatMap(({fact, kid, token, qr}, at) => (
    fact === 'badge-signed' ? [{index: claims.history[at].index, kid, token, qr}] : []));
  const given = [
    facts[0].holder, covered(facts, 'sites', 'host'), covered(facts, 'handles', 'handle'), tier, scheme,
    terms.map(({start, end}) => ({start, end})), stateAt(claims.history, Infinity)[1], badges,
  ];
  const said = [
    claims.holder, claims.sites, claims.handles, claims.tier, claims.scheme, claims.periods, claims.measures, claims.badges,
  ];
  holds(JSON.stringify(given) === JSON.stringify(said), 'the facts give something else than the record says');
};
