"""Applications decided in memory: who applies, what they hand in, and officers who do the steps."""

from datetime import date

from msgspec.structs import replace

from keys.base64url import encode
from ledger.domain.application import facts as a
from ledger.domain.application.rules import decide
from ledger.domain.application.seen import ApplicationNow
from ledger.domain.application.state import Application, evolve
from ledger.domain.business.state import ControlProof
from ledger.domain.certificate.state import Certificate
from ledger.domain.fact import Command, Outcome
from ledger.errors import CommandRefusedError
from tests.ledger import deciding
from tests.ledger.deciding import HANDLES, HOSTS, NUMBER, SCHEME, T0
from verifier.values.days import day_of

ID = "a-1"
RULES = SCHEME.at(day_of(T0))
CRITERIA = tuple(each.id for each in RULES.criterion)
REVIEWER, FIRST, SECOND = "kim.rith", "sok.dara", "chan.sophea"
BUSINESS = replace(
    deciding.BUSINESS,
    registration="00012345",
    registered_on=date(2020, 5, 4),
    activities=("online-retail",),
    proofs={place: ControlProof("dns", T0) for place in (*HOSTS, *HANDLES)},
)


def evidence(nth: int = 0) -> str:
    return "sha256:" + encode(bytes([nth]) * 32)


def documents(occasion: str = "new") -> tuple[a.Given, ...]:
    """Return every document asked for on this occasion."""
    return tuple(
        a.Given(document=each.id, evidence=(evidence(),))
        for each in RULES.document
        if occasion in each.required_for
    )


def answers(result: a.Result = "met") -> tuple[a.Answer, ...]:
    return tuple(
        a.Answer(criterion=each, result=result, reason="seen", evidence=(evidence(1),))
        for each in CRITERIA
    )


FULL = a.SubmitApplication(
    business="b-1", tier="full", sites=HOSTS[:1], code_of_conduct=True, documents=documents()
)
ASSESS = a.AssessFee(application=ID)
PAY = a.PayFee(application=ID, amount=20_000, receipt="R-17")
REVIEW = a.ReviewCriteria(application=ID, answers=answers())
APPROVE = a.DecideApplication(application=ID, verdict="approve")
REJECT = a.DecideApplication(application=ID, verdict="reject", reason="criteria are not met")
ASK = a.AskForMore(application=ID, text="the form is not signed")
COMPLETE = a.CompleteApplication(application=ID, text="it is signed now")
WITHDRAW = a.WithdrawApplication(application=ID)
REVIEWED = ((ASSESS, FIRST), (PAY, FIRST), (REVIEW, REVIEWER))


def now(at: int = T0, actor: str = FIRST, **changes) -> ApplicationNow:
    today = day_of(at)
    fields = {"rules": SCHEME.at(today), "aggregate": ID, "number": NUMBER, "business": BUSINESS}
    return ApplicationNow(at=at, today=today, actor=actor, **(fields | changes))


def apply(state: Application | None, outcome: Outcome) -> Application:
    for fact in outcome.facts:
        state = evolve(state, fact)
    return state


def after(
    *steps: tuple[Command, str], start: Command = FULL, at: int = T0, **changes
) -> Application:
    """Return the application after `start` and each (command, officer), all at one instant."""
    state = None
    for command, actor in ((start, REVIEWER), *steps):
        state = apply(state, decide(state, command, now(at, actor, **changes)))
    return state


def refusal(
    state: Application | None, command: Command, at: int = T0, actor: str = FIRST, **changes
) -> tuple[str, str]:
    """Return rule and article of the refusal, two empty texts if the command is allowed."""
    try:
        decide(state, command, now(at, actor, **changes))
    except CommandRefusedError as error:
        return error.rule, error.article
    return "", ""


def certificate(**changes) -> Certificate:
    return replace(deciding.after(), **changes)
