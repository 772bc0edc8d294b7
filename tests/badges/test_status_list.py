import json
import os
import zlib
from pathlib import Path

import jwt
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import deflation, status_list
from badges.deflation import zlib_compress
from badges.errors import BadgeError
from keys.base64url import decode
from keys.signers import new_signer
from verifier.formats.status import LIST_SIZE, MAX_TOKEN, REVOKED, StatusClaims

ISSUER = "https://verify.gov.kh"
IAT = 1_767_250_000
VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "status-list" / "lists.json"
HEAD = {"issuer": ISSUER, "iat": IAT, "log_size": 1234, "manifest_version": 7}


def statuses_of(packed: bytes) -> list[int]:
    return [byte >> shift & 3 for byte in packed for shift in (0, 2, 4, 6)]


@pytest.mark.vectors
def test_the_drafts_two_bit_lists_are_packed_as_the_draft_does():
    if not VECTORS.exists():
        assert os.environ.get("CI") != "true", f"no outside vectors at {VECTORS}"
        pytest.skip(f"no outside vectors at {VECTORS}")
    lists = [entry for entry in json.loads(VECTORS.read_text()) if entry["bits"] == 2]

    assert lists
    for entry in lists:
        statuses = bytearray(entry["size"])
        for position, status in entry["statuses"].items():
            statuses[int(position)] = status
        parts = (statuses[at : at + LIST_SIZE] for at in range(0, len(statuses), LIST_SIZE))
        packed = b"".join(status_list.pack(bytes(part)) for part in parts)
        assert packed == zlib.decompress(decode(entry["lst"]))


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), max_size=200))
def test_each_status_stands_at_its_position_and_padding_is_revoked(statuses):
    found = statuses_of(status_list.pack(bytes(statuses)))

    assert found[: len(statuses)] == statuses
    assert len(found) - len(statuses) < 4
    assert set(found[len(statuses) :]) <= {REVOKED}


@pytest.mark.parametrize("statuses", [bytes(LIST_SIZE + 1), b"\x00\x04"])
def test_too_many_or_unknown_statuses_are_refused(statuses):
    with pytest.raises(BadgeError, match="at most 131072 statuses, each 0 to 3"):
        status_list.pack(statuses)


def test_any_zlib_reader_opens_every_compression(monkeypatch):
    packed = status_list.pack(bytes(range(4)) * 5000)
    best, quick = zlib_compress(packed), zlib_compress(packed, quick=True)
    monkeypatch.setattr(deflation, "deflate", None)
    plain = zlib_compress(packed)

    assert {zlib.decompress(each) for each in (best, quick, plain)} == {packed}
    assert len(best) <= len(plain)


def test_a_signed_list_says_where_it_is_and_how_long_it_is_good():
    signer = new_signer("status-1", "ES256", lambda count: bytes(range(1, 1 + count)))
    claims = status_list.build(b"\x00\x01\x02\x03\x00", number=2, **HEAD)
    token = status_list.sign(claims, signer)
    options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}

    found = jwt.decode(token, signer.public.key, algorithms=["ES256"], options=options)

    assert jwt.get_unverified_header(token)["typ"] == "statuslist+jwt"
    assert msgspec.convert(found, StatusClaims) == claims
    assert claims.sub == "https://verify.gov.kh/status/2.jwt"
    assert (claims.exp - claims.iat, claims.ttl) == (86_400, 900)
    assert (claims.log_size, claims.manifest_version) == (1234, 7)
    assert statuses_of(zlib.decompress(decode(claims.status_list.lst))) == [0, 1, 2, 3, 0, 1, 1, 1]


def test_the_fullest_list_stays_within_the_readers_limit():
    signer = new_signer("status-1", "ES256", lambda count: bytes(range(1, 1 + count)))
    noise = bytes((i * i * 2_654_435_761 >> 13) & 3 for i in range(LIST_SIZE))

    token = status_list.sign(status_list.build(noise, number=0, **HEAD), signer)

    assert len(token) <= MAX_TOKEN
