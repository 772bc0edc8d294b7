// Asking for files: the network first, then what this device has kept. What was ever seen is remembered: older is refused.

import {MANIFEST_PATH, Trust, VerificationError, concat} from '../verify.js';
import {CONFIG, now, view} from './state.js';

const TIMEOUT = 12_000;
const KEPT = 'evidence';
export const SEEN_PATH = 'seen';

export const trust = new Trust(CONFIG.roots);
export const keptFiles = () => caches.open(KEPT);

/** What was kept of `path` when it was last had, or null; storage may be blocked. */
const kept = async (path) => {
  try {
    const found = await caches.match(new URL(path, location.href), {cacheName: KEPT});
    view.keptAt = Math.max(view.keptAt, Number(found?.headers.get('x-kept') ?? 0));
    return found ? new Uint8Array(await found.arrayBuffer()) : null;
  } catch {
    return null;
  }
};

const download = async (path, {fresh, limit}) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    const found = await fetch(new URL(path, location.href), {
      cache: fresh ? 'reload' : 'default', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', signal: stop.signal,
    });
    if (!found.ok) throw new VerificationError('missing-evidence', `status ${found.status}`);
    const reader = found.body.getReader();
    const chunks = [];
    let size = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > limit) throw new VerificationError('malformed', 'answer is too large');
      chunks.push(next.value);
    }
    return concat(...chunks);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * The highest of everything this device has seen of the register: older files are refused ever after. Asked again before it
 * is written, since another window may have seen more.
 */
export const remember = async () => {
  const bytes = await kept(SEEN_PATH);
  if (!bytes) return;
  try {
    const {version, files} = JSON.parse(new TextDecoder().decode(bytes));
    for (const [sub, [size, iat]] of files) {
      const [seenSize, seenIat] = trust.seenFiles.get(sub) ?? [0, 0];
      if (size > seenSize || (size === seenSize && iat > seenIat)) trust.seenFiles.set(sub, [Number(size), Number(iat)]);
    }
    if (version > trust.seenVersion) trust.seenVersion = Number(version);
  } catch {
    console.warn('what was kept of earlier visits cannot be read');
  }
};
const remembered = remember();

/**
 * Bytes of `path` from this page's own host, at most `limit`; throws when that fails in any way. What the browser's own
 * cache still holds without a connection counts as kept, however fresh.
 */
export const get = async (path, options) => {
  if (path === MANIFEST_PATH && CONFIG.manifest && !options.fresh) return new TextEncoder().encode(CONFIG.manifest);
  let bytes;
  try {
    bytes = await download(path, options);
  } catch (error) {
    const old = error instanceof VerificationError ? null : await kept(path);
    if (!old) throw error;
    view.offline = true;
    return old;
  }
  if (navigator.onLine === false) Object.assign(view, {offline: true, keptAt: now()});
  await remembered;
  view.files.set(path, bytes);
  return bytes;
};
