"""The QR record: the smallest signed badge, as digits in the fragment of the verify page's address.

DIGITS = decimal of 0x01 || body || r || s; the signed message is `trustmark-badge-v1` || 0x00 ||
body (ES256). Body, from the most significant bit: version 3, key id 5, list index 28, scheme 6 and
tier 2, start day 14 (since 2020-01-01), days of validity 12 (both ends counted), suffix 4, platform
4; then the number t of the text in the rest of the smallest whole number of bytes.

The text is `stem`, `stem/handle` or `/handle`, t its number (`verifier.formats.base40`). Suffix 15
escapes: after two zero bits the remaining bytes are the places, sites before handles, joined by
single spaces. The short form is used whenever it can say everything. The parser checks the form of
what it read instead of writing it again: the two are the same (a property test says so), and this
is faster.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, get_args

import msgspec

from verifier.errors import MalformedError, Reason
from verifier.formats.base40 import MAX_TEXT, number_of, text_of
from verifier.formats.record import Tier
from verifier.values.days import DAY_SECONDS, start_of
from verifier.values.numbers import MAX_INDEX, CertificateIndex
from verifier.values.places import is_handle, is_host
from verifier.values.platforms import platforms

TAG = b"trustmark-badge-v1\0"
VERSION = 1
EPOCH = date(2020, 1, 1)
TIERS: tuple[Tier, ...] = get_args(Tier)
"""Tiers in the order of their numbers in a QR record."""
SCHEME_PREFIX = "cets-"
SUFFIXES = (
    "",
    ".com.kh",
    ".gov.kh",
    ".org.kh",
    ".edu.kh",
    ".net.kh",
    ".com",
    ".shop",
    ".store",
    ".asia",
    ".kh",
    ".org",
    ".net",
    ".online",
    ".biz",
)
"""Suffixes by their number. Frozen; 15 is the escape."""
ESCAPE = 15
MAX_ESCAPED = 255
MAX_DIGITS = 797
"""Decimal digits of 1 + 10 + 255 + 64 bytes, the longest record."""

_HEAD_BITS = 78
_SIGNATURE = 64
_HEAD_BYTES = 10
_RESERVED_KEY, _RESERVED_TIER = 31, 3
_PLACES = 8
"""The byte whose last two bits are the first of the suffix; before them are days."""
_EPOCH_INSTANT = start_of(EPOCH)
_NUMBER_OF = {suffix: number for number, suffix in enumerate(SUFFIXES) if suffix}
_URL = re.compile(r"(https://[a-z0-9.-]+)/#([0-9]+)").fullmatch


class QrRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a QR record says: `key` is a badge key's number, `start_day` counts from 2020-01-01."""

    key: int
    index: CertificateIndex
    scheme: int
    tier: int
    start_day: int
    days: int
    sites: tuple[str, ...]
    handles: tuple[str, ...]

    @property
    def iat(self) -> None:
        """A QR record does not say when it was signed."""

    @property
    def start(self) -> date:
        """The first day."""
        return EPOCH + timedelta(days=self.start_day)

    @property
    def end(self) -> date:
        """The last day."""
        return EPOCH + timedelta(days=self.start_day + self.days - 1)

    @property
    def nbf(self) -> int:
        """The first instant of the first day (UTC seconds)."""
        return _EPOCH_INSTANT + self.start_day * DAY_SECONDS

    @property
    def exp(self) -> int:
        """The first instant after the last day (UTC seconds)."""
        return _EPOCH_INSTANT + (self.start_day + self.days) * DAY_SECONDS


Known = tuple[bytes, tuple[str, ...], tuple[str, ...]]
"""What a body that names these sites and handles ends with, from the byte its suffix begins in."""


class SignedQr(NamedTuple):
    """A QR record with the message its signature covers. Nothing is verified yet."""

    record: QrRecord
    message: bytes
    signature: bytes


def qr_record(
    *,
    key: int,
    index: CertificateIndex,
    scheme: str,
    tier: str,
    start: date,
    end: date,
    sites: Iterable[str],
    handles: Iterable[str],
) -> QrRecord:
    """Return the record of these facts; `scheme` is like `cets-1`, `tier` a name."""
    number, tier_number = _numbers_of(scheme, tier)
    start_day, days = _days_of(start, end)
    return QrRecord(
        key=key,
        index=index,
        scheme=number,
        tier=tier_number,
        start_day=start_day,
        days=days,
        sites=tuple(sites),
        handles=tuple(handles),
    )


