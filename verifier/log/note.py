"""Signed notes: text and Ed25519 signatures by named keys (C2SP signed-note v1.0.0).

Sections Format and Signatures.

Signatures of unknown keys do not count; a bad one of a known key makes the whole note bad.
"""

from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from keys.errors import SignatureError
from keys.public import Ed25519Key
from verifier.errors import MalformedError, Reason, UntrustedError
from verifier.formats.tokens import require

MAX_NOTE = 64_000
MAX_SIGNATURES = 64
ED25519 = 1
"""Signature type (section Signature types)."""

_DASH = "\u2014 "
_KEY_ID = 4
_KEY_SIZE = 33
"""Bytes of a verifier key: its type, then 32 of Ed25519."""


class NoteKey(NamedTuple):
    """A verifier key: a name and its public key."""

    name: str
    key: Ed25519Key

    @property
    def id(self) -> bytes:
        """The four bytes that identify name, type and key (section Ed25519 signatures)."""
        return sha256(self.name.encode() + b"\n" + bytes([ED25519]) + self.key.raw()).digest()[:4]


class NoteSignature(NamedTuple):
    """One signature line: name, four bytes of key id, the rest."""

    name: str
    id: bytes
    signature: bytes


class Note(NamedTuple):
    """A note taken apart: the text with its final newline, and the lines below."""

    text: str
    signatures: tuple[NoteSignature, ...]


def format_key(key: NoteKey) -> str:
    """Return `key` as text, `name+id+key` (section Verifier keys)."""
    material = bytes([ED25519]) + key.key.raw()
    return f"{key.name}+{key.id.hex()}+{encode_base64(material)}"


def parse_key(text: str) -> NoteKey:
    """Return the Ed25519 verifier key in `text`; raises `MalformedError`."""
    name, _, rest = text.partition("+")
    key_id, _, material = rest.partition("+")
    raw = decode_base64(material)
    good = len(raw) == _KEY_SIZE and raw[0] == ED25519
    require(good, "expected a verifier key of type Ed25519")
    key = NoteKey(name, Ed25519Key.from_bytes(raw[1:]))
    require(_is_name(name) and key.id.hex() == key_id, "name and id of the verifier key do not fit")
    return key


def sign_line(key: NoteKey, signature: bytes) -> str:
    """Return the line that carries `signature` (64 bytes over the note's text) by `key`."""
    return f"{_DASH}{key.name} {encode_base64(key.id + signature)}\n"


def format_note(text: str, lines: Sequence[str]) -> str:
    """Return the note of `text` (ends in newline) and signature lines."""
    return f"{text}\n{''.join(lines)}"


def parse_note(raw: bytes) -> Note:
    """Take a note of at most `MAX_NOTE` bytes apart; raises `MalformedError`.

    Nothing is verified yet.
    """
    require(len(raw) <= MAX_NOTE, f"a note has at most {MAX_NOTE} bytes, got {len(raw)}")
    try:
        note = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(Reason.MALFORMED, "a note must be UTF-8") from error
    require(
        all(letter >= " " or letter == "\n" for letter in note),
        "a note must not hold control characters",
    )
    text, blank, lines = note.rpartition("\n\n")
    require(blank and lines.endswith("\n"), "expected a text, a blank line and signature lines")
    signatures = [_parse_line(line) for line in lines[:-1].split("\n")]
    require(len(signatures) <= MAX_SIGNATURES, f"a note has at most {MAX_SIGNATURES} signatures")
    return Note(text + "\n", tuple(signatures))


def verify_note(raw: bytes, known: Sequence[NoteKey]) -> tuple[str, tuple[NoteKey, ...]]:
    """Return the text of a note and the keys of `known` that signed it, at least one.

    Raises `MalformedError`, or `UntrustedError` when no known key signed or one of them signed
    badly.
    """
    note = parse_note(raw)
    by_id = {(key.name, key.id): key for key in known}
    signed: dict[tuple[str, bytes], NoteKey] = {}
    for line in note.signatures:
        key = by_id.get((line.name, line.id))
        if key is None:
            continue
        _verify_line(key, line, note.text)
        signed[line.name, line.id] = key
    if not signed:
        raise UntrustedError(Reason.UNKNOWN_KEY, "the note is not signed by a known key")
    return note.text, tuple(signed.values())


def _verify_line(key: NoteKey, line: NoteSignature, text: str) -> None:
    try:
        key.key.verify(line.signature, text.encode())
    except SignatureError as error:
        raise UntrustedError(
            Reason.BAD_SIGNATURE, "the note carries a bad signature by a known key"
        ) from error


def _parse_line(line: str) -> NoteSignature:
    fields = line.removeprefix(_DASH).split(" ")
    require(
        line.startswith(_DASH) and len(fields) == 2 and _is_name(fields[0]),  # noqa: PLR2004
        "expected a signature line: em dash, key name, base64",
    )
    raw = decode_base64(fields[1])
    require(len(raw) > _KEY_ID, "a signature line holds four bytes of key id and a signature")
    return NoteSignature(fields[0], raw[:_KEY_ID], raw[_KEY_ID:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def encode_base64(raw: bytes) -> str:
    """Return `raw` in base64 with padding (RFC 4648 section 4)."""
    return b2a_base64(raw, newline=False).decode("ascii")


def decode_base64(text: str) -> bytes:
    """Return the bytes in canonical base64; raises `MalformedError`."""
    try:
        raw = a2b_base64(text.encode("ascii"))
    except (Error, UnicodeEncodeError) as error:
        raise MalformedError(Reason.MALFORMED, "expected base64 (RFC 4648 section 4)") from error
    require(encode_base64(raw) == text, "base64 is not in its canonical form")
    return raw
