"""What people type or paste: number, place, address of a page, text of a badge, shop's name.

The look-up field of the verify page reads the same way (`verifier/browser/more/wanted.js`); both
run `tests/vectors/typed.json`. `platforms.json` says how an address on a platform names an account.
Read when a command starts to check; imports nothing that takes time.
"""

import re
from collections.abc import Collection
from typing import Literal, NamedTuple

from verifier.errors import MalformedError, MisreadError, Reason
from verifier.values.numbers import letters_of, normalise_number
from verifier.values.places import normalise_handle, normalise_host
from verifier.values.platforms import Platform, platform_at, platforms

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
_BADGE = re.compile(r"[0-9]{20,}|eyJ[\w-]*\.[\w-]*\.[\w-]*", re.ASCII)
_LINK = re.compile(r"(https://([^/]+)/)#([^&]+)")
_NUMBER_WITHOUT_PREFIX = re.compile("(?=.*[0-9])(?:[0-9][0-9A-Z]{5,7}|[0-9A-Z]{7})")
_WORD = re.compile("[a-zA-Z]{3}")
_LETTERS = 7
_ACCOUNT = re.compile("@[a-zA-Z0-9._-]{1,64}")
_ADDRESS = re.compile(
    r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:[/\\]+)?([^/?#\\]*)([^?#]*)(?:\?([^#]*))?", re.DOTALL
)
"""Host with user and port, path, query; as browsers read it, a backslash divides like a slash."""
_PORT = re.compile(r":[0-9]*\Z")
_STRANGE = re.compile("[^\\x00-\\x7f\u1780-\u17ff]")
_MIXED = re.compile("[a-zA-Z][^.]*[\u1780-\u17ff]|[\u1780-\u17ff][^.]*[a-zA-Z]")


class Typed(NamedTuple):
    """What a text means: text of a badge, number or place in one form, or a name as typed."""

    kind: Literal["badge", "number", "place", "name"]
    value: str


def read_typed(text: str, own: Collection[str] | None = ()) -> Typed:
    """Return what `text` is meant to be; raises `MisreadError`.

    `own` are the hosts of the verify page: a link to them means what it asks about. If they are
    unknown (None), every link that asks about a number means that number.
    """
    text = _cleaned(text)
    link = _LINK.match(text)
    if link and link[3].isascii() and link[3].isdecimal():
        return Typed("badge", f"{link[1]}#{link[3]}")
    if _BADGE.fullmatch(text):
        return Typed("badge", text)
    if link:
        asked = _decoded(link[3])
        if number_in(asked) if own is None else link[2] in own:
            return read_typed(asked)
    if _is_meant_as_number(text):
        return Typed("number", _number(text))
    if not _is_place(text):
        return Typed("name", text)
    return Typed("place", place_in(text))


def number_in(text: str) -> str:
    """Return the certificate number that `text` is, in its one form; else an empty text."""
    try:
        return normalise_number(text)
    except MalformedError:
        return ""


def place_in(text: str) -> str:
    """Return the one form of the place in `text`: a host, a handle, or the place of an address.

    Raises `MisreadError` (`bad-place`), also for a page of a platform that is nobody's own.
    """
    text = _cleaned(text)
    platform = _platform_before_colon(text)
    if platform:
        return _handle(platform, text.partition(":")[2].strip().removeprefix("@"))
    if _ACCOUNT.fullmatch(text):
        raise MisreadError(
            "which_platform", Reason.BAD_PLACE, f"on which platform? give it as platform:{text[1:]}"
        )
    authority, path, query = _ADDRESS.match(text).groups("")  # type: ignore[union-attr]
    host = _host(_PORT.sub("", authority.rpartition("@")[2]))
    platform = platform_at(host)
    return host if platform is None else _handle(platform, _name_at(platform, path, query))


def _cleaned(text: str) -> str:
    return _INVISIBLE.sub("", text).strip().rstrip(",;")


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote  # noqa: PLC0415 - few texts need it

    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def _is_meant_as_number(text: str) -> bool:
    """Tell whether `text` is meant as a number, right or wrong, and not as a name or host."""
    letters, prefixed = letters_of(text)
    if not prefixed:
        return _NUMBER_WITHOUT_PREFIX.fullmatch(letters) is not None and not _WORD.search(text)
    return "." not in letters and (
        len(letters) == _LETTERS or re.search("[0-9]", letters) is not None
    )


def _number(text: str) -> str:
    try:
        return normalise_number(text)
    except MalformedError as error:
        good = len(letters_of(text)[0]) == _LETTERS
        raise MisreadError(
            "number_wrong" if good else "number_length", error.reason, str(error)
        ) from error


def _is_place(text: str) -> bool:
    """Tell whether `text` is meant as a place; anything else is a name."""
    if _platform_before_colon(text) or _ACCOUNT.fullmatch(text):
        return True
    return re.search(r"\s", text) is None and re.search("[.:/]", text) is not None


def _platform_before_colon(text: str) -> Platform | None:
    name, colon, _ = text.partition(":")
    return platforms().get(name.strip().lower()) if colon else None


def _handle(platform: Platform, name: str) -> str:
    try:
        return normalise_handle(f"{platform.id}:{name}")
    except MalformedError as error:
        raise MisreadError(
            "not_profile",
            Reason.BAD_PLACE,
            f"this is nobody's own page on {platform.name}: give the name as {platform.id}:name",
        ) from error


def _host(text: str) -> str:
    try:
        return normalise_host(text)
    except MalformedError as error:
        shown = ".".join(_spelled(label) for label in text.lower().split("."))
        strange, mixed = _STRANGE.search(shown), _MIXED.search(shown)
        wrong = "strange_letters" if strange else "mixed_letters" if mixed else "not_place"
        raise MisreadError(wrong, Reason.BAD_PLACE, str(error)) from error


def _spelled(label: str) -> str:
    try:
        return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _name_at(platform: Platform, path: str, query: str) -> str:
    """Return the name of the account with this address on `platform`; empty for nobody's page."""
    steps = [_decoded(step) for step in re.split(r"[/\\]", path) if step]
    found = (_name_in(page, steps, query) for page in platform.pages)
    name = next((name for name in found if name), "").lower()
    return "" if name in platform.others else name


def _name_in(page: str, steps: list[str], query: str) -> str:
    """Return what `NAME` matches in an address of shape `page` (`Platform`); empty if no match."""
    way, _, asked = page.partition("?")
    parts = way.split("/")
    if len(steps) < len(parts):
        return ""
    values = [pair.partition("=") for pair in query.split("&")]
    name = next((_decoded(value) for key, _, value in values if f"{key}=NAME" == asked), "")
    for part, step in zip(parts, steps, strict=False):
        before, named, _ = part.partition("NAME")
        if named and step.startswith(before):
            name = step[len(before) :]
        elif named or part not in {"*", step.lower()}:
            return ""
    return name
