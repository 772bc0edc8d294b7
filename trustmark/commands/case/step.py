"""A step of a case that the arguments make up alone, but for which case is meant."""

from collections.abc import Sequence

from msgspec.structs import replace

from issuer.acting.act import Done
from ledger.domain.case.facts import (
    CloseCase,
    GrantOwedCertificate,
    ProposeMeasure,
    RecordHearing,
    RecordReply,
    ServeNotice,
)
from trustmark.session import Session
from trustmark.terminal.choosing import the_case
from trustmark.terminal.execution import acting
from trustmark.terminal.options import Terms

CaseStep = (
    CloseCase | GrantOwedCertificate | ProposeMeasure | RecordHearing | RecordReply | ServeNotice
)


def execute_in_case(
    session: Session,
    terms: Terms,
    command: CaseStep,
    note: str | None,
    evidence: Sequence[str] = (),
) -> Done:
    """Give `command`, whose `case` may still name a certificate, and return the outcome."""
    with acting(session, terms) as act:
        state = the_case(act.ledger, act.settings, command.case)
        return act.give(replace(command, case=state.case), note=note or "", evidence=evidence)
