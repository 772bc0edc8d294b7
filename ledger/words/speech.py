"""One reader's language: words of states, codes, articles and errors for the front doors."""

from datetime import date
from typing import NamedTuple

from ledger.words.catalogue import (
    Names,
    article_text,
    code_text,
    error_text,
    filled,
    nothing_known,
    sentences,
)
from ledger.words.values import Value
from verifier.judging.texts import day_text


class Speech(NamedTuple):
    """`language` is English (`en`) or Khmer (`km`); `names` words the codes of a scheme."""

    language: str = "en"
    names: Names = nothing_known

    def say(self, sentence: str, /, **values: Value) -> str:
        """Return a sentence about a state with its values."""
        text = sentences()[sentence].in_language(self.language)
        return filled(text, values, self.language, self.names)

    def code(self, kind: str, code: str) -> str:
        """Return the words of a code of list `kind`."""
        return code_text(kind, code, self.language, self.names)

    def code_in(self, kinds: tuple[str, ...], code: str) -> str:
        """Return the words of a code that is in one of the lists `kinds`, else the code itself."""
        found = (self.code(kind, code) for kind in kinds)
        return next((text for text in found if text != code), code)

    def error(self, error: Exception) -> str:
        """Return what an error says."""
        return error_text(error, self.language, self.names)

    def day(self, day: date) -> str:
        """Return a day: in Khmer in words, in English as 2026-11-30."""
        return day_text(day, "km") if self.language == "km" else str(day)

    def article(self, article: str) -> str:
        """Return what a rule rests on."""
        return article_text(article, self.language)


ENGLISH = Speech()
"""For programs, and for callers that name no language."""
