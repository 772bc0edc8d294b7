// The service worker of the verify page: the network first, so that new code is used as soon as it is published; what is
// kept of the page answers only when the network does not. It never touches evidence: the page keeps that itself and says so.
//
// `build.py` fills in which page and script belong together. Each version has a cache of its own; taking over deletes the
// older ones. It never reloads a page, so there is nothing that could loop.

const VERSION = '{{version}}';
const SCRIPT = '{{script}}';
const NAME = `page-${VERSION}`;
const PATIENCE = 4000;
const ROOT = new URL('./', self.location).href;

const isPage = (url) => url.href.split(/[?#]/)[0] === ROOT || url.href.split(/[?#]/)[0] === `${ROOT}index.html`;

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

/** The page from the network; a good one replaces what was kept. */
const fresh = async (event) => {
  const response = await event.preloadResponse ?? await fetch(event.request);
  if (response.ok && !response.redirected) await (await caches.open(NAME)).put(ROOT, response.clone());
  if (response.status >= 500) throw new Error(`status ${response.status}`);
  return response;
};

const pageFor = async (event) => {
  const asked = fresh(event);
  const kept = await caches.match(ROOT);
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
  if (request.mode === 'navigate' && isPage(url)) event.respondWith(pageFor(event));
  else if (url.href === new URL(SCRIPT, ROOT).href) event.respondWith(scriptFor(request));
});
