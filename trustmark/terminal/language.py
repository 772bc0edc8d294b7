"""The language of this call, as `--lang` names it; help, headings and JSON stay English.

It is set once at the start of a call, and holds for all that is said in it, errors too.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from issuer.home.settings import Config
    from ledger.words.speech import Speech

LANGUAGES = ("en", "km")


class _Spoken(NamedTuple):
    language: str
    settings: Callable[[], Config | None]


_ENGLISH = _Spoken("en", lambda: None)
_SPOKEN: ContextVar[_Spoken] = ContextVar("spoken", default=_ENGLISH)


def speak(language: str, settings: Callable[[], Config | None] = lambda: None) -> None:
    """Say everything from now on in `language`; the rules of `settings` name the codes."""
    _SPOKEN.set(_Spoken(language, settings))


def spoken() -> str:
    """Return the language of this call: `en` or `km`."""
    return _SPOKEN.get().language


def speech(*, as_json: bool = False) -> Speech:
    """Return the words of this call; for a program those in English."""
    language, settings = _SPOKEN.get()
    try:
        from issuer.reading.language import speech_in  # noqa: PLC0415 - `verify` needs none
    except ModuleNotFoundError:
        from ledger.words.speech import Speech  # noqa: PLC0415 - without the issuer's libraries

        return Speech("en" if as_json else language)
    return speech_in("en" if as_json else language, settings)
