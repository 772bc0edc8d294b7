"""The rules of a visit: which findings are new, which remain, and which are gone. Pure."""

from ledger.domain.business import findings
from ledger.domain.business.state import Business
from ledger.domain.fact import Outcome
from ledger.domain.now import Now
from ledger.errors import CommandRefusedError
from ledger.words.articles import MONITORING

MOST_SEEN = 100
"""Findings of one visit."""
MOST_STANDING = 500
"""Findings of one business at a time that are not gone."""
_LONGEST = {"kind": 40, "detail": 1000, "url": 2500}
_BY_DETAIL = frozenset({"badge-of-another", "badge-unreadable"})
"""An address may have several findings of these kinds, told apart by what was seen."""


def record_visit(state: Business, command: findings.RecordVisit, now: Now) -> Outcome:
    """Return the facts that follow; raises `CommandRefusedError` (`no-change` if none does)."""
    _check(command)
    standing = [
        each for each in state.findings if each.gone is None and each.place == command.place
    ]
    known = {same_as(each) for each in standing}
    new: dict[tuple[str, str, str], findings.Sighting] = {}
    for each in command.seen:
        if same_as(each) not in known:
            new.setdefault(same_as(each), each)
    seen = {same_as(each) for each in command.seen}
    gone = [each for each in standing if each.kind in command.looked and same_as(each) not in seen]
    if not (new or gone):
        raise CommandRefusedError("no-change")
    stand = sum(each.gone is None for each in state.findings) - len(gone) + len(new)
    if new and stand > MOST_STANDING:
        raise CommandRefusedError("too-many-findings", MONITORING, most=MOST_STANDING)
    first = len(state.findings) + 1
    recorded = tuple(
        _recorded(command, each, first + nth, now) for nth, each in enumerate(new.values())
    )
    ended = tuple(
        findings.FindingGone(at=now.at, business=state.business, finding=each.finding, by=now.actor)
        for each in gone
    )
    return Outcome(facts=(*recorded, *ended))


def _recorded(
    command: findings.RecordVisit, seen: findings.Sighting, finding: int, now: Now
) -> findings.FindingRecorded:
    return findings.FindingRecorded(
        at=now.at,
        business=command.business,
        finding=finding,
        number=command.number,
        kind=seen.kind,
        place=command.place,
        detail=seen.detail,
        url=seen.url,
        by=now.actor,
    )


def same_as(thing: findings.Sighting | findings.StandingFinding) -> tuple[str, str, str]:
    """Return what makes two findings at a place the same; details may change every day."""
    return thing.kind, thing.url, thing.detail if thing.kind in _BY_DETAIL else ""


def _check(command: findings.RecordVisit) -> None:
    if len(command.seen) > MOST_SEEN:
        raise CommandRefusedError("bad-finding", MONITORING, most=MOST_SEEN)
    for each in command.seen:
        for name, longest in _LONGEST.items():
            text = getattr(each, name)
            if not (0 < len(text) <= longest and text.isprintable()):
                raise CommandRefusedError("bad-finding", MONITORING, field=name, longest=longest)
