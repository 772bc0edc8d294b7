"""Where an application is: in a sentence, and as a line of a list."""

from collections.abc import Iterable, Iterator

from issuer.reading.lists import due_in
from ledger.domain.application.approval import Lack
from ledger.domain.application.state import Application
from ledger.views.office.items import Item
from ledger.words.catalogue import codes
from ledger.words.speech import ENGLISH, Speech
from ledger.words.values import Amount
from verifier.values.days import text_of

_ABOUT_CODES = {"document-missing": "document"}
"""What a lack is about where it is a code of the scheme; of criteria the id is shown."""


def sentence(state: Application, lacks: tuple[Lack, ...], speech: Speech = ENGLISH) -> str:
    """Return in words where an application is; `lacks` is what an approval still lacks."""
    due = speech.day(state.due)
    match state.stage:
        case "submitted":
            return speech.say("application-submitted", open=_open(lacks, speech))
        case "fee-due" if state.fee is not None:
            fee = Amount(state.fee.cents, state.fee.currency)
            by = speech.day(state.fee.pay_by)
            return speech.say("application-fee-due", fee=fee, due=by)
        case "review" | "inspection":
            return speech.say("application-review", due=due, open=_open(lacks, speech))
        case "asked" if state.asked is not None:
            until = speech.day(state.asked.due)
            return speech.say("application-asked", due=until, asked=state.asked.text)
        case "proposed" if state.proposal is not None:
            verdict = state.proposal.verdict
            return speech.say("application-proposed", by=state.proposal.by, verdict=verdict)
    return _closed(state, speech)


def lack_text(lack: Lack, speech: Speech = ENGLISH) -> str:
    """Return in a few words what is lacking."""
    rule = lack.refusal.rule
    if rule not in codes()["lack"]:
        return lack.refusal.text(speech.language, speech.names)
    about = speech.code(_ABOUT_CODES.get(rule, ""), lack.about) if lack.about else ""
    return f"{speech.code('lack', rule)} {about}".strip()


def _closed(state: Application, speech: Speech) -> str:
    if state.stage == "approved":
        return speech.say(
            "application-approved", certificate=state.number, granted=state.kind, tier=state.tier
        )
    if state.refunded:
        back = Amount(state.refunded, "USD")
        return speech.say("application-closed-refunded", outcome=state.stage, refund=back)
    return speech.say("application-closed", outcome=state.stage)


def _open(lacks: tuple[Lack, ...], speech: Speech) -> str:
    """Return what is open beside the fee, which the sentence names where it is awaited."""
    found = [lack_text(each, speech) for each in lacks if each.refusal.rule != "fee-open"]
    return (
        speech.say("open-points", points=", ".join(found)) if found else speech.say("open-verdict")
    )


def details(
    state: Application, history: Iterable[Item], speech: Speech = ENGLISH
) -> Iterator[tuple[str, str]]:
    """Yield what an application says, findings, and its business's `history`, under headings."""
    yield "business", state.business
    kind, tier = speech.code("application", state.kind), speech.code("tier", state.tier)
    yield "applies for", f"{kind}, tier {tier} {state.certificate}".strip()
    yield "places", ", ".join(state.places)
    yield "activities", ", ".join(speech.code("activity", each) for each in state.activities)
    yield "submitted (UTC)", f"{text_of(state.submitted_at)} by {state.submitted_by}"
    for answer in state.criteria.values():
        result = speech.code("result", answer.result)
        yield f"criterion {answer.criterion}", f"{result}, {answer.by}: {answer.reason}"
    for check in state.checked:
        yield f"{check.rule} ({speech.article(check.article)})", check.found
    for item in history:
        yield f"{item.family} of the business", f"{item.aggregate} {item.state}".strip()


def line(item: Item, state: Application) -> dict[str, str]:
    """Return what a list shows of an application."""
    return {
        "application": state.application,
        "business": state.business,
        "kind": state.kind,
        "tier": state.tier,
        "certificate": item.certificate,
        "due": due_in(item),
        "stage": state.stage,
    }
