// The third script of the verify page: makes the proof file of an answer. Asked for only when somebody wants one.
//
// It brings its own copy of the verifier and takes nothing from the page but roots, network and time, so that a proof is
// made from what is verified here.

import {makeProof} from './proof.js';
import {Trust} from './verify.js';

const {trustmark: page} = window;

page.prove = async (subject, at, options) => {
  const made = await makeProof(subject, at, {...options, trust: new Trust(page.CONFIG.roots)});
  return {bytes: made.bytes, name: made.name};
};
