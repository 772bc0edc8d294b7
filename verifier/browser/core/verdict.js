// Verdicts: a code, its tone, and what they were made from.

const TONES = {valid: 'green', warned: 'notice', 'cannot-tell': 'amber'};

/** A verdict with what it was made from; whatever is not green, notice or amber is red. */
export const verdictOf = (code, reason, more = {}) => ({
  code, reason, tone: TONES[code] ?? 'red', certificate: null, place: null, shown: false, at: null, badge: null, record: null,
  standing: null, misuse: null, asOf: null, freshUntil: null, ...more,
});
