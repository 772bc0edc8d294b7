"""Building status lists (draft-ietf-oauth-status-list): statuses in, signed `statuslist+jwt` out.

The format itself (order of bits, padding, claims) is `verifier/formats/status.py`. Compression is
DEFLATE in a ZLIB container (RFC 1950), see `badges/deflation.py`.
"""

from badges.deflation import zlib_compress
from badges.errors import BadgeError
from keys.signers import Signer
from verifier.formats import status
from verifier.formats.status import LIST_SIZE, MAX_LIFE, TTL, TYP, WARNED, StatusClaims
from verifier.formats.tokens import format_token


def pack(statuses: bytes) -> bytes:
    """Return the two-bit array of `statuses`, one byte (0 to 3) a certificate, in order.

    Four positions a byte, the first in the lowest bits; unused positions of the last byte are 1
    (revoked).
    """
    if len(statuses) > LIST_SIZE or (statuses and max(statuses) > WARNED):
        raise BadgeError(f"a status list has at most {LIST_SIZE} statuses, each 0 to {WARNED}")
    return status.pack(statuses)


def build(
    statuses: bytes,
    *,
    number: int,
    issuer: str,
    iat: int,
    log_size: int,
    manifest_version: int,
    quick: bool = False,
) -> StatusClaims:
    """Return the claims of list `number` of the site `issuer` (`https://HOST`), good for 24 h.

    `quick` compresses a large list less well, in a twentieth of the time.
    """
    return StatusClaims(
        iss=issuer,
        sub=status.address(issuer, number),
        iat=iat,
        exp=iat + MAX_LIFE,
        ttl=TTL,
        log_size=log_size,
        manifest_version=manifest_version,
        status_list=status.compressed_claim(zlib_compress(pack(statuses), quick=quick)),
    )


def sign(claims: StatusClaims, signer: Signer) -> str:
    """Return the status list as a token, signed by a key of role `status`."""
    return format_token(TYP, signer.kid, status.format_payload(claims), signer.sign)
