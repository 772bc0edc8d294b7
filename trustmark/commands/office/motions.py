"""`trustmark motion`: what concerns the whole register waits for a second officer: rules, keys, erasures."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from issuer.acting import ceremony, rules
from issuer.acting.motions import motions, the_motion, told
from issuer.home import custody
from issuer.home.composition import open_ledger
from issuer.home.settings import Config
from ledger.domain.register.motions import (
    ConfirmMotion,
    ErasureMoved,
    KeysMoved,
    Motion,
    RejectMotion,
)
from ledger.service import Ledger, Receipt
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.deciding import PUBLISH, deciding, record
from trustmark.terminal.motions import ERASED, check_erasure_meant
from trustmark.terminal.options import Terms, decision_options, json_option

_number = click.argument("motion", type=click.IntRange(1))


@click.group("motion")
def motion_command() -> None:
    """Confirm or reject what another officer has moved: new rules, new keys, an erasure.

    Where officers decide, "scheme adopt", "keys adopt" and "erase" put a motion; only another
    officer lets it be done.
    """


@motion_command.command("list")
@click.option("--all", "whole", is_flag=True, help="Also those that are decided.")
@json_option
@click.pass_obj
def show(session: Session, whole: bool, as_json: bool) -> None:  # noqa: FBT001
    """Show the motions that wait for a second officer, and what each asks for."""
    with open_ledger(session.config(), os.urandom) as ledger:
        found = motions(ledger)
    shown = [each for number, each in found.put.items() if whole or number not in found.ended]
    standing = {each.motion: found.ended.get(each.motion, "open") for each in shown}
    if as_json:
        output.emit({"motions": [_fields(each, standing[each.motion]) for each in shown]})
        return
    headings = ("motion", "", "by", "asks to")
    output.table(headings, ((str(m.motion), standing[m.motion], m.by, told(m)) for m in shown))
    if not shown:
        output.say("no motion waits")


@motion_command.command("confirm")
@_number
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")
@decision_options
@click.pass_obj
def confirm(session: Session, /, motion: int, file: Path | None, yes: bool, terms: Terms) -> None:  # noqa: FBT001
    """Let what MOTION of another officer asks for be done.

    FILE is what it is about, as you have seen it: the scheme file of new rules (default: the
    issuer's, with the shipped rules), the signed manifest of new keys (default: the copy kept as it
    was moved). It must have the digest that was moved. An erasure takes no file.
    """
    settings = session.config()
    with deciding(settings, terms) as (ledger, when):
        known = motions(ledger)
        asked = the_motion(known, motion)
        _check_meant(asked, file, yes=yes)

        def confirming() -> Receipt:
            command = ConfirmMotion(motion=motion)
            return ledger.execute(command, actor=when.actor, at=when.at, key=when.key)

        done = known.ended.get(motion) == "confirmed"
        receipt = _carry_out(settings, ledger, asked, file, confirming, done=done)
    index = None if receipt is None else receipt.log_index
    if terms.as_json:
        output.emit({"motion": motion, "log_index": index, "done": told(asked)})
        return
    fact = "" if index is None else f" (fact {index})"
    output.data(f"motion {motion} is carried out: {told(asked)}{fact}")
    for hint in ERASED if isinstance(asked, ErasureMoved) else (PUBLISH,):
        output.say(hint)


@motion_command.command("reject")
@_number
@decision_options
@click.pass_obj
def reject(session: Session, motion: int, terms: Terms) -> None:
    """Reject MOTION; who put it may do so too, with a role that may confirm."""
    settings = session.config()
    receipt = record(settings, terms, lambda _, __: RejectMotion(motion=motion))
    ceremony.moved_path(settings, motion).unlink(missing_ok=True)
    if terms.as_json:
        output.emit({"motion": motion, "log_index": receipt.log_index, "done": "rejected"})
        return
    output.data(f"motion {motion} is rejected (fact {receipt.log_index})")


def _check_meant(asked: Motion, file: Path | None, *, yes: bool) -> None:
    if not isinstance(asked, ErasureMoved):
        return
    if file is not None:
        raise WrongUseError("an erasure takes no file", hint="leave FILE out")
    if not yes:
        check_erasure_meant(asked.subject)


def _carry_out(
    settings: Config,
    ledger: Ledger,
    asked: Motion,
    file: Path | None,
    confirming: Callable[[], Receipt],
    *,
    done: bool,
) -> Receipt | None:
    """Confirm the motion with what it needs beside the fact; None if only that was left to do."""
    if isinstance(asked, ErasureMoved):
        receipt = confirming()
        ledger.erase(asked.subject)
        return receipt
    if isinstance(asked, KeysMoved):
        document = custody.read_draft(file or ceremony.waiting_path(settings, asked.motion))
        return ceremony.confirm(settings, asked, document, confirming, done=done)
    return rules.confirm(settings, asked, file, confirming)


def _fields(each: Motion, standing: str) -> dict[str, Any]:
    shown = {key: value for key, value in msgspec.to_builtins(each).items() if key != "at"}
    return {**shown, "state": standing}
