"""How a case begins: against whom, about what, on which evidence.

What a case refers to is looked up if it is in the ledger: a finding `b-…/f1` or a fact `b-…/1`
of the business, another case `k-…` of it, a complaint `c-…`. Anything else names a thing
outside the ledger, unless it is only another spelling of an id. Whether the case repeats an old
one is for `judged`. R128-R129 (monitoring), R131-R134 (complaints, fairness).
"""

import re
from typing import get_args

from ledger.domain.business.state import Business
from ledger.domain.case.facts import CaseOpened, OpenCase, Source
from ledger.domain.case.judged import OF_BUSINESS, check_opening
from ledger.domain.case.seen import CaseNow
from ledger.domain.complaint.state import Complaint
from ledger.domain.fact import Outcome
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.words.articles import FAIR

_LONGEST_TEXT = 64
_MOST_REFS = 20
_ID = re.compile(r"[bck]-[0-9a-f]{1,32}(/f?[0-9]+)?")
_LIKE_AN_ID = re.compile(r"\s*[bck]-[0-9a-f]{32}(/f?[0-9]+)?\s*", re.IGNORECASE | re.ASCII)


def open_case(command: OpenCase, now: CaseNow) -> Outcome:
    """Return the opening; raises `CommandRefusedError`. `now.cases` are all of the business."""
    if now.business is None:
        raise CommandRefusedError("no-business", FAIR)
    certificate = now.certificate
    if certificate is not None and certificate.business != command.business:
        raise CommandRefusedError("not-its-certificate", FAIR)
    if command.reason not in {rule.code for rule in now.rules.reason}:
        raise CommandRefusedError(
            "bad-reason", FAIR, reasons=tuple(rule.code for rule in now.rules.reason)
        )
    if command.source not in get_args(Source):
        raise CommandRefusedError("bad-source", FAIR, sources=get_args(Source))
    _check_refs(command)
    _check_known(command, now.business, now)
    lapse = _next_fact(now.business) if command.source == "lapse" else ""
    check_opening(command.refs, command.reason, now, lapse=lapse)
    fact = CaseOpened(
        at=now.at,
        case=now.aggregate,
        business=command.business,
        certificate=command.certificate,
        source=command.source,
        reason=command.reason,
        refs=command.refs,
        decide_by=last_day_of(now.today, now.rules.deadlines.decision_days),
        by=now.actor,
    )
    return Outcome(facts=(fact,))


def _next_fact(business: Business) -> str:
    """Return the reference to the lapse that opens a case: in its transaction the next fact."""
    return f"{business.business}/{business.version + 1}"


def _check_complaint(ref: str, business: str, found: Complaint | None) -> None:
    if found is None:
        raise _unknown(ref, "complaint")
    if found.business and found.business != business:
        raise _unknown(ref, "complaint-of-business")


def _check_refs(command: OpenCase) -> None:
    if len(command.refs) > _MOST_REFS or len(set(command.refs)) != len(command.refs):
        raise CommandRefusedError("bad-reference", FAIR, most=_MOST_REFS)
    for ref in command.refs:
        if not (0 < len(ref) <= _LONGEST_TEXT and ref.isascii() and ref.isprintable()):
            raise CommandRefusedError("bad-reference", FAIR, longest=_LONGEST_TEXT)
    if command.source in {"complaint", "monitoring", "lapse"} and not command.refs:
        raise CommandRefusedError("no-reference", FAIR, source=command.source)


def _check_known(command: OpenCase, business: Business, now: CaseNow) -> None:
    cases = now.cases
    for ref in command.refs:
        if _LIKE_AN_ID.fullmatch(ref) and ref != ref.strip().lower():
            raise CommandRefusedError("unknown-reference", FAIR, written=ref.strip().lower())
        if ref.startswith("b-"):
            _check_of_business(ref, command, business)
        elif ref.startswith("c-"):
            _check_complaint(ref, command.business, now.complaints.get(ref))
        elif ref.startswith("k-") and ref not in {each.case for each in cases}:
            raise _unknown_of(ref, "case", len(cases))


def _check_of_business(ref: str, command: OpenCase, business: Business) -> None:
    read = OF_BUSINESS.fullmatch(ref)
    if read is None or read[1] != command.business:
        raise _unknown(ref, "business")
    if read[3] is None:
        return
    if read[2]:
        kind, have = "finding", len(business.findings)
    else:
        # A lapse opens its case in its own transaction: its fact is the next.
        kind, have = "fact", business.version + (command.source == "lapse")
    if int(read[3]) > have:
        raise _unknown_of(ref, kind, have)


def _unknown(ref: str, expected: str) -> CommandRefusedError:
    return CommandRefusedError("unknown-reference", FAIR, ref=_named(ref), expected=expected)


def _unknown_of(ref: str, expected: str, have: int) -> CommandRefusedError:
    """Return the refusal of a number beyond the `have` that the business has."""
    return CommandRefusedError(
        "unknown-reference", FAIR, ref=_named(ref), expected=expected, have=have
    )


def _named(ref: str) -> str:
    """Return a reference as a refusal may repeat it: an id whole, of other texts the start."""
    return ref if _ID.fullmatch(ref) else f"{ref[:2]}…"
