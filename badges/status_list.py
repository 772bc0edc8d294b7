"""Building status lists (draft-ietf-oauth-status-list): statuses in, signed `statuslist+jwt` out.

The format itself (order of bits, padding, claims) is `verifier/status.py`. Compression is DEFLATE
in a ZLIB container (RFC 1950), by libdeflate at level 12 where it is installed and by zlib at
level 9 otherwise; any reader opens both.
"""

import zlib

import msgspec

from badges.errors import BadgeError
from keys import jws
from keys.base64url import encode
from keys.signers import Signer
from verifier import paths
from verifier.status import (
    LIST_SIZE,
    MAX_LIFE,
    REVOKED,
    TTL,
    TYP,
    WARNED,
    StatusClaims,
    StatusListClaim,
)

try:
    import deflate
except ImportError:  # a smaller installation: any DEFLATE encoder conforms
    deflate = None  # type: ignore[assignment]

_PER_BYTE = 4
_LIBDEFLATE_BEST = 12
_ZLIB_BEST = 9


def pack(statuses: bytes) -> bytes:
    """Return the two-bit array of `statuses`, one byte (0 to 3) a certificate, in order.

    Four positions a byte, the first in the lowest bits; unused positions of the last byte are 1
    (revoked).
    """
    if len(statuses) > LIST_SIZE or (statuses and max(statuses) > WARNED):
        raise BadgeError(f"a status list has at most {LIST_SIZE} statuses, each 0 to {WARNED}")
    padded = statuses + bytes([REVOKED]) * (-len(statuses) % _PER_BYTE)
    columns = (int.from_bytes(padded[i::_PER_BYTE], "big") << 2 * i for i in range(_PER_BYTE))
    packed = 0
    for column in columns:
        packed |= column
    return packed.to_bytes(len(padded) // _PER_BYTE, "big")


def compress(packed: bytes) -> bytes:
    """Return `packed` in a ZLIB container: libdeflate at level 12, else zlib at level 9."""
    if deflate is None:
        return zlib.compress(packed, _ZLIB_BEST)
    return bytes(deflate.zlib_compress(packed, _LIBDEFLATE_BEST))


def build(
    statuses: bytes,
    *,
    number: int,
    issuer: str,
    iat: int,
    log_size: int,
    manifest_version: int,
) -> StatusClaims:
    """Return the claims of list `number` of the site `issuer` (`https://HOST`), good for 24 h."""
    return StatusClaims(
        iss=issuer,
        sub=f"{issuer}/{paths.status_list(number)}",
        iat=iat,
        exp=iat + MAX_LIFE,
        ttl=TTL,
        log_size=log_size,
        manifest_version=manifest_version,
        status_list=StatusListClaim(bits=2, lst=encode(compress(pack(statuses)))),
    )


def sign(claims: StatusClaims, signer: Signer) -> str:
    """Return the status list as a token, signed by a key of role `status`."""
    protected = jws.header(signer.algorithm, TYP, signer.kid)
    payload = msgspec.json.encode(claims)
    return jws.join(protected, payload, signer.sign(jws.signing_input(protected, payload)))
