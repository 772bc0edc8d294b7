"""Errors of the `ledger` package.

LedgerError
├── CommandRefusedError   a rule forbids the command: tell the user (`rule` names it)
│   └── EvidenceError     a file that may not be kept as evidence, or is kept no longer
├── ConcurrencyError      somebody else was faster: load again and retry
├── UnknownAggregateError no such certificate, business, application, case …
├── StoreError            the store cannot be read or written now (locked, full, missing)
├── SchemeError           scheme data that cannot be used, or no version in force that day
├── OutsideError          somebody else's server cannot be looked at, or not safely (`fault` says why in one code)
│   └── ControlError      control of a place is not shown
├── AuditStoppedError     whoever asked for an audit has stopped it
└── LedgerCorruptError    stored facts, log and checkpoint disagree: stop the writer (`index` names the first fact)
"""

from ledger.words.articles import EVIDENCE
from ledger.words.catalogue import Names, nothing_known, refusal_text
from ledger.words.values import Value


class LedgerError(Exception):
    """Base of every error this package raises on purpose."""


class WordedError(LedgerError):
    """An error whose words are in the catalogue: `rule` is a short code, stable for programs, `values` fill its text.

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
        """Keep the ground beside the rule."""
        super().__init__(rule, **values)
        self.article = article


class EvidenceError(CommandRefusedError):
    """A file that may not be kept as evidence, or is kept no longer; `rule` begins with `evidence-`."""

    def __init__(self, rule: str, **values: Value) -> None:
        """Rest on the scheme's rules for evidence."""
        super().__init__(rule, EVIDENCE, **values)


class ConcurrencyError(LedgerError):
    """The aggregate changed since it was loaded; nothing was written."""


class UnknownAggregateError(WordedError):
    """There is no such aggregate, or no such file. The value `aggregate` is the id that was asked for."""

    @property
    def aggregate(self) -> str:
        """The id that was asked for; empty where it is none of ours."""
        return str(self.values.get("aggregate", ""))


class StoreError(LedgerError):
    """The store cannot be read or written now; nothing was acknowledged."""


class SchemeError(LedgerError):
    """The scheme data cannot be used, or has no version for the day or name asked for."""


class OutsideError(WordedError):
    """Somebody else's server cannot be looked at, or not safely. Its values name that server, for officers alone."""

    @property
    def fault(self) -> str:
        """Why, as a short code, stable for programs."""
        return self.rule


class ControlError(OutsideError):
    """Control of a place is not shown: `missing` if the proof was looked for and is not there, else why it was not.

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
    """Whoever asked for the audit has stopped it: nothing was found out."""


class LedgerCorruptError(LedgerError):
    """Stored facts, log and checkpoint disagree. `index` is the log index of the first fact that does, if known."""

    def __init__(self, message: str, *, index: int | None = None) -> None:
        """Keep the log index beside the message."""
        super().__init__(message)
        self.index = index
