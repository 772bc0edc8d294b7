"""The words for somebody who reads Khmer or English, with the names of the issuer's own scheme."""

from collections.abc import Callable

from issuer.errors import IssuerError
from issuer.home.composition import scheme
from issuer.home.settings import Config
from ledger.errors import SchemeError
from ledger.scheme.model import Scheme, cets
from ledger.scheme.names import names_of
from ledger.words.catalogue import Names
from ledger.words.speech import ENGLISH, Speech


def speech_in(language: str, settings: Callable[[], Config | None]) -> Speech:
    """Return the words of `language`; codes are named by the rules of `settings`, else shipped."""
    if language == "en":
        return ENGLISH
    return Speech(language, names_of(_scheme(settings)))


def names_in_both(settings: Config) -> Names:
    """Return the words of the codes of an issuer's scheme in Khmer and English."""
    return names_of(scheme(settings), english=True)


def _scheme(settings: Callable[[], Config | None]) -> Scheme:
    try:
        known = settings()
        return cets() if known is None else scheme(known)
    except (IssuerError, SchemeError, OSError):
        return cets()
