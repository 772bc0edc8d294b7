// <trustmark-badge number="CETS-0047-K2N" bundle="/trustmark/bundle.json">: the verdict on a shop's own page.
//
// It reads one file: with `bundle` one of the shop's own site, and talks to nobody else; without, the issuer's.
// Either way the signatures are checked here, under the pinned roots. What stands between the tags is shown until there
// is a verdict and whenever there is none: a plain linked picture that claims nothing. Language: `lang` here or around,
// else the browser's. `size`: small, medium, large. `theme`: light, dark; else as the reader's system has it.

import {CONFIG} from './config.js';
import {judge} from './core/brief.js';
import {dayOf} from './core/days.js';
import {khmerDigits} from './core/digits.js';
import {unicodeHost} from './core/punycode.js';

const RECHECK = 900_000;
const TONES = {valid: 'green', warned: 'notice', 'cannot-tell': 'amber'};
const SIGNS = {green: 'm7 12 4 4 7-8', notice: 'M12 6v7m0 4v.1', amber: 'M9 9a3 3 0 1 1 3 4v1m0 3v.1', red: 'm8 8 8 8m0-8-8 8'};
const SVG = 'http://www.w3.org/2000/svg';

const sheet = new CSSStyleSheet();
sheet.replaceSync(CONFIG.style);

const make = (element, attributes, ...children) => {
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
};
const html = (tag, attributes, ...children) => make(document.createElement(tag), attributes, ...children);

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A day ("2027-01-31") in words: `at` is the place of the language in each text, English or Khmer. */
const sayDay = (iso, at) => {
  const [y, m, d] = iso.split('-').map(Number);
  const values = {y, m: CONFIG.months[at][m - 1], d};
  const said = fill(CONFIG.day[at], values);
  return at ? khmerDigits(said) : said;
};

/** `host` as people read it; beside Khmer letters the form that browsers show too. */
const sayHost = (host) => (host.includes('xn--') ? `${unicodeHost(host)} (${host})` : host);

/** The host of this page and of each page around it, nearest first; null for one that the browser does not tell. */
const hostsHere = () => {
  const around = [...location.ancestorOrigins ?? []].map((origin) => (/^https?:/.test(origin) ? new URL(origin).hostname : null));
  return [location.hostname || null, ...window === window.top || around.length ? around : [null]];
};

const fetchText = async (address) => {
  const found = await fetch(address, {credentials: 'omit', referrerPolicy: 'no-referrer'});
  if (!found.ok) throw found.status;
  return found.text();
};

/** What gives the text of a file of the public site: from the shop's own bundle at `address`, or from the issuer's. */
const reader = async (number, address) => {
  const {files} = JSON.parse(await fetchText(address ?? `${CONFIG.issuer}/bundles/${encodeURIComponent(number)}.json`));
  return (path) => files[path];
};

/** The first verdict that is not green, over all hosts, else that for this page's own host. */
const verdictHere = async (number, bundle) => {
  const options = {get: await reader(number, bundle), roots: CONFIG.roots, now: Math.floor(Date.now() / 1000)};
  const found = [];
  for (const host of hostsHere()) found.push(host ? await judge(number, host, options) : {code: 'cannot-tell'});
  return found.find(({code}) => !/^(valid|warned)$/.test(code)) ?? found[0];
};

class TrustmarkBadge extends HTMLElement {
  #root;

  #timer;

  connectedCallback() {
    if (!this.#root) {
      this.#root = this.attachShadow({mode: 'closed'});
      this.#root.adoptedStyleSheets = [sheet];
      this.#root.append(html('slot'));
    }
    this.#check();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async #check() {
    const number = this.getAttribute('number') ?? '';
    const verdict = await verdictHere(number, this.getAttribute('bundle')).catch(() => ({code: 'cannot-tell'}));
    const tone = TONES[verdict.code] ?? 'red';
    this.#root.replaceChildren(...tone === 'amber' ? [html('slot')] : [], this.#card(verdict, tone, number));
    this.dataset.verdict = verdict.code;
    this.dataset.tone = tone;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), RECHECK);
  }

  #card({code, sites, standing}, tone, number) {
    const tag = this.closest('[lang]')?.lang || navigator.language;
    const at = /^en/.test(tag) ? 0 : 1;
    const [language, other] = at ? ['km', 'en'] : ['en', 'km'];
    const {measure, period} = standing ?? {};
    const values = {
      from: measure && sayDay(dayOf(measure.since), at), until: measure?.until && sayDay(dayOf(measure.until - 1), at),
      start: period && sayDay(period.start, at), end: period && sayDay(period.end, at), places: sites?.map(sayHost).join(', '),
      appeal: measure?.appeal === 'pending' ? ` ${CONFIG.appeal[at]}` : '',
    };
    const detail = fill(CONFIG.details[code]?.[at] ?? '', values);
    const sign = make(document.createElementNS(SVG, 'svg'), {viewBox: '0 0 24 24', 'aria-hidden': 'true'},
      make(document.createElementNS(SVG, 'path'), {d: 'M12 1 3 4v7c0 6 4 10 9 12 5-2 9-6 9-12V4z'}),
      make(document.createElementNS(SVG, 'path'), {d: SIGNS[tone]}));
    return html('a', {
      class: tone,
      href: `${CONFIG.issuer}/#${encodeURIComponent(number)}&on=${location.hostname}&lang=${language}`,
      target: '_blank',
      rel: 'noopener',
      lang: language,
    }, sign, html('span', {},
      html('b', {}, CONFIG.heads[code][at]),
      html('i', {lang: other}, CONFIG.heads[code][1 - at]),
      html('span', {}, detail),
      html('small', {}, `${number} · ${CONFIG.ask[at]} ${new URL(CONFIG.issuer).host}`)));
  }
}

customElements.get('trustmark-badge') ?? customElements.define('trustmark-badge', TrustmarkBadge);
