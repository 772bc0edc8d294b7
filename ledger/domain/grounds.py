"""What a refusal rests on whose rule names no article of its own: the requirements its kind of command comes from."""

from ledger.domain.certificate.articles import ARTICLES
from ledger.domain.fact import Command
from ledger.domain.misuse.facts import MisuseCommand

_BY_PERMISSION = {
    "application": "R58-R106: application, review and fees",
    "appeal": "R133: procedural fairness",
    "badge": "R110-R113: use of the mark",
    "business": "R59-R62, R91: the business and its changes",
    "case": "R114-R119: penalties; R133: procedural fairness",
    "complaint": "R131-R134: complaints",
    "keys": "R11: legitimacy",
    "misuse": "R119: public blacklist",
    "monitor": "R128-R130: monitoring",
    "officer": "R142-R155: roles",
    "scheme": "R45: criteria and rules are updated by version",
}


def ground_of(command: Command) -> str:
    """Return the requirements that commands of this kind come from."""
    own = ARTICLES.get(type(command))
    kind = "misuse" if isinstance(command, MisuseCommand) else command.permission.partition(".")[0]
    return own or _BY_PERMISSION.get(kind, _BY_PERMISSION["officer"])
