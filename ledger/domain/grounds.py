"""The grounds of refusals whose own rule names no article: one for each kind of command."""

from ledger.domain.certificate.articles import ARTICLES
from ledger.domain.fact import Command
from ledger.domain.misuse.facts import MisuseCommand
from ledger.words import articles

_BY_PERMISSION = {
    "application": articles.APPLICATION,
    "appeal": articles.FAIR,
    "badge": articles.USE,
    "business": articles.BUSINESS,
    "case": articles.FAIR,
    "complaint": articles.COMPLAINTS,
    "keys": articles.KEYS,
    "misuse": articles.PENALTIES,
    "monitor": articles.MONITORING,
    "officer": articles.ROLES,
    "scheme": articles.VERSIONS,
}


def ground_of(command: Command) -> str:
    """Return the law, or the section of the scheme's rules, behind commands of this kind."""
    own = ARTICLES.get(type(command))
    kind = "misuse" if isinstance(command, MisuseCommand) else command.permission.partition(".")[0]
    return own or _BY_PERMISSION.get(kind, _BY_PERMISSION["officer"])
