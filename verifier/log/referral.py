"""How a fact refers to files of evidence, so that one of them can be shown without the others.

A sealed part without evidence has a salted commitment, which is `sealed` in the leaf. With
evidence, `sealed` is `sha256:` and the root (base64url) of the Merkle tree (RFC 9162 section 2.1.1)
over the text of that commitment and the texts of the commitments to the files, in this order. The
path from one of them to the root shows that the fact refers to this file; the hashes in it are of
salted commitments and tell only how many there are.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from keys.base64url import decode, encode
from keys.errors import JwsError
from verifier.errors import LogProofError, MalformedError, Reason
from verifier.formats.commitment import PREFIX, check_content
from verifier.log.merkle import inclusion_proof, leaf_hash, ranges_of, root_from_inclusion, root_of

FORMAT: Literal["trustmark-evidence-opening-v1"] = "trustmark-evidence-opening-v1"
MAX_OPENING = 256 * 1024
"""Bytes of an opening."""


class Referral(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the fact at `log_index` refers to the file: item `item` of `size` in its tree.

    `path` is base64url.
    """

    log_index: int
    item: int
    size: int
    path: tuple[str, ...]


class EvidenceOpening(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an auditor gets beside one file: the salt of its commitment, and who refers to it."""

    format: Literal["trustmark-evidence-opening-v1"] = FORMAT
    commitment: str
    salt: str
    facts: tuple[Referral, ...]


class _Leaf(msgspec.Struct, frozen=True):
    """What is read of any leaf: its instant (UTC seconds) and the commitment to its sealed part."""

    at: int
    sealed: str = ""


def commit_with(commitment: str, evidence: Sequence[str]) -> str:
    """Return what a leaf holds for a sealed part with this commitment that refers to `evidence`."""
    if not evidence:
        return commitment
    return PREFIX + encode(root_of(_hashes(commitment, evidence)))


def refer(commitment: str, evidence: Sequence[str], wanted: str, *, log_index: int) -> Referral:
    """Return how the fact at `log_index` refers to `wanted`, one of `evidence`.

    `commitment` is that of its sealed part.
    """
    hashes = _hashes(commitment, evidence)
    item = 1 + list(evidence).index(wanted)
    path = inclusion_proof(item, len(hashes), ranges_of(hashes))
    shown = tuple(encode(each) for each in path)
    return Referral(log_index=log_index, item=item, size=len(hashes), path=shown)


def parse_opening(raw: bytes) -> EvidenceOpening:
    """Return the opening in a file; raises `MalformedError`."""
    try:
        opening = msgspec.json.decode(raw, type=EvidenceOpening)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedError(
            Reason.MALFORMED, f"this is not an opening of evidence: {error}"
        ) from error
    if not opening.facts:
        raise MalformedError(Reason.MALFORMED, "the opening names no fact that refers to the file")
    return opening


def check_file(opening: EvidenceOpening, content: bytes) -> None:
    """Raise `VerificationError` unless `content` is the file that `opening` is about."""
    check_content(opening.commitment, opening.salt, content)


def check_referral(opening: EvidenceOpening, referral: Referral, leaf: bytes) -> int:
    """Return the instant (UTC seconds) of the fact with this `leaf`, if it refers to the file.

    Raises `VerificationError`. The caller checks that the leaf is at `referral.log_index`
    of the log.
    """
    try:
        fact = msgspec.json.decode(leaf, type=_Leaf)
        path = [decode(each) for each in referral.path]
    except (msgspec.DecodeError, UnicodeDecodeError, JwsError) as error:
        raise MalformedError(
            Reason.MALFORMED, f"a leaf or a path cannot be read: {error}"
        ) from error
    if referral.item < 1:
        raise LogProofError(Reason.BAD_PROOF, "item 0 of a sealed part is the part itself, no file")
    start = leaf_hash(opening.commitment.encode())
    root = root_from_inclusion(start, referral.item, referral.size, path)
    if PREFIX + encode(root) != fact.sealed:
        raise LogProofError(
            Reason.BAD_PROOF, f"fact {referral.log_index} does not refer to this file"
        )
    return fact.at


def _hashes(commitment: str, evidence: Sequence[str]) -> list[bytes]:
    return [leaf_hash(text.encode()) for text in (commitment, *evidence)]
