"""Proof that a business controls a place: a TXT record, a file on the host, or a code in a profile text.

What is published is made in `tokens`. Hosts: `_trustmark.HOST` has a TXT record, or
`/.well-known/trustmark-proof.txt` a line, that is exactly `trustmark-proof=TOKEN`; every resolver
must see the record, and the file must come from the host itself over TLS. Handles: an officer reads
the profile and gives its text; platforms are not fetched, most forbid it. A proof that is gone says
nothing about why; whoever looks again opens a case and punishes nobody.
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


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Control of `place` was shown by `method` at instant `at` (UTC seconds); `detail` says where it was seen."""

    method: Method
    place: str
    at: int
    detail: str


def prove_by_record(
    secret: bytes, business: str, host: str, resolvers: Resolvers, *, at: int
) -> Proof:
    """Return the proof by TXT record; raises `ControlError` (`missing`, or a fault of `resolve`)."""
    _check_host(host)
    name, wanted = f"{RECORD}.{host}", proof_line(secret, business, host)
    try:
        seen = texts(name, resolvers)
    except OutsideError as error:
        raise ControlError(error.fault, str(error)) from error
    if not is_among((text.strip() for text in seen), wanted):
        raise ControlError(
            "missing",
            f'expected a TXT record "{wanted}" at {name}, got {_counted(seen, "record")}; '
            "add it where the name is managed, wait until it has spread (often an hour), then ask again",
        )
    return Proof(method="dns", place=host, at=at, detail=f"TXT record at {name}")


def prove_by_file(secret: bytes, business: str, host: str, visitor: Visitor, *, at: int) -> Proof:
    """Return the proof by file; raises `ControlError` (`missing`, or a fault of `web`)."""
    _check_host(host)
    wanted = proof_line(secret, business, host)
    try:
        page = fetch(host, FILE, visitor)
    except OutsideError as error:
        raise ControlError(error.fault, f"{error}; the file {FILE} was not seen") from error
    lines = [line.strip("\ufeff \t\r") for line in page.body.decode("utf-8", "replace").split("\n")]
    if page.status != _OK or not is_among(lines, wanted):
        came = f"status {page.status}" if page.status != _OK else "a file without it"
        raise ControlError(
            "missing",
            f'expected the line "{wanted}" in https://{host}{FILE}, got {came}; '
            "put it there as plain text, then ask again",
        )
    return Proof(method="file", place=host, at=at, detail=f"https://{host}{page.path}")


def prove_host(secret: bytes, business: str, host: str, visitor: Visitor, *, at: int) -> Proof:
    """Return the proof by record or else by file; raises `ControlError`: `missing` if both were looked for in vain."""
    try:
        return prove_by_record(secret, business, host, visitor.resolvers, at=at)
    except ControlError as error:
        by_record = error
    try:
        return prove_by_file(secret, business, host, visitor, at=at)
    except ControlError as by_file:
        faults = [by_record.fault, by_file.fault]
        fault = next((fault for fault in faults if fault != "missing"), "missing")
        raise ControlError(fault, f"{by_record}; or: {by_file}") from by_file


def prove_by_profile(secret: bytes, business: str, handle: str, profile: str, *, at: int) -> Proof:
    """Return the proof that the text of a profile, as an officer read it, has the code; raises `ControlError`."""
    if not is_handle(handle):
        raise ControlError("bad-handle", "expected a handle such as facebook:angkorsilk")
    wanted = profile_code(secret, business, handle)
    if not is_among(codes_in(profile), wanted):
        raise ControlError(
            "missing",
            f"expected the code {wanted} in the profile text of {handle}, got {_counted(codes_in(profile), 'code')}; "
            "the holder puts it into the text that everybody sees, then an officer reads it again",
        )
    return Proof(
        method="profile", place=handle, at=at, detail=f"code in the profile text of {handle}"
    )


def _check_host(host: str) -> None:
    if not is_host(host):
        raise ControlError(
            "bad-host", "expected a bare host such as shop.example.com.kh, in its one form"
        )


def _counted(seen: tuple[str, ...], what: str) -> str:
    return f"{len(seen) or 'no'} other {what}{'' if len(seen) == 1 else 's'}"
