// Pictures to texts of QR codes: the browser's own reader where it has one that works, else the vendored one.

import {Scanner} from '../vendor/qr.js';

const PATIENCE = 1000;
const SIDE = 1280;
/** Sides (pixels) at which a photograph is tried, and milliseconds for each. */
const PHOTO_SIDES = [1600, 1000, 2400, 600, 4000];
const PHOTO_TIME = 700;

/** The browser's own reader, or null: some list nothing, some throw, some never answer. */
const ownReader = async () => {
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    return formats.includes('qr_code') ? new window.BarcodeDetector({formats: ['qr_code']}) : null;
  } catch {
    return null;
  }
};

const inTime = (promise) => Promise.race([promise, new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error('no answer')), PATIENCE);
})]);

const texts = (found) => [...new Set(found.filter((text) => typeof text === 'string' && text))];

/** A picture `source` of `width` × `height` drawn into a canvas no side of which is longer than `side`. */
const drawn = (canvas, source, [width, height], side) => {
  const scale = Math.min(1, side / Math.max(width, height));
  const size = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  const context = canvas.getContext('2d', {willReadFrequently: true});
  context.fillStyle = '#fff';
  context.fillRect(0, 0, ...size);
  context.drawImage(source, 0, 0, ...size);
  return context.getImageData(0, 0, ...size);
};

const readPixels = (scanner, pixels) => {
  scanner.addImage(pixels);
  return texts(scanner.decode(true));
};

/** A reader of frames and photographs; both answer with the texts found, at best in one look. */
export const makeDecoder = async () => {
  const canvas = document.createElement('canvas');
  const scanner = new Scanner({maxSize: {width: SIDE, height: SIDE}});
  let own = await ownReader();
  const readOwn = async (source) => {
    if (!own) return [];
    try {
      return texts((await inTime(own.detect(source))).map(({rawValue}) => rawValue));
    } catch (error) {
      console.warn('the browser\'s own reader is not used any more:', error.message);
      own = null;
      return [];
    }
  };
  const frame = async (source, size) => {
    const pixels = drawn(canvas, source, size, SIDE);
    const found = await readOwn(canvas);
    return found.length ? found : readPixels(scanner, pixels);
  };
  const photo = async (source, size) => {
    const found = await readOwn(source);
    const sides = PHOTO_SIDES.filter((side, at) => at === 0 || side < Math.max(...size));
    for (const side of found.length ? [] : sides) {
      const pixels = drawn(canvas, source, size, side);
      const patient = new Scanner({maxSize: {width: side, height: side}, effort: Infinity, timeLimit: PHOTO_TIME});
      found.push(...readPixels(patient, pixels));
      if (found.length) break;
      await new Promise((resolve) => { setTimeout(resolve); });
    }
    return found;
  };
  return {frame, photo};
};
