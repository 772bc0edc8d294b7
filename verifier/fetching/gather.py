"""Gathering: fetch the signed files that a question needs, in order, and verify them.

What cannot be had becomes a problem.

The network is a callable, `get(path) -> bytes`, which raises `StaleEvidenceError` for what is not
there. Files may come from caches of different ages: an answer that rests on an absence or a
contradiction is asked for once more past them.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

from verifier.errors import Reason, VerificationError
from verifier.formats.register import Bucket
from verifier.formats.status import StatusList
from verifier.judging.evidence import Badge, Evidence, Record
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.judging.verifier import Verifier
from verifier.values import paths
from verifier.values.numbers import LIST_BITS, CertificateIndex, canonical_index
from verifier.values.paths import Get
from verifier.values.places import kind_of

Value = TypeVar("Value")

_WORTH_ASKING_AGAIN: Final = frozenset({"cannot-tell", "not-listed", "wrong-place"})


class Question(NamedTuple):
    """What is to be checked: a badge (token, DIGITS, QR text), a number, or a canonical place."""

    badge: str | None = None
    number: CertificateIndex | None = None
    place: str | None = None


def answer(
    verifier: Verifier,
    get: Get,
    question: Question,
    *,
    now: int,
    shown_on: str | None = None,
    at: int | None = None,
    fresh: Get | None = None,
) -> Verdict:
    """Return the verdict at `now`.

    `shown_on` is a place in its canonical form; `fresh` fetches past every cache.
    """
    place = shown_on or question.place
    evidence = gather(verifier.trust, get, question, now=now, shown_on=place)
    verdict = verifier.verify(evidence, now=now, shown_on=place, at=at)
    again = verdict.code in _WORTH_ASKING_AGAIN or verdict.reason == Reason.UNKNOWN_KEY
    if fresh is None or not again:
        return verdict
    return answer(verifier, fresh, question, now=now, shown_on=place, at=at)


def gather(
    trust: Trust,
    get: Get,
    question: Question,
    *,
    now: int,
    shown_on: str | None = None,
    offline: bool = False,
) -> Evidence:
    """Return the evidence on `question`; offline only with the key manifest. Raises nothing."""
    return _Gathering(trust, get, now).evidence(question, shown_on, offline=offline)


class _Gathering:
    """Collects what one question needs; `problems` are what kept a file from being there."""

    def __init__(self, trust: Trust, get: Get, now: int) -> None:
        self._trust = trust
        self._get = get
        self._now = now
        self.problems: list[VerificationError] = []

    def evidence(self, question: Question, place: str | None, *, offline: bool) -> Evidence:
        self._try(lambda: self._trust.manifest(self._get(paths.MANIFEST), self._now))
        current = self._trust.current
        if offline or current is None:
            return self._evidence(question, question.number)
        badge = self._badge(question.badge)
        number = badge.certificate if badge else question.number
        record = self._record(number)
        if place is None:
            place = _place_of(badge, record)
        bucket = self._bucket(place, current.register_buckets)
        if question.place is not None and bucket is not None:
            entry = bucket.entries.get(question.place)
            number = canonical_index(entry.number) if entry and entry.number else None
            record = self._record(number)
        return self._evidence(question, number, self._status_list(number), bucket, record)

    def _evidence(
        self,
        question: Question,
        number: CertificateIndex | None,
        status_list: StatusList | None = None,
        bucket: Bucket | None = None,
        record: Record | None = None,
    ) -> Evidence:
        return Evidence(
            badge=question.badge,
            number=None if question.badge else number,
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
        path = paths.bucket_for(kind_of(place), place, buckets)
        return self._try(lambda: self._trust.bucket(self._token(path), self._now))

    def _token(self, path: str) -> str:
        return self._get(path).decode("ascii", "replace")

    def _try(self, action: Callable[[], Value]) -> Value | None:
        try:
            return action()
        except VerificationError as error:
            self.problems.append(error)
            return None


def _place_of(badge: Badge | None, record: Record | None) -> str | None:
    """Return the place to look up when none was given.

    It is the badge's first place, or the record's first if the record does not have that one.
    """
    own = next(iter((*badge.sites, *badge.handles)), None) if badge is not None else None
    if record is None or (own is not None and record.has(own)):
        return own
    return record.first_place()
