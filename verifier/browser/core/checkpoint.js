// Checkpoints: the signed size and root of the log (C2SP tlog-checkpoint; signed-note, Ed25519).

import {bytesOf, concat, decode64, encode64, hexOf, sha256, textOf} from './bytes.js';
import {VerificationError, fail, need} from './errors.js';

export const MAX_NOTE = 64_000;
const MAX_SIGNATURES = 64;
const DASH = '\u2014 ';
const ED25519 = 1;
const BLANK = /[^\S\ufeff]|[\u0085+]/;

/** Base64 with padding (RFC 4648 section 4). */
export const encodePlain = (bytes) => {
  const text = encode64(bytes).replace(/-/g, '+').replace(/_/g, '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
};
export const decodePlain = (text) => {
  need(/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0, 'expected base64');
  return decode64(text.replace(/=/g, '').replace(/\+/g, '-').replace(/\//g, '_'));
};

const parseLine = (line) => {
  const fields = line.slice(DASH.length).split(' ');
  need(line.startsWith(DASH) && fields.length === 2 && fields[0] && !BLANK.test(fields[0]), 'expected a signature line');
  const raw = decodePlain(fields[1]);
  need(raw.length > 4, 'a signature line holds four bytes of key id and a signature');
  return {name: fields[0], id: hexOf(raw.subarray(0, 4)), signature: raw.subarray(4)};
};

const parseNote = (bytes) => {
  need(bytes.length <= MAX_NOTE, 'the note is too long');
  const note = textOf(bytes);
  const cut = note.lastIndexOf('\n\n');
  need(cut >= 0 && note.endsWith('\n') && cut + 2 < note.length && !/[\x00-\x09\x0b-\x1f]/.test(note), 'not a signed note');
  const signatures = note.slice(cut + 2, -1).split('\n').map(parseLine);
  need(signatures.length <= MAX_SIGNATURES, 'too many signatures');
  return {text: note.slice(0, cut + 1), signatures};
};

const parseText = (text) => {
  const [origin, size, root, end] = text.split('\n');
  need(text.split('\n').length === 4 && origin && root && end === '', 'expected origin, size, root hash');
  need(/^(0|[1-9]\d*)$/.test(size) && Number.isSafeInteger(Number(size)), 'the size must be a decimal number');
  const hash = decodePlain(root);
  need(hash.length === 32, 'a root hash has 32 bytes');
  return {origin, size: Number(size), root: hash};
};

const holds = async (raw, signature, message) => {
  let key;
  try {
    key = await crypto.subtle.importKey('raw', raw, {name: 'Ed25519'}, false, ['verify']);
  } catch {
    throw new VerificationError('missing-evidence', 'this browser cannot check a signature of the log');
  }
  return crypto.subtle.verify({name: 'Ed25519'}, key, signature, message);
};

/** The checkpoint in `bytes`, whose signatures are not looked at: only good for making what others check. */
export const readCheckpoint = (bytes) => parseText(parseNote(bytes).text);

/**
 * The checkpoint in `bytes` if a checkpoint key of `manifest` has signed it for the manifest's log. A browser without
 * Ed25519 has the reason `missing-evidence`.
 */
export const verifyCheckpoint = async (bytes, manifest) => {
  const {text, signatures} = parseNote(bytes);
  const keys = manifest.keys.filter(({role, state}) => role === 'checkpoint' && (state === 'active' || state === 'retired'));
  let signed = false;
  for (const key of keys.map(({jwk}) => decode64(jwk.x))) {
    const digest = await sha256(concat(bytesOf(manifest.origin + '\n'), Uint8Array.of(ED25519), key));
    const id = hexOf(digest.subarray(0, 4));
    for (const line of signatures.filter(({name, id: other}) => name === manifest.origin && other === id)) {
      const good = line.signature.length === 64 && await holds(key, line.signature, bytesOf(text));
      if (!good) fail('bad-signature', 'the note carries a bad signature by a known key');
      signed = true;
    }
  }
  if (!signed) fail('unknown-key', 'the note is not signed by a known key');
  const found = parseText(text);
  if (found.origin !== manifest.origin) fail('foreign-issuer', 'the checkpoint is of another log');
  return found;
};
