"""Facts to final bytes and back: the public leaf, and the sealed part.

The leaf is the fact's JSON in field order, with the commitment to its sealed part; exactly these
bytes are hashed into the log (RFC 6962 section 2.1). The sealed part is JSON too, encrypted under
the key of its subject and bound to subject and leaf, so that it opens only there. The leaf
of a fact without public content shows only its instant; the whole fact is in the sealed part.
The commitments to its files are beside it (`verifier.log.referral`).
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec

from keys.base64url import decode as from_base64url
from keys.base64url import encode as to_base64url
from keys.errors import JwsError, SealError
from keys.sealing import open_sealed, opener, seal
from ledger.domain.fact import Fact, HiddenFact, Sealed
from ledger.domain.facts import AnyHiddenFact, PublicFact, SealedLeaf
from ledger.errors import CommandRefusedError, LedgerCorruptError, LedgerError
from verifier.errors import VerificationError
from verifier.formats.commitment import SALT_SIZE, commit
from verifier.log.referral import Referral, commit_with, refer

MAX_LEAF = 65_535
"""Bytes: an entry of a log tile has a 16-bit length (C2SP tlog-tiles)."""

SEALED_LEAF = b'{"fact":"sealed"'
"""Each leaf that shows nothing begins so, and no other: nobody has to read it to know."""

_replace = msgspec.structs.replace
_ENCODE = msgspec.json.Encoder().encode
_ENCODE_LINES = msgspec.json.Encoder().encode_lines
_PUBLIC = msgspec.json.Decoder(PublicFact)
_HIDDEN = msgspec.json.Decoder(AnyHiddenFact)
_SEALED = msgspec.json.Decoder(Sealed)
_CONTEXT = b"trustmark-sealed-v1\0"
_SOME_COMMITMENT = commit(bytes(SALT_SIZE), b"")
"""As long as any other."""


class Encoded(NamedTuple):
    """The bytes of one fact; `topic` is its tag, the key of `subject` seals the sealed part."""

    topic: str
    leaf: bytes
    leaf_hash: bytes
    sealed: bytes
    subject: str


def encode(
    fact: Fact, part: Sealed, *, subject: str, key: bytes, salt: bytes, nonce: bytes
) -> Encoded:
    """Return the bytes of `fact` and its sealed `part`, whose salt is set here.

    `key` is the subject's, `salt` and `nonce` are 16 and 12 fresh random bytes. Raises
    `LedgerError` if the leaf would have more than `MAX_LEAF` bytes, and refuses a fact that could
    not be read again.
    """
    shown, content = _shown(fact)
    evidence = part.evidence
    if isinstance(fact, HiddenFact):
        evidence = tuple(dict.fromkeys((*evidence, *fact.refers_to)))
    whole = _replace(part, salt=to_base64url(salt), content=content, evidence=evidence)
    plaintext = _ENCODE(whole)
    leaf = _checked_leaf(shown, content, commit_with(commit(salt, plaintext), evidence))
    sealed = seal(key, nonce, plaintext, _context(subject, leaf))
    return Encoded(topic_of(fact), leaf, sha256(b"\0" + leaf).digest(), sealed, subject)


def check_writable(fact: Fact) -> None:
    """Raise what `encode` would raise for `fact`; seals nothing."""
    _checked_leaf(*_shown(fact), _SOME_COMMITMENT)


def _shown(fact: Fact) -> tuple[Fact, str]:
    """Return what the leaf shows of a fact, and the content of the sealed part.

    That content is empty where the leaf shows everything.
    """
    if isinstance(fact, HiddenFact):
        return SealedLeaf(at=fact.at), _ENCODE(fact).decode()
    return fact, ""


def _checked_leaf(shown: Fact, content: str, commitment: str) -> bytes:
    """Return the leaf; refuses a value of the wrong type: structs do not check when made."""
    leaf = _ENCODE(_replace(shown, sealed=commitment))
    try:
        (_HIDDEN if content else _PUBLIC).decode(content or leaf)
    except msgspec.ValidationError as error:
        raise CommandRefusedError("bad-value") from error
    if len(leaf) > MAX_LEAF:
        raise LedgerError(f"a fact has at most {MAX_LEAF} bytes, this one has {len(leaf)}")
    return leaf


def topic_of(fact: Fact) -> str:
    """Return the fixed tag of the fact's kind."""
    return str(fact.__struct_config__.tag)


