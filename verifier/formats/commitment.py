"""Commitments to personal data: the log holds SHA-256 over salt and value, never the value.

The value is shown beside it or nowhere.

A value in a fact or record is either plain text or `sha256:<base64url>`. An `Opening` (salt and
value) turns such a commitment back into its value for whoever has it; after erasure nobody has, and
log, proofs and status stay.
"""

from collections.abc import Iterable
from hashlib import sha256

import msgspec

from keys.base64url import decode, encode
from keys.errors import JwsError
from verifier.errors import LogProofError, MalformedError, Reason

PREFIX = "sha256:"
SALT_SIZE = 16


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A salt (base64url, 16 bytes) and the value it hides."""

    salt: str
    value: str


def commit(salt: bytes, value: bytes) -> str:
    """Return the commitment to `value`; a `salt` of 16 bytes keeps any two inputs apart."""
    if len(salt) != SALT_SIZE:
        raise MalformedError(Reason.MALFORMED, f"a salt has {SALT_SIZE} bytes, got {len(salt)}")
    return PREFIX + encode(sha256(salt + value).digest())


def commitment_of(opening: Opening) -> str:
    """Return the commitment that `opening` opens."""
    try:
        salt = decode(opening.salt)
    except JwsError as error:
        raise MalformedError(Reason.MALFORMED, "the salt of an opening is not base64url") from error
    return commit(salt, opening.value.encode())


def check_content(commitment: str, salt: str, content: bytes) -> None:
    """Raise `LogProofError` unless `commitment` was made over the file `content` with `salt`.

    `salt` is base64url.
    """
    try:
        found = commit(decode(salt), content)
    except JwsError as error:
        raise MalformedError(Reason.MALFORMED, "the salt of a file is not base64url") from error
    if found != commitment:
        raise LogProofError(
            Reason.BAD_PROOF, "the commitment was made over another file, or with another salt"
        )


def is_commitment(text: str) -> bool:
    """Tell whether `text` stands for a value instead of being it."""
    return text.startswith(PREFIX)


def values_of(openings: Iterable[Opening]) -> dict[str, str]:
    """Return the values behind the commitments that `openings` open; `opened` does so for one."""
    return {commitment_of(opening): opening.value for opening in openings}


def opened(text: str, openings: Iterable[Opening]) -> str | None:
    """Return the value behind `text`: itself if plain, else from its opening, else None."""
    if not is_commitment(text):
        return text
    return next((opening.value for opening in openings if commitment_of(opening) == text), None)
