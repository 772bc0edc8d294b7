// The verify page: reads the fragment, gathers evidence, shows the verdict. Says nothing that the verifier did not decide.
//
// Fragment: `#SUBJECT&on=HOST&lang=en`. SUBJECT is QR digits, a badge token, a certificate number, a host or a handle;
// `on` is where the badge was seen (the badge on a shop's page tells); `lang` is the language, kept nowhere else.
// What a first verdict does not need (reasons and advice, look-up form, history, earlier days, share, report, offline) is in
// `more.js`, which is asked for after the verdict. It is told of each verdict through `page.after`.

import {VerificationError, dayOf, endOf, formatNumber, parseNumber, parsePlace, startOf, unicodeHost} from './verify.js';
import {ask, found} from './page/asking.js';
import {fill, make} from './page/dom.js';
import {get, keptFiles, remember, SEEN_PATH, trust} from './page/files.js';
import {readFragment, writeFragment} from './page/fragment.js';
import {preferredLanguage, showWords} from './page/frame.js';
import {showAnswer, shownOf, showPlaces, showVerdict} from './page/parts.js';
import {byId, CONFIG, now, root, view} from './page/state.js';
import {between, digits, headOf, pick, say, sayDay, sayInstant, sayTime} from './page/words.js';

const RECHECK = 900;

/** The first answer: what the code alone can say. */
const showGenuine = () => {
  showWords();
  showAnswer('wait', '', say('genuine'), say('genuine_more'));
  showPlaces({tone: 'wait', shownOn: null, ...view.badge});
};

const show = () => {
  showWords();
  if (view.verdict) showVerdict(view.verdict, () => check({fresh: true}));
  else {
    for (const id of ['places', 'facts']) fill(id);
    if (!view.asked.subject) showAnswer('wait', '', say('start'), say('start_help'));
    else if (view.badge) showGenuine();
    else showAnswer('wait', '', say('checking'));
  }
  page.after();
};

const setMarks = (verdict) => {
  for (const [name, value] of [
    ['data-verdict', verdict?.code], ['data-tone', verdict?.tone],
    ['data-as-of', verdict && (verdict.asOf ? new Date(verdict.asOf * 1000).toISOString().replace('.000', '') : '')],
  ]) {
    if (value === undefined || value === null) root.removeAttribute(name);
    else root.setAttribute(name, value);
  }
};

/** The second script comes when the answer has been painted. */
const loadMore = () => void setTimeout(() => page.load());

/** Asks anew; `quiet` leaves the last verdict in place until the new one is there. */
const check = async ({fresh = false, quiet = false} = {}) => {
  const turn = (view.turn += 1);
  const current = () => turn === view.turn;
  clearTimeout(view.timer);
  Object.assign(view, {offline: false, keptAt: 0, then: null, files: new Map(), at: now()});
  const onGenuine = (badge) => {
    if (!current() || view.verdict || badge.honestBefore !== null) return;
    view.badge = badge;
    showGenuine();
  };
  const asking = view.asked.subject ? found({onGenuine, fresh}) : null;
  if (!quiet) {
    Object.assign(view, {verdict: null, badge: null});
    setMarks(null);
    // The page as it came says "checking" already: its first picture is the first answer.
    if (turn > 1 || !asking) show();
  }
  if (!asking) return loadMore();
  const verdict = await asking;
  if (!current()) return null;
  view.verdict = shownOf(verdict);
  show();
  setMarks(verdict);
  const left = (view.verdict.until ?? Infinity) - now();
  view.timer = setTimeout(() => check({quiet: true}), Math.min(RECHECK, Math.max(30, left)) * 1000);
  return loadMore();
};

/** A page that lay asleep shows no old verdict. */
const wake = () => {
  if (document.visibilityState === 'visible' && view.verdict && now() - view.at > RECHECK) check();
};

/** Asks what the fragment `hash` asks. */
const start = (hash) => {
  const {subject, on, lang} = readFragment(hash);
  if (['km', 'en'].includes(lang)) view.language = lang;
  view.asked = {subject, on};
  return check();
};

const switchTo = (language) => {
  view.language = language;
  history.replaceState(null, '', writeFragment(view.asked, view.language));
  show();
};

/** Asks about what was looked up, and moves there. */
const look = (subject) => {
  view.asked = {subject, on: ''};
  history.pushState(null, '', writeFragment(view.asked, view.language));
  byId('verdict').scrollIntoView();
  byId('head').focus({preventScroll: true});
  return check();
};

// --- the rest of the page -------------------------------------------------------------------------------------------------

/** Only these files of our own may become scripts (Trusted Types). */
const scriptUrl = (name) => {
  const policy = page.policy ??= window.trustedTypes?.createPolicy('trustmark', {
    createScriptURL: (url) => ([CONFIG.more.url, CONFIG.proof.url, 'sw.js'].includes(url) ? url : ''),
  }) ?? {createScriptURL: (url) => url};
  return policy.createScriptURL(name);
};

/** What `more.js` builds on; `after` is called when anything changed, `load` asks for the file once. */
const page = {
  view, CONFIG, SEEN_PATH, byId, make, fill, pick, say, digits, sayDay, sayTime, sayInstant, between, headOf,
  now, show, start, readFragment, ask, get, look, keptFiles, remember, scriptUrl,
  seen: () => ({version: trust.seenVersion, files: [...trust.seenFiles]}),
  core: {VerificationError, dayOf, endOf, formatNumber, parseNumber, parsePlace, startOf, unicodeHost},
  after: () => {},
  load: () => {
    page.load = () => {};
    if (!CONFIG.more) return;
    const script = make('script', {type: 'module', integrity: CONFIG.more.integrity, crossorigin: 'anonymous'});
    script.src = scriptUrl(CONFIG.more.url);
    document.head.append(script);
  },
};
window.trustmark = page;

if (!window.trustmarkLacks.length) {
  view.language = preferredLanguage();
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => switchTo(button.dataset.language));
  }
  window.addEventListener('hashchange', () => start(location.hash));
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('pageshow', wake);
  start(location.hash);
}
