// Big numbers as bytes, and short text as a bijective base-40 number.

import {hexOf} from './bytes.js';

export const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789-._/';

export const bytesOfNumber = (number, length) => {
  const hex = number.toString(16).padStart(length * 2, '0');
  return Uint8Array.from({length}, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
};
export const numberOf = (bytes) => BigInt('0x' + (hexOf(bytes) || '0'));

export const textNumber = (text) => [...text].reduce((total, letter) => total * 40n + BigInt(LETTERS.indexOf(letter) + 1), 0n);
export const numberText = (number) => {
  let text = '';
  for (; number > 0n; number /= 40n) {
    number -= 1n;
    text = LETTERS[Number(number % 40n)] + text;
  }
  return text;
};
