// The scanner page, for inspectors and kiosks: camera or picture, many codes in a row, one list to take away.
//
// Each code is checked by the modules of the verify page. `data-state` of the root says how the camera is, `data-picture`
// what came of a picture; each entry of the list carries its verdict. Nothing is stored but caches; nothing is sent.

import {preferredLanguage, showWords} from './page/frame.js';
import {saveFile} from './page/saving.js';
import {byId, CONFIG, now, root, view} from './page/state.js';
import {digits, say} from './page/words.js';
import {mayOpen} from './scan/camera.js';
import {makeDecoder} from './scan/decoder.js';
import {csvOf, jsonOf} from './scan/export.js';
import {bringBack, checkAgain, clearList, list, note, unconfirmed} from './scan/list.js';
import {readPicture} from './scan/picture.js';
import {counts, onVisibility, prepare, sayState, start, switchCamera, switchTorch, toggle} from './scan/session.js';
import {gravest, itemOf, showPanel} from './scan/show.js';

/** Seconds for which the large answer stays after its code was last in view: the next person sees no old green. */
const PANEL_STAYS = 30;
const decoder = makeDecoder();

const picture = {said: '', values: {}};
/** What the large answer is about: all that was in view together. */
const panel = {entries: [], seen: 0, timer: 0};

const showPicture = (said, values = {}) => {
  Object.assign(picture, {said, values});
  root.dataset.picture = said;
  byId('picture-said').textContent = said ? say(`picture_${said.replace('-', '_')}`, values) : '';
};

const showCounts = () => {
  const {entries, cleared} = list;
  const of = (tone) => digits(entries.filter(({verdict}) => verdict?.tone === tone).length);
  byId('list').hidden = !entries.length && !cleared.length;
  byId('counts').textContent = say('counts', {
    n: digits(entries.length), green: of('green'), notice: of('notice'), red: of('red'), amber: of('amber'),
  });
  for (const id of ['csv', 'json', 'clear']) byId(id).hidden = !entries.length;
  byId('again').hidden = !unconfirmed().length;
  byId('back').hidden = !cleared.length;
};

const showAll = () => {
  showWords();
  sayState();
  showPicture(picture.said, picture.values);
  showPanel(gravest(panel.entries));
  byId('entries').replaceChildren(...list.entries.map((entry) => Object.assign(entry, {item: itemOf(entry)}).item));
  showCounts();
};

/** The large answer goes when its codes were out of view for long enough. */
const letGo = () => {
  const left = PANEL_STAYS * 1000 - (performance.now() - panel.seen);
  panel.timer = left > 0 ? setTimeout(letGo, left + 100) : 0;
  if (left > 0) return;
  panel.entries = [];
  showPanel(null);
};

/** The large answer is about what is in view now, also when it was listed before; nothing is shown anew that is there already. */
const bringUp = (entries) => {
  panel.seen = performance.now();
  const same = entries.length === panel.entries.length && entries.every((entry) => panel.entries.includes(entry));
  if (same) return;
  panel.entries = entries;
  clearTimeout(panel.timer);
  panel.timer = setTimeout(letGo, PANEL_STAYS * 1000);
  showPanel(gravest(entries));
};

list.onChange = (entry) => {
  const item = itemOf(entry);
  entry.item?.replaceWith(item);
  entry.item = item;
  if (panel.entries.includes(entry)) showPanel(gravest(panel.entries));
  showCounts();
};

const put = (entry) => {
  entry.item = itemOf(entry);
  byId('entries').prepend(entry.item);
  byId('list-said').textContent = '';
  showCounts();
};

const take = (texts, source) => {
  const entries = [];
  try {
    for (const text of texts) entries.push(note(text, source));
  } catch {
    byId('list-said').textContent = say('full_list');
  }
  entries.filter(({item}) => !item).forEach(put);
  if (entries.length) bringUp(entries);
};

const readFiles = async (input) => {
  const files = [...input.files];
  input.value = '';
  for (const file of files) {
    showPicture('reading');
    const {texts = [], wrong = 'read'} = await readPicture(file, await decoder);
    take(texts, 'picture');
    showPicture(wrong, {n: digits(texts.length)});
  }
};

const saveList = (kind) => {
  const name = `trustmark-scans-${new Date(now() * 1000).toISOString().slice(0, 16).replace(':', '')}`;
  const about = {issuer: CONFIG.issuer, page: location.origin, madeAt: now()};
  if (kind === 'csv') saveFile(csvOf(list.entries), `${name}.csv`, 'text/csv;charset=utf-8');
  else saveFile(jsonOf(list.entries, about), `${name}.json`, 'application/json');
  list.saved = true;
  byId('list-said').textContent = say('list_saved', {name: `${name}.${kind}`});
};

const change = (action) => () => {
  action();
  panel.entries = [];
  byId('list-said').textContent = '';
  showAll();
};

const onClick = (id, action) => byId(id).addEventListener('click', action);

/** The page is kept for where there is no connection: by the service worker afterwards, by itself the first time. */
const install = async () => {
  const policy = window.trustedTypes?.createPolicy('trustmark', {createScriptURL: (url) => (url === 'sw.js' ? url : '')});
  try {
    await navigator.serviceWorker.register(policy ? policy.createScriptURL('sw.js') : 'sw.js', {updateViaCache: 'none'});
    const url = new URL('scan.html', location.href);
    const kept = await caches.open('scanner');
    if (!await kept.match(url)) await kept.add(new Request(url, {credentials: 'omit'}));
    root.dataset.kept = 'yes';
  } catch (error) {
    console.warn('not kept for offline use:', error.message);
  }
};

const begin = async () => {
  prepare(decoder, take);
  view.language = preferredLanguage();
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => {
      view.language = button.dataset.language;
      showAll();
    });
  }
  onClick('start', toggle);
  onClick('torch', switchTorch);
  onClick('other', switchCamera);
  onClick('pick', () => byId('file').click());
  onClick('csv', () => saveList('csv'));
  onClick('json', () => saveList('json'));
  onClick('again', checkAgain);
  onClick('clear', change(clearList));
  onClick('back', change(bringBack));
  byId('file').addEventListener('change', ({target}) => readFiles(target));
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('beforeunload', (event) => list.saved || event.preventDefault());
  // For programs.
  window.trustmarkScanner = {counts, texts: () => list.entries.map(({text}) => text)};
  showAll();
  install();
  if (await mayOpen()) start();
};

if (!window.trustmarkLacks.length) begin();
