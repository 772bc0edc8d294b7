"""Places a certificate covers: hosts and handles, each with exactly one text.

A host is the A-label form of a bare host name (UTS 46 mapping, then IDNA 2008, RFC 5890): lower
case, at least two labels, no port, path or address. A label is ASCII or Khmer as a whole: a name
that only looks like another cannot be spelled. A handle is `platform:name`.
"""

import re
from typing import Literal, NamedTuple

from verifier.errors import MalformedError, Reason
from verifier.values.platforms import platforms

Kind = Literal["host", "handle"]

MAX_HOST = 253

_LABEL = r"(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}").fullmatch
_SHAPE = re.compile(r"(?:[a-z0-9-]{1,63}\.)+(?![0-9]+\Z)[a-z0-9-]{1,63}").fullmatch
_PLAIN = re.compile(_LABEL).fullmatch
_MARK = "\u17b6-\u17d3\u17dd"
_LETTER = "\u1780-\u17b3\u17d7\u17dc\u17e0-\u17e9"
_SPELLED = re.compile(
    rf"(?=.*[{_LETTER}{_MARK}])(?!..--)[{_LETTER}0-9]"
    rf"(?:[{_LETTER}{_MARK}0-9-]*[{_LETTER}{_MARK}0-9])?"
).fullmatch
"""A Khmer label: letters and marks of IDNA 2008 (RFC 5892), no mark first, hyphens as usual."""
_NAME = re.compile(r"[a-z0-9._-]{1,64}").fullmatch
_KHMER = re.compile("[\u1780-\u17ff0-9-]+").fullmatch


class Place(NamedTuple):
    """A host or a handle in its one form."""

    kind: Kind
    value: str


def parse_place(text: str) -> Place:
    """Return the host or `platform:name` in `text`; raises `MalformedError` (`bad-place`)."""
    if text.strip().partition(":")[0].lower() in platforms():
        return Place("handle", normalise_handle(text))
    return Place("host", normalise_host(text))


def kind_of(place: str) -> Kind:
    """Return the kind of `place`, which is in its one form."""
    return "handle" if ":" in place else "host"


def normalise_host(text: str) -> str:
    """Return the one form of host `text`; raises `MalformedError` (`bad-place`) with a hint."""
    host = text.strip().lower().removesuffix(".")
    if len(host) <= MAX_HOST and _HOST(host) and "xn--" not in host:
        return host
    if any(mark in host for mark in "/:@?#[] "):
        raise MalformedError(
            Reason.BAD_PLACE,
            "expected a bare host such as shop.example.com.kh, without https://, port or path",
        )
    return _normalise_international(host)


def is_host(text: str) -> bool:
    """Tell whether `text` is a host in its one form, which `normalise_host` leaves as it is."""
    if "xn--" not in text:
        return len(text) <= MAX_HOST and _HOST(text) is not None
    good = len(text) <= MAX_HOST and _SHAPE(text) is not None
    return good and all(_PLAIN(label) or _is_khmer(label) for label in text.split("."))


def normalise_handle(text: str) -> str:
    """Return the one form of handle `text`; raises `MalformedError` (`bad-place`)."""
    platform, _, name = text.strip().lower().partition(":")
    if platform not in platforms() or not _NAME(name):
        raise MalformedError(
            Reason.BAD_PLACE,
            f"expected platform:name, the platform one of {', '.join(platforms())}, "
            "the name 1 to 64 of a-z 0-9 . _ -",
        )
    return f"{platform}:{name}"


def is_handle(text: str) -> bool:
    """Tell whether `text` is a handle in its one form."""
    platform, _, name = text.partition(":")
    return platform in platforms() and _NAME(name) is not None


def unicode_host(host: str) -> str:
    """Return `host` (in its one form) as people read it: Khmer labels in Khmer script."""
    if "xn--" not in host:
        return host
    import idna  # noqa: PLC0415 - slow to load, and few hosts need it

    return idna.decode(host)


def _is_khmer(label: str) -> bool:
    """Tell whether `label` is a Khmer A-label (RFC 5890 section 2.3.2.1); needs no IDNA tables."""
    from unicodedata import normalize  # noqa: PLC0415 - few hosts need it

    kept = label.removeprefix("xn--")
    try:
        spelled = kept.encode("ascii").decode("punycode")
    except UnicodeError:
        return False
    return (
        kept != label
        and _SPELLED(spelled) is not None
        and normalize("NFC", spelled) == spelled
        and spelled.encode("punycode").decode("ascii") == kept
    )


def _normalise_international(host: str) -> str:
    import idna  # noqa: PLC0415 - slow to load, and few hosts need it

    try:
        ascii_host = idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
        labels = idna.decode(ascii_host).split(".")
    except (idna.IDNAError, UnicodeError) as error:
        raise MalformedError(
            Reason.BAD_PLACE, "expected a host name of at least two labels that IDNA 2008 allows"
        ) from error
    if not all(label.isascii() or _KHMER(label) for label in labels):
        raise MalformedError(
            Reason.BAD_PLACE, "each label of a host must be all Latin (a-z) or all Khmer"
        )
    if len(ascii_host) > MAX_HOST or not re.fullmatch(_shape(labels), ascii_host):
        raise MalformedError(
            Reason.BAD_PLACE, "expected a host name of at least two labels, not an address"
        )
    return ascii_host


def _shape(labels: list[str]) -> str:
    """Return the pattern of the A-label form: LDH labels as they are, Khmer ones as `xn--`."""
    shapes = [_LABEL if label.isascii() else r"xn--[a-z0-9-]{1,59}" for label in labels]
    return r"\.".join([*shapes[:-1], r"(?![0-9]+\Z)" + shapes[-1]]) if len(labels) > 1 else r"\b\B"
