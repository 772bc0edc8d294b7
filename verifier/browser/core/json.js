// Canonical JSON: a schema writes the one text of a value or refuses it, so parsing is writing again and comparing.

import {textOf} from './bytes.js';
import {fail, need} from './errors.js';

export const TEXT = (value) => {
  need(typeof value === 'string' && !/\p{Surrogate}/u.test(value), 'expected a text');
  return JSON.stringify(value);
};
export const WHOLE = (value) => {
  need(Number.isSafeInteger(value), 'expected a whole number');
  return String(value);
};
export const DAY = (value) => {
  need(typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && value >= '0001', 'expected a date');
  const day = new Date(value + 'T00:00:00Z');
  need(!isNaN(day) && day.toISOString().slice(0, 10) === value, 'no such day');
  return `"${value}"`;
};
export const oneOf = (...values) => (value) => {
  need(values.includes(value), 'not one of the known values');
  return JSON.stringify(value);
};
export const orNull = (schema) => (value) => (value === null ? 'null' : schema(value));
export const list = (schema) => (value) => {
  need(Array.isArray(value), 'expected a list');
  return `[${value.map(schema).join(',')}]`;
};
/** An object with exactly these members in this order; `optional` members are left out when they have their default. */
export const object = (members, optional = {}) => (value) => {
  need(value !== null && typeof value === 'object' && !Array.isArray(value), 'expected an object');
  const texts = [];
  for (const [name, schema] of Object.entries(members)) {
    const member = value[name];
    if (name in optional && (member === undefined || member === optional[name])) continue;
    need(member !== undefined, `member ${name} is missing`);
    texts.push(`"${name}":${schema(member)}`);
  }
  return `{${texts.join(',')}}`;
};

const parseJson = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return fail('malformed', 'not JSON');
  }
};

/** Parse canonical JSON of `schema`; one changed, added, doubled or moved character is refused. */
export const parseAs = (schema, bytes) => {
  const text = textOf(bytes);
  const value = parseJson(text);
  need(schema(value) === text, 'JSON is not in its canonical form');
  return value;
};
