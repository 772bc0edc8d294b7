"""What a measure needs when it is proposed, and again when it is decided.

It must be heard, grounded and within the scheme's limits. One rule is for its proposer alone: an
officer who recorded the reply may not use it to shorten the business's time (R133).
"""

from datetime import date, timedelta

from ledger.domain.case import measures
from ledger.domain.case.seen import CaseNow
from ledger.domain.case.state import Case
from ledger.domain.certificate import rules as certificate_rules
from ledger.domain.certificate.seen import CertificateNow
from ledger.domain.certificate.state import Certificate
from ledger.domain.misuse.limits import check_listing
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.words.articles import FAIR, PENALTIES
from ledger.words.values import dollars
from verifier.errors import MalformedError
from verifier.values.days import day_of
from verifier.values.places import parse_place


def check_measure(state: Case, terms: measures.ProposedMeasure, now: CaseNow) -> None:
    """Raise `CommandRefusedError` unless `terms` may be decided today, here and elsewhere."""
    _check_reason(terms, now)
    match terms:
        case measures.Interim():
            _check_interim(state, terms, now)
        case measures.Fine():
            _check_fine(state, terms, now)
        case measures.Blacklist():
            _check_listing(terms, now)
        case measures.Suspension():
            _check_warned(now)
        case measures.Conversion():
            _check_converted(terms, now)
    if not isinstance(terms, measures.Interim | measures.EarlyEnd | measures.Lift):
        _check_heard(state, terms, now)
    _check_certificate(state, terms, now)


def check_proposer(state: Case, terms: measures.ProposedMeasure, now: CaseNow) -> None:
    """Raise `CommandRefusedError` while only the proposer recorded a reply and its time runs.

    One officer could invent a reply and propose within a minute. A measure before notice, or one
    that relieves the business, rests on no reply.
    """
    last = own_reply_runs(state, terms, now.actor, now.today)
    if last is not None:
        raise CommandRefusedError("reply-by-proposer", FAIR, last=last)


def own_reply_runs(
    state: Case, terms: measures.ProposedMeasure, officer: str, today: date
) -> date | None:
    """Return the last day on which `officer`, who recorded the reply, may not propose `terms`."""
    if isinstance(terms, measures.Interim | measures.EarlyEnd | measures.Lift):
        return None
    return state.runs_for(measures.reason_of(terms), officer, today)


def _check_reason(terms: measures.ProposedMeasure, now: CaseNow) -> None:
    penalty = measures.OF_SCHEME.get(type(terms))
    if penalty is None or now.rules.allows(measures.reason_of(terms), penalty):
        return
    known = [rule.code for rule in now.rules.reason if penalty in rule.measures]
    raise CommandRefusedError("bad-reason", PENALTIES, kind=penalty, reasons=tuple(known))


def _check_heard(state: Case, terms: measures.ProposedMeasure, now: CaseNow) -> None:
    reason = measures.reason_of(terms)
    if state.heard_about(reason, now.today):
        return
    if any(each.names(reason) for each in state.notices):
        raise CommandRefusedError("not-heard", PENALTIES)
    if any(reason in each.grounds for each in state.notices):
        raise CommandRefusedError("no-notice", PENALTIES, overturned=reason)
    raise CommandRefusedError("no-notice", PENALTIES, reason=reason)


def _check_interim(state: Case, terms: measures.Interim, now: CaseNow) -> None:
    limits = now.rules.measures
    if terms.reason != measures.URGENT:
        raise CommandRefusedError(
            "bad-reason", PENALTIES, kind="interim", reasons=(measures.URGENT,)
        )
    if state.hearing is not None:
        raise CommandRefusedError("interim-once", PENALTIES)
    latest = last_day_of(now.today, limits.interim_longest_days - 1)
    if not now.today <= terms.end <= latest:
        raise CommandRefusedError("bad-length", PENALTIES, latest=latest)
    heard_by = min(terms.end, last_day_of(now.today, limits.interim_hearing_days))
    if not now.today <= terms.hearing <= heard_by:
        raise CommandRefusedError("bad-hearing", PENALTIES, latest=heard_by)
    if now.certificate is not None:
        _check_not_prolonged(now.certificate, now)


def _check_not_prolonged(certificate: Certificate, now: CaseNow) -> None:
    """Refuse a second interim suspension by another case: a long one without notice."""
    free = now.today - timedelta(days=now.rules.measures.interim_longest_days)
    for each in certificate.measures:
        if each.until is None or each.reason != measures.URGENT:
            continue
        if day_of(each.until if each.ended is None else each.ended) > free:
            raise CommandRefusedError("interim-again", PENALTIES)


def _check_fine(state: Case, terms: measures.Fine, now: CaseNow) -> None:
    """Several fines of one case together may not exceed the limit of one."""
    largest = now.rules.measures.fine_largest_usd
    before = sum(each.terms.usd for each in state.decided if isinstance(each.terms, measures.Fine))
    if before and terms.usd > largest - before:
        raise CommandRefusedError(
            "bad-fine", PENALTIES, before=dollars(before), largest=dollars(largest)
        )
    if not 1 <= terms.usd <= largest:
        raise CommandRefusedError("bad-fine", PENALTIES, largest=dollars(largest))


def _check_listing(terms: measures.Blacklist, now: CaseNow) -> None:
    try:
        place = parse_place(terms.place).value
    except MalformedError as error:
        raise CommandRefusedError("bad-place", PENALTIES) from error
    if place != terms.place:
        raise CommandRefusedError("bad-place", PENALTIES)
    check_listing(now.misuse, terms.reason, terms.end, now)


def _check_warned(now: CaseNow) -> None:
    if now.certificate is None:
        return
    asked = now.rules.measures.warnings_before_suspension
    standing = [
        each for each in now.certificate.measures if each.kind == "warning" and each.stands(now.at)
    ]
    if len(standing) < asked:
        raise CommandRefusedError("warn-first", PENALTIES, asked=asked, standing=len(standing))


def _check_converted(terms: measures.Conversion, now: CaseNow) -> None:
    if now.certificate is None:
        return
    measure = now.certificate.measure(terms.suspension)
    if measure is None or measure.kind != "suspension":
        raise CommandRefusedError(
            "no-measure", PENALTIES, kind="suspension", number=terms.suspension
        )
    if not measure.stands(now.at):
        raise CommandRefusedError(
            "measure-ended", PENALTIES, kind="suspension", number=terms.suspension
        )


def _check_certificate(state: Case, terms: measures.ProposedMeasure, now: CaseNow) -> None:
    command = measures.command_for(terms, state.certificate, now.today)
    if command is None:
        return
    if now.certificate is None:
        raise CommandRefusedError("no-certificate", PENALTIES, kind=measures.kind_of(terms))
    seen = CertificateNow(*now.common, number=state.certificate)
    certificate_rules.decide(now.certificate, command, seen)
