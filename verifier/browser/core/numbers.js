// Certificate numbers: list index in six Crockford letters and a check character over GF(32).

import {plainDigits} from './digits.js';
import {fail} from './errors.js';

export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const MAX_INDEX = 2 ** 28 - 1;
export const LIST_BITS = 17;
export const LIST_SIZE = 2 ** LIST_BITS;

/** Weighted sum over GF(32); the last value has weight 1, each step to the left one more factor a. */
const checksum = (values) => values.reduce((total, value) => {
  const times = total << 1;
  return (times & 32 ? times ^ 0b100101 : times) ^ value;
}, 0);

export const formatNumber = (index) => {
  const values = [25, 20, 15, 10, 5, 0].map((shift) => (index >> shift) & 31);
  const letters = [...values, checksum([...values, 0])].map((value) => CROCKFORD[value]).join('');
  return `CETS-${letters.slice(0, 4)}-${letters.slice(4)}`;
};

/**
 * `[letters, prefixed]`: the letters and digits behind the prefix of a number typed by a person, and whether the prefix is
 * there. Any case and width, Khmer digits, blanks and dashes anywhere, and what cannot be seen. Behind the prefix, whose
 * `E` and `S` may be misread, full stops may stand for dashes, but not where the text could be a host: no top-level
 * domain has a digit.
 */
export const lettersOf = (text) => {
  const plain = plainDigits(text.normalize('NFKC')).toUpperCase().replace(/[\s\-_\u2010-\u2015\u200b-\u200f\u2060\ufeff]/g, '');
  const letters = /^C[E3]T[S5]([^/:]*)$/.exec(plain)?.[1].replace(/\.+$/, '');
  if (letters === undefined) return [plain, false];
  return [/[0-9][^.]*$/.test(letters) ? letters.replace(/\./g, '') : letters, true];
};

const indexOf = (letters) => {
  const values = [...letters].map((letter) => CROCKFORD.indexOf(letter));
  if (values.length !== 7 || values.includes(-1)) {
    fail('bad-number', 'a certificate number is CETS and seven letters or digits');
  }
  if (checksum(values)) fail('bad-number', 'the check character does not fit');
  const index = values.slice(0, 6).reduce((total, value) => total * 32 + value, 0);
  if (index > MAX_INDEX) fail('bad-number', 'no certificate has a number that high');
  return index;
};

/** List index of a number typed by a person (`lettersOf`). */
export const parseNumber = (text) => indexOf(lettersOf(text)[0].replace(/O/g, '0').replace(/[IL]/g, '1'));

export const canonicalIndex = (number) => {
  const index = indexOf(number.replace(/^CETS/, '').replace(/-/g, ''));
  if (formatNumber(index) !== number) fail('bad-number', 'certificate number is not in its canonical form');
  return index;
};
