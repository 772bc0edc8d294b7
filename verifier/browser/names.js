// The name index (verifier/formats/names.py): from words of a holder's name, in either script, to certificate numbers.
//
// Unsigned hints: a hit leads to a number, which is then verified; that there is none proves nothing.

import {plainDigits} from './core/digits.js';
import {need} from './core/errors.js';
import {TEXT, WHOLE, list, object, oneOf, parseAs} from './core/json.js';
import {canonicalIndex} from './core/numbers.js';
import {PLATFORMS} from './core/platforms.js';

const DIRECTORY = 'names/index.json';
const DEPTH = 24;
const LIMIT = 512;
const MAX_WORDS = 16;
const MAX_PLACES = 3;
const MAX_HITS = 20;
const MAX_DIRECTORY = 1024 * 1024;
const MAX_SHARD = 1024 * 1024;
const END = ' ';

const FOLD = {
  'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'ł': 'l', 'þ': 'th', '\u0131': 'i', '\u03c2': '\u03c3',
};
const SIGN = /\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd]/gu;
const SPELLINGS = [['\u17d2\u178a', '\u17d2\u178f'], ['\u17c1\u17b8', '\u17be'], ['\u17c1\u17b6', '\u17c4']];
const GENERIC = ['ហាង', 'ក្រុមហ៊ុន', 'សហគ្រាស'];
const STARTS_WORD = /^[\u1780-\u17b3a-z0-9]/;

/** The shape of a place is enough to show it; what it may be is looked at when the number is looked up. */
const SHAPE = new RegExp(`^(?:(?:[a-z0-9-]{1,63}\\.)+[a-z0-9-]{1,63}|(?:${PLATFORMS.slice(1).join('|')}):[a-z0-9._-]{1,64})$`);
const PLACE = (value) => {
  need(SHAPE.test(value), 'a place of a shard is not one');
  return JSON.stringify(value);
};
const NUMBER = (value) => {
  canonicalIndex(value);
  return JSON.stringify(value);
};
const FLAG = oneOf(true, false);
const SHARD = object({prefix: TEXT, more: FLAG, entries: list(object({number: NUMBER, km: TEXT, en: TEXT, places: list(PLACE)}))});
const INDEX = object({version: oneOf(1), log_size: WHOLE, inner: list(TEXT)});

const classOf = (sign) => {
  if (sign.length > 1) return sign === '\u17d2\u179a' ? 1 : 0;
  if (sign === '\u17c9' || sign === '\u17ca') return 2;
  return sign <= '\u17c5' ? 3 : 4;
};
const ordered = (cluster) => {
  const signs = cluster.match(SIGN).sort((a, b) => classOf(a) - classOf(b)).join('');
  return SPELLINGS.reduce((text, [variant, usual]) => text.replaceAll(variant, usual), signs);
};

/** The words of `text` in the one form they are compared in: no case, no diacritics, no variant spelling. */
export const wordsOf = (text) => plainDigits(text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase())
  .replace(/[ßæœøđðłþ\u0131\u03c2]/g, (letter) => FOLD[letter])
  .replace(/[\u00ad\u17b4\u17b5\u200c\u200d\u2060\ufeff]/g, '')
  .replace(/(?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])+/gu, ordered)
  .split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean).slice(0, MAX_WORDS);

/** `text` from the beginning of each of its words on, written together; the whole of it first. */
export const beginnings = (text) => {
  const words = wordsOf(text);
  const found = words.flatMap((word, at) => {
    const rest = words.slice(at).join('');
    const proper = GENERIC.filter((generic) => word.startsWith(generic) && STARTS_WORD.test(rest.slice(generic.length)));
    return [rest, ...proper.map((generic) => rest.slice(generic.length))];
  });
  return [...new Set(found)];
};

const shardPath = (prefix) => {
  const bytes = new TextEncoder().encode(prefix);
  return `names/${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') || '_'}.json`;
};

