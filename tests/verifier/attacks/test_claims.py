"""Claims that do not fit: each kind of signed file with one thing in it that cannot be."""

import zlib

import msgspec
import pytest

from keys.base64url import encode
from tests.simulated_past import BEGIN
from tests.simulator import DAY, HOST, NOW
from tests.vectors.scenes.stage import SHOP
from tests.verifier.attacks.refusal import refused
from verifier.errors import MalformedError, Reason
from verifier.formats import badge, record, register, status
from verifier.formats.commitment import commit
from verifier.values.numbers import CertificateIndex

SALT = bytes(16)


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": f"{HOST}/status/1.jwt.jwt"},
        {"sub": f"{HOST}/status/00.jwt"},
        {"sub": f"{HOST}/status/\u0661.jwt"},
        {"exp": NOW + 2 * DAY},
        {"exp": NOW - 400},
        {"ttl": -1},
        {"log_size": -1},
        {"manifest_version": 0},
        {"status_list": status.StatusListClaim(2, "!")},
        {"status_list": status.compressed_claim(b"no zlib")},
        {"status_list": status.compressed_claim(zlib.compress(b"x") + b"more")},
        {"status_list": status.compressed_claim(zlib.compress(b"x")[:-1])},
    ],
)
def test_a_list_whose_claims_do_not_fit_is_malformed(trust, stage, changes):
    assert refused(trust.status_list, stage.issuer.status_list(**changes), NOW) == Reason.MALFORMED


ENTRY = register.Entry(SHOP, "CETS-0000-000", "valid", 0, None)
MISUSE = register.Misuse("mark-misused", 1, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": f"{HOST}/register/host/0009.jwt"},
        {"exp": NOW + 2 * DAY},
        {"log_size": -1},
        {"entries": (ENTRY, ENTRY)},
        {"entries": (msgspec.structs.replace(ENTRY, place="no host"),)},
        {"entries": (msgspec.structs.replace(ENTRY, place="facebook:x"),)},
        {"entries": (msgspec.structs.replace(ENTRY, number=None),)},
        {"entries": (register.Entry(SHOP, None, None, None, None),)},
        {"entries": (register.Entry(SHOP, None, "valid", None, MISUSE),)},
        {"entries": (msgspec.structs.replace(ENTRY, standing=None),)},
        {"entries": (msgspec.structs.replace(ENTRY, last=10_000),)},
    ],
)
def test_a_bucket_whose_claims_do_not_fit_is_malformed(trust, stage, changes):
    assert refused(trust.bucket, stage.issuer.bucket(SHOP, **changes), NOW) == Reason.MALFORMED


def test_a_number_that_is_not_canonical_is_refused_in_a_bucket(trust, stage):
    entry = msgspec.structs.replace(ENTRY, number="cets-0000-000")

    assert (
        refused(trust.bucket, stage.issuer.bucket(SHOP, entries=(entry,)), NOW) == Reason.BAD_NUMBER
    )


HISTORY = (
    record.HistoryEntry(
        0, BEGIN, "issued", start=record.date(2026, 3, 2), end=record.date(2028, 3, 1)
    ),
    record.HistoryEntry(2, BEGIN, "badge-signed"),
)
DIGEST = encode(bytes(32))


@pytest.mark.parametrize(
    "changes",
    [
        {"iat": 0},
        {"manifest_version": 0},
        {"history": ()},
        {"history": HISTORY[::-1]},
        {"history": (msgspec.structs.replace(HISTORY[0], start=None),), "last": 0, "badges": ()},
        {"last": 1},
        {"periods": ()},
        {"periods": (record.Period(record.date(2026, 3, 2), record.date(2026, 3, 1)),)},
        {"badges": (record.BadgeEntry(1, "badge-1", DIGEST, DIGEST),)},
        {"badges": (record.BadgeEntry(5, "badge-1", DIGEST[:-3], DIGEST),)},
        {"badges": (record.BadgeEntry(5, "badge-1", "?", DIGEST),)},
        {"sites": ("no host",)},
        {"handles": ("myspace:x",)},
        {"openings": (record.Opening("?", "x"),)},
        {"openings": (record.Opening("AAAA", "x"),)},
        {
            "badges": (record.BadgeEntry(5, "badge-1", commit(SALT, b"x"), DIGEST),),
            "openings": (record.Opening(encode(SALT), "x"),),
        },
    ],
)
def test_a_record_whose_claims_do_not_fit_is_malformed(trust, stage, changes):
    assert refused(trust.record, stage.issuer.record(0, **changes), NOW) == Reason.MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"nbf": 5, "exp": 5},
        {"nbf": -1},
        {"exp": 2**40},
        {"iat": -1},
        {"sites": ("Shop.example",)},
        {"handles": ("facebook:",)},
        {"status": badge.status_of(HOST, CertificateIndex(1))},
        {"status": badge.Status(badge.StatusListReference(2**17, f"{HOST}/status/0.jwt"))},
        {"status": badge.Status(badge.StatusListReference(0, f"{HOST}/status/x.jwt"))},
    ],
)
def test_a_badge_whose_claims_do_not_fit_is_malformed(trust, stage, changes):
    assert refused(trust.badge, stage.issuer.forged_token(0, **changes)) == Reason.MALFORMED
    with pytest.raises(MalformedError):
        badge.format_payload(stage.issuer.claims(0, **changes))
