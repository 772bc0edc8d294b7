"""Errors of the `issuer` package.

IssuerError
├── ConfigError       a setting that is missing, unknown or impossible
├── InputError        what was given cannot be used (file, picture, option)
│   └── FormError     a form that cannot be used; `rule` and `details` word it by the catalogue
├── TableError        a file of businesses with rows that may not be imported; `problems` names each
├── HomeError         the issuer's folder is not in the state that is needed
└── BackupError       a backup that is damaged, or older than what has been published

`code` says what to do next, `values` fill it in: each front door has its own words for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.words.catalogue import Names
    from ledger.words.values import Value


class IssuerError(Exception):
    """Base of every error this package raises on purpose."""

    def __init__(self, message: str, code: str = "", **values: str) -> None:
        """Keep code and values beside the message; without a code there is no advice."""
        super().__init__(message)
        self.code = code
        self.values = values


class ConfigError(IssuerError):
    """A setting that is missing, unknown or impossible."""


class InputError(IssuerError):
    """What was given cannot be used."""


class FormError(InputError):
    """A form that cannot be used: `rule` is why, `details` say in which file and at which entry."""

    def __init__(self, rule: str, **details: Value) -> None:
        """Keep both; they become words when somebody reads them."""
        super().__init__(rule, "bad-form")
        self.rule = rule
        self.details = details

    def __str__(self) -> str:
        """Return the English text."""
        return self.text("en")

    def text(self, language: str, names: Names | None = None) -> str:
        """Return it in English (`en`) or Khmer (`km`)."""
        from ledger.words.catalogue import nothing_known, refusal_text  # noqa: PLC0415 - `trustmark verify` starts without

        return refusal_text(self.rule, self.details, language, names or nothing_known)


class TableError(IssuerError):
    """A file with rows that may not be imported. Nothing of it was written."""

    def __init__(
        self, message: str, code: str = "", *, problems: tuple[str, ...] = (), **values: str
    ) -> None:
        """Keep one line for each bad row in `problems`."""
        super().__init__(message, code, **values)
        self.problems = problems


class HomeError(IssuerError):
    """The issuer's folder is not in the state that is needed."""


class BackupError(IssuerError):
    """A backup that is damaged, or older than what has been published."""
