"""Checkpoints: the signed size and root of the log (C2SP tlog-checkpoint).

Sections Note text and Signatures.

Origin, size and root, three lines and no extension lines: those are not auditable (section Note
text, 4).
"""

from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Callable, Sequence
from typing import NamedTuple

from verifier.errors import MalformedError, Reason, UntrustedError
from verifier.formats.tokens import require
from verifier.log.merkle import HASH_SIZE
from verifier.log.note import NoteKey, format_note, sign_line, verify_note

MAX_SIZE = 2**63 - 1
_SIZE_DIGITS = len(str(MAX_SIZE))


class Checkpoint(NamedTuple):
    """The log called `origin` has `size` leaves and this root."""

    origin: str
    size: int
    root: bytes


def format_checkpoint(
    checkpoint: Checkpoint, key: NoteKey, sign: Callable[[bytes], bytes]
) -> bytes:
    """Return the signed note of `checkpoint`; `sign` gives the 64 bytes of an Ed25519 signature."""
    text = format_text(checkpoint)
    return format_note(text, [sign_line(key, sign(text.encode()))]).encode()


def format_text(checkpoint: Checkpoint) -> str:
    """Return the text that is signed; raises `MalformedError` if it could not be parsed again."""
    root = b2a_base64(checkpoint.root, newline=False).decode("ascii")
    text = f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n"
    require(parse_text(text) == checkpoint, "origin, size or root does not fit a checkpoint")
    return text


def parse_text(text: str) -> Checkpoint:
    """Return the checkpoint in the text of a note; raises `MalformedError`."""
    lines = text.split("\n")
    require(
        len(lines) == 4 and all(lines[:3]) and not lines[3],  # noqa: PLR2004
        "expected three lines: origin, size, root hash",
    )
    origin, size, root = lines[:3]
    try:
        short = size.isascii() and size.isdecimal() and len(size) <= _SIZE_DIGITS
        number = int(size) if short else -1
        raw = a2b_base64(root.encode("ascii"))
    except (Error, UnicodeEncodeError) as error:
        raise MalformedError(Reason.MALFORMED, "the root hash must be base64") from error
    require(0 <= number <= MAX_SIZE and str(number) == size, "the size must be a decimal number")
    canonical = b2a_base64(raw, newline=False).decode("ascii") == root
    require(
        len(raw) == HASH_SIZE and canonical, f"the root hash must be {HASH_SIZE} bytes of base64"
    )
    return Checkpoint(origin, number, raw)


def verify_checkpoint(raw: bytes, origin: str, known: Sequence[NoteKey]) -> Checkpoint:
    """Return the checkpoint in signed note `raw`, of log `origin`, signed by a key of `known`.

    The key must have the name in the note.

    Raises `MalformedError` or `UntrustedError`.
    """
    text, _ = verify_note(raw, [key for key in known if key.name == origin])
    checkpoint = parse_text(text)
    if checkpoint.origin != origin:
        raise UntrustedError(Reason.FOREIGN_ISSUER, "the checkpoint is of another log")
    return checkpoint
