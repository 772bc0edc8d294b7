// A brief verifier for one question: is certificate NUMBER in force for the web site HOST now?
//
// For the badge on a shop's page, where each kilobyte counts. It asks for what `verifier.js` asks for: manifest under the
// pinned roots, status list, register bucket, certificate record, each signed by a key of its role. It leaves out what
// only matters for other questions (badges, handles, past days) and for signed files that are not in their one form: the
// signature covers their bytes. Where the files were published at different moments and do not agree, it cannot tell. It
// is never green where `verifier.js` is not; tests hold the two against each other.

import {bytesOf, decode64, textOf} from './bytes.js';
import {COMMITMENT, commitmentOf} from './commitment.js';
import {SKEW} from './days.js';
import {need} from './errors.js';
import {inflate} from './inflate.js';
import {ES256, headerOf, importP256} from './jws.js';
import {CROCKFORD, LIST_BITS, LIST_SIZE} from './numbers.js';
import {MANIFEST_PATH, bucketPath, listPath} from './paths.js';
import {BITS, standingOf} from './standing.js';

const holds = async (jwk, signature, input) => crypto.subtle.verify(ES256, await importP256(jwk), decode64(signature), bytesOf(input));
const claimsOf = (payload) => JSON.parse(textOf(decode64(payload)));

/** The manifest in `text` if enough of the pinned roots have signed it and `now` is within its dates. */
const openManifest = async (text, {keys, threshold}, now) => {
  const {payload, signatures} = JSON.parse(text);
  const signed = await Promise.all(keys.map(({kid, jwk}) => {
    const header = headerOf('ES256', 'trustmark-manifest+json', kid);
    const found = signatures.find((entry) => entry.protected === header);
    return found && holds(jwk, found.signature, `${header}.${payload}`);
  }));
  need(signed.filter(Boolean).length >= threshold);
  const manifest = claimsOf(payload);
  need(manifest.issued_at <= now + SKEW && now < manifest.expires_at + SKEW);
  return manifest;
};

/** Claims of `token` if a key of `role` that is neither to come nor compromised has signed it as a `typ`. */
const openToken = async (token, keys, role, typ) => {
  const [header, payload, signature] = token.trim().split('.');
  const key = keys.find(({kid, role: its, state}) => (
    its === role && /^(active|retired)$/.test(state) && headerOf('ES256', typ, kid) === header));
  need(key && await holds(key.jwk, signature, `${header}.${payload}`));
  return claimsOf(payload);
};

/** Two bits of certificate `index`, or undefined where the list does not reach. */
const bitsOf = async (list, index) => {
  const at = index & (LIST_SIZE - 1);
  const byte = (await inflate(decode64(list.status_list.lst), LIST_SIZE / 4))[at >> 2];
  return byte === undefined ? byte : byte >> 2 * (at & 3) & 3;
};

/** The hosts of a record; a commitment that nothing opens stays what it is. */
const sitesOf = async ({sites, openings}) => {
  const opened = {};
  for (const opening of openings) opened[await commitmentOf(opening)] = opening.value;
  return sites.map((site) => opened[site] ?? site);
};

const isHidden = (site) => site.startsWith(COMMITMENT);

const RED = ['suspended', 'expired', 'not-yet-valid'];

/**
 * `{code, sites, standing}` (a verdict's code, hosts, standing as in standing.js) of certificate `number` shown on `host` at `now` (UTC seconds). `get(path)` gives the text of
 * a file of the public site, or throws; so does this where there is no manifest to go by.
 */
export const judge = async (number, host, {get, roots, now}) => {
  const {issuer, keys, version, register_buckets: buckets} = await openManifest(await get(MANIFEST_PATH), roots, now);
  const load = async (path, role, typ, sub = `${issuer}/${path}`) => {
    try {
      const claims = await openToken(await get(path), keys, role, typ);
      need(claims.iss === issuer && claims.sub === sub && claims.iat <= now + SKEW);
      return claims;
    } catch {
      return null;
    }
  };
  const index = [...number.replace(/-/g, '')].slice(4, 10).reduce((total, letter) => total * 32 + CROCKFORD.indexOf(letter), 0);
  const [list, bucket, record] = await Promise.all([
    load(listPath(index >> LIST_BITS), 'status', 'statuslist+jwt'),
    bucketPath(host, buckets).then((path) => load(path, 'record', 'trustmark-register+jwt')),
    load(`certificates/${number}.jwt`, 'record', 'trustmark-record+jwt', number),
  ]);
  need([list, bucket, record].every((file) => !file || file.manifest_version <= version) && (bucket?.buckets ?? buckets) === buckets);
  const bits = list && await bitsOf(list, index);
  const sites = record ? await sitesOf(record) : [];
  const standing = record ? standingOf(record.periods, record.measures, now) : {};
  const code = codeOf({number, host, now, list, bits, bucket, record, sites, standing});
  return {code, sites: sites.filter((site) => !isHidden(site)), standing};
};

/** The order of verdicts is that of `verifier.js`: misuse, revoked, not in force, wrong place, cannot tell, green. */
const codeOf = ({number, host, now, list, bits, bucket, record, sites, standing}) => {
  const isFresh = (file) => file && now < file.exp + SKEW;
  const {number: owner, standing: listed, last, misuse} = bucket?.entries.find(({place}) => place === host) ?? {};
  const tied = owner === number;
  const known = sites.includes(host);
  if (misuse && isFresh(bucket) && misuse.since <= now && (misuse.until === null || now < misuse.until)) return 'misuse-listed';
  if (bits === BITS.revocation || standing.code === 'revoked' || tied && listed === 'revoked') return 'revoked';
  if (!record) return isFresh(bucket) && !tied ? 'wrong-place' : 'cannot-tell';
  if (tied && record.last < last) return 'cannot-tell';
  const agreed = bits === standing.bits;
  if (RED.includes(standing.code)) return agreed || record.log_size >= list?.log_size ? standing.code : 'cannot-tell';
  if (!tied && !known && !sites.some(isHidden)) return 'wrong-place';
  const sure = agreed && tied && known && listed === standing.code && isFresh(list) && isFresh(bucket);
  return sure ? standing.code : 'cannot-tell';
};
