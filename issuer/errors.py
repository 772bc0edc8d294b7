"""Errors of the `issuer` package.

IssuerError
├── ConfigError       a setting that is missing, unknown or impossible
├── InputError        what was given cannot be used (file, picture, address)
│   ├── FormError     a form that cannot be used
│   └── TableError    a file of businesses with rows that may not be imported
├── HomeError         the issuer's folder is not in the state that is needed
└── BackupError       a backup that is damaged, or older than what has been published

`code` says what to do next, `values` fill it in: each front door has its own words for it. An
`InputError` has words in Khmer and English (`ledger.words`), the others in English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.words.catalogue import Names
    from ledger.words.values import Value


class IssuerError(Exception):
    """Base of every error this package raises on purpose."""

    def __init__(self, message: str, code: str = "", **values: Value) -> None:
        """Keep code and values beside the message; without a code there is no advice."""
        super().__init__(message)
        self.code = code
        self.values: Mapping[str, Value] = values


class ConfigError(IssuerError):
    """A setting that is missing, unknown or impossible."""


class InputError(IssuerError):
    """What was given cannot be used. `rule` is why, `values` fill its text in the catalogue.

    `also` is the error that says more. Values may repeat what was typed: the error is not logged.
    """

    def __init__(self, rule: str, also: Exception | None = None, /, **values: Value) -> None:
        """Keep all of it; it becomes words when somebody reads it."""
        super().__init__(rule, rule, **values)
        self.rule = rule
        self.also = also

    def __str__(self) -> str:
        """Return the English text."""
        return self.text("en")

    def text(self, language: str, names: Names | None = None) -> str:
        """Return it in English (`en`) or Khmer (`km`)."""
        from ledger.words.catalogue import error_text, nothing_known, refusal_text  # noqa: PLC0415 - `trustmark verify` starts without

        names = names or nothing_known
        own = refusal_text(self.rule, self.values, language, names)
        return f"{own}: {error_text(self.also, language, names)}" if self.also else own


class FormError(InputError):
    """A form that cannot be used: `values` say in which file and at which entry."""

    def __init__(self, rule: str, **values: Value) -> None:
        """Give the advice for all forms."""
        super().__init__(rule, **values)
        self.code = "bad-form"


class TableError(InputError):
    """A file with rows that may not be imported: `problems` has an error for each bad row."""

    def __init__(
        self, rule: str, problems: tuple[InputError, ...] = (), /, **values: Value
    ) -> None:
        """Keep the errors of the rows."""
        super().__init__(rule, **values)
        self.problems = problems


class HomeError(IssuerError):
    """The issuer's folder is not in the state that is needed."""


class BackupError(IssuerError):
    """A backup that is damaged, or older than what has been published."""
