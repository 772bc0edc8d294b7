"""What people type or paste: digits in Khmer script, and the address of a page where a bare host or handle is meant.

Imported at the start of `trustmark verify`; imports nothing that takes time.
"""

import re

from verifier.errors import MalformedError, Reason
from verifier.values.numbers import format_number, parse_number
from verifier.values.places import parse_place

_DIGITS = {ord("០") + digit: str(digit) for digit in range(10)}
_ADDRESS = re.compile(
    r"(?i:https?)://([^/?#\\@:]+)(?::[0-9]{1,5})?(?:/([^?#]*))?(?:[?#].*)?", re.DOTALL
)
_PLATFORM_HOSTS = {
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "tiktok.com": "tiktok",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "instagram.com": "instagram",
    "youtube.com": "youtube",
}
_SIGNED = frozenset({"tiktok", "youtube"})
"""Where a name in an address begins with @; elsewhere it stands alone in the path."""


def with_plain_digits(text: str) -> str:
    """Return `text` with Khmer digits (U+17E0 to U+17E9) as 0 to 9."""
    return text.translate(_DIGITS)


def number_in(text: str) -> str:
    """Return the certificate number that `text` is, in its one form; nothing if it is none."""
    try:
        return format_number(parse_number(with_plain_digits(text)))
    except MalformedError:
        return ""


def is_address(text: str) -> bool:
    """Tell whether `text` is the address of a page rather than a bare host."""
    return text.lstrip()[:8].lower().startswith(("https://", "http://"))


def place_in(text: str) -> str:
    """Return the one form of the place in `text`: a bare host, a handle, or what the address of a page is on.

    Raises `MalformedError` (`bad-place`), also for what on a platform is not somebody's own page.
    """
    if not is_address(text):
        return parse_place(text).value
    found = _ADDRESS.fullmatch(text.strip())
    if not found:
        raise MalformedError(Reason.BAD_PLACE, "there is no host in this address")
    host = parse_place(found[1]).value
    platform = next(
        (name for own, name in _PLATFORM_HOSTS.items() if f".{host}".endswith(f".{own}")), None
    )
    return host if platform is None else _handle(platform, (found[2] or "").strip("/"))


def _handle(platform: str, path: str) -> str:
    """Return the handle whose page has this path on `platform`."""
    signed = path.startswith("@")
    if path and "/" not in path and not path.endswith(".php") and signed == (platform in _SIGNED):
        return parse_place(f"{platform}:{path.removeprefix('@')}").value
    raise MalformedError(
        Reason.BAD_PLACE,
        f"this is nobody's own page on {platform}: give the name as {platform}:name",
    )
