// The verify page: reads the fragment, gathers evidence, shows the verdict. Says nothing that verify.js did not decide.
//
// Fragment: `#SUBJECT&on=HOST&lang=en`. SUBJECT is QR digits, a badge token, a certificate number, a host or a handle;
// `on` is where the badge was seen (the badge on a shop's page tells); `lang` is the language, kept nowhere else.

import {Trust, VerificationError, answer, dayOf, unicodeHost, formatNumber} from './verify.js';
import {CONFIG} from './config.js';

const TIMEOUT = 12_000;
const RECHECK = 900;
const PLATFORM_NAMES = {
  facebook: 'Facebook', tiktok: 'TikTok', telegram: 'Telegram', instagram: 'Instagram', youtube: 'YouTube',
};
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const now = () => Math.floor(Date.now() / 1000);

// --- state: what was asked, in which language, what came of it -----------------------------------------------------------

const view = {turn: 0, language: 'km', asked: {subject: '', on: ''}, verdict: null, timer: 0};

const readFragment = () => {
  const [subject, ...rest] = location.hash.slice(1).split('&').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const options = Object.fromEntries(rest.map((part) => part.split('=')));
  return {subject: subject.trim(), on: (options.on ?? '').trim(), lang: options.lang};
};

const writeFragment = ({subject, on}) => {
  const parts = [encodeURIComponent(subject).replace(/%3A/g, ':'), on && `on=${encodeURIComponent(on)}`, `lang=${view.language}`];
  return '#' + parts.filter((part, at) => part || at === 0).join('&');
};

// --- words ------------------------------------------------------------------------------------------------------------

const pick = (text) => (text ? text[view.language] ?? text.en ?? '' : '');
const say = (name, values = {}) => pick(CONFIG.ui[name]).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
const digits = (text) => (view.language === 'km'
  ? String(text).replace(/\d/g, (digit) => String.fromCharCode(0x17e0 + Number(digit))) : String(text));

const sayDay = (iso) => {
  const [y, m, d] = iso.split('-').map(Number);
  return say('day', {d: digits(d), m: pick(CONFIG.months)[m - 1], y: digits(y)});
};
const sayInstant = (instant) => {
  const time = new Date((instant + 7 * 3600) * 1000).toISOString().slice(11, 16);
  return say('at_time', {day: sayDay(dayOf(instant)), time: digits(time)});
};
const sayAgo = (instant) => {
  const minutes = Math.max(0, Math.round((now() - instant) / 60));
  if (minutes < 2) return say('ago_now');
  if (minutes < 120) return say('ago_minutes', {n: digits(minutes)});
  if (minutes < 2880) return say('ago_hours', {n: digits(Math.round(minutes / 60))});
  return say('ago_days', {n: digits(Math.round(minutes / 1440))});
};

// --- small pieces of the page ---------------------------------------------------------------------------------------------

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== ''));
  return element;
};
const fill = (id, ...children) => {
  byId(id).replaceChildren(...children);
  byId(id).hidden = children.length === 0;
};
/** An address may break after each dot, never inside a word while there is room. */
const breakable = (text) => text.split(/(?<=[.:/])/).flatMap((part, at) => (at ? [make('wbr'), part] : [part]));

const placeItem = (place) => {
  const colon = place.indexOf(':');
  const shown = colon < 0 ? unicodeHost(place) : place.slice(colon + 1);
  const note = colon < 0 ? (shown === place ? '' : place) : PLATFORM_NAMES[place.slice(0, colon)];
  const lang = /[\u1780-\u17ff]/.test(shown) ? 'km' : 'en';
  return make('li', {class: 'address', lang}, ...breakable(shown), note && make('small', {}, note));
};
const row = (term, ...content) => make('div', {}, make('dt', {}, say(term)), make('dd', {}, ...content));
const between = (start, end) => (end ? say('from_to', {from: sayDay(start), to: sayDay(end)}) : say('from', {from: sayDay(start)}));

// --- the parts of a verdict -----------------------------------------------------------------------------------------------

const showAnswer = (tone, kicker, head, said, more = []) => {
  byId('verdict').className = tone;
  byId('verdict').querySelector('use').setAttribute('href', `#sign-${tone}`);
  byId('tone').textContent = kicker;
  byId('head').textContent = head;
  byId('said').replaceChildren(said, ...more);
  document.title = `${head} · ${say('title')}`;
};

