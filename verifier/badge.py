"""The badge token: a JWT (RFC 7519) of type `trustmark-badge+jwt`, signed by a badge key (ES256).

`sub` is the certificate number; `status.status_list` points into the status list (draft-ietf-oauth-status-list
section 6.2), whose list and position follow from the number. `nbf` and `exp` are the first instant of the first day
and the first instant after the last day. A badge's digest is the SHA-256 of its signing input, never of its
signature or text.
"""

import msgspec

TYP = "trustmark-badge+jwt"
MAX_TOKEN = 4096
"""Characters; a badge of ten hosts and ten handles has about 1,500."""


class StatusListReference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Position `idx` in the status list at `uri`."""

    idx: int
    uri: str


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `status` claim."""

    status_list: StatusListReference


class BadgeClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a badge token says. `sites` are hosts (A-labels), `handles` are `platform:name`; instants are UTC seconds."""

    iss: str
    sub: str
    iat: int
    nbf: int
    exp: int
    sites: tuple[str, ...]
    handles: tuple[str, ...]
    tier: str
    scheme: str
    status: Status
