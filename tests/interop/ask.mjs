// Asks outside libraries about what a site publishes: one JSON question on standard input, one answer on standard output.

import {getListFromStatusListJWT, getStatusListFromJWT} from '@sd-jwt/jwt-status-list';
import {createLocalJWKSet, jwtVerify} from 'jose';
import {text} from 'node:stream/consumers';

const {jwks, issuer, tokens, lists, badges} = JSON.parse(await text(process.stdin));
const keys = createLocalJWKSet(jwks);

const verified = async ({token, typ, now}) => {
  const currentDate = new Date(now * 1000);
  try {
    const {payload, protectedHeader} = await jwtVerify(token, keys, {algorithms: ['ES256'], typ, issuer, currentDate});
    return {kid: protectedHeader.kid, sub: payload.sub};
  } catch (error) {
    return {refused: error.code ?? error.name};
  }
};

process.stdout.write(JSON.stringify({
  tokens: await Promise.all(tokens.map(verified)),
  lists: lists.map((token) => getListFromStatusListJWT(token).statusList),
  entries: badges.map(getStatusListFromJWT),
}));
