"""Proof that a business controls a place: a TXT record, a file on the host, or a code in a profile.

`tokens` makes what is published. Hosts: a TXT record at `_trustmark.HOST`, or a line in
`/.well-known/trustmark-proof.txt`, is exactly `trustmark-proof=TOKEN`; every resolver must see the
record, and the file must come from the host itself over TLS. Handles: an officer reads the profile
and gives its text; we do not fetch from platforms, because most forbid it. A lost proof says
nothing about the reason: the officer who finds it lost opens a case and punishes nobody.
"""

from typing import Literal

import msgspec

from ledger.errors import ControlError, OutsideError
from ledger.outside.resolve import Resolvers, texts
from ledger.outside.tokens import FILE, RECORD, codes_in, is_among, profile_code, proof_line
from ledger.outside.web import Visitor, fetch
from verifier.values.places import is_handle, is_host

Method = Literal["dns", "file", "profile"]
_OK = 200


class ShownControl(msgspec.Struct, frozen=True, kw_only=True):
    """`method` showed control of `place` at instant `at` (UTC seconds), where `detail` says."""

    method: Method
    place: str
    at: int
    detail: str


def prove_by_record(
    secret: bytes, business: str, host: str, resolvers: Resolvers, *, at: int
) -> ShownControl:
    """Return the proof by TXT record; raises `ControlError` (`missing`, or as `resolve` does)."""
    _check_host(host)
    name, wanted = f"{RECORD}.{host}", proof_line(secret, business, host)
    try:
        seen = texts(name, resolvers)
    except OutsideError as error:
        raise ControlError(error.fault, **error.values) from error
    if not is_among((text.strip() for text in seen), wanted):
        raise ControlError("missing", wanted=wanted, name=name, count=len(seen))
    return ShownControl(method="dns", place=host, at=at, detail=f"TXT record at {name}")


def prove_by_file(
    secret: bytes, business: str, host: str, visitor: Visitor, *, at: int
) -> ShownControl:
    """Return the proof by file; raises `ControlError` (`missing`, or a fault of `web`)."""
    _check_host(host)
    wanted = proof_line(secret, business, host)
    try:
        page = fetch(host, FILE, visitor)
    except OutsideError as error:
        raise ControlError(error.fault, **error.values) from error
    lines = [line.strip("\ufeff \t\r") for line in page.body.decode("utf-8", "replace").split("\n")]
    if page.status != _OK:
        raise ControlError("missing", wanted=wanted, host=host, file=FILE, status=page.status)
    if not is_among(lines, wanted):
        raise ControlError("missing", wanted=wanted, host=host, file=FILE)
    return ShownControl(method="file", place=host, at=at, detail=f"https://{host}{page.path}")


def prove_host(
    secret: bytes, business: str, host: str, visitor: Visitor, *, at: int
) -> ShownControl:
    """Return the proof by record, else by file; raises `ControlError` (`missing` if neither)."""
    try:
        return prove_by_record(secret, business, host, visitor.resolvers, at=at)
    except ControlError as error:
        by_record = error
    try:
        return prove_by_file(secret, business, host, visitor, at=at)
    except ControlError as by_file:
        first, second = by_record, by_file
        if by_record.fault == "missing":
            first, second = by_file, by_record
        raise ControlError(first.fault, second, **first.values) from by_file


def prove_by_profile(
    secret: bytes, business: str, handle: str, profile: str, *, at: int
) -> ShownControl:
    """Return the proof if the text of the profile has the code; raises `ControlError`."""
    if not is_handle(handle):
        raise ControlError("bad-handle")
    wanted = profile_code(secret, business, handle)
    if not is_among(codes_in(profile), wanted):
        raise ControlError("missing", wanted=wanted, handle=handle, count=len(codes_in(profile)))
    return ShownControl(
        method="profile", place=handle, at=at, detail=f"code in the profile text of {handle}"
    )


def _check_host(host: str) -> None:
    if not is_host(host):
        raise ControlError("bad-host")
