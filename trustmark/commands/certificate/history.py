"""`trustmark history`: what happened to a certificate, or to anything else with an id."""

from typing import Any

import click
import msgspec

from issuer.home.composition import open_reader
from issuer.home.store import issued
from ledger.reading.aggregates import Recorded
from ledger.words.speech import Speech
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.ids import ANYTHING
from trustmark.terminal.language import speech
from trustmark.terminal.options import MOMENT, asking
from verifier.values.days import text_of

_BESIDE = ("actor", "second", "note", "evidence", "erased")
_LISTS: dict[str, tuple[str, ...]] = {
    "activities": ("activity",),
    "category": ("category",),
    "criterion": ("criterion",),
    "document": ("document",),
    "ground": ("reason", "outcome"),
    "grounds": ("reason",),
    "kind": ("application", "measure"),
    "level": ("level",),
    "outcome": ("outcome",),
    "reason": ("reason",),
    "result": ("result",),
    "role": ("role",),
    "source": ("source",),
    "tier": ("tier",),
    "verdict": ("verdict",),
}
"""The lists that have the words of a fact's members."""
_OWN_COLUMNS = frozenset({"fact", "at", "sealed", "number", "actor", "second", "by"})


@click.command("history")
@click.argument("about", required=False, type=ANYTHING)
@click.option("--at", type=MOMENT, help="Only what was on record at that instant.")
@asking
def history_command(session: Session, about: str | None, at: int | None) -> None:
    """Show every fact about ABOUT with who decided it, or list all certificates.

    ABOUT is a certificate number, or the id of a business, application, case, complaint or listing.
    Of what was erased only the instants are left.
    """
    settings = session.config()
    if about is None:
        _list(session)
        return
    with open_reader(settings) as reader:
        facts = [_plain(each) for each in reader.facts(about, at)]
    if session.as_json:
        output.emit({"number": about, "facts": facts})
        return
    spoken = speech()
    rows = (
        (str(f["log_index"]), text_of(f["at"]), spoken.code("fact", f["fact"]), _by(f))
        for f in facts
    )
    details = (_details(f, about, spoken) for f in facts)
    output.table(
        ("fact", "when (UTC)", "what", "by", ""),
        ((*row, said) for row, said in zip(rows, details, strict=True)),
    )


def _plain(each: Recorded) -> dict[str, Any]:
    """Return a fact with what stands beside it as plain values; empty members are left out."""
    beside = {name: getattr(each, name) for name in _BESIDE if getattr(each, name)}
    return {"log_index": each.log_index, **msgspec.to_builtins(each.fact), **beside}


def _by(fact: dict[str, Any]) -> str:
    return ", ".join(fact[name] for name in ("actor", "second") if name in fact)


def _list(session: Session) -> None:
    found = [
        {"number": fact.number, "tier": fact.tier, "start": str(fact.start), "end": str(fact.end)}
        for fact in issued(session.config())
    ]
    if session.as_json:
        output.emit({"certificates": found})
        return
    output.table(("number", "tier", "issued", "first ends"), (tuple(f.values()) for f in found))


def _details(fact: dict[str, object], about: str, spoken: Speech) -> str:
    """Return what a fact says beside whom it is `about`, on one line and without digests."""
    shown = (
        f"{name}={_told(name, value, spoken)}"
        for name, value in fact.items()
        if name not in _OWN_COLUMNS
        and value != about
        and name not in {"log_index", "token", "qr", "business", "holder"}
    )
    return " ".join(shown)


def _told(name: str, value: object, spoken: Speech) -> str:
    """Return a value of a fact on one line, codes in words.

    The files of a part are for programs.
    """
    match value:
        case dict():
            parts = ((key, part) for key, part in value.items() if key != "evidence")
            return "/".join(_told(key, part, spoken) for key, part in parts)
        case list() | tuple():
            return ",".join(_told(name, each, spoken) for each in value)
        case str():
            return spoken.article(spoken.code_in(_LISTS.get(name, ()), value))
        case _:
            return str(value)
