// What a person typed or pasted into the look-up field: a number, a place, a name, or something to be refused in words.
//
// Pure: `core` holds the verifier's functions. Answers are `{subject, note}` (look it up; `note` says how it was read),
// `{name}` (search for it), or `{wrong, values, guesses}`: the name of a text of `more.json`, and what may have been meant.

/** Letters and digits that people confuse when they read a small print, each way. */
const CONFUSED = ['8B', '5S', '2Z', '6G', '0D', '0Q', '4A', '1T', '17', 'VY', 'VW', 'MN', '3B', '38', 'EF', 'PR', 'CG', 'KX', '49', '9G', 'HN'];
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff]/g;
const SHORT_HOSTS = {
  'facebook.com': 'facebook', 'fb.com': 'facebook', 'fb.me': 'facebook', 'tiktok.com': 'tiktok', 't.me': 'telegram', 'telegram.me': 'telegram',
  'instagram.com': 'instagram', 'youtube.com': 'youtube',
};
/** First steps of a path that lead to a post, a group or a share link, not to somebody's own page. */
const NOT_NAMES = new Set([
  'share', 'sharer', 'groups', 'watch', 'reel', 'reels', 'story.php', 'stories', 'photo', 'photo.php', 'permalink.php', 'events',
  'marketplace', 'login', 'p', 'tv', 'explore', 'shorts', 'playlist', 'results', 'channel', 'hashtag', 'search', 'joinchat', 'addstickers',
  'v', 't', 'live', 'video', 'tag', 'music', 'discover', 'gaming', 'help', 'l.php',
]);

const asciiDigits = (text) => text.replace(/[\u17e0-\u17e9]/g, (digit) => String(digit.charCodeAt(0) - 0x17e0));

/** The letters and digits after `CETS`, or null when this is not meant as a number. */
const numberLetters = (text) => {
  const plain = asciiDigits(text.normalize('NFKC')).toUpperCase().replace(/[\s\-_\u2010-\u2015]/g, '');
  const rest = /^C[E3]T[S5]([^/:]*)$/.exec(plain)?.[1].replace(/\./g, '');
  if (rest !== undefined && (/\d/.test(rest) || rest.length === 7)) return rest;
  const likely = /^\d[0-9A-Z]{5,7}$|^[0-9A-Z]{7}$/.test(plain) && /\d/.test(plain);
  return likely && !/[a-z]{3,}/i.test(text) ? plain : null;
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

const hostOf = (text) => text.replace(/^[a-z][a-z0-9+.-]*:\/*/i, '').split(/[/?#\\]/)[0].split('@').pop().replace(/:\d*$/, '');

/** Why `host` can be no certificate's: letters that only look like ours, scripts mixed in a word, or no host at all. */
const badHost = (host, core) => {
  const shown = attempt(() => core.unicodeHost(host.toLowerCase())) ?? host;
  const strange = [...new Set([...shown].filter((letter) => !/[\x00-\x7f\u1780-\u17ff]/.test(letter)))];
  if (strange.length) return {wrong: 'strange_letters', values: {letters: strange.slice(0, 8).join(' ')}, guesses: []};
  const mixed = shown.split('.').some((label) => /[a-z]/i.test(label) && /[\u1780-\u17ff]/.test(label));
  return {wrong: mixed ? 'mixed_letters' : 'not_place', guesses: []};
};

/** The handle that the address of a page on a platform leads to, or null. */
const handleOf = (platform, url) => {
  const steps = url.pathname.split('/').filter(Boolean).map((step) => attempt(() => decodeURIComponent(step)) ?? step);
  let [name = ''] = steps;
  if (platform === 'facebook' && name === 'profile.php') name = url.searchParams.get('id') ?? '';
  else if (platform === 'facebook' && ['pages', 'people'].includes(name)) name = steps[2] ?? '';
  else if (platform === 'telegram' && name === 's') name = steps[1] ?? '';
  else if (platform === 'youtube' && ['c', 'user'].includes(name)) name = steps[1] ?? '';
  else if (['tiktok', 'youtube'].includes(platform) && !name.startsWith('@')) name = '';
  const handle = name.replace(/^@/, '').toLowerCase();
  return NOT_NAMES.has(handle) || !/^[a-z0-9._-]{1,64}$/.test(handle) ? null : `${platform}:${handle}`;
};

const platformOf = (host) => Object.entries(SHORT_HOSTS).find(([own]) => host === own || host.endsWith(`.${own}`))?.[1] ?? null;

const readPlace = (text, core, platformNames) => {
  const typed = hostOf(text);
  const host = attempt(() => core.parsePlace(typed));
  if (host === null || host.includes(':')) return badHost(typed, core);
  const platform = platformOf(host);
  const url = attempt(() => new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`));
  if (platform && url) {
    const handle = handleOf(platform, url);
    if (!handle) return {wrong: 'not_profile', values: {platform: platformNames[platform]}, guesses: []};
    return {subject: handle, note: ['took_page', {name: handle.slice(platform.length + 1), platform: platformNames[platform]}]};
  }
  const plain = text.toLowerCase().replace(/\.$/, '') === core.unicodeHost(host) || text.toLowerCase() === host;
  return {subject: host, note: plain ? null : ['took_host', {host: core.unicodeHost(host)}]};
};

/** What `text` is meant to be. `platformNames` are the platforms by their short names; `own` are the hosts of this page. */
export const readWanted = (typed, {core, platformNames, own = []}) => {
  const text = typed.replace(INVISIBLE, '').trim().replace(/[,;]+$/, '');
  const link = /^https:\/\/([^/]+)\/#([^&]+)/.exec(text);
  if (/^\d{20,}$/.test(text) || /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(text) || (link && /^\d+$/.test(link[2]))) return {subject: text, note: null};
  if (link && own.includes(link[1])) return readWanted(attempt(() => decodeURIComponent(link[2])) ?? link[2], {core, platformNames});
  const handle = attempt(() => core.parsePlace(text.replace(/^([a-z]+)\s*:\s*@?/i, '$1:')));
  if (handle?.includes(':')) return {subject: handle, note: null};
  const letters = numberLetters(text);
  if (letters !== null) return readNumber(text, letters, core);
  const account = /^@([a-z0-9._-]{1,64})$/i.exec(text);
  if (account) {
    return {wrong: 'which_platform', guesses: Object.keys(platformNames).map((name) => `${name}:${account[1].toLowerCase()}`)};
  }
  if (/\s/.test(text) || !/[.:/]/.test(text)) return {name: text};
  return readPlace(text, core, platformNames);
};
