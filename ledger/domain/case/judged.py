"""Nobody is tried twice: a ground that an appeal has judged needs something new.

New is a paper whose name no judged case referred to. Of what the ledger has itself, new is what
came after the appeal: a finding, a complaint, a case that no appeal has judged. A fact of the
business is new only if it is the lapse that opens the case, in the same transaction. R133
(fairness), R115-R119 (measures).
"""

import re
from collections.abc import Iterable

from ledger.domain.case.measures import reason_of
from ledger.domain.case.seen import CaseNow
from ledger.domain.case.state import Case
from ledger.errors import CommandRefusedError
from ledger.words.articles import FAIR

OF_BUSINESS = re.compile(r"(b-[^/]*)(?:/(f?)([1-9][0-9]{0,9}))?")
"""A reference to a business: to itself, with `f` to a finding, else to a fact, by its number."""


def overturned_in(case: Case) -> frozenset[str]:
    """Return the reasons of the measures of `case` that an appeal has ended."""
    return frozenset(reason_of(each.terms) for each in case.proposals if each.overturned)


def check_opening(refs: Iterable[str], reason: str, now: CaseNow, *, lapse: str = "") -> None:
    """Refuse a case for `reason` that an appeal has judged, if none of `refs` is new.

    `now.cases` are all of the business; `lapse` is the reference to the lapse that opens the case,
    mostly empty.
    """
    _check(refs, (reason,), now.cases, now, {lapse})


def check_notice(state: Case, grounds: Iterable[str], now: CaseNow) -> None:
    """Refuse a notice in case `state` on grounds that an appeal has judged.

    Its references are those of its opening. In the judged case itself such a ground is over for
    good. References are looked up in `now.business` and `now.complaints`.
    """
    over = overturned_in(state) & set(grounds)
    if over:
        raise CommandRefusedError("nothing-new", FAIR, reasons=tuple(sorted(over)))
    others = [each for each in now.cases if each.case != state.case]
    open_to = [each for each in grounds if not _opened_on(state, each, others)]
    last = _last_overturning(others, grounds)
    own = state.refs if state.source == "lapse" and state.opened > last else ()
    _check(state.refs, open_to, others, now, own)


def _opened_on(state: Case, reason: str, others: Iterable[Case]) -> bool:
    """Tell whether the case was opened, and so checked, for `reason` after its last judgement."""
    return reason == state.reason and state.opened > _last_overturning(others, (reason,))


def _check(
    refs: Iterable[str],
    reasons: Iterable[str],
    others: Iterable[Case],
    now: CaseNow,
    own: Iterable[str],
) -> None:
    judged = [each for each in others if overturned_in(each) & set(reasons)]
    if not judged:
        return
    known = {ref for each in judged for ref in each.refs}
    since = _last_overturning(judged, reasons)
    own_facts = frozenset(own)
    if not any(ref in own_facts or _is_new(ref, since, now) for ref in set(refs) - known):
        raise CommandRefusedError("nothing-new", FAIR, case=judged[-1].case)


def _last_overturning(cases: Iterable[Case], reasons: Iterable[str]) -> int:
    """Return the instant (UTC seconds) of the last one on any of `reasons`, or -1."""
    named = frozenset(reasons)
    proposals = (each for case in cases for each in case.proposals)
    found = (
        each.appeal.decided
        for each in proposals
        if each.overturned and each.appeal and reason_of(each.terms) in named
    )
    return max((at for at in found if at is not None), default=-1)


def _is_new(ref: str, since: int, now: CaseNow) -> bool:
    """Tell whether what `ref` names came up after `since`; papers outside the ledger always do."""
    if ref.startswith("b-"):
        return _found_after(ref, since, now)
    if ref.startswith("c-"):
        complaint = now.complaints.get(ref)
        return complaint is not None and complaint.filed_at > since
    if ref.startswith("k-"):
        return any(
            each.case == ref and each.opened > since and not overturned_in(each)
            for each in now.cases
        )
    return True


def _found_after(ref: str, since: int, now: CaseNow) -> bool:
    read = OF_BUSINESS.fullmatch(ref)
    if read is None or not read[2] or now.business is None:
        return False
    return any(each.finding == int(read[3]) and each.at > since for each in now.business.findings)
