"""The files of evidence that facts refer to, checked against the commitments in them."""

from collections.abc import Iterator, Mapping

from ledger.auditing.finding import AuditFinding
from ledger.errors import CommandRefusedError, LedgerError
from ledger.evidence.folder import EvidenceFolder
from ledger.store.subjects import SubjectKeys

EVIDENCE = "evidence"

Referred = Mapping[tuple[str, str], int]
"""From (subject, commitment) to the log index of the first fact that refers to the file."""


def evidence_findings(
    referred: Referred, folder: EvidenceFolder, subjects: SubjectKeys
) -> Iterator[AuditFinding]:
    """Yield each file that is missing or differs; those of erased subjects may be gone."""
    for (subject, commitment), index in referred.items():
        try:
            folder.load(subject, subjects.find(subject), commitment)
        except CommandRefusedError:
            continue
        except LedgerError as error:
            yield AuditFinding(path=EVIDENCE, what=str(error), index=index)
