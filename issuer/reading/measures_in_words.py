"""What a proposed measure would do, in one line, so that who decides it sees all of it."""

from collections.abc import Iterator

from ledger.domain.case import measures as m
from ledger.domain.case.state import Case, Proposal
from ledger.words.speech import ENGLISH, Speech
from ledger.words.values import dollars


def in_words(terms: m.ProposedMeasure, speech: Speech = ENGLISH) -> str:
    """Return kind, amount, place or measure, reason and days of `terms`."""
    return ", ".join((_what(terms, speech), *_why(terms, speech), *_days(terms, speech)))


def in_public(state: Case, number: int) -> bool:
    """Tell whether proposal `number`, once decided, is public: a fine is not."""
    return state.proposals[number - 1].kind != "fine"


def came_of(proposal: Proposal, speech: Speech = ENGLISH) -> str:
    """Return who proposed it, what was decided by whom, and which measure it has become."""
    found = [speech.say("proposal-by", officer=proposal.by)]
    found.append(speech.code("proposal", proposal.status))
    if proposal.decided_by:
        found.append(speech.say("proposal-decided-by", officer=proposal.decided_by))
    if proposal.touched:
        kind = "listing" if isinstance(proposal.terms, m.Blacklist) else "measure"
        found.append(speech.say("proposal-became", kind=kind, number=proposal.touched))
    if proposal.appeal is not None:
        found.append(speech.say("proposal-appeal", outcome=proposal.appeal.outcome or "pending"))
    return ", ".join(found)


def _what(terms: m.ProposedMeasure, speech: Speech) -> str:
    kind = m.kind_of(terms)
    match terms:
        case m.Fine():
            return speech.say("measure-fine", kind=kind, amount=dollars(terms.usd))
        case m.Blacklist():
            return speech.say("measure-place", kind=kind, place=terms.place)
        case m.Lift():
            return speech.say("measure-of-warning", kind=kind, number=terms.warning)
        case m.Extension() | m.EarlyEnd() | m.Conversion():
            return speech.say("measure-of-suspension", kind=kind, number=terms.suspension)
        case _:
            return speech.say("measure-alone", kind=kind)


def _why(terms: m.ProposedMeasure, speech: Speech) -> tuple[str, ...]:
    reason = m.reason_of(terms)
    return (speech.say("measure-reason", reason=reason),) if reason else ()


def _days(terms: m.ProposedMeasure, speech: Speech) -> Iterator[str]:
    match terms:
        case m.Suspension(start=start, end=end) if start is not None:
            yield speech.say("measure-from", start=speech.day(start), end=speech.day(end))
        case m.Suspension(end=end):
            yield speech.say("measure-from-decision", end=speech.day(end))
        case m.Interim(end=end, hearing=hearing):
            heard = speech.day(hearing)
            yield speech.say("measure-interim", end=speech.day(end), hearing=heard)
        case m.Extension(end=end):
            yield speech.say("measure-until", end=speech.day(end))
        case m.Blacklist(end=end):
            if end is None:
                yield speech.say("measure-default")
            else:
                yield speech.say("measure-until", end=speech.day(end))
