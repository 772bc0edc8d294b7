// Types of `trustmark-verifier/proof`: proof files, checked and made.

import type {Get, Roots, Trust, Verdict} from './index.js';

export interface Checkpoint { origin: string; size: number; root: Uint8Array }
/** `indexes` are the log indexes of the facts that the file shows. */
export interface Proven { verdict: Verdict; checkpoint: Checkpoint; indexes: number[] }
export interface Proof { enclosed: object; index: number; path: Uint8Array[]; note: Uint8Array }
/** `at` is another instant than the file asks about, `checkpoint` one of this log that was kept apart. */
export interface ProofOptions { roots: Roots; now: number; at?: number | null; checkpoint?: Uint8Array | null }

export function parseProof(bytes: Uint8Array): Proof;
export function checkProof(bytes: Uint8Array, options: ProofOptions): Promise<Proven>;
export function judgeProof(bytes: Uint8Array, options: ProofOptions): Promise<{verdict: Verdict; proven: Proven | null}>;
export function makeProof(
  number: string, at: number | null,
  options: {get: Get; trust: Trust; now: number; buckets?: number; shownOn?: string | null},
): Promise<{bytes: Uint8Array; name: string; verdict: Verdict; checked: boolean}>;
