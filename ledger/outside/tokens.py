"""What a business publishes to show that it controls a place: a token that is always the same.

token = base64url(HMAC-SHA256(secret, "trustmark-proof-v1" || 0x00 || business || 0x00 || place)).
To check one, nothing must be kept, and a proof that stays in place is found again years later. It
fits one business and one place, so a copy on another host proves nothing. Nobody without the secret
can publish it in advance, and a server that echoes the request cannot know it. Handles carry a
short code instead, for a profile text that people type. Pure.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from keys.base64url import encode

PREFIX = "trustmark-proof="
RECORD = "_trustmark"
"""The label in front of a host at which the TXT record is."""
FILE = "/.well-known/trustmark-proof.txt"
SECRET_SIZE = 32

_PURPOSE = b"trustmark-proof-v1"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_CODE = re.compile(r"(?<![0-9A-Z])TM-?([0-9A-Z]{5})-?([0-9A-Z]{5})(?![0-9A-Z])")
_MAX_TEXT = 20_000


def proof_line(secret: bytes, business: str, place: str) -> str:
    """Return the TXT record or file line by which `business` shows control of host `place`.

    `secret` has 32 bytes. Raises `ValueError` for another size.
    """
    return PREFIX + encode(_mac(secret, business, place))


def profile_code(secret: bytes, business: str, handle: str) -> str:
    """Return the profile code of `handle`, `TM-XXXXX-XXXXX`: 50 bits in Crockford's base32."""
    number = int.from_bytes(_mac(secret, business, handle)[:7]) >> 6
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(45, -5, -5))
    return f"TM-{letters[:5]}-{letters[5:]}"


def is_among(lines: Iterable[str], wanted: str) -> bool:
    """Tell whether one of `lines` is `wanted`; takes the same time wherever they differ."""
    found = False
    for line in lines:
        found |= hmac.compare_digest(line.encode("utf-8", "replace"), wanted.encode())
    return found


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes in a profile text, in one form; `O`, `I` and `L` mean `0`, `1` and `1`."""
    plain = unicodedata.normalize("NFKC", text[:_MAX_TEXT]).upper()
    return tuple(
        f"TM-{first.translate(_READ_AS)}-{second.translate(_READ_AS)}"
        for first, second in _CODE.findall(plain)
    )


def _mac(secret: bytes, business: str, place: str) -> bytes:
    if len(secret) != SECRET_SIZE:
        raise ValueError(f"the secret of proofs has {SECRET_SIZE} bytes, got {len(secret)}")
    message = b"%b\0%b\0%b" % (_PURPOSE, business.encode(), place.encode())
    return hmac.digest(secret, message, sha256)
