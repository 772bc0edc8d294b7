// What people see of a scan: the newest in the large panel, all of them in the list. Decides nothing.

import {PLATFORM_NAMES} from '../core/platforms.js';
import {dayOf, unicodeHost} from '../verify.js';
import {make} from '../page/dom.js';
import {writeFragment} from '../page/fragment.js';
import {holderNames, linesOf, showAnswer} from '../page/parts.js';
import {byId, CONFIG, view} from '../page/state.js';
import {between, headOf, pick, say, sayInstant} from '../page/words.js';

const SVG = 'http://www.w3.org/2000/svg';

const sign = (tone) => {
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('class', 'sign');
  picture.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#sign-${tone}`);
  picture.append(use);
  return picture;
};

const placeText = (place) => {
  const colon = place.indexOf(':');
  return colon < 0 ? unicodeHost(place) : `${PLATFORM_NAMES[place.slice(0, colon)]}: ${place.slice(colon + 1)}`;
};

const measureLine = ({kind, since, until}) => say('measure_line', {
  what: say(`measure_${kind}`), when: between(dayOf(since), until === null ? null : dayOf(until - 1)),
});

/** What a tone means, in a word or two; of a code of something else nothing was asked. */
const toneWord = ({verdict, read}) => (read.kind === 'other' ? '' : say(`tone_${verdict.tone}`));

/** Head and lines of an entry whose verdict is there. */
const wordsOf = ({verdict, read, offline, then}) => {
  if (read.kind === 'other') return [say('other'), say(`other_${read.what}`, {host: read.host ?? ''}), say('do_other')];
  const [head, rest] = headOf(verdict.code);
  const elsewhere = read.host && read.host !== new URL(CONFIG.issuer).host ? say('leads_to', {host: read.host}) : '';
  const named = read.kind === 'named' && verdict.tone !== 'red' ? say('named_only') : '';
  return [head, ...verdict.measures.map(measureLine), ...linesOf(verdict, rest, {offline, then}), elsewhere, named].filter(Boolean);
};

/** Of several codes in one view the gravest speaks; a code of something else beside a badge does not. */
const GRAVE = ['red', 'amber', 'wait', 'notice', 'green'];
const gravity = ({verdict, read}) => (read.kind === 'other' ? GRAVE.length : GRAVE.indexOf(verdict?.tone ?? 'wait'));
export const gravest = (entries) => [...entries].sort((a, b) => gravity(a) - gravity(b))[0] ?? null;

/** The newest scan in the panel that is announced; without one, what to do. */
export const showPanel = (entry) => {
  if (!entry) return showAnswer('wait', '', say('scan_head'), say('scan_help'));
  if (!entry.verdict) return showAnswer('wait', '', say('checking'));
  const {verdict} = entry;
  const [head, ...lines] = wordsOf(entry);
  const holder = verdict.holder && pick({km: verdict.holder.km || verdict.holder.en, en: verdict.holder.en || verdict.holder.km});
  return showAnswer(verdict.tone, toneWord(entry), head,
    [verdict.number, holder || (verdict.holder ? say('hidden') : '')].filter(Boolean).join(' · '),
    [...verdict.sites, ...verdict.handles].map(placeText).join(' · '), ...lines);
};

const marksOf = ({verdict, read}) => ({
  'data-kind': read.kind, 'data-verdict': verdict?.code ?? '', 'data-tone': verdict?.tone ?? '', 'data-number': verdict?.number ?? '',
  'data-as-of': verdict?.when ? new Date(verdict.when * 1000).toISOString().replace('.000', '') : '',
});

const facts = ({verdict}) => [
  verdict.number ? make('p', {class: 'number address', lang: 'en'}, verdict.number) : null,
  ...(verdict.holder ? [make('div', {}, ...holderNames(verdict.holder))] : []),
  ...[...verdict.sites, ...verdict.handles].map((place) => make('p', {class: 'address', lang: 'en'}, placeText(place))),
  verdict.when ? make('p', {class: 'when'}, say('as_of_line', {when: sayInstant(verdict.when)})) : null,
];

/** The way to the verify page, which tells all there is; the list stays where it is. */
const wayOn = ({read}) => (read.subject ? make('p', {}, make('a', {
  href: `./${writeFragment(read, view.language)}`, target: '_blank', rel: 'noopener noreferrer',
}, say('full'))) : null);

/** The list item of `entry`. */
export const itemOf = (entry) => {
  const {verdict} = entry;
  const tone = verdict?.tone ?? 'wait';
  const [head, ...lines] = verdict ? wordsOf(entry) : [say('checking')];
  return make('li', {class: `scan ${tone}`, ...marksOf(entry)}, sign(tone), make('div', {},
    make('p', {class: 'when'}, sayInstant(entry.at)),
    make('h3', {}, make('b', {}, head), verdict ? make('span', {}, toneWord(entry)) : null),
    ...(verdict ? facts(entry) : []), ...lines.map((line) => make('p', {}, line)), wayOn(entry)));
};

export const showCamera = (state, hasTorch, torchOn) => {
  const on = state === 'scanning';
  byId('camera').className = `card ${state}`;
  byId('camera-said').textContent = say(`camera_${state.replace('-', '_')}`);
  byId('start').textContent = say(on || state === 'starting' ? 'stop' : 'start_camera');
  byId('other').hidden = !on;
  byId('torch').hidden = !on || !hasTorch;
  byId('torch').setAttribute('aria-pressed', String(torchOn));
};
