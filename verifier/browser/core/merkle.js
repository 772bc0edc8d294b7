// Merkle tree hashing and inclusion proofs (RFC 6962 section 2.1, RFC 9162 section 2.1), and reading a log by its tiles
// (C2SP tlog-tiles). Proofs are lists of hashes from the leaf's sibling up. Sizes are whole numbers below 2^53.

import {concat, hexOf, sha256} from './bytes.js';
import {fail, need} from './errors.js';

const WIDTH = 256;
const HEIGHT = 8;
const HASH = 32;
const MAX_LEAF = 65535;
const half = (number) => Math.floor(number / 2);

export const leafHash = (leaf) => sha256(concat(Uint8Array.of(0), leaf));
const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

/** Refuses unless leaf hash `leaf` is leaf `index` of the tree of `size` leaves with `root` (RFC 9162 section 2.1.3.2). */
export const verifyInclusion = async (leaf, index, size, path, root) => {
  if (index >= size) fail('bad-proof', 'the leaf is not in a tree of that size');
  let [at, last, node] = [index, size - 1, leaf];
  for (const step of path) {
    if (!last) fail('bad-proof', 'the inclusion proof is too long');
    if (at % 2 || at === last) {
      node = await nodeHash(step, node);
      for (; at && at % 2 === 0; at = half(at)) last = half(last);
    } else {
      node = await nodeHash(node, step);
    }
    [at, last] = [half(at), half(last)];
  }
  if (last) fail('bad-proof', 'the inclusion proof is too short');
  if (hexOf(node) !== hexOf(root)) fail('bad-proof', 'the inclusion proof leads to another root');
};

const bitsOf = (number) => Math.floor(Math.log2(number));

/** First leaf and logarithm of each perfect subtree of [start, stop), from the left. */
const perfect = (start, stop) => {
  const found = [];
  for (let at = start; at < stop; at += 2 ** bitsOf(stop - at)) found.push([at, bitsOf(stop - at)]);
  return found;
};

const rootOf = async (hashes) => {
  let row = hashes;
  while (row.length > 1) {
    const next = [];
    for (let at = 0; at < row.length; at += 2) next.push(await nodeHash(row[at], row[at + 1]));
    row = next;
  }
  return row[0];
};

const numbered = (number) => {
  const groups = [String(number % 1000).padStart(3, '0')];
  for (let rest = Math.floor(number / 1000); rest; rest = Math.floor(rest / 1000)) {
    groups.unshift('x' + String(rest % 1000).padStart(3, '0'));
  }
  return groups.join('/');
};

const cut = (bytes, width) => {
  need(bytes.length >= width * HASH, 'a tile is cut off');
  return Array.from({length: width}, (_, at) => bytes.subarray(at * HASH, (at + 1) * HASH));
};

const leavesOf = (bytes, width) => {
  const leaves = [];
  for (let at = 0; leaves.length < width;) {
    const end = at + 2 + (bytes[at] * WIDTH + bytes[at + 1]);
    need(end <= bytes.length, 'an entry bundle is cut off');
    leaves.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return leaves;
};

/** The log of `size` leaves below `log/`; `get(path, {limit})` gives bytes or throws. Each file is asked for once. */
export class TileLog {
  constructor(get, size) {
    this.get = get;
    this.size = size;
    this.files = new Map();
  }

  async leaf(index) {
    const number = Math.floor(index / WIDTH);
    const width = Math.min(WIDTH, this.size - number * WIDTH);
    const bytes = await this.file(`log/tile/entries/${numbered(number)}`, width, WIDTH * (MAX_LEAF + 2));
    return leavesOf(bytes, width)[index % WIDTH];
  }

  /** The inclusion proof of leaf `index` (RFC 9162 section 2.1.3.1). */
  async path(index) {
    const steps = [];
    for (let [start, stop] = [0, this.size]; stop - start > 1;) {
      const middle = start + 2 ** bitsOf(stop - start - 1);
      if (index < middle) {
        steps.unshift(await this.range(middle, stop));
        stop = middle;
      } else {
        steps.unshift(await this.range(start, middle));
        start = middle;
      }
    }
    return steps;
  }

  async range(start, stop) {
    const peaks = [];
    for (const [at, bits] of perfect(start, stop)) peaks.push(await this.subtree(at, bits));
    let root = peaks.pop();
    while (peaks.length) root = await nodeHash(peaks.pop(), root);
    return root;
  }

  async subtree(start, bits) {
    const level = Math.floor(bits / HEIGHT);
    const at = start / WIDTH ** level;
    const number = Math.floor(at / WIDTH);
    const width = Math.min(WIDTH, Math.floor(this.size / WIDTH ** level) - number * WIDTH);
    const hashes = cut(await this.file(`log/tile/${level}/${numbered(number)}`, width, WIDTH * HASH), width);
    return rootOf(hashes.slice(at % WIDTH, (at % WIDTH) + 2 ** (bits % HEIGHT)));
  }

  /** A tile or bundle of `width`; one that has been filled since may be there only in full (Partial Tiles). */
  file(path, width, limit) {
    const partial = width === WIDTH ? path : `${path}.p/${width}`;
    if (!this.files.has(partial)) {
      const asked = this.get(partial, {limit});
      this.files.set(partial, width === WIDTH ? asked : asked.catch(() => this.get(path, {limit})));
    }
    return this.files.get(partial);
  }
}
