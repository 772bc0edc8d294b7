"""A step of a case that the arguments make up alone, but for which case is meant."""

from collections.abc import Sequence

from msgspec.structs import replace

from issuer.acting.act import Done
from ledger.domain.fact import Command
from ledger.domain.families import CASE
from trustmark.session import Session
from trustmark.terminal.choosing import the_case
from trustmark.terminal.execution import acting


def execute_in_case(
    session: Session, command: Command, note: str, evidence: Sequence[str] = ()
) -> Done:
    """Give `command`, whose `case` may still name a certificate, and return the outcome."""
    with acting(session) as act:
        state = the_case(act.ledger, act.settings, CASE.id_in(command))
        return act.give(replace(command, case=state.case), note=note, evidence=evidence)
