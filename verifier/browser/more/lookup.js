// The look-up form: what was typed is read by `wanted.js`, then looked up, or refused in words with what may have been meant.

import {forgetNames, lookForName, showNames} from './names.js';
import {button, page} from './page.js';
import {readWanted} from './wanted.js';

const {byId, core, fill, make, say} = page;

const lookup = {text: '', said: [], guesses: []};

const saySomething = (...said) => {
  lookup.said = said;
  showLookupWords();
};

const own = () => [location.host, new URL(page.CONFIG.issuer).host];

const lookUp = (typed) => {
  lookup.text = typed;
  lookup.guesses = [];
  forgetNames();
  if (!typed.trim()) return byId('wanted').focus();
  const wanted = readWanted(typed, {core, own: own()});
  if (wanted.subject) {
    saySomething(...(wanted.note ? [wanted.note] : []));
    return page.look(wanted.subject);
  }
  if (wanted.name) {
    saySomething();
    return lookForName(wanted.name);
  }
  lookup.guesses = wanted.guesses;
  saySomething([wanted.wrong, wanted.values], ...(wanted.guesses.length && wanted.wrong !== 'which_platform' ? [['guess']] : []));
  return byId('wanted').focus();
};

const showLookupWords = () => {
  const wrong = lookup.said.length > 0 && !['took_host', 'took_page', 'took_number'].includes(lookup.said[0][0]);
  byId('wanted').setAttribute('aria-invalid', String(wrong));
  byId('misread').className = wrong ? 'other' : 'note';
  byId('misread').replaceChildren(...lookup.said.map(([name, values]) => make('p', {}, say(name, values))));
  fill('guesses', ...lookup.guesses.map((guess) => button(guess, () => {
    byId('wanted').value = guess;
    lookUp(guess);
  })));
};

/** Built once; a change of language changes its words only, so that what was typed stays. */
export const makeLookup = () => {
  const input = make('input', {
    id: 'wanted', type: 'text', 'aria-describedby': 'misread hint', autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off',
    spellcheck: 'false', maxlength: '2000', enterkeyhint: 'search',
  });
  input.addEventListener('keydown', (event) => event.key === 'Enter' && !event.isComposing && lookUp(input.value));
  fill('lookup',
    make('h2', {id: 'lookup-head'}), make('label', {for: 'wanted'}),
    make('div', {class: 'row'}, input, button('', () => lookUp(input.value))),
    make('div', {id: 'misread', role: 'alert'}), make('div', {id: 'guesses', class: 'row', hidden: ''}), make('div', {id: 'names', hidden: ''}),
    make('p', {id: 'hint'}), make('p', {}, make('a', {id: 'scanner', href: 'scan.html'})),
    make('p', {}, make('a', {id: 'rules', href: 'scheme.html'})));
};

export const showLookup = () => {
  const set = (selector, name) => {
    byId('lookup').querySelector(selector).textContent = say(name);
  };
  set('h2', 'lookup');
  set('label', 'lookup_label');
  set('.row button', 'lookup_button');
  set('#hint', 'lookup_hint');
  set('#scanner', 'scanner');
  set('#rules', 'rules');
  showNames();
  showLookupWords();
};
