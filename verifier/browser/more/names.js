// What was typed is the name of a shop: holders with such a name, as hints. Each leads to its number, which is then checked.

import {findNames} from '../names.js';
import {button, page} from './page.js';

const {fill, get, make, say, view} = page;

const search = {turn: 0, said: '', hits: []};

const item = ({number, km, en, places}, look) => {
  const names = [[km, 'km'], [en, 'en']].filter(([name]) => name);
  if (view.language === 'en') names.reverse();
  const [[first, lang], second] = names;
  const show = button('', () => look(number));
  show.append(make('b', {lang}, first), ...(second ? [make('span', {lang: second[1]}, second[0])] : []),
    make('span', {class: 'address', lang: 'en'}, [number, ...places].join(' · ')));
  return make('li', {}, show);
};

/** Say again, in the language of now, what was found. */
export const showNames = () => {
  if (!search.said) return fill('names');
  return fill('names',
    make('p', {role: 'status'}, say(search.said)),
    search.hits.length ? make('ul', {class: 'hits', role: 'list'}, ...search.hits.map((hit) => item(hit, page.look))) : null,
    search.hits.more && search.hits.length ? make('p', {}, say('names_more')) : null);
};

/** Forget what was found: something else is being looked up. */
export const forgetNames = () => {
  Object.assign(search, {turn: search.turn + 1, said: '', hits: []});
  showNames();
};

/** Look for holders called `name` and show them. */
export const lookForName = async (name) => {
  const turn = (search.turn += 1);
  Object.assign(search, {said: 'names_wait', hits: []});
  showNames();
  let found = {said: 'names_failed', hits: []};
  try {
    const hits = await findNames(name, get);
    found = {said: hits.length ? 'names_found' : hits.more ? 'names_common' : 'names_none', hits};
  } catch (error) {
    console.warn('the names could not be searched', error);
  }
  if (turn !== search.turn) return;
  Object.assign(search, found);
  showNames();
};
