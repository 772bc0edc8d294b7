"""What the rules of a certificate rest on, where a refusal's own rule names no ground."""

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
from ledger.words.articles import FAIR, PENALTIES, USE, VALIDITY

ARTICLES = Total[str](
    CertificateCommand,
    {
        Issue: VALIDITY,
        Renew: VALIDITY,
        UpgradeTier: VALIDITY,
        AddHost: USE,
        RemoveHost: USE,
        AddHandle: USE,
        RemoveHandle: USE,
        RecordBadge: USE,
        Warn: PENALTIES,
        LiftWarning: PENALTIES,
        Suspend: PENALTIES,
        ExtendSuspension: PENALTIES,
        Reinstate: PENALTIES,
        Revoke: PENALTIES,
        Appeal: FAIR,
        DecideAppeal: FAIR,
    },
)
"""By command."""
