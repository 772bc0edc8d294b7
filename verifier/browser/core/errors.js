// Refusals: every check that fails says one reason of the closed list that texts are made for.

/** A check that failed: `reason` is a code of the closed list that verdict texts are made for. */
export class VerificationError extends Error {
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}

export const fail = (reason, message) => {
  throw new VerificationError(reason, message);
};
export const need = (condition, message) => condition || fail('malformed', message);

export const badPlace = (message) => fail('bad-place', message);
