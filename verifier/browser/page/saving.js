// What is kept on this device, and what is handed to its owner as a file. Nothing is sent.

const MOST_KEPT = 400;
const MOST_SEEN = 400;

/**
 * Keeps `files` (path → bytes) in the cache `store`, the newest last, and what was `seen` of the register under `seenPath`;
 * `now` are UTC seconds.
 */
export const keepFiles = async (store, files, {seen, seenPath, now}) => {
  const at = {'x-kept': String(now)};
  for (const [path, bytes] of files) {
    const url = new URL(path, location.href);
    await store.delete(url);
    await store.put(url, new Response(bytes, {headers: at}));
  }
  const told = JSON.stringify({...seen, files: seen.files.slice(-MOST_SEEN)});
  await store.put(new URL(seenPath, location.href), new Response(told, {headers: at}));
  const old = (await store.keys()).slice(0, -MOST_KEPT);
  await Promise.all(old.map((request) => store.delete(request)));
};

/** Hands `bytes` (or text) to the browser as a download called `name`. */
export const saveFile = (bytes, name, type) => {
  const url = URL.createObjectURL(new Blob([bytes], {type}));
  Object.assign(document.createElement('a'), {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};