def decode(leaf: bytes) -> PublicFact:
    """Return the fact a leaf shows; raises `LedgerCorruptError`."""
    try:
        fact: PublicFact = _PUBLIC.decode(leaf)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LedgerCorruptError(f"a stored leaf is not a fact: {error}") from error
    return fact


def decode_canonical(leaves: Sequence[bytes]) -> list[PublicFact] | None:
    """Return the facts of `leaves`, or None unless each leaf is the one text of its fact.

    After None, look at each leaf alone. All are read, written and compared as lines at once. A
    written fact has no line break inside, so equal counts and equal text mean that each line is one
    leaf and one fact.
    """
    lines = b"\n".join((*leaves, b""))
    try:
        facts: list[PublicFact] = _PUBLIC.decode_lines(lines)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    same = len(facts) == len(leaves) and _ENCODE_LINES(facts) == lines
    return facts if same else None


def open_part(leaf: bytes, sealed: bytes, *, subject: str, key: bytes) -> Sealed:
    """Return the sealed part of `leaf`; raises `LedgerCorruptError` if the leaf does not fit it."""
    try:
        plaintext = open_sealed(key, sealed, _context(subject, leaf))
        part = _SEALED.decode(plaintext)
        commitment = commit_with(commit(from_base64url(part.salt), plaintext), part.evidence)
    except (SealError, JwsError, VerificationError, msgspec.DecodeError) as error:
        raise LedgerCorruptError(f"a sealed part does not belong to its leaf: {error}") from error
    if decode(leaf).sealed != commitment:
        raise LedgerCorruptError("a sealed part is not the one its leaf commits to")
    return part


def refer_to(part: Sealed, wanted: str, *, log_index: int) -> Referral:
    """Return for an auditor how the fact with this sealed `part` refers to the file `wanted`."""
    commitment = commit(from_base64url(part.salt), _ENCODE(part))
    return refer(commitment, part.evidence, wanted, log_index=log_index)


def hidden_fact(part: Sealed) -> AnyHiddenFact:
    """Return the fact that a sealed part holds; raises `LedgerCorruptError`."""
    try:
        fact: AnyHiddenFact = _HIDDEN.decode(part.content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LedgerCorruptError(f"a sealed part holds no fact: {error}") from error
    return fact


class _Content(msgspec.Struct, frozen=True):
    """What a view needs of a sealed part."""

    content: str = ""


_decode_content = msgspec.json.Decoder(_Content).decode
_decode_hidden = _HIDDEN.decode


class HiddenFacts:
    """Opens hidden facts for views; `find` gives a subject's key, None if it was erased.

    The seal binds each part to its subject and leaf. Whether the leaf also commits to the part, the
    auditor checks (`open_part`); a view is thrown away and need not.
    """

    def __init__(self, find: Callable[[str], bytes | None]) -> None:
        """Begin without keys; asks for each subject's key once."""
        self._find = find
        self._openers: dict[str, _Opener | None] = {}

    def open(self, leaf: bytes, sealed: bytes, subject: str) -> AnyHiddenFact | None:
        """Return the fact behind a leaf that shows nothing, None if its subject was erased.

        Raises `LedgerCorruptError`.
        """
        try:
            found = self._openers[subject]
        except KeyError:
            found = self._openers[subject] = self._opener(subject)
        if found is None:
            return None
        open_one, context = found
        try:
            fact: AnyHiddenFact = _decode_hidden(
                _decode_content(open_one(sealed, context + leaf)).content
            )
        except (SealError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise LedgerCorruptError(
                f"a sealed part does not belong to its leaf: {error}"
            ) from error
        return fact

    def _opener(self, subject: str) -> "_Opener | None":
        key = self._find(subject)
        return None if key is None else (opener(key), _context(subject, b""))


_Opener = tuple[Callable[[bytes, bytes], bytes], bytes]
"""Opens under one subject's key; the start of the context of its facts."""


def _context(subject: str, leaf: bytes) -> bytes:
    return b"%b%b\0%b" % (_CONTEXT, subject.encode(), leaf)
