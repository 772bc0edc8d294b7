"""Checking what somebody was shown: works out what it is, gathers evidence from a site, asks the verifier.

A site is a folder (the issuer's own, a copy) or `https://HOST`. Root keys come from a file that was pinned before,
never from what is being checked.

Imported at the start of `trustmark verify`, and therefore without `pathlib` and `dataclasses`, which take milliseconds.
"""

import os
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from keys.manifest import Roots, parse_roots
from trustmark.errors import InputError
from trustmark.session import Session
from verifier import paths
from verifier.errors import MalformedError, Reason, StaleEvidenceError, VerificationError
from verifier.evidence import Badge, Evidence, Record
from verifier.numbers import LIST_BITS, CertificateIndex, parse_number
from verifier.places import parse_place
from verifier.register import Bucket
from verifier.status import StatusList
from verifier.trust import Trust
from verifier.verdict import Verdict
from verifier.verifier import Verifier

Get = Callable[[str], bytes]
Value = TypeVar("Value")
_MAX_TEXT = 64 * 1024
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
_SHORTEST_DIGITS = 60


class Presented(NamedTuple):
    """What is to be checked: a badge (token, DIGITS, QR text), a certificate number, or a place."""

    badge: str | None = None
    number: CertificateIndex | None = None
    place: str | None = None

    @property
    def origin(self) -> str | None:
        """The `https://HOST` a QR text leads to. Who may answer there is decided by the pinned root keys."""
        leads = self.badge is not None and self.badge.startswith("https://")
        return self.badge.partition("/#")[0] if leads and self.badge else None


def recognise(text: str) -> Presented:
    """Return what `text` is: token, QR text, DIGITS, number, file of one of these, picture, host or handle.

    Raises `InputError`, `VerificationError` for a place that is none, `BadgeError` for a picture without a badge.
    """
    text = text.strip()
    known = _recognise_text(text)
    if known is not None:
        return known
    if "\0" not in text and os.path.isfile(text):  # noqa: PTH113 - see above
        return _recognise_file(text)
    if "/" in text or "\\" in text:
        raise InputError(
            f"there is no file {text!r}", hint="give a bare host, or the whole text of the QR code"
        )
    return Presented(place=parse_place(text).value)


def normalised(place: str) -> str:
    """Return the place a person wrote in its one form; raises `InputError`."""
    try:
        return parse_place(place).value
    except MalformedError as error:
        raise InputError(f"{place!r} is no place: {error}") from error


def _recognise_text(text: str) -> Presented | None:
    if text.count(".") == 2 and text.startswith("eyJ"):  # noqa: PLR2004 - the parts of a compact JWS
        return Presented(badge=text)
    if text.startswith("https://") and "/#" in text:
        return Presented(badge=text)
    if text.isascii() and text.isdecimal() and len(text) >= _SHORTEST_DIGITS:
        return Presented(badge=text)
    try:
        return Presented(number=parse_number(text))
    except MalformedError:
        if text.upper().startswith("CETS"):
            raise
    return None


def _recognise_file(path: str) -> Presented:
    raw = _read(path)
    if raw.startswith(_PICTURES):
        from badges.reading import read_badge_text  # noqa: PLC0415 - pictures need what text does not

        return Presented(badge=read_badge_text(raw))
    try:
        text = raw[: _MAX_TEXT + 1].decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is neither a picture nor text with a badge") from error
    known = _recognise_text(text) if len(text) <= _MAX_TEXT else None
    if known is None:
        raise InputError(f"{path} holds no badge token, QR text or number")
    return known