@lru_cache(maxsize=64)
def _numbers_of(scheme: str, tier: str) -> tuple[int, int]:
    number = scheme.removeprefix(SCHEME_PREFIX)
    if tier not in TIERS or not number.isdecimal() or scheme != f"{SCHEME_PREFIX}{number}":
        raise MalformedError(
            Reason.MALFORMED, f"expected a scheme like cets-1 and a tier of {TIERS}"
        )
    return int(number), TIERS.index(tier)


@lru_cache(maxsize=4096)
def _days_of(start: date, end: date) -> tuple[int, int]:
    return (start - EPOCH).days, (end - start).days + 1


def signed_message(body: bytes) -> bytes:
    """Return what the badge key signs for `body`."""
    return TAG + body


def format_digits(body: bytes, signature: bytes) -> str:
    """Return DIGITS for `body` and its signature r || s."""
    return str(int.from_bytes(b"\x01" + body + signature, "big"))


def qr_url(origin: str, digits: str) -> str:
    """Return the text of the QR code; `origin` is `https://HOST`, lower case."""
    return f"{origin}/#{digits}"


def parse_url(text: str) -> tuple[str, str]:
    """Return (`https://HOST`, DIGITS) of the text of a QR code; raises `MalformedError`."""
    match = _URL(text) if len(text) <= MAX_DIGITS + 300 else None
    if match is None:
        raise MalformedError(Reason.MALFORMED, "expected https://HOST/# and digits, in lower case")
    return match[1], match[2]


def known_places(sites: tuple[str, ...], handles: tuple[str, ...]) -> Known | None:
    """Return what tells `parse_digits` these places; None if a QR record cannot name them."""
    if not fits(sites, handles):
        return None
    nobody = QrRecord(
        key=0,
        index=CertificateIndex(0),
        scheme=0,
        tier=0,
        start_day=0,
        days=1 << 11,
        sites=sites,
        handles=handles,
    )
    return pack_body(nobody)[_PLACES:], sites, handles


def parse_digits(digits: str, known: Known | None = None) -> SignedQr:
    """Take DIGITS apart and parse the body; raises `MalformedError`.

    The caller verifies the signature.

    Where the body ends as `known` says it must for its places, it is compared instead of decoded
    and checked.
    """
    if (
        len(digits) > MAX_DIGITS
        or not (digits.isascii() and digits.encode().isdigit())
        or digits[0] == "0"
    ):
        raise MalformedError(
            Reason.MALFORMED, f"expected at most {MAX_DIGITS} decimal digits without leading zero"
        )
    number = int(digits)
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    body = raw[1:-_SIGNATURE]
    if raw[0] != 1 or len(body) < _HEAD_BYTES:
        raise MalformedError(Reason.MALFORMED, "the digits do not hold a record and a signature")
    return SignedQr(unpack_body(body, known), TAG + body, raw[-_SIGNATURE:])


