"""The line of a certificate's history that each fact gives (`verifier.formats.record.HistoryEntry`)."""

from collections.abc import Callable

from ledger.domain.certificate import facts
from ledger.domain.certificate.facts import CertificateFact
from verifier.formats.record import HistoryEntry

_Make = Callable[..., HistoryEntry]

DECIDING: frozenset[type] = frozenset(
    {
        facts.CertificateIssued,
        facts.CertificateRenewed,
        facts.CertificateWarned,
        facts.WarningLifted,
        facts.CertificateSuspended,
        facts.SuspensionExtended,
        facts.CertificateReinstated,
        facts.CertificateRevoked,
        facts.AppealDecided,
    }
)
"""The facts that a certificate's standing depends on; places, badges and pending appeals do not change it."""


def entry_of(index: int, fact: CertificateFact) -> HistoryEntry:
    """Return the history entry of `fact` at log index `index`."""
    return MAKE[type(fact)](index, fact)


def _period(event: str) -> _Make:
    return lambda i, f: HistoryEntry(i, f.at, event, start=f.start, end=f.end)  # type: ignore[arg-type]


def _place(event: str) -> _Make:
    return lambda i, f: HistoryEntry(i, f.at, event, place=f.place)  # type: ignore[arg-type]


def _measure(event: str) -> _Make:
    return lambda i, f: HistoryEntry(i, f.at, event, f.measure)  # type: ignore[arg-type]


def _reason(event: str) -> _Make:
    return lambda i, f: HistoryEntry(i, f.at, event, f.measure, f.reason)  # type: ignore[arg-type]


MAKE: dict[type, _Make] = {
    facts.CertificateIssued: _period("issued"),
    facts.CertificateRenewed: _period("renewed"),
    facts.HostAdded: _place("host-added"),
    facts.HostRemoved: _place("host-removed"),
    facts.HandleAdded: _place("handle-added"),
    facts.HandleRemoved: _place("handle-removed"),
    facts.BadgeSigned: lambda i, f: HistoryEntry(i, f.at, "badge-signed"),
    facts.CertificateWarned: _reason("warned"),
    facts.WarningLifted: _measure("warning-lifted"),
    facts.CertificateSuspended: lambda i, f: HistoryEntry(
        i, f.at, "suspended", f.measure, f.reason, f.start, f.end
    ),
    facts.SuspensionExtended: lambda i, f: HistoryEntry(
        i, f.at, "suspension-extended", f.measure, end=f.end
    ),
    facts.CertificateReinstated: _measure("reinstated"),
    facts.CertificateRevoked: _reason("revoked"),
    facts.MeasureAppealed: _measure("appealed"),
    facts.AppealDecided: lambda i, f: HistoryEntry(
        i, f.at, "appeal-decided", f.measure, outcome=f.outcome
    ),
}
"""How each type of fact becomes its entry: (log index, fact) to `HistoryEntry`."""
