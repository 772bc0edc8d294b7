"""DEFLATE as small as it gets: libdeflate at level 12 where it is installed, else zlib at level 9.

The door of the library `deflate`. Both give streams that every reader inflates (RFC 1950, RFC
1952); libdeflate's are some 4 to 8 % smaller.
"""

import gzip
import zlib

try:
    import deflate
except ImportError:  # pragma: no cover - the lock has it, an auditor's machine may not
    deflate = None  # type: ignore[assignment]

_ZLIB_BEST = 9
_LIBDEFLATE_BEST = 12
_LIBDEFLATE_QUICK = 9


def zlib_compress(data: bytes, *, quick: bool = False) -> bytes:
    """Return `data` in a ZLIB container (RFC 1950), as status lists hold it.

    `quick` costs a twentieth of the time, and some 15 % of size.
    """
    if deflate is None:
        return zlib.compress(data, _ZLIB_BEST)
    level = _LIBDEFLATE_QUICK if quick else _LIBDEFLATE_BEST
    return bytes(deflate.zlib_compress(data, level))


def gzip_compress(data: bytes) -> bytes:
    """Return `data` in a GZIP container (RFC 1952) without a date, as web servers send it."""
    if deflate is None:
        return gzip.compress(data, _ZLIB_BEST, mtime=0)
    return bytes(deflate.gzip_compress(data, _LIBDEFLATE_BEST))