const parseDirectory = (bytes) => {
  need(bytes.length <= MAX_DIRECTORY, 'directory of names is too large');
  const {log_size: size, inner} = parseAs(INDEX, bytes);
  need(size >= 0 && inner.every((line) => line.includes(' ')), 'directory of names is not one');
  return new Map(inner.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
};

const parseShard = (bytes, prefix) => {
  need(bytes.length <= MAX_SHARD, 'shard of names is too large');
  const shard = parseAs(SHARD, bytes);
  need(shard.prefix === prefix && shard.entries.length <= LIMIT, 'a shard of names is that of another prefix, or too long');
  need(shard.entries.every(({places}) => places.length <= MAX_PLACES), 'an entry of a shard has too many places');
  return shard;
};

/** The prefix of the shard that everything beginning with `text` is in; null if it is in several. */
const shardOf = (text, inner) => {
  let prefix = '';
  for (const letter of [...text].slice(0, DEPTH)) {
    if (!inner.has(prefix)) return prefix;
    prefix += letter;
  }
  return inner.has(prefix) ? null : prefix;
};
const isThere = (prefix, inner) => {
  const letters = [...prefix];
  const last = letters.pop();
  return last === undefined || [...inner.get(letters.join('')) ?? ''].includes(last);
};

const lengthOf = (word) => [...word].length;
const byCodePoint = (a, b) => {
  const [first, second] = [[...a], [...b]];
  const at = first.findIndex((letter, index) => letter !== second[index]);
  return at < 0 ? first.length - second.length : (first[at].codePointAt(0) - (second[at]?.codePointAt(0) ?? -1));
};
const shardsFor = (words, joined, inner) => {
  const single = [...words].sort((a, b) => lengthOf(b) - lengthOf(a) || byCodePoint(a, b));
  const whole = shardOf(joined, inner);
  const one = single.map((word) => shardOf(word, inner)).find((prefix) => prefix !== null) ?? null;
  let wanted = [whole, one].filter((prefix) => prefix !== null);
  if (!wanted.length) wanted = [shardOf(joined + END, inner)].filter((prefix) => prefix !== null);
  return {prefixes: [...new Set(wanted)].filter((prefix) => isThere(prefix, inner)), broad: one === null};
};

/** 0 for a name that is what was typed, 1 and 2 for one that begins so or has it in it, 3 for one with all words. */
const rankOf = ({km, en}, words, joined) => {
  const names = [km, en].map(beginnings).filter((each) => each.length);
  if (names.some(([whole]) => whole === joined)) return 0;
  if (names.some(([whole]) => whole.startsWith(joined))) return 1;
  const all = names.flat();
  if (all.some((each) => each.startsWith(joined))) return 2;
  return words.every((word) => all.some((each) => each.startsWith(word))) ? 3 : null;
};

const search = async (words, get, fresh) => {
  const inner = parseDirectory(await get(DIRECTORY, {fresh, limit: MAX_DIRECTORY}));
  const joined = words.join('');
  const {prefixes, broad} = shardsFor(words, joined, inner);
  const shards = await Promise.all(prefixes.map(async (prefix) => (
    parseShard(await get(shardPath(prefix), {fresh, limit: MAX_SHARD}), prefix))));
  const found = new Map();
  for (const entry of shards.flatMap(({entries}) => entries)) {
    const rank = rankOf(entry, words, joined);
    if (rank !== null) found.set(entry.number, {rank, entry});
  }
  const nearest = [...found.values()].sort((a, b) => a.rank - b.rank || (a.entry.number < b.entry.number ? -1 : 1));
  const hits = nearest.slice(0, MAX_HITS).map(({entry: {number, km, en, places}}) => ({number, km, en, places}));
  hits.more = broad || shards.some(({more}) => more) || nearest.length > MAX_HITS;
  return hits;
};

/**
 * At most 20 certificates {number, km, en, places} whose holders' names have words that begin as those of `text`, the
 * nearest first; their `more` is true if there may be others, so that more letters should be typed.
 *
 * `get(path, {fresh, limit})` returns the bytes of a file. If one cannot be had or is none, both are asked for once more
 * past caches: the shard may have been split meanwhile. Throws when that fails too. Nothing of it is verified: look each
 * number up.
 */
export const findNames = async (text, get) => {
  const words = wordsOf(text);
  if (!words.length) return Object.assign([], {more: false});
  try {
    return await search(words, get, false);
  } catch {
    return search(words, get, true);
  }
};
