"""The language of this call, as `--lang` names it; help, headings and JSON stay English.

It is set once at the start of a call, and holds for all that is said in it, errors too.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.scheme.model import Scheme
    from ledger.words.speech import Speech

LANGUAGES = ("en", "km")


class _Spoken(NamedTuple):
    language: str
    scheme: Callable[[], Scheme] | None


_SPOKEN: ContextVar[_Spoken] = ContextVar("spoken", default=_Spoken("en", None))  # noqa: B039 - frozen


def speak(language: str, scheme: Callable[[], Scheme] | None = None) -> None:
    """Let what is said from now on be in `language`; `scheme` gives the rules whose codes are named."""
    _SPOKEN.set(_Spoken(language, scheme))


def spoken() -> str:
    """Return the language of this call: `en` or `km`."""
    return _SPOKEN.get().language


def speech() -> Speech:
    """Return the words of this call."""
    from ledger.words.speech import ENGLISH, Speech  # noqa: PLC0415 - `trustmark verify` needs none

    language, scheme = _SPOKEN.get()
    if language == "en" or scheme is None:
        return ENGLISH
    from ledger.scheme.names import names_of  # noqa: PLC0415

    return Speech(language, names_of(scheme()))
