"""Checking what somebody was shown: recognises it, opens the site, and asks the verifier.

A site is a folder (the issuer's own, a copy) or `https://HOST`. Root keys come from a file that was
pinned before, never from what is being checked.

Imported at the start of each check, and therefore without `pathlib` and `dataclasses`, which take
milliseconds.
"""

import os
from collections.abc import Collection

from issuer.checking.memory import Memory
from issuer.errors import InputError
from keys.errors import ManifestError
from keys.manifest import Roots, parse_roots
from verifier.errors import MalformedError, Reason, StaleEvidenceError
from verifier.fetching.gather import Question, answer, gather
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.judging.verifier import Verifier
from verifier.values.numbers import parse_number
from verifier.values.paths import Get
from verifier.values.typed import place_in, read_typed

_MAX_TEXT = 64 * 1024
_MAX_FILE = 20 << 20
_MAX_SITE_FILE = 1 << 30
"""The exports of a register of a million certificates have some 100 MiB."""
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
_PROOF = b"c2sp.org/tlog-proof@"


class Presented(Question):
    """What a person presented, recognised."""

    __slots__ = ()

    @property
    def origin(self) -> str | None:
        """Return the `https://HOST` of a QR text. Pinned root keys decide who may answer."""
        leads = self.badge is not None and self.badge.startswith("https://")
        return self.badge.partition("/#")[0] if leads and self.badge else None


def recognise(text: str, own: Collection[str] | None = None) -> Presented:
    """Recognise token, QR text, DIGITS, number, file of one of these, picture, host or handle.

    `own` are the hosts of the verify page (`read_typed`). Raises `InputError`, `VerificationError`
    for what is neither a number nor a place, `BadgeError` for a picture without a badge.
    """
    text = text.strip()
    found: Presented | MalformedError
    try:
        found = _presented(text, own)
    except MalformedError as error:
        found = error
    if isinstance(found, Presented) and found.place is None:
        return found
    if "\0" not in text and os.path.isfile(text):  # noqa: PTH113 - see above
        return _recognise_file(text)
    if _is_path(text, misread=isinstance(found, MalformedError)):
        raise _no_file(text)
    if isinstance(found, MalformedError):
        raise found
    return found


def is_proof(what: str) -> bool:
    """Tell whether `what` names a file that begins as a proof does (`verifier.log.tlog_proof`)."""
    if "\0" in what or not os.path.isfile(what):  # noqa: PTH113 - see above
        return False
    with open(what, "rb") as file:  # noqa: PTH123
        return file.read(len(_PROOF)) == _PROOF


def normalised(place: str) -> str:
    """Return the one form of a place, or of the host of an address; raises `InputError`."""
    try:
        return place_in(place)
    except MalformedError as error:
        raise InputError(f"{place!r} is not a place: {error}") from error


def _presented(text: str, own: Collection[str] | None) -> Presented:
    kind, value = read_typed(text, own)
    if kind == "badge":
        return Presented(badge=value)
    if kind == "number":
        return Presented(number=parse_number(value))
    return Presented(place=value if kind == "place" else place_in(value))


def _is_path(text: str, *, misread: bool) -> bool:
    """Tell whether `text` means a file: it begins like a path, or its folder exists."""
    first, slash, rest = text.partition("/")
    if not slash or (first.endswith(":") and rest.startswith("/")):
        return False
    return misread or first in {"", ".", "..", "~"} or os.path.isdir(first)  # noqa: PTH112


def _no_file(text: str) -> InputError:
    if os.path.isdir(text):  # noqa: PTH112
        return InputError(f"{text!r} is a folder", "a-folder")
    return InputError(f"there is no file {text!r}", "no-file")


def _recognise_file(path: str) -> Presented:
    raw = read_file(path)
    if raw.startswith(_PICTURES):
        from badges.reading import read_badge_text  # noqa: PLC0415 - only pictures need it

        return Presented(badge=read_badge_text(raw))
    try:
        text = raw[: _MAX_TEXT + 1].decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is neither a picture nor text with a badge") from error
    try:
        known = _presented(text, None) if len(text) <= _MAX_TEXT else None
    except MalformedError:
        known = None
    if known is None or known.place is not None:
        raise InputError(f"{path} holds no badge token, QR text or number")
    return known


class Checker:
    """Checks against one site under pinned root keys; remembers what it saw, never goes back."""

    def __init__(self, get: Get, roots: Roots, memory: Memory | None = None) -> None:
        """Hold site and roots; a site that keeps files is asked past them through its `fresh`.

        With a `memory`, what earlier runs have seen counts too, and what this one sees is kept.
        """
        self._get = get
        self._fresh: Get | None = getattr(get, "fresh", None)
        self._memory = memory
        self.trust = Trust(roots, recall=memory.recall if memory else None)
        self._verifier = Verifier(self.trust)

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
        if offline:
            evidence = gather(self.trust, self._get, what, now=now, shown_on=place, offline=True)
            verdict = self._verifier.verify(evidence, now=now, shown_on=place, at=at)
        else:
            verdict = answer(
                self._verifier, self._get, what, now=now, shown_on=place, at=at, fresh=self._fresh
            )
        if self._memory is not None:
            self._memory.keep(self.trust.seen, now)
        return verdict


def pinned(path: str) -> Roots:
    """Return the root keys in the file at `path`; raises `InputError` if it holds none."""
    try:
        return parse_roots(read_file(path))
    except ManifestError as error:
        raise InputError(f"{path} is not a file of root keys: {error}", "no-root-keys") from error


def read_file(path: str, limit: int = _MAX_FILE) -> bytes:
    """Return the file at `path`; raises `InputError` if it has more than `limit` bytes."""
    with open(path, "rb") as file:  # noqa: PTH123 - see above
        data = file.read(limit + 1)
    if len(data) > limit:
        raise InputError(f"{path} has more than {limit >> 20} MiB; nothing to check is that large")
    return data


def site_folder(root: str) -> Get:
    """Return what reads files of the site in this folder."""

    def get(path: str) -> bytes:
        try:
            return read_file(f"{root}/{path}", _MAX_SITE_FILE)
        except OSError as error:
            raise StaleEvidenceError(
                Reason.MISSING_EVIDENCE, f"{path} is not on the site"
            ) from error

    return get


def open_site(where: str, now: int, *, cache: str | None = None, offline: bool = False) -> Get:
    """Return a reader of the site at `where`: a folder, or `https://HOST`.

    Files fetched from a host are kept in the folder `cache`, if one is named. Offline, only these
    are read.
    """
    if os.path.isdir(where):  # noqa: PTH112
        return site_folder(where)
    if not where.startswith(("https://", "http://")):
        raise InputError(f"there is no site at {where}", "no-site")
    from verifier.fetching.fetch import Fetcher  # noqa: PLC0415 - folders need none of it

    kept = cache if where.startswith("https://") else None
    try:
        return Fetcher(where.rstrip("/"), now=now, cache=kept, offline=offline)
    except MalformedError as error:
        raise InputError(f"{where} is not a site: {error}") from error
