"""Where an application is: in a sentence, and as a line of a list."""

from collections.abc import Callable
from datetime import date

from ledger.domain.application.approval import Lack
from ledger.domain.application.state import Application

_GRANTS = {
    "new": "certificate {} is issued",
    "renewal": "certificate {} is renewed",
    "upgrade": "certificate {} has the higher tier",
}


def sentence(state: Application, lacks: tuple[Lack, ...]) -> str:
    """Return in words where an application is, and what it waits for: `lacks` is what an approval still lacks."""
    return _SAID.get(state.stage, _closed)(state, lacks)


def dollars(cents: int) -> str:
    """Return an amount as people write it."""
    return f"USD {cents // 100}.{cents % 100:02}"


def _submitted(_: Application, lacks: tuple[Lack, ...]) -> str:
    return f"waits for the assessment of its fee; {_open(lacks)}"


def _fee_due(state: Application, _: tuple[Lack, ...]) -> str:
    fee = state.fee
    return "" if fee is None else f"waits for the fee of {dollars(fee.cents)}, by {fee.pay_by}"


def _review(state: Application, lacks: tuple[Lack, ...]) -> str:
    return f"is under review until {state.due}; {_open(lacks)}"


def _asked(state: Application, _: tuple[Lack, ...]) -> str:
    asked = state.asked
    return "" if asked is None else f"waits for the business until {asked.due}: {asked.text}"


def _proposed(state: Application, _: tuple[Lack, ...]) -> str:
    proposal = state.proposal
    if proposal is None:
        return ""
    return (
        f"waits for a second officer: {proposal.by} proposes to {proposal.verdict} it, and another "
        "decides by the same command"
    )


def _closed(state: Application, _: tuple[Lack, ...]) -> str:
    if state.stage == "approved":
        return f"is approved: {_GRANTS[state.kind].format(state.number)}, tier {state.tier}"
    back = f"; {dollars(state.refunded)} go back" if state.refunded else ""
    return f"is {state.stage}{back}"


def _open(lacks: tuple[Lack, ...]) -> str:
    """Return what is open beside the fee, of which the sentence speaks where it waits for one."""
    found = [each.what for each in lacks if each.refusal.rule != "fee-open"]
    return f"open: {', '.join(found)}" if found else "nothing is open but the verdict"


_SAID: dict[str, Callable[[Application, tuple[Lack, ...]], str]] = {
    "submitted": _submitted,
    "fee-due": _fee_due,
    "review": _review,
    "inspection": _review,
    "asked": _asked,
    "proposed": _proposed,
}


def line(state: Application) -> dict[str, str]:
    """Return what a list shows of an application."""
    due = _due(state)
    return {
        "application": state.application,
        "business": state.business,
        "kind": state.kind,
        "tier": state.tier,
        "certificate": state.number or state.certificate,
        "due": "" if due is None else str(due),
        "stage": state.stage,
    }


def _due(state: Application) -> date | None:
    """Return the last day for what comes next, the business's or the office's; None where nothing does."""
    if state.closed is not None:
        return None
    if state.asked is not None:
        return state.asked.due
    if state.stage == "fee-due" and state.fee is not None:
        return state.fee.pay_by
    return state.due
