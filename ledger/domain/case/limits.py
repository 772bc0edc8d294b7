"""What a measure must satisfy to be proposed, and again to be decided: heard, grounded, within the scheme's limits.

Beside it, what only its proposer must: not to have recorded the reply that shortens the business's
time (R133).
"""

from datetime import date, timedelta

from msgspec.structs import replace

from ledger.domain.case.measures import (
    FAIR,
    OF_SCHEME,
    Blacklist,
    Conversion,
    EarlyEnd,
    Fine,
    Interim,
    Lift,
    ProposedMeasure,
    Suspension,
    article_for,
    command_for,
    kind_of,
    reason_of,
)
from ledger.domain.case.state import Case
from ledger.domain.certificate import rules as certificate_rules
from ledger.domain.certificate.state import Certificate
from ledger.domain.circumstances import Circumstances
from ledger.domain.misuse.limits import check_listing
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from verifier.errors import MalformedError
from verifier.values.days import day_of
from verifier.values.places import parse_place

URGENT = "urgent-consumer-harm"
"""The one reason for which somebody is suspended before being heard."""


def check_measure(state: Case, terms: ProposedMeasure, now: Circumstances) -> None:
    """Raise `CommandRefusedError` unless `terms` may be decided today; the certificate's own rules are tried too."""
    _check_reason(terms, now)
    match terms:
        case Interim():
            _check_interim(state, terms, now)
        case Fine():
            _check_fine(state, terms, now)
        case Blacklist():
            _check_listing(terms, now)
        case Suspension():
            _check_warned(terms, now)
        case Conversion():
            _check_converted(terms, now)
    if not isinstance(terms, Interim | EarlyEnd | Lift):
        _check_heard(state, terms, now)
    _check_certificate(state, terms, now)


def check_proposer(state: Case, terms: ProposedMeasure, now: Circumstances) -> None:
    """Raise `CommandRefusedError` while the reply is the proposer's own record and its time is not over.

    One officer could invent a reply and propose within a minute. A measure before notice, or one
    that relieves the business, rests on no reply.
    """
    last = own_reply_runs(state, terms, now.actor, now.today)
    if last is not None:
        raise CommandRefusedError(
            "reply-by-proposer",
            f"{now.actor or 'the proposer'} recorded the reply to the notice: another officer proposes,"
            f" or wait until the day after {last}, when the time to reply is over",
            article=FAIR,
        )


def own_reply_runs(state: Case, terms: ProposedMeasure, officer: str, today: date) -> date | None:
    """Return the last day on which `officer` may not propose `terms`, the reply being their own record; mostly none."""
    if isinstance(terms, Interim | EarlyEnd | Lift):
        return None
    return state.runs_for(reason_of(terms), officer, today)


def _check_reason(terms: ProposedMeasure, now: Circumstances) -> None:
    penalty = OF_SCHEME.get(type(terms))
    if penalty is None or now.rules.allows(reason_of(terms), penalty):
        return
    known = [rule.code for rule in now.rules.reason if penalty in rule.measures]
    raise _refused(terms, "bad-reason", f"a {penalty} needs one of these: {', '.join(known)}")


def _check_heard(state: Case, terms: ProposedMeasure, now: Circumstances) -> None:
    reason = reason_of(terms)
    if state.heard_about(reason, now.today):
        return
    if any(each.names(reason) for each in state.notices):
        raise _refused(
            terms, "not-heard", "the business has neither replied to the notice nor run out of time"
        )
    since = " since a measure on that ground was overturned"
    since = since if any(reason in each.grounds for each in state.notices) else ""
    raise _refused(terms, "no-notice", f"no notice told the business of {reason}{since}")


def _check_interim(state: Case, terms: Interim, now: Circumstances) -> None:
    limits = now.rules.measures
    if terms.reason != URGENT:
        raise _refused(terms, "bad-reason", f"an interim suspension is for {URGENT} only")
    if state.hearing is not None:
        raise _refused(terms, "interim-once", "an interim suspension is not ordered twice")
    latest = last_day_of(now.today, limits.interim_longest_days - 1)
    if not now.today <= terms.end <= latest:
        raise _refused(terms, "bad-length", f"an interim suspension ends from today to {latest}")
    heard_by = min(terms.end, last_day_of(now.today, limits.interim_hearing_days))
    if not now.today <= terms.hearing <= heard_by:
        raise _refused(terms, "bad-hearing", f"the business must be heard from today to {heard_by}")
    if now.certificate is not None:
        _check_not_prolonged(terms, now.certificate, now)


def _check_not_prolonged(terms: Interim, certificate: Certificate, now: Circumstances) -> None:
    """Refuse what another case would make of two interim suspensions: a long one without notice."""
    free = now.today - timedelta(days=now.rules.measures.interim_longest_days)
    for each in certificate.measures:
        if each.until is None or each.reason != URGENT:
            continue
        if day_of(each.until if each.ended is None else each.ended) > free:
            raise _refused(
                terms,
                "interim-again",
                "a suspension for urgent harm has just been: it goes on after notice only",
            )


def _check_fine(state: Case, terms: Fine, now: Circumstances) -> None:
    """Several fines of one case are not larger together than one may be."""
    largest = now.rules.measures.fine_largest_usd
    before = sum(each.terms.usd for each in state.decided if isinstance(each.terms, Fine))
    if before and terms.usd > largest - before:
        raise _refused(
            terms,
            "bad-fine",
            f"fines of {before} US dollars stand in this case, and {largest} are the most, got {terms.usd}",
        )
    if not 1 <= terms.usd <= largest:
        raise _refused(terms, "bad-fine", f"a fine is 1 to {largest} US dollars, got {terms.usd}")


def _check_listing(terms: Blacklist, now: Circumstances) -> None:
    try:
        place = parse_place(terms.place).value
    except MalformedError as error:
        raise _refused(terms, "bad-place", str(error)) from error
    if place != terms.place:
        raise _refused(terms, "bad-place", f"this place is written {place}")
    check_listing(now.misuse, terms.reason, terms.end, now)


def _check_warned(terms: Suspension, now: Circumstances) -> None:
    if now.certificate is None:
        return
    asked = now.rules.measures.warnings_before_suspension
    standing = [
        each for each in now.certificate.measures if each.kind == "warning" and each.stands(now.at)
    ]
    if len(standing) < asked:
        raise _refused(
            terms,
            "warn-first",
            f"a suspension needs {asked} standing warnings, got {len(standing)}",
        )


def _check_converted(terms: Conversion, now: Circumstances) -> None:
    if now.certificate is None:
        return
    measure = now.certificate.measure(terms.suspension)
    if measure is None or measure.kind != "suspension":
        raise _refused(
            terms, "no-measure", f"the certificate has no suspension with number {terms.suspension}"
        )
    if not measure.stands(now.at):
        raise _refused(
            terms, "measure-ended", f"suspension {terms.suspension} does not stand any more"
        )


def _check_certificate(state: Case, terms: ProposedMeasure, now: Circumstances) -> None:
    command = command_for(terms, state.certificate, now.today)
    if command is None:
        return
    if now.certificate is None:
        raise _refused(
            terms, "no-certificate", f"a case about no certificate comes to no {kind_of(terms)}"
        )
    certificate_rules.decide(now.certificate, command, replace(now, number=state.certificate))  # type: ignore[arg-type]


def _refused(terms: ProposedMeasure, rule: str, message: str) -> CommandRefusedError:
    return CommandRefusedError(rule, message, article=article_for(terms))
