"""Errors of the `verifier` package. Each carries a `reason` from a closed list, for programs.

VerificationError
├── MalformedError      bytes that are not of the format they claim to be
│   └── MisreadError    what a person typed, and what is wrong with it
├── UntrustedError      well formed, but not signed by a key that counts for it
├── StaleEvidenceError  evidence missing, too old, rolled back or contradictory
└── LogProofError       an inclusion or consistency proof, tile or checkpoint that does not hold
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a check failed; also the reason code of a verdict where no scheme reason applies."""

    MALFORMED = "malformed"
    BAD_NUMBER = "bad-number"
    BAD_PLACE = "bad-place"
    BAD_SIGNATURE = "bad-signature"
    UNKNOWN_KEY = "unknown-key"
    COMPROMISED_KEY = "compromised-key"
    FOREIGN_ISSUER = "foreign-issuer"
    NOT_IN_LEDGER = "not-in-ledger"
    OTHER_PLACE = "other-place"
    NOT_LOOKED_UP = "not-looked-up"
    MISSING_EVIDENCE = "missing-evidence"
    STALE = "stale"
    ROLLED_BACK = "rolled-back"
    CONTRADICTORY = "contradictory"
    FROM_THE_FUTURE = "from-the-future"
    BAD_PROOF = "bad-proof"
    OTHER_TIER = "other-tier"


class VerificationError(Exception):
    """Base of every error this package raises on purpose; `reason` says why in one code."""

    def __init__(self, reason: Reason, message: str) -> None:
        """Keep `reason` beside `message` (lower case: what was expected, what came; no payload)."""
        super().__init__(message)
        self.reason = reason


class MalformedError(VerificationError):
    """Bytes that are not of the format they claim to be."""


class MisreadError(MalformedError):
    """What a person typed is neither number nor place; `wrong` names the text that says why."""

    def __init__(self, wrong: str, reason: Reason, message: str) -> None:
        """Keep `wrong`, a name in `browser/more.json`, beside `reason` and `message`."""
        super().__init__(reason, message)
        self.wrong = wrong


class UntrustedError(VerificationError):
    """Well formed, but not signed by a key that counts for it."""


class StaleEvidenceError(VerificationError):
    """Evidence that is missing, too old, rolled back or contradictory."""


class LogProofError(VerificationError):
    """An inclusion or consistency proof, tile or checkpoint that does not hold."""
