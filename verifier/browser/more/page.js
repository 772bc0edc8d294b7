// What the page shares with the second script (`page.js`, its last part), and the second script's own texts.

import {CONFIG} from '../config.js';

export {CONFIG};
export const page = window.trustmark;

export const button = (words, action) => {
  const made = page.make('button', {type: 'button'}, words);
  made.addEventListener('click', action);
  return made;
};
