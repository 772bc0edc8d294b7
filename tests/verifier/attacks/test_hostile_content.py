"""Signed files with hostile content: deep, oversize, inflating, of more than one form."""

import time
import zlib

import msgspec
import pytest

from keys.base64url import decode, encode
from tests.simulator import NOW, seeded_signer, sign_general
from tests.verifier.attacks.refusal import refused
from verifier.errors import MalformedError, Reason
from verifier.formats import badge, record, register, status
from verifier.formats.tokens import format_token, parse_canonical, token_digest
from verifier.judging.trust import Trust


@pytest.mark.parametrize(
    "payload",
    [
        b"[" * 4000,
        b'{"a":' * 600 + b"1" + b"}" * 600,
        b"9" * 3000,
        b'"' + b"\\u0000" * 500 + b'"',
        b"\xff",
        b"",
    ],
)
def test_hostile_json_is_malformed_whatever_it_is_said_to_be(trust, payload):
    for typ, kid, take in (
        (badge.TYP, "badge-1", trust.badge),
        (status.TYP, "status-1", lambda token: trust.status_list(token, NOW)),
        (register.TYP, "record-1", lambda token: trust.bucket(token, NOW)),
        (record.TYP, "record-1", lambda token: trust.record(token, NOW)),
    ):
        token = format_token(typ, kid, payload, seeded_signer(kid).sign)
        assert refused(take, token) == Reason.MALFORMED


@pytest.mark.parametrize("limit", [status.MAX_TOKEN, register.MAX_TOKEN, record.MAX_TOKEN])
def test_oversize_files_are_malformed(trust, limit):
    take = {
        status.MAX_TOKEN: trust.status_list,
        register.MAX_TOKEN: trust.bucket,
        record.MAX_TOKEN: trust.record,
    }[limit]

    assert refused(take, f"{'A' * limit}.A.A", NOW) == Reason.MALFORMED


def test_an_oversize_manifest_is_refused(stage):
    assert refused(Trust(stage.issuer.roots).manifest, b"x" * 70_000, NOW) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize("payload", [b"{}", b"[" * 5000])
def test_a_manifest_with_hostile_content_is_refused(stage, payload):
    raw = sign_general(payload, ("root-1", "root-2"))

    assert refused(Trust(stage.issuer.roots).manifest, raw, NOW) == Reason.BAD_SIGNATURE


def test_a_list_that_inflates_to_a_gibibyte_is_refused_without_doing_so(trust, stage):
    press = zlib.compressobj(9, wbits=-15)
    block = press.compress(bytes(1 << 20)) + press.flush(zlib.Z_FULL_FLUSH)
    bomb = b"\x78\xda" + 1024 * block + b"\x03\x00\0\0\0\1"
    start = time.process_time()

    with pytest.raises(MalformedError):
        status.inflate(bomb, status.MAX_ARRAY)

    assert time.process_time() - start < 1
    token = stage.issuer.status_list(status_list=status.compressed_claim(bomb))
    assert refused(trust.status_list, token, NOW) == Reason.MALFORMED


def test_producers_write_only_what_readers_read(stage):
    claims = stage.issuer.claims(0)
    header, payload, _ = stage.issuer.forged_token(0).split(".")

    assert badge.format_payload(claims) == decode(payload)
    assert token_digest(stage.badge) == encode(decode(stage.issuer.facts[5].badge.token))
    assert header


@pytest.mark.parametrize(
    ("kind", "module"), [("list", status), ("bucket", register), ("record", record)]
)
def test_each_file_is_written_as_it_is_read(stage, kind, module):
    payload = decode(getattr(stage, kind).split(".")[1])
    found = module.parse_payload(payload)

    assert module.format_payload(found if kind == "record" else found.claims) == payload


def test_claims_must_be_canonical(stage):
    payload = decode(stage.list.split(".")[1])

    for text in (
        payload + b" ",
        payload.replace(b'"ttl":900', b'"ttl":9e2'),
        payload[:-1] + b',"ttl":900}',
    ):
        with pytest.raises(MalformedError):
            parse_canonical(msgspec.json.Decoder(status.StatusClaims), text, "list")
