// What the page knows: its configuration, and one visit's state (what was asked, in which language, what came of it).

import {CONFIG} from '../config.js';

export {CONFIG};
export const root = document.documentElement;
export const byId = (id) => document.getElementById(id);
export const now = () => Math.floor(Date.now() / 1000);

export const view = {
  turn: 0, language: 'km', asked: {subject: '', on: ''}, badge: null, found: null, verdict: null, then: null, timer: 0, at: 0,
  offline: false, keptAt: 0, files: new Map(),
};
