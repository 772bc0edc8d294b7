// Saving the proof of an answer: `proving.js` is asked for, makes the file, and the browser saves it. Nothing is sent.

import {saveFile} from '../page/saving.js';
import {CONFIG, page} from './page.js';

const {byId, make, pick, say} = page;
const NOON = 43_200;
let loading = null;

const loaded = () => {
  loading ??= new Promise((resolve, reject) => {
    const {url, integrity} = page.CONFIG.proof;
    const script = make('script', {type: 'module', integrity, crossorigin: 'anonymous'});
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => {
      loading = null;
      reject(new Error('the script could not be loaded'));
    });
    script.src = page.scriptUrl(url);
    document.head.append(script);
  });
  return loading;
};

/** The tiles of the log are not kept for offline use: they would push out what verdicts are made from. */
const forgetTiles = () => {
  for (const path of page.view.files.keys()) if (path.startsWith('log/')) page.view.files.delete(path);
};

/** Noon of the day, as `trustmark verify --at DAY` has it; of today, what the files of the site say. */
const instantOf = (day) => (day === page.core.dayOf(page.now()) ? null : page.core.startOf(day) + NOON);

export const saveProof = async (day, verdict) => {
  const said = byId('proof-said');
  said.textContent = say('proof_wait');
  try {
    await loaded();
    const options = {get: page.get, now: page.now(), buckets: page.CONFIG.buckets, shownOn: page.view.asked.on || null};
    const made = await page.prove(page.view.asked.subject, instantOf(day), options);
    forgetTiles();
    saveFile(made.bytes, made.name, 'application/octet-stream');
    said.textContent = say('proof_saved', {name: made.name});
  } catch (error) {
    console.warn('no proof was made', error);
    const why = pick(CONFIG.reasons[error.reason] ?? CONFIG.reasons['missing-evidence']);
    said.textContent = say('proof_failed', {why, number: verdict.number ?? ''});
  }
};
