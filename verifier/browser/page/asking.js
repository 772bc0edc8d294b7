// Asking the verifier what `view.asked` is worth; without a connection nothing is green.

import {answer, SKEW, Trust} from '../verify.js';
import {get, trust} from './files.js';
import {CONFIG, now, view} from './state.js';

const UNFORESEEN = {code: 'cannot-tell', tone: 'amber', reason: 'missing-evidence'};

export const ask = (options) => answer(view.asked.subject, {
  trust, get, now: now(), buckets: CONFIG.buckets, shownOn: view.asked.on || null, ...options,
});

/** Without a connection nothing is green, however fresh: this device cannot know what was decided since. */
const withoutNetwork = async (verdict) => {
  if (!verdict.asOf) return verdict;
  const then = await ask({trust: new Trust(CONFIG.roots), now: view.keptAt});
  view.then = then.code === 'cannot-tell' ? null : then.code;
  return verdict.tone === 'red' ? verdict : {...verdict, code: 'cannot-tell', tone: 'amber', reason: 'not-looked-up'};
};

/** Whether this device's clock stands before the key manifest that came with the page was made. */
const isBehind = () => {
  if (!CONFIG.manifest) return false;
  const payload = JSON.parse(CONFIG.manifest).payload.replace(/-/g, '+').replace(/_/g, '/');
  return JSON.parse(atob(payload)).issued_at > now() + SKEW;
};

/** The verdict on `view.asked`, whatever happens. */
export const found = async (options) => {
  try {
    const verdict = await ask(options);
    if (verdict.reason === 'missing-evidence' && isBehind()) return {...verdict, reason: 'from-the-future'};
    return view.offline ? await withoutNetwork(verdict) : verdict;
  } catch (error) {
    console.warn('the check could not be done', error);
    return UNFORESEEN;
  }
};
