// Places: hosts in A-label form, one script a label, Latin or Khmer; handles `platform:name`.

import {badPlace} from './errors.js';
import {kindOf} from './paths.js';
import {PLATFORMS} from './platforms.js';
import {punycode} from './punycode.js';

const MAX_HOST = 253;
const LABEL = /^(?!..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Khmer letters, signs and digits that IDNA 2008 allows (RFC 5892), the first no sign, ASCII digits, hyphens as in any label. */
const LETTER = '\u1780-\u17b3\u17d7\u17dc\u17e0-\u17e90-9';
const SIGN = '\u17b6-\u17d3\u17dd';
const KHMER = new RegExp(`^(?!..--)[${LETTER}](?:[${LETTER}${SIGN}-]*[${LETTER}${SIGN}])?$`);

const isPlainHost = (host) => {
  const labels = host.split('.');
  return host.length <= MAX_HOST && labels.length > 1 && labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels[labels.length - 1]);
};

const internationalHost = (host) => {
  let mapped = '';
  try {
    mapped = new URL(`https://${host}/`).hostname;
  } catch {
    badPlace('not a host name');
  }
  const labels = mapped.split('.');
  const spelled = labels.every((label) => (label.startsWith('xn--') && label.length <= 63
    ? KHMER.test(punycode(label.slice(4))) : LABEL.test(label)));
  if (!spelled) badPlace('each label of a host must be all Latin (a-z) or all Khmer');
  if (mapped.length > MAX_HOST || labels.length < 2 || /^\d+$/.test(labels[labels.length - 1])) {
    badPlace('expected a host name of at least two labels');
  }
  return mapped;
};

/** The one form of host `text`; refused with what was expected. */
export const normaliseHost = (text) => {
  const host = text.trim().toLowerCase().replace(/\.$/, '');
  if (isPlainHost(host) && !host.includes('xn--')) return host;
  if (/[\x00-\x20/:@?#[\]\\%]/.test(host)) badPlace('expected a bare host, without https://, port or path');
  return internationalHost(host);
};

/** The one form of handle `text`, `platform:name`. */
export const normaliseHandle = (text) => {
  const handle = text.trim().toLowerCase();
  const [, platform, name] = /^([a-z]+):([a-z0-9._-]{1,64})$/.exec(handle) ?? [];
  if (!name || !PLATFORMS.includes(platform)) badPlace('a handle is platform:name');
  return handle;
};

/** The place a person wrote: a bare host or a handle. */
export const parsePlace = (text) => (
  PLATFORMS.slice(1).includes(text.trim().split(':')[0].toLowerCase()) ? normaliseHandle(text) : normaliseHost(text));

export const isInOneForm = (place) => {
  try {
    return (kindOf(place) === 'handle' ? normaliseHandle(place) : normaliseHost(place)) === place;
  } catch {
    return false;
  }
};

export const isSite = (text) => kindOf(text) === 'host' && isInOneForm(text);
export const isHandle = (text) => kindOf(text) === 'handle' && isInOneForm(text);
