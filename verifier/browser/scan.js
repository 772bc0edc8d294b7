// The scanner page, for inspectors and kiosks: camera or picture, many codes in a row, one list to take away.
//
// Each code is checked by the modules of the verify page. `data-state` of the root says how the camera is, `data-picture`
// what came of a picture; each entry of the list carries its verdict. Nothing is stored but caches; nothing is sent.

import {preferredLanguage, showWords} from './page/frame.js';
import {saveFile} from './page/saving.js';
import {byId, CONFIG, now, root, view} from './page/state.js';
import {digits, say} from './page/words.js';
import {cameraAfter, mayOpen, nextFrame, openCamera, stateOf} from './scan/camera.js';
import {makeDecoder} from './scan/decoder.js';
import {csvOf, jsonOf} from './scan/export.js';
import {bringBack, checkAgain, clearList, list, note, unconfirmed} from './scan/list.js';
import {readPicture} from './scan/picture.js';
import {itemOf, showCamera, showPanel} from './scan/show.js';

/** Seconds for which the large answer stays after its code was last in view: the next person sees no old green. */
const PANEL_STAYS = 30;
const decoder = makeDecoder();

const camera = {state: 'idle', session: 0, open: null, device: null, torch: false, resume: false};
const picture = {said: '', values: {}};
const panel = {entry: null, timer: 0};
/** Of this visit, for programs (`trustmarkScanner`): frames looked at, frames with a code, milliseconds from the start to the first code. */
const counts = {frames: 0, read: 0, first: null};

// --- showing --------------------------------------------------------------------------------------------------------------

const setState = (state) => {
  camera.state = state;
  root.dataset.state = state;
  showCamera(state, Boolean(camera.open?.hasTorch), camera.torch);
};

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
  setState(camera.state);
  showPicture(picture.said, picture.values);
  showPanel(panel.entry);
  byId('entries').replaceChildren(...list.entries.map((entry) => Object.assign(entry, {item: itemOf(entry)}).item));
  showCounts();
};

const letGo = () => {
  const left = PANEL_STAYS * 1000 - (performance.now() - (panel.entry?.seen ?? 0));
  if (left > 0) {
    panel.timer = setTimeout(letGo, left + 100);
    return;
  }
  panel.entry = null;
  showPanel(null);
};

const bringUp = (entry) => {
  panel.entry = entry;
  clearTimeout(panel.timer);
  panel.timer = setTimeout(letGo, PANEL_STAYS * 1000);
  showPanel(entry);
};

list.onChange = (entry) => {
  const item = itemOf(entry);
  entry.item?.replaceWith(item);
  entry.item = item;
  if (panel.entry === entry) showPanel(entry);
  showCounts();
};

// --- codes ----------------------------------------------------------------------------------------------------------------

const take = (texts, source) => {
  for (const text of texts) {
    let entry;
    try {
      entry = note(text, source);
    } catch {
      byId('list-said').textContent = say('full_list');
      return;
    }
    if (entry) {
      entry.item = itemOf(entry);
      byId('entries').prepend(entry.item);
      byId('list-said').textContent = '';
      bringUp(entry);
      showCounts();
    }
  }
};

const lookAt = async (video, session, began) => {
  const {frame} = await decoder;
  while (session === camera.session) {
    await nextFrame(video);
    if (session !== camera.session || !video.videoWidth) continue;
    const at = performance.now();
    const texts = await frame(video, [video.videoWidth, video.videoHeight]);
    counts.frames += 1;
    if (texts.length) {
      counts.read += 1;
      counts.first ??= performance.now() - began;
      if (session === camera.session) take(texts, 'camera');
    }
    // As long a rest as the look took: a slow phone stays usable.
    await new Promise((resolve) => { setTimeout(resolve, performance.now() - at); });
  }
};

// --- camera ---------------------------------------------------------------------------------------------------------------

const stop = (state = 'idle') => {
  camera.session += 1;
  camera.open?.close();
  Object.assign(camera, {open: null, torch: false});
  setState(state);
};

const start = async (device = null) => {
  stop('starting');
  const {session} = camera;
  const began = performance.now();
  const video = byId('video');
  try {
    const open = await openCamera(video, {device, onLost: () => session === camera.session && stop('lost')});
    if (session !== camera.session) return open.close();
    Object.assign(camera, {open, device: open.device});
    setState('scanning');
    await lookAt(video, session, began);
  } catch (error) {
    console.warn('the camera cannot be used', error);
    if (session === camera.session) stop(stateOf(error));
  }
  return null;
};

const toggle = () => (['scanning', 'starting'].includes(camera.state) ? stop() : start());

const switchTorch = async () => {
  try {
    await camera.open?.setTorch(!camera.torch);
    camera.torch = !camera.torch;
  } catch (error) {
    console.warn('the light cannot be switched', error);
    byId('camera-said').textContent = say('torch_failed');
    return;
  }
  setState(camera.state);
};

const switchCamera = async () => {
  const next = await cameraAfter(camera.open?.device ?? null).catch(() => null);
  if (next) await start(next);
  else byId('camera-said').textContent = say('one_camera');
};

/** Nobody scans with a page that is not seen. */
const onVisibility = () => {
  const hidden = document.visibilityState === 'hidden';
  if (hidden && camera.state === 'scanning') {
    camera.resume = true;
    stop();
  } else if (!hidden && camera.resume) {
    camera.resume = false;
    start(camera.device);
  }
};

// --- pictures and files ---------------------------------------------------------------------------------------------------

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
  panel.entry = null;
  byId('list-said').textContent = '';
  showAll();
};

const onClick = (id, action) => byId(id).addEventListener('click', action);

// --- offline --------------------------------------------------------------------------------------------------------------

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
  window.trustmarkScanner = {counts, texts: () => list.entries.map(({text}) => text)};
  showAll();
  install();
  if (await mayOpen()) start();
};

if (!window.trustmarkLacks.length) begin();
