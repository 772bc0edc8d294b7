"""`trustmark motion`: rules, keys and erasures wait for a second officer."""

import os
from pathlib import Path
from typing import Any

import click
import msgspec

from issuer.acting import ceremony, rules
from issuer.acting.act import Act
from issuer.acting.motions import in_words, the_motion
from issuer.home import custody
from issuer.home.composition import open_ledger
from ledger.domain.register import motions as moved
from ledger.service import Receipt
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.execution import PUBLISH, acting, execute
from trustmark.terminal.motions import ERASED, check_erasure_meant
from trustmark.terminal.new_rules import tell_changes
from trustmark.terminal.options import EXISTING, asking, deciding, yes_option

_number = click.argument("motion", type=click.IntRange(1))


@click.group("motion")
def motion_command() -> None:
    """Confirm or reject another officer's proposal: new rules, new keys, an erasure.

    Where officers decide, "scheme adopt", "keys adopt" and "erase" put a motion; only another
    officer lets it be done.
    """


@motion_command.command("list")
@click.option("--all", "whole", is_flag=True, help="Also those that are decided.")
@asking
def show(session: Session, *, whole: bool) -> None:
    """Show the motions that wait for a second officer, and what each asks for."""
    with open_ledger(session.config(), os.urandom) as ledger:
        found = ledger.motions()
    shown = [each for number, each in found.put.items() if whole or number not in found.ended]
    standing = {each.motion: found.ended.get(each.motion, "open") for each in shown}
    if session.as_json:
        output.emit({"motions": [_fields(each, standing[each.motion]) for each in shown]})
        return
    headings = ("motion", "", "by", "asks to")
    output.table(headings, ((str(m.motion), standing[m.motion], m.by, in_words(m)) for m in shown))
    if not shown:
        output.say("no motion waits")


@motion_command.command("confirm")
@_number
@click.argument("file", required=False, type=EXISTING)
@yes_option
@deciding
def confirm(session: Session, *, motion: int, file: Path | None, yes: bool) -> None:
    """Confirm MOTION of another officer and do what it asks for.

    FILE is what it is about, as you have seen it: the scheme file of new rules (default: the
    issuer's, with the shipped rules), the signed manifest of new keys (default: the copy kept with
    the motion). It must have the digest of the motion. An erasure takes no file. You are told what
    new rules change; where that is fees, their waiver or roles, you are asked again.
    """
    with acting(session) as act:
        known = act.ledger.motions()
        asked = the_motion(known, motion)
        _check_meant(act, asked, file, yes=yes)
        done = known.ended.get(motion) == "confirmed"
        receipt = _carry_out(act, asked, file, done=done)
    index = None if receipt is None else receipt.log_index
    if session.as_json:
        output.emit({"motion": motion, "log_index": index, "done": in_words(asked)})
        return
    fact = "" if index is None else f" (fact {index})"
    output.data(f"motion {motion} is carried out: {in_words(asked)}{fact}")
    for hint in ERASED if isinstance(asked, moved.ErasureMoved) else (PUBLISH,):
        output.say(hint)


@motion_command.command("reject")
@_number
@deciding
def reject(session: Session, motion: int) -> None:
    """Reject MOTION; who put it may do so too, with a role that may confirm."""
    receipt = execute(session, moved.RejectMotion(motion=motion)).receipt
    ceremony.moved_path(session.config(), motion).unlink(missing_ok=True)
    if session.as_json:
        output.emit({"motion": motion, "log_index": receipt.log_index, "done": "rejected"})
        return
    output.data(f"motion {motion} is rejected (fact {receipt.log_index})")


def _check_meant(act: Act, asked: moved.Motion, file: Path | None, *, yes: bool) -> None:
    """Tell what new rules change; ask again where that or an erasure weighs."""
    if isinstance(asked, moved.RulesMoved):
        coming = rules.coming(act.settings, file, act.when.at)
        meant = [each for each in coming.new if each.digest() == asked.digest]
        tell_changes(coming, meant, yes=yes)
    if not isinstance(asked, moved.ErasureMoved):
        return
    if file is not None:
        raise WrongUseError("an erasure takes no file", hint="leave FILE out")
    if not yes:
        check_erasure_meant(asked.subject)


def _carry_out(act: Act, asked: moved.Motion, file: Path | None, *, done: bool) -> Receipt | None:
    """Confirm the motion with what it needs beside the fact; None if only that was left to do."""

    def confirming() -> Receipt:
        return act.give(moved.ConfirmMotion(motion=asked.motion)).receipt

    if isinstance(asked, moved.ErasureMoved):
        receipt = confirming()
        act.ledger.erase(asked.subject)
        return receipt
    if isinstance(asked, moved.KeysMoved):
        path = file or ceremony.waiting_path(act.settings, asked.motion)
        document = custody.read_draft(path)
        return ceremony.confirm(act.settings, asked, document, confirming, done=done)
    return rules.confirm(act.settings, asked, file, confirming)


def _fields(each: moved.Motion, standing: str) -> dict[str, Any]:
    shown = {key: value for key, value in msgspec.to_builtins(each).items() if key != "at"}
    return {**shown, "state": standing}