const showPlaces = (verdict) => {
  const places = [...verdict.sites, ...verdict.handles];
  const other = verdict.shownOn && !places.includes(verdict.shownOn)
    ? [make('p', {class: 'other'}, `${say('shown_on')}: `, make('b', {class: 'address'}, ...breakable(unicodeHost(verdict.shownOn))))] : [];
  if (!places.length) return fill('places', ...other);
  return fill('places',
    make('h2', {}, say('question')),
    make('ul', {class: 'great', role: 'list'}, ...places.map(placeItem)),
    ...other,
    make('p', {class: 'hint'}, say('question_help')));
};

const measureRow = (measure) => {
  const text = CONFIG.measures[measure.reason];
  const until = measure.until === null ? null : dayOf(measure.until - 1);
  return make('div', {class: 'measure'}, make('dt', {}, say('measure')), make('dd', {},
    make('p', {}, make('b', {}, say(`measure_${measure.kind}`)), ' ', between(dayOf(measure.since), until)),
    make('p', {}, `${say('reason')}: ${pick(text) || measure.reason}`),
    text?.article ? make('p', {class: 'when', lang: 'en'}, `${say('article')}: ${text.article}`) : null,
    measure.appeal === 'none' ? null : make('p', {}, say(`appeal_${measure.appeal}`))));
};

const holderNames = ({km, en}) => {
  const names = [[km, 'km'], [en, 'en']].filter(([name]) => name);
  if (view.language === 'en') names.reverse();
  return names.length ? names.map(([name, lang], at) => make('p', {lang}, at ? name : make('b', {}, name))) : [say('hidden')];
};

const showFacts = (verdict) => {
  const rows = verdict.measures.map(measureRow);
  if (verdict.holder) rows.push(row('holder', ...holderNames(verdict.holder)));
  if (verdict.period) rows.push(row('period', make('b', {}, between(verdict.period.start, verdict.period.end))));
  if (verdict.tier) rows.push(row('certified_for', say(`tier_${verdict.tier}`) || verdict.tier));
  if (verdict.number) rows.push(row('number', make('b', {class: 'address', lang: 'en'}, verdict.number)));
  if (verdict.asOf) rows.push(row('as_of', `${sayAgo(verdict.asOf)} (${sayInstant(verdict.asOf)})`));
  if (rows.length) fill('facts', make('dl', {}, ...rows));
  else fill('facts');
};

const eventItem = (entry) => {
  const reason = entry.reason && (pick(CONFIG.measures[entry.reason]) || entry.reason);
  const period = entry.start ? between(entry.start, entry.end) : '';
  return make('li', {},
    make('b', {}, pick(CONFIG.events[entry.event])), make('p', {class: 'when'}, sayInstant(entry.at)),
    ...[period, reason].filter(Boolean).map((words) => make('p', {}, words)),
    entry.place ? make('p', {class: 'address', lang: 'en'}, unicodeHost(entry.place)) : '');
};

const showHistory = (verdict) => {
  const entries = (verdict.history ?? []).filter((entry) => entry.event !== 'badge-signed').reverse();
  if (!entries.length) return fill('history');
  return fill('history', make('details', {}, make('summary', {}, say('history')), make('ol', {}, ...entries.map(eventItem))));
};

const againButton = () => {
  const button = make('button', {type: 'button'}, say('again'));
  button.addEventListener('click', () => check(true));
  return button;
};

/** The head of a verdict is the first sentence of its text. */
const showVerdict = (verdict) => {
  const reason = pick(CONFIG.reasons[verdict.reason]) || pick(CONFIG.measures[verdict.reason]);
  const [, head, rest] = /^(.*?)[.។] ?(.*)$/.exec(pick(CONFIG.verdicts[verdict.code]));
  const lines = [rest, reason].filter(Boolean).map((line) => make('p', {}, line));
  showAnswer(verdict.tone, say(`tone_${verdict.tone}`), head, lines[0] ?? '', lines.slice(1));
  showPlaces(verdict);
  showFacts(verdict);
  showHistory(verdict);
  if (verdict.tone === 'amber') byId('facts').hidden ? fill('facts', againButton()) : byId('facts').append(againButton());
};

const showWords = () => {
  root.lang = view.language;
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = say(element.dataset.text);
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === view.language));
  }
  byId('languages').setAttribute('aria-label', say('language'));
  byId('here').textContent = location.host;
  const official = new URL(CONFIG.issuer).host;
  byId('elsewhere').hidden = location.host === official;
  byId('elsewhere').textContent = say('here_wrong', {host: official});
};

