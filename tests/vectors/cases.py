"""One verdict vector: its file format (see README.md), and how a verifier is asked about it."""

from typing import Literal

import msgspec

from keys.manifest import parse_roots
from verifier.errors import VerificationError
from verifier.judging.evidence import Evidence
from verifier.judging.repeated import RepeatedVerifier
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.values.numbers import parse_number

FileKind = Literal["manifest", "list", "bucket", "record"]


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The verdict that has to come out; `reason` is empty where there is none."""

    code: str
    tone: str
    reason: str


class Vector(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One case, from what is known before to the verdict."""

    comment: str
    roots: msgspec.Raw
    before: tuple[tuple[FileKind, str], ...] = ()
    manifest: str | None
    badge: str | None
    number: str | None
    place: str | None
    list: str | None
    bucket: str | None
    record: str | None
    now: int
    shown_on: str | None
    at: int | None
    expected: Expected


def read(raw: bytes) -> Vector:
    return msgspec.json.decode(raw, type=Vector)


def judge(vector: Vector) -> Verdict:
    """Take the files one after another, as README.md says, and return the verdict."""
    return judge_twice(vector)[0]


def judge_twice(vector: Vector) -> tuple[Verdict, Verdict]:
    """Return the verdict, and the verdict when asked again with the same evidence in memory."""
    trust = Trust(parse_roots(bytes(vector.roots)))
    problems: list[VerificationError] = []

    def take(kind: str, text: str | None, into: list[VerificationError]):
        if text is None:
            return None
        try:
            if kind == "manifest":
                return trust.manifest(text.encode(), vector.now)
            readers = {"list": trust.status_list, "bucket": trust.bucket, "record": trust.record}
            return readers[kind](text, vector.now)
        except VerificationError as error:
            into.append(error)
            return None

    for kind, text in vector.before:
        take(kind, text, [])
    take("manifest", vector.manifest, problems)
    evidence = Evidence(
        badge=vector.badge,
        number=None if vector.number is None else parse_number(vector.number),
        status_list=take("list", vector.list, problems),
        bucket=take("bucket", vector.bucket, problems),
        record=take("record", vector.record, problems),
        problems=tuple(problems),
    )
    shown_on = vector.place if vector.place is not None else vector.shown_on
    verifier = RepeatedVerifier(trust)
    first = verifier.verify(evidence, now=vector.now, shown_on=shown_on, at=vector.at)
    return first, verifier.verify(evidence, now=vector.now, shown_on=shown_on, at=vector.at)
