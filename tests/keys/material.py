"""Keys and signed bytes from fixed seeds."""

from collections.abc import Callable
from hashlib import shake_256

import msgspec

from keys import jws
from keys.base64url import encode
from keys.manifest import TYP
from keys.signers import Signer, new_signer

NOW = 1_800_000_000


def seeded(seed: str) -> Callable[[int], bytes]:
    """Return a source of "random" bytes that gives the same ones each time."""
    return lambda size: shake_256(seed.encode()).digest(size)


def make(kid: str, algorithm: str = "ES256") -> Signer:
    return new_signer(kid, algorithm, seeded(kid))


def sign_raw(payload: bytes, signers) -> bytes:
    """Sign any bytes as if they were a manifest, without looking at them."""
    entries = []
    for signer in signers:
        protected = jws.header(signer.algorithm, TYP, signer.kid)
        signature = signer.sign(jws.signing_input(protected, payload))
        entries.append({"protected": protected, "signature": encode(signature)})
    return msgspec.json.encode({"payload": encode(payload), "signatures": entries})