const show = () => {
  showWords();
  byId('lookup').hidden = false;
  if (view.verdict) return showVerdict(view.verdict);
  for (const id of ['places', 'facts', 'history']) fill(id);
  if (!view.asked.subject) return showAnswer('wait', '', say('start'), say('start_help'));
  return showAnswer('wait', '', say('checking'), '');
};

// --- asking ---------------------------------------------------------------------------------------------------------------

/** Bytes of `path` from this page's own host, at most `limit`; throws when that fails in any way. */
const get = async (path, {fresh, limit}) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    const found = await fetch(new URL(path, location.href), {
      cache: fresh ? 'reload' : 'default', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', signal: stop.signal,
    });
    if (!found.ok) throw new VerificationError('missing-evidence', `status ${found.status}`);
    const reader = found.body.getReader();
    const chunks = [];
    let size = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > limit) throw new VerificationError('malformed', 'answer is too large');
      chunks.push(next.value);
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
};

const setMarks = (verdict) => {
  for (const [name, value] of [
    ['data-verdict', verdict?.code], ['data-tone', verdict?.tone],
    ['data-as-of', verdict && (verdict.asOf ? new Date(verdict.asOf * 1000).toISOString().replace('.000', '') : '')],
  ]) {
    if (value === undefined || value === null) root.removeAttribute(name);
    else root.setAttribute(name, value);
  }
};

const trust = new Trust(CONFIG.roots);

const UNFORESEEN = {code: 'cannot-tell', tone: 'amber', reason: 'missing-evidence'};

/** Verdicts that bear out nothing of the badge, nor tie it to the certificate whose number it names. */
const UNFOUNDED = ['not-genuine', 'not-listed', 'misuse-listed'];

/** What of a verdict the page shows; a place of a person whose data was erased stays hidden. */
const shownOf = (verdict) => {
  const {code, tone, reason, certificate = null, place = null, shown = false, asOf = null} = verdict;
  const {badge, record, standing} = UNFOUNDED.includes(code) ? {} : verdict;
  const claims = record?.claims;
  const measures = claims?.measures.filter(({until}) => until === null || until > now()) ?? [];
  const {sites = [], handles = []} = record ?? badge ?? {};
  return {
    code, tone, reason, asOf, sites, handles, measures,
    number: certificate === null ? null : formatNumber(certificate),
    shownOn: shown ? place : null,
    holder: record ? record.name : null,
    tier: claims?.tier ?? badge?.tier ?? null,
    period: standing?.period ?? (badge ? {start: dayOf(badge.nbf), end: dayOf(badge.exp - 1)} : null),
    history: claims?.history.map((entry) => (entry.place ? {...entry, place: record.reveal(entry.place)} : entry)) ?? [],
  };
};

const check = async (fresh = false) => {
  const turn = (view.turn += 1);
  const current = () => turn === view.turn;
  const {subject, on} = view.asked;
  clearTimeout(view.timer);
  view.verdict = null;
  setMarks(null);
  show();
  if (!subject) return;
  const onGenuine = () => current() && !view.verdict && showAnswer('wait', '', say('checking'), say('genuine'));
  let verdict = UNFORESEEN;
  try {
    verdict = await answer(subject, {trust, get, now: now(), buckets: CONFIG.buckets, shownOn: on || null, onGenuine, fresh});
  } catch (error) {
    console.warn('the check could not be done', error);
  }
  if (!current()) return;
  view.verdict = shownOf(verdict);
  show();
  setMarks(verdict);
  view.timer = setTimeout(() => check(), RECHECK * 1000);
};

const start = () => {
  const {subject, on, lang} = readFragment();
  if (['km', 'en'].includes(lang)) view.language = lang;
  view.asked = {subject, on};
  return check();
};

const switchTo = (language) => {
  view.language = language;
  history.replaceState(null, '', writeFragment(view.asked));
  show();
};

const look = () => {
  const subject = byId('wanted').value.trim();
  if (!subject) return byId('wanted').focus();
  view.asked = {subject, on: ''};
  history.pushState(null, '', writeFragment(view.asked));
  byId('verdict').scrollIntoView();
  return check();
};

if (!window.trustmarkLacks.length) {
  view.language = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'km' || tag === 'en') ?? 'km';
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => switchTo(button.dataset.language));
  }
  byId('look').addEventListener('click', look);
  byId('wanted').addEventListener('keydown', (event) => event.key === 'Enter' && look());
  window.addEventListener('hashchange', start);
  start();
}
