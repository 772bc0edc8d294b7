"""`trustmark erase`: destroy the key of a person's data permanently."""

import click

from issuer.acting.motions import put_motion
from ledger.domain.register.erasures import ErasePersonalData
from ledger.domain.register.motions import MoveErasure
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.execution import acting
from trustmark.terminal.ids import subject_argument
from trustmark.terminal.motions import ERASED, check_erasure_meant, tell_waits
from trustmark.terminal.options import LINE, deciding, yes_option
from verifier.values.typed import number_in


@click.command("erase")
@subject_argument
@click.option(
    "--ground",
    type=LINE,
    required=True,
    help="Why the data must go. Officers can read it after the erasure too: name nobody in it.",
)
@yes_option
@deciding
def erase_command(session: Session, *, subject: str, ground: str, yes: bool) -> None:
    """Erase the personal data of SUBJECT: a certificate's holder, a business or a complaint.

    SUBJECT is a certificate number or an id. Log, proofs, status and reports stay as they are; what
    was sealed under the subject's key can never be read again. Where officers decide, this proposes
    it, and another officer confirms it ("trustmark motion confirm").
    """
    if not yes:
        check_erasure_meant(subject)
    with acting(session) as act:
        number = number_in(subject)
        name = act.ledger.certificate(number).business if number else subject
        if act.ledger.roster().founded:
            command = MoveErasure(subject=name, ground=ground)
            tell_waits(session, put_motion(act.ledger, command, act.when))
            return
        receipt = act.give(ErasePersonalData(subject=name, ground=ground)).receipt
        act.ledger.erase(name)
    if session.as_json:
        output.emit({"subject": name, "log_index": receipt.log_index, "done": "erased"})
        return
    output.data(f"{name} erased (fact {receipt.log_index})")
    for hint in ERASED:
        output.say(hint)
