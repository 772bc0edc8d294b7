// Types of the package. Instants are whole UTC seconds, days are `YYYY-MM-DD` in Phnom Penh, digests are base64url.

export type Code = 'valid' | 'warned' | 'suspended' | 'revoked' | 'expired' | 'not-yet-valid' | 'wrong-place' | 'not-genuine'
  | 'not-listed' | 'misuse-listed' | 'cannot-tell';
export type Tone = 'green' | 'notice' | 'red' | 'amber';
export type StandingCode = 'valid' | 'warned' | 'suspended' | 'revoked' | 'expired' | 'not-yet-valid';
export type PlaceKind = 'host' | 'handle';

export interface Jwk { kty: string; crv: string; x: string; y?: string }
/** Pinned root keys: the content of `roots.json`. */
export interface Roots { threshold: number; keys: {kid: string; jwk: Jwk}[] }
export interface ManifestKey {
  kid: string; role: 'badge' | 'status' | 'record' | 'checkpoint'; alg: 'ES256' | 'Ed25519'; jwk: Jwk;
  state: 'next' | 'active' | 'retired' | 'compromised'; honest_before?: number;
}
export interface Manifest {
  format: 'trustmark-manifest-v1'; issuer: string; origin: string; version: number; issued_at: number; expires_at: number;
  register_buckets: number; keys: ManifestKey[];
}

export interface Period { start: string; end: string }
export interface Measure {
  number: number; kind: 'warning' | 'suspension' | 'revocation'; reason: string; index: number; since: number;
  until: number | null; appeal: 'none' | 'pending' | 'upheld' | 'overturned';
}
export interface HistoryEntry {
  index: number; at: number; event: string; measure?: number; reason?: string; start?: string; end?: string; place?: string;
  outcome?: string;
}
export interface Standing {
  code: StandingCode; bits: number; measure: Measure | null; period: Period | null; changesAt: number | null;
}
export interface Misuse { reason: string; since: number; until: number | null }

interface FileClaims { iss: string; sub: string; iat: number; log_size: number; manifest_version: number }
export interface StatusList {
  claims: FileClaims & {exp: number; ttl: number}; number: number;
  covers(index: number): boolean; status(index: number): number;
}
export interface Entry {
  place: string; number: string | null; standing: StandingCode | null; last: number | null; misuse: Misuse | null;
}
export interface Bucket {
  claims: FileClaims & {exp: number; ttl: number; kind: PlaceKind; bucket: number; buckets: number}; entries: Map<string, Entry>;
}
export interface CertificateRecord {
  claims: FileClaims & {
    last: number; holder: {category: string; name: {km: string; en: string}}; tier: string; scheme: string;
    periods: Period[]; measures: Measure[]; history: HistoryEntry[];
  };
  certificate: number; sites: string[]; handles: string[]; hidden: boolean; name: {km: string; en: string};
  firstPlace: string | null;
  has(place: string): boolean; had(place: string, at: number): boolean;
  standing(at: number): Standing; standingThen(at: number, logSize: number): Standing;
}
/** A badge whose signature holds. */
export interface Badge {
  certificate: number; kid: string; digest: string; honestBefore: number | null; iat: number | null; nbf: number; exp: number;
  sites: string[]; handles: string[]; tier: string;
}
export interface QrRecord {
  key: number; index: number; scheme: number; tier: string; start: string; end: string; sites: string[]; handles: string[];
  message: Uint8Array; signature: Uint8Array;
}

export interface Evidence {
  badge: string | null; number: number | null; statusList: StatusList | null; bucket: Bucket | null;
  record: CertificateRecord | null; problems: VerificationError[];
}
/** `reason` says why the verdict is not green; `certificate` is a list index (`formatNumber`), `asOf` the oldest evidence. */
export interface Verdict {
  code: Code; tone: Tone; reason: string; certificate: number | null; place: string | null; shown: boolean; at: number | null;
  badge: Badge | null; record: CertificateRecord | null; standing: Standing | null; misuse: Misuse | null;
  asOf: number | null; freshUntil: number | null;
}

/** Gives the file at a path of the public site, or throws. */
export type Get = (path: string, options?: {fresh?: boolean; limit?: number}) => Promise<Uint8Array>;
/** `badge`, `number` and `place`: what `readSubject` found in a text. */
export interface Subject { badge: string | null; number: number | null; place: string | null }
/** `shownOn` is where the badge is displayed; `at` asks how it stood at an earlier instant. */
export interface Question { trust: Trust; get: Get; now: number; shownOn?: string | null; at?: number | null; fresh?: boolean }

/** A check that failed, with a reason of the closed list of docs/formats.md. */
export class VerificationError extends Error {
  constructor(reason: string, message: string);
  reason: string;
}

/** The pinned roots, the manifest they lead to, and the highest of everything seen so far. */
export class Trust {
  constructor(roots: Roots);
  readonly current: Manifest | null;
  seenVersion: number;
  seenFiles: Map<string, [size: number, iat: number]>;
  manifest(bytes: Uint8Array, now: number): Promise<Manifest>;
  statusList(token: string, now: number): Promise<StatusList>;
  bucket(token: string, now: number): Promise<Bucket>;
  record(token: string, now: number): Promise<CertificateRecord>;
  badge(text: string): Promise<Badge>;
  isCurrent(now: number): boolean;
}

export function check(text: string, options: Question): Promise<Verdict>;
export function fromSite(
  origin: string, options?: {fetch?: typeof globalThis.fetch; timeout?: number; keep?: number},
): Get;
export function fromBundle(text: string): Get;

export function answer(text: string, options: Question & {buckets: number}): Promise<Verdict>;
export function gather(
  subject: Subject, options: Omit<Question, 'at'> & {buckets: number; onGenuine?: (badge: Badge) => void},
): Promise<Evidence>;
export function readSubject(text: string): Subject;
export function noEvidence(): Evidence;
export function verify(
  trust: Trust, evidence: Evidence, options: {now: number; shownOn?: string | null; at?: number | null},
): Promise<Verdict>;
export function verifyManifest(bytes: Uint8Array, roots: Roots): Promise<Manifest>;

/** Seconds by which clocks may differ. */
export const SKEW: number;
export function dayOf(instant: number): string;
export function startOf(day: string): number;
export function endOf(day: string): number;

export function formatNumber(index: number): string;
export function parseNumber(text: string): number;
export function normaliseHost(text: string): string;
export function normaliseHandle(text: string): string;
export function parsePlace(text: string): string;
export function unicodeHost(host: string): string;
export function parseDigits(text: string): QrRecord;

export const MANIFEST_PATH: string;
export function listPath(number: number): string;
export function recordPath(index: number): string;
export function kindOf(place: string): PlaceKind;
export function bucketOf(place: string, buckets: number): Promise<number>;
export function bucketPath(place: string, buckets: number): Promise<string>;

export function stateAt(history: HistoryEntry[], at: number, logSize?: number): [Period[], Measure[]];
export function standingOf(periods: Period[], measures: Measure[], at: number): Standing;
export function standingAt(history: HistoryEntry[], at: number, logSize?: number): Standing;

export function bytesOf(text: string): Uint8Array;
export function concat(...parts: Uint8Array[]): Uint8Array;
export function encode64(bytes: Uint8Array): string;
export function decode64(text: string): Uint8Array;
export function headerOf(alg: string, typ: string, kid: string): string;
export function verifyEs256(key: CryptoKey, signature: Uint8Array, message: Uint8Array): Promise<void>;
