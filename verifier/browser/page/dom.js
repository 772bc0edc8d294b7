// Small pieces of the page, made without a line of HTML (Trusted Types).

import {byId} from './state.js';

/** What there is of `children`: an element or text that is not needed may be null, undefined or ''. */
const given = (children) => children.filter((child) => (child ?? '') !== '');

export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...given(children));
  return element;
};
export const fill = (id, ...children) => {
  const shown = given(children);
  byId(id).replaceChildren(...shown);
  byId(id).hidden = shown.length === 0;
};
export const put = (id, text) => {
  if (byId(id).textContent !== text) byId(id).textContent = text;
};

/**
 * An address may break before its last names, so that no line of it looks like a shorter address. The end, which says
 * whose it is, stays whole: three names below .kh, two elsewhere.
 */
export const breakable = (text) => {
  const [, front, end] = (text.endsWith('.kh') ? /^(.+?)(\.[^.]+\.[^.]+\.kh)$/ : /^(.+?)(\.[^.]+\.[^.]+)$/).exec(text) ?? [];
  return end ? [make('span', {class: 'front'}, front), make('wbr'), make('span', {class: 'whole'}, end)] : [text];
};
