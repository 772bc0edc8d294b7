"""Errors of the `ledger` package.

LedgerError
├── CommandRefusedError   a rule forbids the command: tell the user (`rule` names it)
│   └── EvidenceError     a file that cannot be evidence, or is not kept any longer
├── ConcurrencyError      somebody else was faster: load again and retry
├── UnknownAggregateError no such certificate, business, application, case …
├── StoreError            the store cannot be read or written now (locked, full, missing)
├── SchemeError           scheme data that cannot be used, or no version in force that day
├── OutsideError          somebody else's server fails, or is not safe (`fault` is the code)
│   └── ControlError      control of a place is not shown
├── AuditStoppedError     the person who asked for an audit has stopped it
└── LedgerCorruptError    stored facts, log and checkpoint disagree: stop the writer
"""

from ledger.words.articles import EVIDENCE
from ledger.words.catalogue import Names, nothing_known, refusal_text
from ledger.words.values import Value


class LedgerError(Exception):
    """Base of every error this package raises on purpose."""


class WordedError(LedgerError):
    """An error with words in the catalogue: `rule` is a stable short code, `values` fill its text.

    Values are dates, amounts, counts, codes and ids, never names, contacts or texts of people: the
    error may be logged. As a text it is English; `ledger.words` has it in Khmer.
    """

    def __init__(self, rule: str, **values: Value) -> None:
        """Keep the code and the values; they become words when somebody reads them."""
        super().__init__(rule)
        self.rule = rule
        self.values = values

    def __str__(self) -> str:
        """Return the English text."""
        return self.text("en")

    def text(self, language: str, names: Names = nothing_known) -> str:
        """Return it in English (`en`) or Khmer (`km`); `names` words the codes of a scheme."""
        return refusal_text(self.rule, self.values, language, names)


class CommandRefusedError(WordedError):
    """A rule forbids the command; nothing was written.

    `article` is what the rule rests on: an article of law or prakas, or a section of the scheme's
    rules; empty for rules of form.
    """

    def __init__(self, rule: str, article: str = "", **values: Value) -> None:
        """Keep the ground with the rule."""
        super().__init__(rule, **values)
        self.article = article


class EvidenceError(CommandRefusedError):
    """A file that cannot be evidence, or is not kept any longer; `rule` is `evidence-…`."""

    def __init__(self, rule: str, **values: Value) -> None:
        """Rest on the scheme's rules for evidence."""
        super().__init__(rule, EVIDENCE, **values)


class ConcurrencyError(LedgerError):
    """The aggregate changed since it was loaded; nothing was written."""


class UnknownAggregateError(WordedError):
    """There is no such aggregate or file. The value `aggregate` is the id that was asked for."""

    @property
    def aggregate(self) -> str:
        """The id that was asked for; empty where it is not an id of ours."""
        return str(self.values.get("aggregate", ""))


class StoreError(LedgerError):
    """The store cannot be read or written now; nothing was acknowledged."""


class SchemeError(LedgerError):
    """The scheme data cannot be used, or has no version for the day or name asked for."""


class OutsideError(WordedError):
    """Somebody else's server cannot be read, or not safely. Values name it, for officers alone."""

    @property
    def fault(self) -> str:
        """Why, as a short code, stable for programs."""
        return self.rule


class ControlError(OutsideError):
    """Control of a place is not shown: `missing` if no proof is there, else why it was not.

    `also` is why another way of showing it failed as well.
    """

    def __init__(self, rule: str, also: OutsideError | None = None, /, **values: Value) -> None:
        """Keep the other error beside this one."""
        super().__init__(rule, **values)
        self.also = also

    def text(self, language: str, names: Names = nothing_known) -> str:
        """Return why, and why the other way failed."""
        own = super().text(language, names)
        return own if self.also is None else f"{own}; {self.also.text(language, names)}"


class AuditStoppedError(LedgerError):
    """The person who asked for the audit has stopped it: there is no result."""


class LedgerCorruptError(LedgerError):
    """Stored facts, log and checkpoint disagree, from log index `index` on if that is known."""

    def __init__(self, message: str, *, index: int | None = None) -> None:
        """Keep the log index with the message."""
        super().__init__(message)
        self.index = index
