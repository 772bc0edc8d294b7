"""The status list: a JWT of type `statuslist+jwt` (draft-ietf-oauth-status-list section 5.1), two bits a certificate.

0 valid, 1 revoked, 2 suspended, 3 warned (application-specific). Position i stands in byte i // 4 at bits 2 * (i % 4),
least significant first (section 4.1). A list is exactly as long as the certificates issued; the unused positions of
its last byte are 1. `log_size` and `manifest_version` are ours: what the list is a function of, and the lowest
manifest to use with it. Lists are ordered by (`log_size`, `iat`).
"""

from typing import Literal

import msgspec

TYP = "statuslist+jwt"
LIST_SIZE = 2**17
MAX_TOKEN = 80_000
"""Characters; 2^17 incompressible positions have 32 kB, 44,000 characters of base64url."""
TTL = 900
MAX_LIFE = 86_400

VALID, REVOKED, SUSPENDED, WARNED = range(4)


class StatusListClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`lst` is the ZLIB-compressed bit array, base64url."""

    bits: Literal[2]
    lst: str


class StatusClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sub` is the list's own address, `https://HOST/status/<n>.jwt`."""

    iss: str
    sub: str
    iat: int
    exp: int
    ttl: int
    log_size: int
    manifest_version: int
    status_list: StatusListClaim
