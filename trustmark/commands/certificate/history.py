"""`trustmark history`: what happened to a certificate, or to anything else with an id."""

from typing import Any

import click
import msgspec

from issuer.home.composition import open_reader
from issuer.home.store import issued
from ledger.reading.aggregates import Recorded
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.ids import ANYTHING
from trustmark.terminal.options import MOMENT, asking
from verifier.values.days import text_of

_BESIDE = ("actor", "second", "note", "evidence", "erased")
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
    output.table(
        ("fact", "when (UTC)", "what", "by", ""),
        (
            (str(f["log_index"]), text_of(f["at"]), f["fact"], _by(f), _details(f, about))
            for f in facts
        ),
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


def _details(fact: dict[str, object], about: str) -> str:
    """Return what a fact says beside whom it is `about`, on one line and without digests."""
    shown = (
        f"{name}={_told(value)}"
        for name, value in fact.items()
        if name not in _OWN_COLUMNS
        and value != about
        and name not in {"log_index", "token", "qr", "business", "holder"}
    )
    return " ".join(shown)


def _told(value: object) -> str:
    """Return a value of a fact on one line; the files of a part are for programs."""
    match value:
        case dict():
            return "/".join(_told(part) for name, part in value.items() if name != "evidence")
        case list() | tuple():
            return ",".join(map(_told, value))
        case _:
            return str(value)
