// Claims of a badge token.

import {need} from './errors.js';
import {list, object, TEXT, WHOLE} from './json.js';
import {canonicalIndex, LIST_BITS, LIST_SIZE} from './numbers.js';
import {listPath} from './paths.js';
import {isHandle, isSite} from './places.js';

export const BADGE = object({
  iss: TEXT,
  sub: TEXT,
  iat: WHOLE,
  nbf: WHOLE,
  exp: WHOLE,
  sites: list(TEXT),
  handles: list(TEXT),
  tier: TEXT,
  scheme: TEXT,
  status: object({status_list: object({idx: WHOLE, uri: TEXT})}),
});

const MAX_INSTANT = 2 ** 40;

/** List index of a badge's certificate. */
export const checkBadge = (claims) => {
  const {idx, uri} = claims.status.status_list;
  const index = canonicalIndex(claims.sub);
  need(
    idx === (index & (LIST_SIZE - 1)) && uri === `${claims.iss}/${listPath(index >> LIST_BITS)}`,
    'certificate number and status list of the badge do not fit together',
  );
  need(
    claims.nbf >= 0 && claims.nbf < claims.exp && claims.exp < MAX_INSTANT && claims.iat >= 0 && claims.iat < MAX_INSTANT,
    'the dates of the badge do not fit together',
  );
  need(claims.sites.every(isSite) && claims.handles.every(isHandle), 'a place of the badge is not in its one form');
  return index;
};
