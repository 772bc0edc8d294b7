"""PyJWT checks each token before it leaves: signature, algorithm and types of claims.

Our own front decides what is valid (`verifier`); this one has no say in verdicts. It stops a token
that other people's libraries would refuse, or that a key signed which is not the published one.

PyJWT looks at the signature (ES256 only, by the key that the manifest names), at `iss` and `sub`.
The times are ours, at the instant of the command: PyJWT would ask the clock of this machine.
A badge is also checked with our own reading of its signatures, that of its QR record too.
"""

from collections import Counter
from typing import Any

import jwt
import msgspec

from badges.errors import SecondOpinionError
from badges.issue import SignedBadge
from keys import jws
from keys.errors import SignatureError
from keys.manifest import Manifest
from keys.public import from_jwk
from verifier.errors import VerificationError
from verifier.fetching.bundle import Bundle
from verifier.formats import badge, qr, record, register, status
from verifier.values.days import SKEW

_OPTIONS: jwt.types.Options = {
    "require": ["iss", "sub", "iat"],
    "verify_iat": False,
    "verify_nbf": False,
    "verify_exp": False,
}
_TIMES = ("iat", "nbf", "exp")
_FIRST, _EACH = 100, 100
"""Of the tokens of one kind the first so many are looked at, then one in so many."""
_FOLDERS = {"certificates": record.TYP, "register": register.TYP, "status": status.TYP}


class SecondOpinion:
    """Asks PyJWT about the tokens of one issuer; remembers how many of each kind it was shown."""

    def __init__(self, manifest: Manifest) -> None:
        """Take the token keys that `manifest` publishes."""
        self._issuer = manifest.issuer
        published = [key for key in manifest.keys if key.role != "checkpoint"]
        self._jwks = {key.kid: key.jwk for key in published}
        self._keys = {
            key.kid: jwt.PyJWK(msgspec.to_builtins(key.jwk), algorithm=key.alg) for key in published
        }
        self._shown: Counter[str] = Counter()
        self._met: set[tuple[str, str]] = set()

    def check(self, token: str, typ: str, *, at: int) -> None:
        """Raise `SecondOpinionError` unless PyJWT accepts `token` as a `typ` of before `at`."""
        try:
            header = jwt.get_unverified_header(token)
            key = self._keys.get(header.get("kid", ""))
            if key is None or header.get("typ") != typ:
                raise SecondOpinionError(f"a {typ} names another kind or an unknown key: {header}")
            claims = jwt.decode(
                token, key, algorithms=["ES256"], issuer=self._issuer, options=_OPTIONS
            )
        except jwt.PyJWTError as error:
            raise SecondOpinionError(f"PyJWT refuses a {typ}: {error}") from error
        _check_times(claims, typ, at)

    def check_badge(self, signed: SignedBadge, *, at: int) -> None:
        """Check the token of `signed`, then both of its signatures as our own readers do.

        PyJWT knows no QR records, and takes signatures with a high s, which our readers refuse.
        """
        self.check(signed.token, badge.TYP, at=at)
        key = from_jwk(self._jwks[signed.kid])
        try:
            token = jws.split(signed.token, limit=len(signed.token))
            key.verify(token.signature, token.signing_input)
            code = qr.parse_digits(signed.digits)
            key.verify(code.signature, code.message)
        except (SignatureError, VerificationError) as error:
            raise SecondOpinionError(f"readers would refuse this badge: {error}") from error

    def sample(self, token: str, typ: str, *, at: int, kid: str = "") -> None:
        """Check the first of each key and kind, the first hundred of a kind, then each 100th."""
        self._shown[typ] += 1
        count, pair = self._shown[typ], (kid, typ)
        if count <= _FIRST or count % _EACH == 0 or pair not in self._met:
            self._met.add(pair)
            self.check(token, typ, at=at)

    def check_bundle(self, bundle: Bundle, *, at: int) -> None:
        """Check every token in `bundle`, the badge too if there is one."""
        for path, token in bundle.files.items():
            typ = _FOLDERS.get(path.partition("/")[0])
            if typ is not None:
                self.check(token, typ, at=at)
        if bundle.badge:
            self.check(bundle.badge, badge.TYP, at=at)


def _check_times(claims: dict[str, Any], typ: str, at: int) -> None:
    times = {name: claims[name] for name in _TIMES if name in claims}
    if any(type(time) is not int for time in times.values()):
        raise SecondOpinionError(f"the times of a {typ} must be whole numbers, got {times}")
    if times["iat"] > at + SKEW:
        raise SecondOpinionError(f"a {typ} is dated {times['iat']}, after {at}")
    if "exp" in times and times["exp"] <= times.get("nbf", times["iat"]):
        raise SecondOpinionError(f"a {typ} ends before it begins: {times}")
