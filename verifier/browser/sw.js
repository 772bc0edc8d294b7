// The service worker of the verify page: the network first, so that new code is used as soon as it is published; what is
// kept of the page answers only when the network does not. It never touches evidence: the page keeps that itself and says so.
//
// `build.py` fills in which page and script belong together. Each version has a cache of its own; taking over deletes the
// older ones. The scanner page is one file and is kept apart, once somebody has opened it. It never reloads a page, so
// there is nothing that could loop.

const VERSION = '{{version}}';
const SCRIPT = '{{script}}';
const NAME = `page-${VERSION}`;
const PATIENCE = 4000;
const ROOT = new URL('./', self.location).href;
const SCANNER = `${ROOT}scan.html`;

/** The address under which the page at `url` is kept, and in which cache; null if it is none of ours. */
const placeOf = (url) => {
  const address = url.href.split(/[?#]/)[0];
  if (address === SCANNER) return [SCANNER, 'scanner'];
  return address === ROOT || address === `${ROOT}index.html` ? [ROOT, NAME] : null;
};

const fetchAll = async () => {
  const cache = await caches.open(NAME);
  await cache.addAll([ROOT, new URL(SCRIPT, ROOT).href].map((url) => new Request(url, {cache: 'no-cache', credentials: 'omit'})));
  await self.skipWaiting();
};

const takeOver = async () => {
  for (const name of await caches.keys()) if (name.startsWith('page-') && name !== NAME) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
};

const later = (milliseconds) => new Promise((resolve) => {
  setTimeout(resolve, milliseconds);
});

/** The page from the network; a good one replaces what was kept. Firefox answers with an error where others reject. */
const fresh = async (event, [address, name]) => {
  const response = await event.preloadResponse ?? await fetch(event.request);
  if (response.ok && !response.redirected) await (await caches.open(name)).put(address, response.clone());
  if (response.type === 'error' || response.status >= 500) throw new Error(`status ${response.status}`);
  return response;
};

const pageFor = async (event, place) => {
  const asked = fresh(event, place);
  const kept = await caches.match(place[0]);
  if (!kept) return asked;
  return Promise.race([asked.catch(() => kept), later(PATIENCE).then(() => kept)]);
};

const scriptFor = async (request) => await caches.match(request) ?? fetch(request);

self.addEventListener('install', (event) => event.waitUntil(fetchAll()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('fetch', (event) => {
  const {request} = event;
  const url = new URL(request.url);
  if (request.method !== 'GET') return;
  const place = request.mode === 'navigate' ? placeOf(url) : null;
  if (place) event.respondWith(pageFor(event, place));
  else if (url.href === new URL(SCRIPT, ROOT).href) event.respondWith(scriptFor(request));
});
