"""What the rules about a certificate rest on: the ground named by a refusal whose rule does not name its own."""

from ledger.domain.certificate.facts import (
    AddHandle,
    AddHost,
    Appeal,
    CertificateCommand,
    DecideAppeal,
    ExtendSuspension,
    Issue,
    LiftWarning,
    RecordBadge,
    Reinstate,
    RemoveHandle,
    RemoveHost,
    Renew,
    Revoke,
    Suspend,
    UpgradeTier,
    Warn,
)
from ledger.ways import Total

_VALIDITY = "Prakas on the CET Certificate (draft): validity and renewal"
_USE = "Prakas on the CET Certificate (draft): guidelines for use"
_PENALTIES = "Prakas on the CET Certificate (draft): penalties"

ARTICLES = Total[str](
    CertificateCommand,
    {
        Issue: f"R86; {_VALIDITY}",
        Renew: f"R87-R90; {_VALIDITY}",
        UpgradeTier: f"R86, R102-R104; {_VALIDITY}",
        AddHost: f"R91; {_USE}",
        RemoveHost: f"R91; {_USE}",
        AddHandle: f"R91; {_USE}",
        RemoveHandle: f"R91; {_USE}",
        RecordBadge: f"R110-R113; {_USE}",
        Warn: f"R115; {_PENALTIES}",
        LiftWarning: f"R115; {_PENALTIES}",
        Suspend: f"R116; {_PENALTIES}",
        ExtendSuspension: f"R116; {_PENALTIES}",
        Reinstate: f"R116; {_PENALTIES}",
        Revoke: f"R117; {_PENALTIES}",
        Appeal: f"R133: procedural fairness; {_PENALTIES}",
        DecideAppeal: f"R133: procedural fairness; {_PENALTIES}",
    },
)
"""By command."""
