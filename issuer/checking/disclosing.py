"""One file of evidence for an auditor: a folder with file and opening, and the check of it."""

from pathlib import Path
from typing import NamedTuple

import msgspec

from issuer.errors import InputError
from issuer.home.files import read_bounded, replace_file
from keys.manifest import Roots
from ledger.evidence.kinds import recognise
from verifier.errors import LogProofError, Reason
from verifier.judging.trust import Trust
from verifier.log.merkle import leaf_hash, verify_inclusion
from verifier.log.referral import (
    MAX_OPENING,
    EvidenceOpening,
    check_file,
    check_referral,
    parse_opening,
)
from verifier.log.tile_log import TileLog
from verifier.values import paths
from verifier.values.paths import Get

OPENING = "opening.json"
_ENDING = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_MOST = 64 * 1024 * 1024
"""Bytes of a file of evidence; the scheme allows fewer."""


class CheckedFact(NamedTuple):
    """A fact of the log that refers to the file: its index and instant (UTC seconds)."""

    log_index: int
    at: int


def write_disclosure(folder: Path, content: bytes, opening: EvidenceOpening) -> tuple[Path, Path]:
    """Write file and opening into the new `folder`; raises `InputError` if it exists.

    The file's name is left out: no commitment covers it, and it may name a person.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError as error:
        raise InputError("folder-exists", folder=str(folder)) from error
    file = folder / f"evidence.{_ENDING[recognise(content).kind]}"
    replace_file(file, content, mode=0o600)
    told = msgspec.json.format(msgspec.json.encode(opening), indent=1) + b"\n"
    replace_file(folder / OPENING, told, mode=0o600)
    return file, folder / OPENING


def check_disclosure(folder: Path, get: Get, roots: Roots, now: int) -> tuple[CheckedFact, ...]:
    """Return the facts of the log that refer to the file in `folder`.

    The log is that of the site `get` reads, under pinned `roots`. Raises `VerificationError` or
    `InputError`.
    """
    opening = parse_opening(_read(folder / OPENING, MAX_OPENING))
    check_file(opening, _read(_the_file(folder), _MOST))
    trust = Trust(roots)
    trust.manifest(get(paths.MANIFEST), now)
    checkpoint = trust.checkpoint(get(paths.CHECKPOINT))
    log = TileLog(get, checkpoint.size)
    found = []
    for referral in opening.facts:
        index = referral.log_index
        if not 0 <= index < checkpoint.size:
            raise LogProofError(
                Reason.BAD_PROOF, f"the log has {checkpoint.size} facts, none with index {index}"
            )
        leaf = log.leaf(index)
        verify_inclusion(leaf_hash(leaf), index, checkpoint.size, log.path(index), checkpoint.root)
        found.append(CheckedFact(index, check_referral(opening, referral, leaf)))
    return tuple(found)


def _the_file(folder: Path) -> Path:
    found = [path for path in sorted(folder.iterdir()) if path.name != OPENING]
    if len(found) != 1:
        raise InputError("not-a-disclosure", opening=OPENING, folder=str(folder), count=len(found))
    return found[0]


def _read(path: Path, limit: int) -> bytes:
    if not path.is_file():
        raise InputError("not-in-folder", file=path.name, folder=str(path.parent))
    return read_bounded(path, limit)
