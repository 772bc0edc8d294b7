// Share an answer, report a problem. Nothing is sent by itself.

import {button, page} from './page.js';

const {byId, fill, make, say} = page;

const subjectOf = ({number, shownOn}) => number ?? shownOn;
const wordsOf = (verdict) => say('share_text', {
  subject: subjectOf(verdict), answer: page.headOf(verdict.code)[0], when: verdict.when ? page.sayInstant(verdict.when) : '–',
});

const share = async (verdict) => {
  const url = new URL(`#${subjectOf(verdict)}`, page.CONFIG.issuer).href;
  const text = wordsOf(verdict);
  try {
    if (navigator.share) return await navigator.share({text, url});
    await navigator.clipboard.writeText(`${text} ${url}`);
    byId('done').textContent = say('copied');
  } catch (error) {
    if (error?.name !== 'AbortError') byId('done').textContent = `${text} ${url}`;
  }
  return null;
};

/** The site's own address for reports, with number and verdict filled in: a form or a mail, opened when it is tapped. */
const reportUrl = (verdict) => {
  const {code, reason, shownOn, when, number} = verdict;
  const facts = {number, verdict: code, reason, place: shownOn, as_of: when && new Date(when * 1000).toISOString(), page: location.host};
  const given = Object.entries(facts).filter(([, value]) => value);
  const url = new URL(page.CONFIG.report);
  if (url.protocol !== 'mailto:') {
    for (const [name, value] of given) url.searchParams.set(name, value);
    return url.href;
  }
  const body = [say('report_ask'), '', '', ...given.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  const subject = say('report_subject', {subject: subjectOf(verdict) ?? code});
  return `${url.href}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
};

export const showActions = (verdict) => {
  const parts = [];
  if (subjectOf(verdict)) parts.push(button(say('share'), () => share(verdict)));
  if (page.CONFIG.report) parts.push(make('a', {href: reportUrl(verdict), class: 'button', rel: 'noreferrer'}, say('report')));
  if (!parts.length) return fill('actions');
  return fill('actions', make('div', {class: 'row'}, ...parts), make('p', {id: 'done', role: 'status'}),
    page.CONFIG.report ? make('p', {class: 'hint'}, say('report_help')) : null);
};
