// Labels of hosts as people read them (RFC 3492).

import {need} from './errors.js';

/** One label without its `xn--`, as Unicode (RFC 3492 section 6.2). */
export const punycode = (label) => {
  const cut = label.lastIndexOf('-');
  const out = cut > 0 ? [...label.slice(0, cut)] : [];
  let [code, bias, at] = [128, 72, 0];
  for (let next = cut + 1; next < label.length; at += 1) {
    const start = at;
    for (let weight = 1, step = 36; ; step += 36) {
      // Letters are 0 to 25, digits 26 to 35: base 36, turned.
      const value = (parseInt(label.charAt(next), 36) + 26) % 36;
      need(value >= 0, 'not the A-label of a host');
      next += 1;
      at += value * weight;
      const limit = Math.min(26, Math.max(1, step - bias));
      if (value < limit) break;
      weight *= 36 - limit;
    }
    let delta = Math.floor((at - start) / (start ? 2 : 700));
    delta += Math.floor(delta / (out.length + 1));
    for (bias = 0; delta > 455; bias += 36) delta = Math.floor(delta / 35);
    bias += Math.floor((36 * delta) / (delta + 38));
    code += Math.floor(at / (out.length + 1));
    at %= out.length + 1;
    out.splice(at, 0, String.fromCodePoint(code));
  }
  return out.join('');
};

/** `host` (in its one form) as people read it: Khmer labels in Khmer script. */
export const unicodeHost = (host) => host.split('.')
  .map((label) => (label.startsWith('xn--') ? punycode(label.slice(4)) : label)).join('.');
