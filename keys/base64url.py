"""base64url without padding, one text for each byte string (RFC 4648 section 5, RFC 7515)."""

from binascii import Error, a2b_base64, b2a_base64

from keys.errors import JwsError

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_+/=", b"+/!!!")
"""Letters of plain base64 become one that is in neither alphabet, which strict decoding refuses."""
_PADDING = {2: b"==", 3: b"="}
_LAST = {2: frozenset(b"AQgw"), 3: frozenset(b"AEIMQUYcgkosw048")}
"""The last letters that leave no unused bit set (RFC 4648 section 3.5), by length modulo 4."""


def encode(data: bytes) -> str:
    """Return `data` as base64url without padding."""
    return b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL).decode("ascii")


def decode(text: str | bytes) -> bytes:
    """Return the bytes that `text` encodes; raises `JwsError` unless `encode` gives it again."""
    try:
        raw = text.encode("ascii") if isinstance(text, str) else text
        left = len(raw) & 3
        if not left:
            return a2b_base64(raw.translate(_FROM_URL), strict_mode=True)
        if left > 1 and raw[-1] in _LAST[left]:
            return a2b_base64(raw.translate(_FROM_URL) + _PADDING[left], strict_mode=True)
    except (Error, UnicodeEncodeError):
        pass
    raise JwsError("not base64url in its one form: no padding, no other letter, no unused bit set")
