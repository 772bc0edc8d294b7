"""What the rules of a certificate rest on, where a refusal's own rule names no ground."""

from ledger.domain.certificate import facts
from ledger.ways import Total
from ledger.words.articles import FAIR, PENALTIES, USE, VALIDITY

ARTICLES = Total[str](
    facts.CertificateCommand,
    {
        facts.Issue: VALIDITY,
        facts.Renew: VALIDITY,
        facts.UpgradeTier: VALIDITY,
        facts.AddHost: USE,
        facts.RemoveHost: USE,
        facts.AddHandle: USE,
        facts.RemoveHandle: USE,
        facts.RecordBadge: USE,
        facts.Warn: PENALTIES,
        facts.LiftWarning: PENALTIES,
        facts.Suspend: PENALTIES,
        facts.ExtendSuspension: PENALTIES,
        facts.Reinstate: PENALTIES,
        facts.Revoke: PENALTIES,
        facts.Appeal: FAIR,
        facts.DecideAppeal: FAIR,
    },
)
"""By command."""
