"""The names of a scheme's codes: tiers, criteria, documents, activities, reasons and roles."""

from ledger.scheme.data import Text
from ledger.scheme.model import Scheme
from ledger.words.catalogue import Names


def names_of(scheme: Scheme, *, english: bool = False) -> Names:
    """Return the words of the scheme's codes in Khmer, followed by the code that an officer types.

    The newest version that has a code names it. In English a code stands for itself, unless
    `english` asks for words as well.
    """
    found: dict[tuple[str, str], Text] = {}
    for version in scheme.version:
        found |= {("tier", each.id): each.name for each in version.tier}
        found |= {("criterion", each.id): each.text for each in version.criterion}
        found |= {("document", each.id): each.text for each in version.document}
        found |= {("activity", each.id): each.text for each in version.activity}
        found |= {("reason", each.code): each.text for each in version.reason}
        found |= {("role", each.id): each.text for each in version.role}

    def name(kind: str, code: str, language: str) -> str:
        text = found.get((kind, code))
        if text is None or not (english or language == "km"):
            return ""
        return f"{text.km if language == 'km' else text.en} ({code})"

    return name
