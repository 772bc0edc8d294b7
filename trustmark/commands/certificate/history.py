"""`trustmark history`: what happened to a certificate, from the ledger itself."""

import os

import click
import msgspec

from issuer.home.composition import open_ledger
from issuer.home.settings import Config
from issuer.home.store import issued
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.options import NUMBER, json_option
from verifier.values.days import text_of

_OWN_COLUMNS = frozenset({"fact", "at", "sealed", "number"})


@click.command("history")
@click.argument("number", required=False, type=NUMBER)
@json_option
@click.pass_obj
def history_command(session: Session, number: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Show every fact about certificate NUMBER, or list all certificates."""
    settings = session.config()
    if number is None:
        _list(settings, as_json=as_json)
        return
    with open_ledger(settings, os.urandom) as ledger:
        history = ledger.history(number)
        ledger.certificate(number)
    facts = [{"log_index": index, **msgspec.to_builtins(fact)} for index, fact in history]
    if as_json:
        output.emit({"number": number, "facts": facts})
        return
    output.table(
        ("fact", "when (UTC)", "what", ""),
        ((str(f["log_index"]), text_of(f["at"]), f["fact"], _details(f)) for f in facts),
    )


def _list(settings: Config, *, as_json: bool) -> None:
    found = [
        {"number": fact.number, "tier": fact.tier, "start": str(fact.start), "end": str(fact.end)}
        for fact in issued(settings)
    ]
    if as_json:
        output.emit({"certificates": found})
        return
    output.table(("number", "tier", "issued", "first ends"), (tuple(f.values()) for f in found))


def _details(fact: dict[str, object]) -> str:
    """Return what else a fact says, on one line; digests are for programs."""
    shown = (
        f"{name}={','.join(value) if isinstance(value, tuple) else value}"
        for name, value in fact.items()
        if name not in _OWN_COLUMNS
        and name not in {"log_index", "token", "qr", "business", "holder"}
    )
    return " ".join(shown)