class Checker:
    """Checks against one site under pinned root keys; remembers what it has seen, and never goes back."""

    def __init__(self, get: Get, roots: Roots) -> None:
        """Hold the site and the roots."""
        self._get = get
        self.trust = Trust(roots)
        self._verifier = Verifier(self.trust)

    @classmethod
    def open(cls, get: Get, roots: str) -> "Checker":
        """Return a checker that pins the root keys in a file; raises `ManifestError` if it holds none."""
        return cls(get, parse_roots(_read(roots)))

    def check(
        self,
        what: Presented,
        *,
        now: int,
        shown_on: str | None = None,
        at: int | None = None,
        offline: bool = False,
    ) -> Verdict:
        """Return the verdict at `now`; offline nothing but the key manifest is looked at."""
        place = shown_on or what.place
        gathering = _Gathering(self.trust, self._get, now)
        evidence = gathering.evidence(what, place, offline=offline)
        return self._verifier.verify(evidence, now=now, shown_on=place, at=at)


class _Gathering:
    """Collects the signed files that one question needs; what cannot be had becomes a problem, never an end."""

    def __init__(self, trust: Trust, get: Get, now: int) -> None:
        self._trust = trust
        self._get = get
        self._now = now
        self.problems: list[VerificationError] = []

    def evidence(self, what: Presented, place: str | None, *, offline: bool) -> Evidence:
        self._try(lambda: self._trust.manifest(self._get(paths.MANIFEST), self._now))
        current = self._trust.current
        if offline or current is None:
            return self._evidence(what, what.number)
        badge = self._badge(what.badge)
        number = badge.certificate if badge else what.number
        record = self._record(number)
        if place is None and badge is not None:
            place = next(iter((*badge.sites, *badge.handles)), None)
            if record is not None and not record.has(place or ""):
                place = None
        if place is None and record is not None:
            place = record.first_place()
        bucket = self._bucket(place, current.register_buckets)
        if what.place is not None and bucket is not None:
            entry = bucket.entries.get(what.place)
            number = parse_number(entry.number) if entry and entry.number else None
            record = self._record(number)
        return self._evidence(what, number, self._status_list(number), bucket, record)

    def _evidence(
        self,
        what: Presented,
        number: CertificateIndex | None,
        status_list: StatusList | None = None,
        bucket: Bucket | None = None,
        record: Record | None = None,
    ) -> Evidence:
        return Evidence(
            badge=what.badge,
            number=None if what.badge else number,
            status_list=status_list,
            bucket=bucket,
            record=record,
            problems=tuple(self.problems),
        )

    def _badge(self, text: str | None) -> Badge | None:
        """Return the badge if it verifies; if not, the verifier will say so itself."""
        try:
            return None if text is None else self._trust.badge(text)
        except VerificationError:
            return None

    def _record(self, number: CertificateIndex | None) -> Record | None:
        if number is None:
            return None
        return self._try(
            lambda: self._trust.record(self._token(paths.record_of(number)), self._now)
        )

    def _status_list(self, number: CertificateIndex | None) -> StatusList | None:
        if number is None:
            return None
        path = paths.status_list(number >> LIST_BITS)
        return self._try(lambda: self._trust.status_list(self._token(path), self._now))

    def _bucket(self, place: str | None, buckets: int) -> Bucket | None:
        if place is None:
            return None
        path = paths.bucket_for(parse_place(place).kind, place, buckets)
        return self._try(lambda: self._trust.bucket(self._token(path), self._now))

    def _token(self, path: str) -> str:
        return self._get(path).decode("ascii", "replace")

    def _try(self, action: Callable[[], Value]) -> Value | None:
        try:
            return action()
        except VerificationError as error:
            self.problems.append(error)
            return None


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - see above
        return file.read()


def site_folder(root: str) -> Get:
    """Return what reads files of the site in this folder."""

    def get(path: str) -> bytes:
        try:
            return _read(f"{root}/{path}")
        except OSError as error:
            raise StaleEvidenceError(
                Reason.MISSING_EVIDENCE, f"{path} is not on the site"
            ) from error

    return get


def open_site(where: str, session: Session, *, offline: bool) -> Get:  # noqa: ARG001 - for addresses, to come
    """Return what reads the site at `where`: a folder, or `https://HOST` (offline: only what was fetched before)."""
    if os.path.isdir(where):  # noqa: PTH112 - see above
        return site_folder(where)
    raise InputError(f"there is no site at {where}")
