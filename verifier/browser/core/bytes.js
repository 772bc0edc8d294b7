// Bytes and texts: strict UTF-8, base64url in its one form (RFC 4648 section 5), hex, SHA-256.

import {fail, need} from './errors.js';

const UTF8 = new TextEncoder();
const STRICT = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
export const bytesOf = (text) => UTF8.encode(text);

export const textOf = (bytes) => {
  try {
    return STRICT.decode(bytes);
  } catch {
    return fail('malformed', 'not UTF-8');
  }
};

export const concat = (...parts) => {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

export const encode64 = (bytes) => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};

/** base64url without padding; refused unless it is exactly what `encode64` would write (RFC 4648 section 3.5). */
export const decode64 = (text) => {
  need(/^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1, 'not base64url');
  const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
  need(encode64(bytes) === text, 'base64url is not in its canonical form');
  return bytes;
};

export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
