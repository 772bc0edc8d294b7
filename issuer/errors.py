"""Errors of the `trustmark` package.

TrustmarkError
├── ConfigError       a setting that is missing, unknown or impossible
├── InputError        what was given to a command cannot be used (file, picture, option)
├── TableError        a file of businesses with rows that may not be imported; `problems` names each
├── HomeError         the issuer's folder is not in the state the command needs
└── BackupError       a backup that is damaged, or older than what has been published
"""


class TrustmarkError(Exception):
    """Base of every error this package raises on purpose; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the hint beside the message."""
        super().__init__(message)
        self.hint = hint


class ConfigError(TrustmarkError):
    """A setting that is missing, unknown or impossible."""


class InputError(TrustmarkError):
    """What was given to a command cannot be used."""


class TableError(TrustmarkError):
    """A file with rows that may not be imported. Nothing of it was written."""

    def __init__(self, message: str, problems: tuple[str, ...] = (), *, hint: str = "") -> None:
        """Keep one line for each bad row in `problems`."""
        super().__init__(message, hint=hint)
        self.problems = problems


class HomeError(TrustmarkError):
    """The issuer's folder is not in the state the command needs."""


class BackupError(TrustmarkError):
    """A backup that is damaged, or older than what has been published."""
