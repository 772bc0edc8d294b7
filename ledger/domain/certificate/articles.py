"""What the rules of a certificate rest on, where a refusal's own rule names no ground."""

from ledger.domain.certificate import facts
from ledger.ways import Total
from ledger.words.articles import FAIR, PENALTIES, USE, VALIDITY

_ON = {
    VALIDITY: (facts.Issue, facts.Renew, facts.UpgradeTier),
    USE: (facts.AddHost, facts.RemoveHost, facts.AddHandle, facts.RemoveHandle, facts.RecordBadge),
    PENALTIES: (
        *(facts.Warn, facts.LiftWarning, facts.Suspend, facts.ExtendSuspension),
        *(facts.Reinstate, facts.Revoke),
    ),
    FAIR: (facts.Appeal, facts.DecideAppeal),
}
ARTICLES = Total[str](
    facts.CertificateCommand,
    {command: article for article, commands in _ON.items() for command in commands},
)
"""By command."""
