// Where a program has the public files from: the site itself, or one evidence bundle. Nothing here trusts what it reads.

import {VerificationError, bytesOf, concat} from './verify.js';

const missing = (message) => {
  throw new VerificationError('missing-evidence', message);
};

const readAll = async (body, limit) => {
  const chunks = [];
  let size = 0;
  for (const reader = body.getReader(); ;) {
    const {done, value} = await reader.read();
    if (done) return concat(...chunks);
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      missing(`the answer has more than ${limit} bytes`);
    }
    chunks.push(value);
  }
};

/**
 * The files of the public site at `origin` (`https://HOST`), for `check`, `answer` and `gather`. `fetch` asks the network; an answer
 * that is too large, late (`timeout` in milliseconds) or a redirect is refused. A file that was had is used again for
 * `keep` seconds, so that many questions ask for each file once.
 */
export const fromSite = (origin, {fetch = globalThis.fetch, timeout = 12_000, keep = 60} = {}) => {
  const had = new Map();
  const download = async (path, fresh, limit) => {
    const found = await fetch(new URL(path, `${origin}/`), {
      cache: fresh ? 'reload' : 'default', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(timeout),
    });
    return found.ok ? readAll(found.body, limit) : missing(`${path}: the site answers ${found.status}`);
  };
  return (path, {fresh = false, limit = 4 * 1024 * 1024} = {}) => {
    const kept = had.get(path);
    if (!fresh && kept && Date.now() < kept.until) return kept.bytes;
    const bytes = download(path, fresh, limit);
    had.set(path, {bytes, until: Date.now() + keep * 1000});
    bytes.catch(() => had.delete(path));
    return bytes;
  };
};

const filesOf = (text) => {
  try {
    return new Map(Object.entries(JSON.parse(text).files));
  } catch {
    throw new VerificationError('malformed', 'not an evidence bundle');
  }
};

/** The files in an evidence bundle (its text), for `check`, `answer` and `gather`: no network at all. */
export const fromBundle = (text) => {
  const files = filesOf(text);
  return async (path) => bytesOf(files.get(path) ?? missing(`${path} is not in the bundle`));
};
