// What a scanned text is: something to be checked, or a code of something else. Pure.
//
// Stricter than the look-up field: a code that only names a shop's address is no badge and is never looked up, or a sticker
// with nothing but the address of a certified shop on it would be answered with green.

import {readFragment} from '../page/fragment.js';

export const MOST_TEXT = 2000;

/** The host a text leads to, or null: what comes after `://` as a browser would read it. */
const hostIn = (text) => {
  try {
    const url = new URL(text);
    return ['http:', 'https:'].includes(url.protocol) ? url.host : null;
  } catch {
    return null;
  }
};

const other = (what, host = null) => ({kind: 'other', what, host, subject: '', on: ''});

const otherThan = (text) => {
  const host = hostIn(text);
  if (host) return other('web', host);
  return other(/^0002\d\d/.test(text) ? 'payment' : 'thing');
};

/**
 * `{kind, subject, on, host}`: kind `badge` (signed), `named` (our own link with a number or place, unsigned) or `other`,
 * then with `what`: `payment`, `web`, `page` (our page, but no certificate named) or `thing`. `issuer` is `https://HOST`.
 */
export const readCode = (text, issuer) => {
  const plain = text.trim();
  if (plain.length > MOST_TEXT) return otherThan(plain.slice(0, MOST_TEXT));
  if (/^\d{20,}$/.test(plain) || /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(plain)) return {kind: 'badge', subject: plain, on: '', host: null};
  const [, origin, hash] = /^(https:\/\/[^/?#\s]+)\/(#.*)$/.exec(plain) ?? [];
  if (!origin) return hostIn(plain) === new URL(issuer).host ? other('page') : otherThan(plain);
  const ours = origin === issuer;
  const {subject, on} = readFragment(hash);
  if (/^\d+$/.test(subject)) return {kind: 'badge', subject: `${origin}/#${subject}`, on: ours ? on : '', host: hostIn(plain) ?? origin.slice(8)};
  if (!ours) return otherThan(plain);
  if (/^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(subject)) return {kind: 'badge', subject, on, host: null};
  return subject ? {kind: 'named', subject, on, host: null} : other('page');
};
