// The list of what was scanned, newest first, and the checks in turn: one code after the other, as the verify page does it.
//
// The list lies in memory alone; what verdicts are made from is kept in the cache that the verify page uses.

import {found} from '../page/asking.js';
import {keptFiles, remember, SEEN_PATH, trust} from '../page/files.js';
import {shownOf} from '../page/parts.js';
import {keepFiles} from '../page/saving.js';
import {CONFIG, now, view} from '../page/state.js';
import {MOST_TEXT, readCode} from './reading.js';

/** For so many milliseconds after it was last in view, a code is the same scan. */
const SAME = 10_000;
const MOST_ENTRIES = 2000;

export const list = {entries: [], cleared: [], saved: true, onChange: () => {}};

let working = Promise.resolve();

/** What a code of something else gets instead of a verdict: nobody asked the register. */
const otherVerdict = () => shownOf({code: 'not-a-badge', tone: 'amber', reason: '', badge: null, record: null, standing: null});

const keep = async () => {
  if (view.offline || !view.files.size) return;
  await remember();
  const seen = {version: trust.seenVersion, files: [...trust.seenFiles]};
  try {
    await keepFiles(await keptFiles(), view.files, {seen, seenPath: SEEN_PATH, now: now()});
  } catch (error) {
    console.warn('not kept for offline use:', error.message);
  }
};

const check = async (entry, fresh) => {
  Object.assign(view, {offline: false, keptAt: 0, then: null, files: new Map(), asked: entry.read});
  const verdict = entry.read.kind === 'other' ? otherVerdict() : shownOf(await found({fresh}));
  Object.assign(entry, {verdict, offline: view.offline, then: view.then});
  list.onChange(entry);
  if (verdict.tone !== 'amber') await keep();
};

const ask = (entry, fresh = false) => {
  working = working.then(() => check(entry, fresh)).catch((error) => console.warn('a scan could not be shown', error));
};

/** Takes note of a code that was just seen and gives its entry, the old one while it stays in view. Throws when the list is full. */
export const note = (text, source) => {
  const seen = performance.now();
  const same = list.entries.find((entry) => entry.text === text.slice(0, MOST_TEXT));
  if (same && seen - same.seen < SAME) {
    same.seen = seen;
    return same;
  }
  if (list.entries.length >= MOST_ENTRIES) throw new RangeError('the list is full');
  const entry = {
    text: text.slice(0, MOST_TEXT), source, at: now(), seen, read: readCode(text, CONFIG.issuer), verdict: null, offline: false, then: null,
  };
  list.entries.unshift(entry);
  Object.assign(list, {saved: false, cleared: []});
  ask(entry);
  return entry;
};

/** What was not confirmed and may be, once there is a connection. */
export const unconfirmed = () => list.entries.filter(({verdict, read}) => verdict?.tone === 'amber' && read.kind !== 'other');

export const checkAgain = () => {
  for (const entry of unconfirmed()) {
    entry.verdict = null;
    list.onChange(entry);
    ask(entry, true);
  }
};

export const clearList = () => Object.assign(list, {cleared: list.entries, entries: [], saved: true});

export const bringBack = () => Object.assign(list, {entries: list.cleared, cleared: [], saved: false});
