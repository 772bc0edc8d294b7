"""The entry of each fact in a certificate's history (`verifier.formats.record.HistoryEntry`)."""

from ledger.domain.certificate import facts as c
from ledger.domain.certificate.facts import CertificateFact
from ledger.ways import Total, Ways
from verifier.formats.record import HistoryEntry

DECIDING = Total[bool](
    CertificateFact,
    {
        c.CertificateIssued: True,
        c.CertificateRenewed: True,
        c.HostAdded: False,
        c.HostRemoved: False,
        c.HandleAdded: False,
        c.HandleRemoved: False,
        c.BadgeSigned: False,
        c.CertificateWarned: True,
        c.WarningLifted: True,
        c.CertificateSuspended: True,
        c.SuspensionExtended: True,
        c.CertificateReinstated: True,
        c.CertificateRevoked: True,
        c.MeasureAppealed: False,
        c.AppealDecided: True,
    },
)
"""Facts that the standing of a certificate depends on; not places, badges and pending appeals."""


def entry_of(index: int, fact: CertificateFact) -> HistoryEntry:
    """Return the history entry of `fact` at log index `index`."""
    return MAKE[type(fact)](index, fact)


MAKE = (
    Ways[int, [], HistoryEntry](CertificateFact)
    .on(c.CertificateIssued, lambda i, f: HistoryEntry(i, f.at, "issued", start=f.start, end=f.end))
    .on(
        c.CertificateRenewed,
        lambda i, f: HistoryEntry(i, f.at, "renewed", start=f.start, end=f.end),
    )
    .on(c.HostAdded, lambda i, f: HistoryEntry(i, f.at, "host-added", place=f.place))
    .on(c.HostRemoved, lambda i, f: HistoryEntry(i, f.at, "host-removed", place=f.place))
    .on(c.HandleAdded, lambda i, f: HistoryEntry(i, f.at, "handle-added", place=f.place))
    .on(c.HandleRemoved, lambda i, f: HistoryEntry(i, f.at, "handle-removed", place=f.place))
    .on(c.BadgeSigned, lambda i, f: HistoryEntry(i, f.at, "badge-signed"))
    .on(c.CertificateWarned, lambda i, f: HistoryEntry(i, f.at, "warned", f.measure, f.reason))
    .on(c.WarningLifted, lambda i, f: HistoryEntry(i, f.at, "warning-lifted", f.measure))
    .on(
        c.CertificateSuspended,
        lambda i, f: HistoryEntry(i, f.at, "suspended", f.measure, f.reason, f.start, f.end),
    )
    .on(
        c.SuspensionExtended,
        lambda i, f: HistoryEntry(i, f.at, "suspension-extended", f.measure, end=f.end),
    )
    .on(c.CertificateReinstated, lambda i, f: HistoryEntry(i, f.at, "reinstated", f.measure))
    .on(c.CertificateRevoked, lambda i, f: HistoryEntry(i, f.at, "revoked", f.measure, f.reason))
    .on(c.MeasureAppealed, lambda i, f: HistoryEntry(i, f.at, "appealed", f.measure))
    .on(
        c.AppealDecided,
        lambda i, f: HistoryEntry(i, f.at, "appeal-decided", f.measure, outcome=f.outcome),
    )
)
"""How each kind of fact becomes its entry: (log index, fact) to `HistoryEntry`."""