def pack_body(record: QrRecord) -> bytes:
    """Return the body of `record`; raises `MalformedError` if a value does not fit (see `fits`)."""
    sites, handles = record.sites, record.handles
    suffix, platform, text = _short_form(sites, handles)
    escaped = b""
    if text is None:
        escaped = " ".join([*sites, *handles]).encode("ascii", "replace")
        suffix, platform, text = ESCAPE, 0, ""
    _check(record, len(escaped))
    head = (
        VERSION << 75
        | record.key << 70
        | record.index << 42
        | record.scheme << 36
        | record.tier << 34
        | record.start_day << 20
        | record.days << 8
        | suffix << 4
        | platform
    )
    number = number_of(text)
    size = max(_HEAD_BYTES, (_HEAD_BITS + number.bit_length() + 7) // 8)
    return (head << (8 * size - _HEAD_BITS) | number).to_bytes(size, "big") + escaped


def fits(sites: Iterable[str], handles: Iterable[str]) -> bool:
    """Tell whether a QR record can name these places."""
    sites, handles = tuple(sites), tuple(handles)
    return (
        _short_form(sites, handles)[2] is not None
        or len(" ".join([*sites, *handles])) <= MAX_ESCAPED
    )


def unpack_body(body: bytes, known: Known | None = None) -> QrRecord:
    """Return the record in `body` (10 to 265 bytes); raises `MalformedError`.

    The body must be exactly what `pack_body` writes.
    """
    head = int.from_bytes(body[:_HEAD_BYTES], "big") >> 2
    suffix = head >> 4 & 15
    if (
        known is not None
        and body[_PLACES + 1 :] == known[0][1:]
        and (body[_PLACES] ^ known[0][0]) & 3 == 0
    ):
        sites, handles = known[1], known[2]
    elif suffix == ESCAPE:
        sites, handles = _escaped_places(body, head & 15)
    else:
        spare = 8 * len(body) - _HEAD_BITS
        number = int.from_bytes(body, "big") & ((1 << spare) - 1)
        if len(body) > _HEAD_BYTES and number >> (spare - 8) == 0:
            raise MalformedError(Reason.MALFORMED, "the record is longer than it need be")
        sites, handles = _short_places(suffix, head & 15, text_of(number))
    record = QrRecord(
        key=head >> 70 & 31,
        index=CertificateIndex(head >> 42 & MAX_INDEX),
        scheme=head >> 36 & 63,
        tier=head >> 34 & 3,
        start_day=head >> 20 & 16383,
        days=head >> 8 & 4095,
        sites=sites,
        handles=handles,
    )
    reserved = record.key == _RESERVED_KEY or record.tier == _RESERVED_TIER
    if head >> 75 != VERSION or reserved or not record.days:
        raise MalformedError(
            Reason.MALFORMED, "the record has a version, key, tier or validity nobody uses"
        )
    return record


def _check(record: QrRecord, escaped: int) -> None:
    for site in record.sites:
        if not is_host(site):
            raise MalformedError(Reason.BAD_PLACE, "a host of the record is not in its one form")
    for handle in record.handles:
        if not is_handle(handle):
            raise MalformedError(Reason.BAD_PLACE, "a handle of the record is not in its one form")
    if escaped > MAX_ESCAPED:
        raise MalformedError(
            Reason.MALFORMED, f"the places of the record take more than {MAX_ESCAPED} characters"
        )
    if not (
        0 <= record.key <= 30  # noqa: PLR2004
        and 0 <= record.index <= MAX_INDEX
        and 0 <= record.scheme <= 63  # noqa: PLR2004
        and 0 <= record.tier < len(TIERS)
        and 0 <= record.start_day < 1 << 14
        and 1 <= record.days < 1 << 12
    ):
        raise MalformedError(Reason.MALFORMED, "a value of the record is outside its field")


def _short_form(sites: tuple[str, ...], handles: tuple[str, ...]) -> tuple[int, int, str | None]:
    """Return suffix, platform and text of the short form.

    The text is None where only the escape can say it.
    """
    if len(sites) > 1 or len(handles) > 1:
        return ESCAPE, 0, None
    suffix, platform, text = 0, 0, ""
    if sites:
        suffix = _suffix_of(sites[0])
        text = sites[0].removesuffix(SUFFIXES[suffix])
    if handles:
        name, _, handle = handles[0].partition(":")
        known = platforms().get(name)
        platform = 0 if known is None else known.number
        text += "/" + handle
    return (suffix, platform, text) if len(text) <= MAX_TEXT else (ESCAPE, 0, None)


def _suffix_of(host: str) -> int:
    """Return the number of the longest known suffix that leaves something of `host`."""
    last = host.rfind(".")
    before = host.rfind(".", 0, last)
    if before > 0:
        number = _NUMBER_OF.get(host[before:])
        if number is not None:
            return number
    return _NUMBER_OF.get(host[last:], 0)


def _short_places(suffix: int, platform: int, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    stem, slash, name = text.partition("/")
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    good = bool(slash) == bool(platform) and platform <= len(platforms())
    if stem or suffix:
        host = stem + SUFFIXES[suffix]
        sites = (host,)
        good = good and stem != "" and is_host(host) and _suffix_of(host) == suffix
    if good and platform:
        handle = f"{tuple(platforms())[platform - 1]}:{name}"
        handles = (handle,)
        good = is_handle(handle)
    if not good:
        raise MalformedError(
            Reason.MALFORMED, "the record does not name its places in the one form"
        )
    return sites, handles


def _escaped_places(body: bytes, platform: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    escaped = body[_HEAD_BYTES:]
    try:
        places = escaped.decode("ascii").split(" ")
    except UnicodeDecodeError as error:
        raise MalformedError(Reason.MALFORMED, "escaped places are not ASCII") from error
    sites = tuple(place for place in places if ":" not in place)
    handles = tuple(place for place in places if ":" in place)
    good = (
        platform == 0
        and body[_HEAD_BYTES - 1] & 3 == 0
        and len(escaped) <= MAX_ESCAPED
        and places == [*sites, *handles]
        and all(is_host(site) for site in sites)
        and all(is_handle(handle) for handle in handles)
        and _short_form(sites, handles)[2] is None
    )
    if not good:
        raise MalformedError(
            Reason.MALFORMED, "the record does not name its places in the one form"
        )
    return sites, handles
