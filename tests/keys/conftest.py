"""A root of three keys, one online key of each role, and their first manifest, from fixed seeds."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from keys.manifest import ALGORITHM_OF, ROLES, KeyId, Manifest, Roots
from keys.rotation import first_manifest
from keys.signers import Signer
from tests.keys.material import NOW, make

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "wycheproof"


@pytest.fixture(scope="session")
def custodians() -> list[Signer]:
    return [make(f"root-{number}") for number in (1, 2, 3)]


@pytest.fixture(scope="session")
def roots(custodians) -> Roots:
    return Roots(threshold=2, keys={KeyId(signer.kid): signer.public for signer in custodians})


@pytest.fixture(scope="session")
def online() -> dict[str, Signer]:
    return {f"{role}-1": make(f"{role}-1", ALGORITHM_OF[role]) for role in ROLES}


@pytest.fixture(scope="session")
def manifest(online) -> Manifest:
    return first_manifest(
        issuer="https://verify.example.com.kh",
        origin="verify.example.com.kh/log",
        register_buckets=64,
        keys={kid: signer.public for kid, signer in online.items()},
        now=NOW,
    )


@pytest.fixture(scope="session")
def wycheproof() -> Callable[[str], list[dict]]:
    """Return a reader of the test groups of an outside file; absent ones skip, in CI they fail."""

    def read(name: str) -> list[dict]:
        path = VECTORS / name
        if not path.is_file():
            if os.environ.get("CI") == "true":
                pytest.fail(f"outside vectors are missing: {name}")
            pytest.skip(f"outside vectors are not beside the project: {name}")
        return msgspec.json.decode(path.read_bytes())["testGroups"]

    return read
