"""base64url without padding, one text for each byte string (RFC 4648 section 5, RFC 7515)."""

from binascii import Error, a2b_base64, b2a_base64

from keys.errors import JwsError

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


def encode(data: bytes) -> str:
    """Return `data` as base64url without padding."""
    return b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL).decode("ascii")


def decode(text: str | bytes) -> bytes:
    """Return the bytes `text` stands for; raises `JwsError` unless `encode` would give `text`."""
    try:
        raw = text.encode("ascii") if isinstance(text, str) else text
        data = a2b_base64(raw.translate(_FROM_URL) + b"==")
    except (Error, UnicodeEncodeError):
        raise JwsError("not base64url") from None
    if b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL) != raw:
        raise JwsError(
            "base64url is not in its canonical form (padding, unused bits or foreign characters)"
        )
    return data
