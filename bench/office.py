"""An officer's day for the benchmarks: one business, from its registration to an appeal.

A story is one business's: registered, controlled, applying, reviewed, inspected, certified, badged,
complained about, suspended in a case, appealing, and meanwhile without a handle it lost. Each step
is one command of the officer whose task it is; each criterion is answered by a command of its own.
"""

from collections.abc import Callable, Generator
from hashlib import sha256
from typing import NamedTuple

from keys.base64url import encode
from ledger.domain.application import facts as a
from ledger.domain.business import facts as b
from ledger.domain.case import facts as k
from ledger.domain.case import measures as m
from ledger.domain.certificate import facts as c
from ledger.domain.complaint import facts as q
from ledger.domain.fact import Command
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole
from ledger.scheme.model import cets
from verifier.formats.record import Holder, Name
from verifier.values.days import day_of, start_of

RULES = cets().version[0]
AT = start_of(RULES.effective.replace(year=RULES.effective.year + 2))
"""When everything happens: after the time in which no fee is asked for."""

OFFICERS = 64
MANAGERS = ("manager-1", "manager-2")
CASHIER = "cashier-1"
LEGAL = "legal-1"
_TODAY = day_of(AT)
_REASON = "mark-misused"
_SUSPENDED = _TODAY.replace(month=_TODAY.month + 1)
_TEXT = "ហាងលក់សម្ភារៈសិប្បកម្មតាមអនឡាញ; a shop that sells crafts online"

Story = Generator["Step", str, None]


class Step(NamedTuple):
    """One command, and who gives it; whoever takes it sends back the id of the aggregate."""

    command: Command
    actor: str


def roster() -> list[Step]:
    """Return the commands that found the roster and give each officer of the stories the role."""
    first, second = MANAGERS
    steps = [Step(FoundRoster(first=first, second=second), first)]
    roles = [(officer(nth), "trade-officer") for nth in range(OFFICERS)]
    roles += [(CASHIER, "cashier"), (LEGAL, "legal")]
    for nth, (staff, role) in enumerate(roles, 1):
        steps.append(Step(ProposeRole(officer=staff, role=role, change="grant"), first))
        steps.append(Step(ConfirmRole(proposal=nth), second))
    return steps


def officer(nth: int) -> str:
    """Return the staff id of trade officer `nth`; after the last comes the first."""
    return f"officer-{nth % OFFICERS}"


def story(name: str, nth: int, number_of: Callable[[str], str]) -> Story:
    """Yield the steps of the business called `name`, on the desk of officer `nth`.

    `number_of` returns the number of an approved application. Two other officers decide what the
    first proposes or reviews.
    """
    own, second, third = (officer(nth + step) for step in range(3))
    business = yield Step(_registered(name), own)
    yield from _known(name, business, own)
    application = yield Step(_applied(name, business), own)
    yield from _reviewed(application, own)
    approve = a.DecideApplication(application=application, verdict="approve")
    yield Step(approve, second)
    yield Step(approve, third)
    number = number_of(application)
    yield from _certified(name, business, number, own)
    yield from _complaint(number, own)
    yield from _case(business, number, own, second)


def _registered(name: str) -> b.RegisterBusiness:
    return b.RegisterBusiness(
        holder=Holder(category="legal-person", name=Name(km=f"ហាង {name}", en=f"Crafts {name}"))
    )


def _known(name: str, business: str, own: str) -> Story:
    number = _digest("registration", name)[:10]
    on = _TODAY.replace(year=_TODAY.year - 1)
    contact = b.Contact(
        address="#12, St 51, Siem Reap", email=f"info@{name}.example.com.kh", phone="+855 23 123456"
    )
    for command in (
        b.RecordRegistration(business=business, registration=number, registered_on=on),
        b.RecordActivities(business=business, activities=("online-retail", "digital-services")),
        b.RecordContact(business=business, contact=contact),
        b.RecordHostControl(business=business, place=_host(name), method="dns"),
        b.RecordHandleControl(business=business, place=_handle(name), method="code"),
    ):
        yield Step(command, own)


def _applied(name: str, business: str) -> a.SubmitApplication:
    documents = [each.id for each in RULES.document if "new" in each.required_for]
    return a.SubmitApplication(
        business=business,
        tier="full",
        sites=(_host(name),),
        code_of_conduct=True,
        documents=tuple(a.Given(document=each, evidence=(_file(each),)) for each in documents),
    )


def _reviewed(application: str, own: str) -> Story:
    answers = [
        a.Answer(criterion=each.id, result="met", reason=_TEXT, evidence=(_file(each.id),))
        for each in RULES.criterion
    ]
    yield Step(a.AssessFee(application=application), own)
    fee = a.PayFee(application=application, amount=20_000, receipt=f"R-{application[:8]}")
    yield Step(fee, CASHIER)
    for command in (
        *(a.ReviewCriteria(application=application, answers=(each,)) for each in answers),
        a.AskForMore(application=application, text=_TEXT),
        a.CompleteApplication(application=application, text=_TEXT),
        a.PlanInspection(application=application, on=_TODAY, manner="online"),
        a.RecordInspection(application=application, passed=True, report=_TEXT),
    ):
        yield Step(command, own)


def _certified(name: str, business: str, number: str, own: str) -> Story:
    token, qr = _digest("token", name), _digest("qr", name)
    for command in (
        c.RecordBadge(number=number, kid="badge-1", token=token, qr=qr),
        b.NotifyChange(business=business, subject="contact", happened=_TODAY, text=_TEXT),
        c.AddHandle(number=number, place=_handle(name)),
        c.RemoveHandle(number=number, place=_handle(name)),
        b.RecordHandleLapse(business=business, place=_handle(name), reason="gone"),
    ):
        yield Step(command, own)


def _complaint(number: str, own: str) -> Story:
    filing = q.FileComplaint(
        level="consumer",
        certificate=number,
        incident=_TODAY,
        complainant=q.Complainant("សុខ ដារ៉ា", "+855 12 345678"),
        text=_TEXT,
    )
    complaint = yield Step(filing, own)
    for command in (
        q.AcknowledgeComplaint(complaint=complaint),
        q.ForwardComplaint(complaint=complaint),
        q.RecordAnswer(complaint=complaint, text=_TEXT),
        q.ProposeComplaintDecision(complaint=complaint, outcome="upheld", reason=_REASON),
    ):
        yield Step(command, own)
    yield Step(q.ConfirmComplaintDecision(complaint=complaint), MANAGERS[0])


def _case(business: str, number: str, own: str, second: str) -> Story:
    opening = k.OpenCase(business=business, certificate=number, source="officer", reason=_REASON)
    case = yield Step(opening, own)
    terms = m.Suspension(reason=_REASON, end=_SUSPENDED)
    yield Step(k.ServeNotice(case=case, grounds=(_REASON,)), own)
    yield Step(k.RecordReply(case=case), second)
    yield Step(k.ProposeMeasure(case=case, terms=terms), own)
    yield Step(k.DecideMeasure(case=case, proposal=1), second)
    yield Step(k.FileCaseAppeal(case=case, proposal=1), own)
    yield Step(k.DecideCaseAppeal(case=case, proposal=1, outcome="overturned"), LEGAL)
    yield Step(k.CloseCase(case=case, outcome="no-measure"), second)


def _host(name: str) -> str:
    return f"{name}.example.com.kh"


def _handle(name: str) -> str:
    return f"facebook:{name}"


def _file(text: str) -> str:
    return "sha256:" + _digest("file", text)


def _digest(*parts: str) -> str:
    return encode(sha256("\0".join(parts).encode()).digest())
