"""Proofs that one entry is in a log: index, inclusion proof and checkpoint in a text file.

The format is C2SP tlog-proof v1, section Format.

Lines in this order: the name of the format; `extra` and base64, or nothing; `index` and a decimal
number; the hashes from the leaf's sibling up, one base64 a line; an empty line; the checkpoint,
byte for byte. Nothing is verified here.
"""

from collections.abc import Sequence
from typing import NamedTuple

from verifier.errors import MalformedError, Reason
from verifier.formats.tokens import require
from verifier.log.merkle import HASH_SIZE
from verifier.log.note import MAX_NOTE, decode_base64, encode_base64

NAME = "c2sp.org/tlog-proof@v1"
MAX_PATH = 63
"""Hashes: a tree of 2^63 leaves has no longer inclusion proof."""
_MAX_INDEX = 2**63 - 1
_MAX_DIGITS = 19


class TlogProof(NamedTuple):
    """`entry` is the index of the leaf, `note` the checkpoint as it was signed.

    The log does not authenticate `extra` (section Format).
    """

    extra: bytes | None
    entry: int
    path: tuple[bytes, ...]
    note: bytes


def format_tlog_proof(proof: TlogProof) -> bytes:
    """Return the file; raises `MalformedError` if it could not be read again."""
    lines = [NAME]
    if proof.extra is not None:
        lines.append(f"extra {encode_base64(proof.extra)}")
    lines += [f"index {proof.entry}", *map(encode_base64, proof.path), "", ""]
    raw = "\n".join(lines).encode("ascii") + proof.note
    require(parse_tlog_proof(raw, len(raw)) == proof, "entry, path or checkpoint fit no proof")
    return raw


def parse_tlog_proof(raw: bytes, limit: int) -> TlogProof:
    """Take a proof of at most `limit` bytes apart; raises `MalformedError`."""
    require(len(raw) <= limit, f"a proof has at most {limit} bytes, got {len(raw)}")
    head, blank, note = raw.partition(b"\n\n")
    require(blank and note, "expected a proof, an empty line and a checkpoint")
    require(len(note) <= MAX_NOTE, f"a checkpoint has at most {MAX_NOTE} bytes")
    try:
        name, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedError(Reason.MALFORMED, "the lines of a proof are ASCII") from error
    require(name == NAME, f"expected a file that begins with {NAME}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0).removeprefix("extra "))
    require(lines, "expected a line with the index of the entry")
    return TlogProof(extra, _index(lines[0]), path_of(lines[1:]), note)


def path_of(texts: Sequence[str]) -> tuple[bytes, ...]:
    """Return an inclusion proof whose hashes are in base64; raises `MalformedError`."""
    require(len(texts) <= MAX_PATH, f"an inclusion proof has at most {MAX_PATH} hashes")
    path = tuple(map(decode_base64, texts))
    require(
        all(len(step) == HASH_SIZE for step in path),
        f"a hash of an inclusion proof has {HASH_SIZE} bytes",
    )
    return path


def path_texts(path: Sequence[bytes]) -> tuple[str, ...]:
    """Return the hashes of an inclusion proof in base64."""
    return tuple(map(encode_base64, path))


def _index(line: str) -> int:
    mark, _, digits = line.partition(" ")
    plain = mark == "index" and digits.isdecimal() and len(digits) <= _MAX_DIGITS
    require(
        plain and str(int(digits)) == digits and int(digits) <= _MAX_INDEX,
        "expected the index of the entry as a decimal number",
    )
    return int(digits)
