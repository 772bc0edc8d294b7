// Offline: what led to an answer is kept on the device, the newest first. Nothing is kept where storage is blocked.

import {keepFiles} from '../page/saving.js';
import {page} from './page.js';

const {make, SEEN_PATH, view} = page;

export const keep = async () => {
  if (view.offline || !view.files.size || view.verdict.tone === 'amber') return;
  await page.remember();
  await keepFiles(await page.keptFiles(), view.files, {seen: page.seen(), seenPath: SEEN_PATH, now: page.now()});
};

export const install = () => {
  document.querySelector('link[rel=icon]').href = 'icon.svg';
  document.head.append(make('link', {rel: 'manifest', href: 'manifest.webmanifest'}));
  return navigator.serviceWorker?.register(page.scriptUrl('sw.js'), {updateViaCache: 'none'});
};
