"""The error of the command line itself: what was typed cannot be used."""

from issuer.errors import IssuerError


class WrongUseError(IssuerError):
    """What was typed cannot be used; `hint` says what to type instead, where we know it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the hint beside the message."""
        super().__init__(message)
        self.hint = hint
