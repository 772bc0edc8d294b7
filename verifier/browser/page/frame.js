// What stands around every answer: title, languages, and on which host this page is.

import {byId, CONFIG, root, view} from './state.js';
import {say} from './words.js';

/** The language the browser asks for, Khmer if it asks for neither of ours. */
export const preferredLanguage = () => (
  navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'km' || tag === 'en') ?? 'km');

export const showWords = () => {
  root.lang = view.language;
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = say(element.dataset.text);
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === view.language));
  }
  byId('languages').setAttribute('aria-label', say('language'));
  byId('here').textContent = location.host;
  const official = new URL(CONFIG.issuer).host;
  byId('elsewhere').hidden = location.host === official;
  byId('elsewhere').textContent = say('here_wrong', {host: official});
};
