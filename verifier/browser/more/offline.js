// Offline: what led to an answer is kept on the device, the newest first. Nothing is kept where storage is blocked.

import {page} from './page.js';

const {make, SEEN_PATH, view} = page;
const MOST_KEPT = 60;
const MOST_SEEN = 400;

export const keep = async () => {
  if (view.offline || !view.files.size || view.verdict.tone === 'amber') return;
  const store = await page.keptFiles();
  const at = {'x-kept': String(page.now())};
  for (const [path, bytes] of view.files) {
    const url = new URL(path, location.href);
    await store.delete(url);
    await store.put(url, new Response(bytes, {headers: at}));
  }
  const seen = page.seen();
  seen.files = seen.files.slice(-MOST_SEEN);
  await store.put(new URL(SEEN_PATH, location.href), new Response(JSON.stringify(seen), {headers: at}));
  const old = (await store.keys()).slice(0, -MOST_KEPT);
  await Promise.all(old.map((request) => store.delete(request)));
};

export const install = () => {
  document.head.append(make('link', {rel: 'manifest', href: 'manifest.webmanifest'}));
  return navigator.serviceWorker?.register(page.scriptUrl('sw.js'), {updateViaCache: 'none'});
};
