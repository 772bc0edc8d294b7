// What a person typed or pasted into the look-up field: a number, a place, a name, or something to be refused in words.
//
// Pure: `core` holds the verifier's functions. Answers are `{subject, note}` (look it up; `note` says how it was read),
// `{name}` (search for it), or `{wrong, values, guesses}`: the name of a text of `more.json`, and what may have been meant.

import {lettersOf} from '../core/numbers.js';
import {PLATFORM_ADDRESSES, PLATFORM_NAMES, PLATFORMS} from '../core/platforms.js';

/** Letters and digits that people confuse when they read a small print, each way. */
const CONFUSED = ['8B', '5S', '2Z', '6G', '0D', '0Q', '4A', '1T', '17', 'VY', 'VW', 'MN', '3B', '38', 'EF', 'PR', 'CG', 'KX', '49', '9G', 'HN'];
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff]/g;
const BADGE = /^(?:[0-9]{20,}|eyJ[\w-]*\.[\w-]*\.[\w-]*)$/;
const ACCOUNT = /^@[a-z0-9._-]{1,64}$/i;
/** Host with user and port, path, query; as browsers read it, a backslash divides like a slash. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:[/\\]+)?([^/?#\\]*)([^?#]*)(?:\?([^#]*))?/i;

/** The letters and digits after `CETS`, or null when this is not meant as a number. */
const numberLetters = (text) => {
  const [letters, prefixed] = lettersOf(text);
  const likely = prefixed ? !letters.includes('.') && (letters.length === 7 || /[0-9]/.test(letters))
    : /^(?=.*[0-9])(?:[0-9][0-9A-Z]{5,7}|[0-9A-Z]{7})$/.test(letters) && !/[a-z]{3}/i.test(text);
  return likely ? letters : null;
};

const attempt = (action) => {
  try {
    return action();
  } catch {
    return null;
  }
};

/** Numbers with a fitting check character that are one confusion or one swap away, likeliest first. */
const nearNumbers = (letters, core) => {
  const tries = [];
  for (let at = 0; at < letters.length; at += 1) {
    const put = (letter) => tries.push(letters.slice(0, at) + letter + letters.slice(at + 1));
    for (const pair of CONFUSED) if (pair.includes(letters[at])) put(pair.replace(letters[at], ''));
    if (letters[at] === 'U') put('V');
  }
  for (let at = 0; at + 1 < letters.length; at += 1) {
    tries.push(letters.slice(0, at) + letters[at + 1] + letters[at] + letters.slice(at + 2));
  }
  const found = tries.map((text) => attempt(() => core.formatNumber(core.parseNumber(text)))).filter(Boolean);
  return [...new Set(found)].slice(0, 3);
};

const readNumber = (text, letters, core) => {
  const index = attempt(() => core.parseNumber(letters));
  if (index === null) {
    const guesses = letters.length === 7 ? nearNumbers(letters, core) : [];
    if (letters.length !== 7) return {wrong: 'number_length', values: {n: String(letters.length)}, guesses};
    return {wrong: 'number_wrong', guesses};
  }
  const number = core.formatNumber(index);
  return {subject: number, note: number === text ? null : ['took_number', {number}]};
};

/** Why `host` can be no certificate's: letters that only look like ours, scripts mixed in a word, or no host at all. */
const badHost = (host, core) => {
  const spelled = (label) => (/^[\x00-\x7f]*$/.test(label) && attempt(() => core.unicodeHost(label))) || label;
  const shown = host.toLowerCase().split('.').map(spelled).join('.');
  const strange = [...new Set([...shown].filter((letter) => !/[\x00-\x7f\u1780-\u17ff]/.test(letter)))];
  if (strange.length) return {wrong: 'strange_letters', values: {letters: strange.slice(0, 8).join(' ')}, guesses: []};
  const mixed = shown.split('.').some((label) => /[a-z]/i.test(label) && /[\u1780-\u17ff]/.test(label));
  return {wrong: mixed ? 'mixed_letters' : 'not_place', guesses: []};
};

