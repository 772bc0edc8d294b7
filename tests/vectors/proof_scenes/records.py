"""Records that the issuer signed and that say something else than the facts in the log."""

from datetime import date

import msgspec

from tests.simulator import NOW
from tests.vectors.proof_scenes.stage import Scene
from tests.vectors.scenes.stage import NOODLE, OTHER, SHOP, Expected
from verifier.judging.standing import state_at
from verifier.values.numbers import CertificateIndex, format_number


def not_genuine_record_tells_otherwise(s: Scene) -> Expected:
    """The issuer signed a record whose suspension ends earlier than the one in the log."""
    history = list(s.issuer.history(0))
    place = next(at for at, entry in enumerate(history) if entry.event == "suspended")
    history[place] = msgspec.structs.replace(history[place], end=date(2026, 6, 2))
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, history=tuple(history)))
    return "not-genuine", "bad-proof"


def not_genuine_record_with_another_index(s: Scene) -> Expected:
    """The issuer signed a record that puts a fact somewhere else in the log."""
    s.issuer.now = NOW - 300
    history = [
        msgspec.structs.replace(entry, index=4) if entry.index == 3 else entry
        for entry in s.issuer.history(0)
    ]
    _, measures = state_at(history, 1 << 60)
    s.make(record=s.issuer.record(0, history=tuple(history), measures=measures))
    return "not-genuine", "bad-proof"


def not_genuine_record_that_borrows_facts(s: Scene) -> Expected:
    """The issuer signed a record under one number whose facts, all in the log, are those of
    another."""
    s.issuer.now = NOW - 300
    number = format_number(CertificateIndex(0))
    s.make(1, NOODLE, record=s.issuer.record(1, sub=number))
    return "not-genuine", "bad-proof"


def not_genuine_record_with_other_places(s: Scene) -> Expected:
    """The issuer signed a record with a place that no fact has added."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, sites=(SHOP, OTHER)))
    return "not-genuine", "bad-proof"


def not_genuine_record_with_another_tier(s: Scene) -> Expected:
    """The issuer signed a record with a tier that no fact gives."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, tier="basic"))
    return "not-genuine", "bad-proof"


def not_genuine_record_without_its_badge(s: Scene) -> Expected:
    """The issuer signed a record that hides a badge."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, badges=()))
    return "not-genuine", "bad-proof"


def not_genuine_record_of_another_holder(s: Scene) -> Expected:
    """The issuer signed a record with another holder than the one the certificate was issued to."""
    s.issuer.now = NOW - 300
    holder = {"category": "legal-person", "name": {"km": "", "en": "Somebody Else"}}
    s.make(record=s.issuer.record(0, holder=holder))
    return "not-genuine", "bad-proof"


def not_genuine_record_of_another_certificate(s: Scene) -> Expected:
    """The record of one certificate with the facts of another."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(1))
    return "not-genuine", "bad-proof"
