// The words of the page: one table, two languages, Khmer digits in Khmer.

import {khmerDigits} from '../core/digits.js';
import {dayOf} from '../verify.js';
import {CONFIG, now, view} from './state.js';

export const pick = (text) => (text ? text[view.language] ?? text.en ?? '' : '');
export const say = (name, values = {}) => pick(CONFIG.ui[name]).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
export const digits = (text) => (view.language === 'km' ? khmerDigits(String(text)) : String(text));

export const sayDay = (iso) => {
  const [y, m, d] = iso.split('-').map(Number);
  return say('day', {d: digits(d), m: pick(CONFIG.months)[m - 1], y: digits(y)});
};
export const sayTime = (instant) => digits(new Date((instant + 7 * 3600) * 1000).toISOString().slice(11, 16));
export const sayInstant = (instant) => say('at_time', {day: sayDay(dayOf(instant)), time: sayTime(instant)});
export const sayAgo = (instant) => {
  const minutes = Math.max(0, Math.round((now() - instant) / 60));
  if (minutes < 2) return say('ago_now');
  if (minutes < 120) return say('ago_minutes', {n: digits(minutes)});
  if (minutes < 2880) return say('ago_hours', {n: digits(Math.round(minutes / 60))});
  return say('ago_days', {n: digits(Math.round(minutes / 1440))});
};

/** `[head, rest]` of a verdict's text: its first sentence is the head. */
export const headOf = (code) => /^(.*?)[.។] ?(.*)$/.exec(pick(CONFIG.verdicts[code])).slice(1);

export const between = (start, end) => (end ? say('from_to', {from: sayDay(start), to: sayDay(end)}) : say('from', {from: sayDay(start)}));