const decoded = (text) => attempt(() => decodeURIComponent(text)) ?? text;

/** What stands for `NAME` where an address has the shape `page` (verifier/values/platforms.py); nothing if it has not. */
const nameIn = (page, steps, query) => {
  const [way, asked] = page.split('?');
  const parts = way.split('/');
  if (steps.length < parts.length) return '';
  let name = decoded(query.split('&').find((pair) => asked === `${pair.split('=')[0]}=NAME`)?.replace(/^[^=]*=?/, '') ?? '');
  for (const [at, part] of parts.entries()) {
    const [before, named] = part.split('NAME');
    if (named !== undefined && steps[at].startsWith(before)) name = steps[at].slice(before.length);
    else if (named !== undefined || !['*', steps[at].toLowerCase()].includes(part)) return '';
  }
  return name;
};

/** The name of the account whose page has this address on a platform; nothing if nobody's has. */
const nameAt = ({pages, others}, path, query) => {
  const steps = path.split(/[/\\]/).filter(Boolean).map(decoded);
  const name = pages.map((page) => nameIn(page, steps, query)).find(Boolean)?.toLowerCase() ?? '';
  return others.includes(name) ? '' : name;
};

const platformAt = (host) => Object.keys(PLATFORM_ADDRESSES)
  .find((platform) => PLATFORM_ADDRESSES[platform].hosts.some((own) => `.${host}`.endsWith(`.${own}`)));

const handleOf = (platform, name, core) => attempt(() => core.parsePlace(`${platform}:${name}`));
const notProfile = (platform) => ({wrong: 'not_profile', values: {platform: PLATFORM_NAMES[platform]}, guesses: []});

const readAddress = (text, core) => {
  const [, authority, path, query = ''] = ADDRESS.exec(text);
  const typed = authority.split('@').pop().replace(/:[0-9]*$/, '');
  const host = attempt(() => core.parsePlace(typed));
  if (host === null || host.includes(':')) return badHost(typed, core);
  const platform = platformAt(host);
  if (platform) {
    const name = nameAt(PLATFORM_ADDRESSES[platform], path, query);
    const handle = handleOf(platform, name, core);
    return handle === null ? notProfile(platform) : {subject: handle, note: ['took_page', {name, platform: PLATFORM_NAMES[platform]}]};
  }
  const plain = text.toLowerCase().replace(/\.$/, '') === core.unicodeHost(host) || text.toLowerCase() === host;
  return {subject: host, note: plain ? null : ['took_host', {host: core.unicodeHost(host)}]};
};

/** What `text` is meant to be; `own` are the hosts of this page. As in verifier/values/typed.py, run on tests/vectors/typed.json. */
export const readWanted = (typed, {core, own = []}) => {
  const text = typed.replace(INVISIBLE, '').trim().replace(/[,;]+$/, '');
  const [, origin, host, asked] = /^(https:\/\/([^/]+)\/)#([^&]+)/.exec(text) ?? [];
  if (/^[0-9]+$/.test(asked)) return {subject: `${origin}#${asked}`, note: null};
  if (BADGE.test(text)) return {subject: text, note: null};
  if (own.includes(host)) return readWanted(decoded(asked), {core});
  const [, platform, name] = /^\s*([a-z]+)\s*:\s*@?(.*)$/is.exec(text) ?? [];
  if (platform && PLATFORMS.includes(platform.toLowerCase())) {
    const handle = handleOf(platform, name, core);
    return handle === null ? notProfile(platform.toLowerCase()) : {subject: handle, note: null};
  }
  const letters = numberLetters(text);
  if (letters !== null) return readNumber(text, letters, core);
  if (ACCOUNT.test(text)) {
    return {wrong: 'which_platform', guesses: PLATFORMS.slice(1).map((id) => `${id}:${text.slice(1).toLowerCase()}`)};
  }
  return /\s/.test(text) || !/[.:/]/.test(text) ? {name: text} : readAddress(text, core);
};
