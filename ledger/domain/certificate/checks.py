"""Checks that several rules of a certificate share: life, measures, tiers and reasons."""

from datetime import date, timedelta

from ledger.domain.certificate.state import Certificate, MeasureState
from ledger.domain.now import Now
from ledger.errors import CommandRefusedError
from ledger.scheme.model import SchemeVersion
from verifier.formats.record import MeasureKind


def lapsed(state: Certificate, now: Now) -> bool:
    """Tell whether the certificate ended so long ago that it can no longer be renewed."""
    return now.today > state.end + timedelta(days=now.rules.renewal.closes_days_after_end)


def standing_measure(
    state: Certificate, number: int, kind: MeasureKind | None, now: Now
) -> MeasureState:
    """Return measure `number` of `kind`, still in force; raises `CommandRefusedError`."""
    measure = state.measure(number)
    if measure is None or (kind is not None and measure.kind != kind):
        raise CommandRefusedError("no-measure", kind=kind or "measure", number=number)
    if not measure.stands(now.at):
        raise CommandRefusedError("measure-ended", kind=measure.kind, number=number)
    return measure


def check_alive(state: Certificate, now: Now) -> None:
    """Refuse what needs a certificate that has not lapsed."""
    if lapsed(state, now):
        raise CommandRefusedError("expired", end=state.end)


def check_tier(tier: str, rules: SchemeVersion) -> None:
    """Refuse a tier the scheme does not have."""
    known = [rule.id for rule in rules.tier]
    if tier not in known:
        raise CommandRefusedError("unknown-tier", tiers=tuple(known))


def check_reason(reason: str, kind: MeasureKind, rules: SchemeVersion) -> None:
    """Refuse a reason that the scheme does not allow for a measure of `kind`."""
    if not rules.allows(reason, kind):
        known = [rule.code for rule in rules.reason if kind in rule.measures]
        raise CommandRefusedError("bad-reason", kind=kind, reasons=tuple(known))


def check_control(places: tuple[str, ...], proven: frozenset[str]) -> None:
    """Refuse places that the business has not shown to be its own."""
    for place in places:
        if place not in proven:
            raise CommandRefusedError("control-not-proven")


def check_length(start: date, end: date, now: Now) -> None:
    """Refuse a suspension that is too long, or ends before it begins."""
    longest = now.rules.suspension.longest_days
    if not 1 <= (end - start).days + 1 <= longest:
        raise CommandRefusedError("bad-length", longest=longest)
