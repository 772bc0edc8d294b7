// The parts of a verdict: what was found, where it belongs, what is certified until when and which measures stand.

import {PLATFORM_NAMES} from '../core/platforms.js';
import {dayOf, formatNumber, unicodeHost} from '../verify.js';
import {breakable, fill, make, put} from './dom.js';
import {byId, CONFIG, now, view} from './state.js';
import {between, headOf, pick, say, sayAgo, sayDay, sayInstant} from './words.js';

/** Verdicts that bear out nothing of the badge, nor tie it to the certificate whose number it names. */
const UNFOUNDED = ['not-genuine', 'not-listed', 'misuse-listed'];

/** Reasons that no second asking changes: what was typed is not what is looked up here. */
const MISTYPED = ['bad-number', 'bad-place'];

/**
 * What of a verdict the page shows, in names that `more.js` reads too (tools/minify.py shortens the verifier's own).
 * A place of a person whose data was erased stays hidden.
 */
export const shownOf = (verdict) => {
  const {code, tone, reason, certificate = null, place = null, shown = false, asOf = null, freshUntil = null} = verdict;
  const {badge, record, standing} = UNFOUNDED.includes(code) ? {} : verdict;
  const claims = record?.claims;
  const measures = claims?.measures.filter(({until}) => until === null || until > now()) ?? [];
  const {sites = [], handles = []} = record ?? badge ?? {};
  return {
    code, tone, reason, when: asOf, until: freshUntil, sites, handles, measures, record,
    subject: place !== null && !verdict.badge && shown ? 'place' : 'badge',
    number: certificate === null ? null : formatNumber(certificate),
    shownOn: shown ? place : null,
    holder: record ? record.name : null,
    tier: claims?.tier ?? badge?.tier ?? null,
    period: standing?.period ?? (badge ? {start: dayOf(badge.nbf), end: dayOf(badge.exp - 1)} : null),
  };
};

const placeItem = (place) => {
  const colon = place.indexOf(':');
  const shown = colon < 0 ? unicodeHost(place) : place.slice(colon + 1);
  const note = colon < 0 ? (shown === place ? '' : place) : PLATFORM_NAMES[place.slice(0, colon)];
  const lang = /[\u1780-\u17ff]/.test(shown) ? 'km' : 'en';
  return make('li', {class: 'address', lang}, ...breakable(shown), note && make('small', {}, note));
};

/** The places in one size: as large as lets the longest stay on one line. */
const placeList = (places) => {
  const made = make('ul', {class: 'great', role: 'list'}, ...places.map(placeItem));
  const longest = Math.max(...places.map((place) => unicodeHost(place.slice(place.indexOf(':') + 1)).length));
  made.style.setProperty('--letters', String(Math.max(longest, 12)));
  return made;
};
const row = (term, ...content) => make('div', {}, make('dt', {}, say(term)), make('dd', {}, ...content));

export const showAnswer = (tone, kicker, head, ...lines) => {
  byId('verdict').className = tone;
  byId('verdict').querySelector('use').setAttribute('href', `#sign-${tone}`);
  put('tone', kicker);
  put('head', head);
  const said = lines.filter(Boolean);
  if (byId('said').textContent !== said.join('')) byId('said').replaceChildren(...said.map((line) => make('span', {}, line)));
  document.title = `${head} · ${say('title')}`;
};

/** Where the certificate belongs; on red no question that could be taken for a way out. */
export const showPlaces = ({tone, sites, handles, shownOn}) => {
  const places = [...sites, ...handles];
  const red = tone === 'red';
  const other = shownOn && !places.includes(shownOn)
    ? [make('p', {class: red ? 'other' : 'seen'}, say(view.asked.on ? 'shown_on' : 'looked_up'),
      make('b', {class: 'address', lang: 'en'}, ...breakable(unicodeHost(shownOn))))] : [];
  if (!places.length) return fill('places', ...other);
  return fill('places',
    ...(red ? other : []),
    make('h2', {}, say(red ? 'belongs' : 'question')),
    placeList(places),
    ...(red ? [] : [...other, make('p', {class: 'hint'}, say('question_help'))]));
};

const measureRow = (measure) => {
  const text = CONFIG.measures?.[measure.reason];
  const why = pick(text) || (CONFIG.measures ? measure.reason : '');
  const until = measure.until === null ? null : dayOf(measure.until - 1);
  return make('div', {class: 'measure'}, make('dt', {}, say('measure')), make('dd', {},
    make('p', {}, make('b', {}, say(`measure_${measure.kind}`)), ' ', between(dayOf(measure.since), until)),
    why && make('p', {}, `${say('reason')} ${why}`),
    text?.article ? make('p', {class: 'when', lang: 'en'}, `${say('article')} ${text.article}`) : null,
    measure.appeal === 'none' ? null : make('p', {class: 'appeal'}, say(`appeal_${measure.appeal}`))));
};

export const holderNames = ({km, en}) => {
  const names = [[km, 'km'], [en, 'en']].filter(([name]) => name);
  if (view.language === 'en') names.reverse();
  return names.length ? names.map(([name, lang], at) => make('p', {lang}, at ? name : make('b', {}, name))) : [say('hidden')];
};

const showFacts = (verdict, retry) => {
  const rows = verdict.measures.map(measureRow);
  if (verdict.holder) rows.push(row('holder', ...holderNames(verdict.holder)));
  if (verdict.period) rows.push(row('period', make('b', {}, between(verdict.period.start, verdict.period.end))));
  if (verdict.tier) rows.push(row('certified_for', say(`tier_${verdict.tier}`) || verdict.tier));
  if (verdict.number) rows.push(row('number', make('b', {class: 'address', lang: 'en'}, verdict.number)));
  if (verdict.when) rows.push(row('as_of', `${sayAgo(verdict.when)} (${sayInstant(verdict.when)})`));
  const again = verdict.tone === 'amber' && !MISTYPED.includes(verdict.reason) ? make('button', {type: 'button'}, say('again')) : null;
  again?.addEventListener('click', retry);
  fill('facts', rows.length ? make('dl', {}, ...rows) : null, again);
};

/** What is known, why, and what to do; reasons and advice come with `more.js`. */
export const linesOf = ({code, tone, reason, when, subject}, rest, {offline, then: thenCode} = view) => {
  const why = pick(CONFIG.reasons?.[reason]) || pick(CONFIG.measures?.[reason]);
  const advice = say(`do_${reason}`) || say(`do_${code}`) || (tone === 'red' ? say('do_red') : '');
  if (offline && when) {
    const then = thenCode && say('offline_then', {when: sayInstant(when), answer: headOf(thenCode)[0]});
    return [say('offline'), then, code === 'cannot-tell' ? '' : rest, advice];
  }
  if (code === 'not-listed' && subject === 'place' && when && reason === 'not-in-ledger') {
    return [say('absent', {when: sayInstant(when)}), say('do_absent')];
  }
  return [MISTYPED.includes(reason) && why ? '' : rest, why, advice];
};

/** Shows `verdict` (of `shownOf`); `retry` is done when somebody asks to check again. */
export const showVerdict = (verdict, retry) => {
  const [head, rest] = headOf(verdict.code);
  showAnswer(verdict.tone, say(`tone_${verdict.tone}`), head, ...linesOf(verdict, rest));
  showPlaces(verdict);
  showFacts(verdict, retry);
};
