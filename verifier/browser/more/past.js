// The history of a certificate, and how it stood on an earlier day: each answer is a verdict of the verifier at that instant.

import {button, CONFIG, page} from './page.js';
import {saveProof} from './proof.js';

const {byId, core, digits, fill, make, pick, say, view} = page;
const MOST_TURNS = 40;

const factOf = (index) => say('fact', {n: digits(index)});

const eventItem = (entry, record) => {
  const measures = page.CONFIG.measures;
  const reason = entry.reason && (pick(measures[entry.reason]) || entry.reason);
  const place = entry.place ? record.reveal(entry.place) : null;
  return make('li', {},
    make('b', {}, pick(CONFIG.events[entry.event])), make('p', {class: 'when'}, `${page.sayInstant(entry.at)} · ${factOf(entry.index)}`),
    ...[entry.start ? page.between(entry.start, entry.end) : '', reason].filter(Boolean).map((words) => make('p', {}, words)),
    place ? make('p', {class: 'address', lang: 'en'}, core.unicodeHost(place)) : '');
};

export const showHistory = ({record}) => {
  const entries = (record?.claims.history ?? []).filter((entry) => entry.event !== 'badge-signed').reverse();
  if (!entries.length) return fill('history');
  return fill('history', make('details', {}, make('summary', {}, say('history')),
    make('ol', {}, ...entries.map((entry) => eventItem(entry, record)))));
};

/** What this visit has fetched already; the past is in files that are there. */
const again = async (path, options) => view.files.get(path) ?? page.get(path, options);

/** The instants of a day (UTC seconds) at which an answer may have changed, its first one first. */
const turnsOf = (day, history) => {
  const [start, end] = [core.startOf(day), Math.min(core.endOf(day) - 1, page.now())];
  const turns = history.map(({at}) => at).filter((at) => at > start && at <= end);
  return [start, ...[...new Set(turns)].sort((a, b) => a - b).slice(0, MOST_TURNS)];
};

/** The log indexes of the facts that an answer of instant `at` rests on. */
const factsOf = ({standing}, history, at) => {
  const period = history.filter((entry) => ['issued', 'renewed'].includes(entry.event) && entry.at <= at).pop();
  return [period?.index, standing?.measure?.index].filter((index) => index !== undefined);
};

const answerLine = (verdict, when, first) => {
  if (first && verdict.at < first.at) return say('past_no', {when, answer: say('past_before')});
  if (verdict.code === 'wrong-place') {
    return say('past_no', {when, answer: say('past_other', {place: core.unicodeHost(verdict.place)})});
  }
  const kind = {green: 'past_yes', notice: 'past_yes', red: 'past_no'}[verdict.tone] ?? 'past_unknown';
  const reason = verdict.tone === 'amber' ? '' : pick(page.CONFIG.measures[verdict.reason]);
  return `${say(kind, {when, answer: page.headOf(verdict.code)[0]})} ${reason}`;
};

/** Lines on how it stood all through `day`, one for each change. */
const linesOn = async (day, record) => {
  const {history, iat} = record.claims;
  const [lines, facts] = [[], new Set()];
  let last = '';
  for (const at of turnsOf(day, history)) {
    const verdict = {...await page.ask({at, get: again}), at};
    factsOf(verdict, history, at).forEach((index) => facts.add(index));
    const same = `${verdict.code} ${verdict.reason} ${at < history[0].at}`;
    const when = lines.length ? say('past_from', {day: page.sayDay(day), time: page.sayTime(at)}) : page.sayDay(day);
    if (same !== last) lines.push(answerLine(verdict, when, history[0]));
    last = same;
  }
  const list = [...facts].sort((a, b) => a - b).map(digits).join(', ');
  return [...lines, ...(list ? [say('past_facts', {facts: list, when: page.sayInstant(iat)})] : [])];
};

const past = {day: '', lines: []};

export const forgetDay = () => {
  past.day = '';
};

const showPastLines = () => byId('past-answer').replaceChildren(...past.lines.map((line) => make('p', {}, line)));

const showProof = (verdict) => fill('past-proof',
  button(say('proof_button'), () => saveProof(past.day, verdict)), make('p', {class: 'hint'}, say('proof_help')),
  make('p', {id: 'proof-said', role: 'status'}));

const lookBack = async (verdict) => {
  past.day = byId('past-day').value;
  const told = Boolean(past.day) && core.startOf(past.day) <= page.now();
  if (!past.day) past.lines = [say('past_none')];
  else past.lines = told ? await linesOn(past.day, verdict.record) : [say('past_future')];
  showPastLines();
  if (told) showProof(verdict);
  else fill('past-proof');
};

export const showPast = (verdict) => {
  const {record} = verdict;
  if (!record) return fill('past');
  const input = make('input', {
    id: 'past-day', type: 'date', min: core.dayOf(record.claims.history[0].at), max: core.dayOf(page.now()), value: past.day,
  });
  fill('past', make('details', past.day ? {open: ''} : {}, make('summary', {}, say('past')),
    make('label', {for: 'past-day'}, say('past_day')),
    make('div', {class: 'row'}, input, button(say('past_button'), () => lookBack(verdict))),
    make('div', {id: 'past-answer', role: 'status'}), make('div', {id: 'past-proof', hidden: ''})));
  if (past.day) lookBack(verdict);
};
