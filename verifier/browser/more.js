// What the verify page can do beside a first verdict: say why and what to do, look up, show history and earlier days, share,
// report, work offline.
//
// Loaded after the verdict by `page.js`, which shares its state and its small pieces as `window.trustmark`. Decides nothing.
// `window.trustmark.kept` is a promise: fulfilled when all is kept of the verdict that is shown, or none of it can be.

import {showActions} from './more/actions.js';
import {makeLookup, showLookup} from './more/lookup.js';
import {install, keep} from './more/offline.js';
import {CONFIG, page} from './more/page.js';
import {forgetDay, showHistory, showPast} from './more/past.js';

const {fill, view} = page;

const unlessBlocked = async (action) => {
  try {
    await action();
  } catch (error) {
    console.warn('not kept for offline use:', error.message);
  }
};

let shown = null;

page.after = () => {
  showLookup();
  if (!view.verdict) {
    shown = page.kept = null;
    return ['history', 'past', 'actions'].forEach((id) => fill(id));
  }
  if (shown?.number !== view.verdict.number) forgetDay();
  shown = view.verdict;
  showPast(shown);
  showHistory(shown);
  showActions(shown);
  return page.kept = unlessBlocked(keep);
};

Object.assign(page.CONFIG.ui, CONFIG.ui);
Object.assign(page.CONFIG, {reasons: CONFIG.reasons, measures: CONFIG.measures});
makeLookup();
page.show();
unlessBlocked(install);
