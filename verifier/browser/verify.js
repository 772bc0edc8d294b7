// The browser verifier: every format and every rule of the Python package `verifier`, without dependencies.
//
// The one public module; what it is made of lies in core/, one file for each format and each question. All of it is
// pure: no fetch, no clock, no storage. Time comes in as UTC seconds, the network as a function. Formats:
// docs/formats.md; verdicts and their order: verifier/judging/verdict.py. Where Python compares a re-encoding with the bytes that
// came, these modules do the same: each schema writes the one canonical text.

export {VerificationError} from './core/errors.js';
export {bytesOf, concat, decode64, encode64} from './core/bytes.js';
export {headerOf, verifyEs256} from './core/jws.js';
export {SKEW, dayOf, endOf, startOf} from './core/days.js';
export {formatNumber, parseNumber} from './core/numbers.js';
export {MANIFEST_PATH, bucketOf, bucketPath, kindOf, listPath, recordPath} from './core/paths.js';
export {verifyManifest} from './core/manifest.js';
export {unicodeHost} from './core/punycode.js';
export {normaliseHandle, normaliseHost, parsePlace} from './core/places.js';
export {parseDigits} from './core/qr.js';
export {standingAt, standingOf, stateAt} from './core/standing.js';
export {Trust} from './core/trust.js';
export {noEvidence, verify} from './core/verifier.js';
export {answer, gather, readSubject} from './core/gather.js';
