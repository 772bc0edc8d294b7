// Calendar days of Asia/Phnom_Penh, UTC+07:00 the year round; instants are UTC seconds.

/** Seconds by which the clocks of two machines may differ. */
export const SKEW = 300;

export const DAY_SECONDS = 86400;
const OFFSET = 7 * 3600;

/** First instant (UTC seconds) of `day` ("2026-11-24") in Phnom Penh. */
export const startOf = (day) => Date.parse(day + 'T00:00:00Z') / 1000 - OFFSET;
export const endOf = (day) => startOf(day) + DAY_SECONDS;
export const isoDay = (days) => new Date(days * DAY_SECONDS * 1000).toISOString().slice(0, 10);
/** Calendar day in Phnom Penh of `instant` (UTC seconds). */
export const dayOf = (instant) => isoDay(Math.floor((instant + OFFSET) / DAY_SECONDS));
