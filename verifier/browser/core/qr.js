// The QR record: bits from the most significant, places in base 40 or in an escape; one form, compared.

import {bytesOfNumber, LETTERS, numberOf, numberText, textNumber} from './base40.js';
import {bytesOf, concat, hexOf, textOf} from './bytes.js';
import {DAY_SECONDS, isoDay} from './days.js';
import {need} from './errors.js';
import {MAX_BADGE_KEY} from './manifest.js';
import {isInOneForm} from './places.js';
import {PLATFORMS} from './platforms.js';

const TAG = bytesOf('trustmark-badge-v1\0');

const SUFFIXES = [
  '', '.com.kh', '.gov.kh', '.org.kh', '.edu.kh', '.net.kh', '.com', '.shop', '.store', '.asia', '.kh', '.org', '.net',
  '.online', '.biz',
];
const ESCAPE = 15;
const TIERS = ['basic', 'intermediate', 'full'];
const QR_EPOCH = Date.UTC(2020, 0, 1) / 1000 / DAY_SECONDS;
const QR_HEAD = 78n;
const MAX_QR_TEXT = 62;
const MAX_ESCAPE = 255;
export const MAX_DIGITS = 797;

/** Longest suffix of the table that leaves something of `host`. */
const suffixOf = (host) => SUFFIXES.reduce(
  (best, suffix, at) => (host.endsWith(suffix) && host.length > suffix.length && suffix.length > SUFFIXES[best].length
    ? at : best), 0);

/** `[suffix, platform, text]` of the short form, or null where only the escape can say everything. */
const shortForm = (sites, handles) => {
  if (sites.length > 1 || handles.length > 1) return null;
  const host = sites[0] ?? '';
  const suffix = suffixOf(host);
  const [platform, name] = handles.length ? handles[0].split(':') : ['', ''];
  const text = host.slice(0, host.length - SUFFIXES[suffix].length) + (name && '/' + name);
  const fits = text.length <= MAX_QR_TEXT && [...text].every((letter) => LETTERS.includes(letter));
  return fits ? [suffix, PLATFORMS.indexOf(platform), text] : null;
};

const headOf = (badge, suffix, platform) => [
  [1, 3], [badge.key, 5], [badge.index, 28], [badge.scheme << 2 | TIERS.indexOf(badge.tier), 8],
  [badge.startDay, 14], [badge.days, 12], [suffix, 4], [platform, 4],
].reduce((total, [value, width]) => total << BigInt(width) | BigInt(value), 0n);

/** The one body of a badge: `parseDigits` writes it again and compares. */
const bodyOf = (badge) => {
  const short = shortForm(badge.sites, badge.handles);
  if (!short) {
    const places = bytesOf([...badge.sites, ...badge.handles].join(' '));
    return concat(bytesOfNumber(headOf(badge, ESCAPE, 0) << 2n, 10), places);
  }
  const text = textNumber(short[2]);
  const bits = Number(QR_HEAD) + (text ? text.toString(2).length : 0);
  const length = Math.ceil(bits / 8);
  const room = BigInt(length * 8) - QR_HEAD;
  return bytesOfNumber(headOf(badge, short[0], short[1]) << room | text, length);
};

const placesOf = (body, head, rest) => {
  const suffix = head.take(4, 4);
  const platform = head.take(4, 0);
  if (suffix === ESCAPE) {
    need(platform === 0 && body.length > 10 && body.length <= 10 + MAX_ESCAPE, 'places have the wrong length');
    const places = textOf(body.subarray(10)).split(' ');
    return [places.filter((place) => !place.includes(':')), places.filter((place) => place.includes(':'))];
  }
  const text = numberText(rest);
  const slash = text.indexOf('/');
  const stem = slash < 0 ? text : text.slice(0, slash);
  need(PLATFORMS[platform] !== undefined && (platform > 0) === (slash >= 0), 'platform and handle do not fit');
  return [
    stem || suffix ? [stem + SUFFIXES[suffix]] : [],
    slash < 0 ? [] : [`${PLATFORMS[platform]}:${text.slice(slash + 1)}`],
  ];
};

const parseBody = (body) => {
  need(body.length >= 10 && body.length <= 10 + MAX_ESCAPE, 'body has the wrong length');
  const all = numberOf(body);
  const room = BigInt(body.length * 8) - QR_HEAD;
  const fixed = all >> room;
  const head = {take: (width, right) => Number(fixed >> BigInt(right) & (1n << BigInt(width)) - 1n)};
  need(head.take(3, 75) === 1, 'unknown version of the QR record');
  const kind = head.take(8, 34);
  const tier = TIERS[kind & 3];
  need(tier !== undefined, 'unknown tier');
  const [sites, handles] = placesOf(body, head, all & (1n << room) - 1n);
  const badge = {
    key: head.take(5, 70), index: head.take(28, 42), scheme: kind >> 2, tier,
    startDay: head.take(14, 20), days: head.take(12, 8), sites, handles,
  };
  need(badge.days >= 1 && badge.key <= MAX_BADGE_KEY, 'a key or validity nobody uses');
  need([...sites, ...handles].every(isInOneForm), 'a place is not in its one form');
  need(hexOf(bodyOf(badge)) === hexOf(body), 'QR record is not in its canonical form');
  return badge;
};

/** Takes the digits of a QR record apart; its signature is not looked at. */
export const parseDigits = (text) => {
  need(text.length <= MAX_DIGITS && /^[1-9][0-9]*$/.test(text), 'not the digits of a QR record');
  const hex = BigInt(text).toString(16);
  need(hex.startsWith('1') && hex.length % 2 === 1 && hex.length > 2 * 64, 'not the digits of a QR record');
  const bytes = bytesOfNumber(BigInt('0x' + hex.slice(1)), (hex.length - 1) / 2);
  const body = bytes.subarray(0, -64);
  const fields = parseBody(body);
  const start = isoDay(QR_EPOCH + fields.startDay);
  const end = isoDay(QR_EPOCH + fields.startDay + fields.days - 1);
  return {...fields, kind: 'qr', kid: `badge-${fields.key}`, start, end,
    message: concat(TAG, body), signature: bytes.subarray(-64)};
};
