"""Attacks on badges and signed files: nothing altered, borrowed, replayed or oversize is ever green."""

import time
import zlib

import msgspec
import pytest

from keys.base64url import decode, encode
from tests.simulated_past import BEGIN
from tests.simulator import DAY, HOST, NOW, seeded_signer, sign_general
from tests.vectors.scenes.stage import OTHER, SHOP, Scene
from verifier import badge, qr, record, register, status
from verifier.commitment import commit
from verifier.errors import (
    MalformedError,
    Reason,
    StaleEvidenceError,
    UntrustedError,
    VerificationError,
)
from verifier.evidence import Evidence
from verifier.numbers import CertificateIndex
from verifier.tokens import format_token, parse_canonical, token_digest
from verifier.trust import Seen, Trust
from verifier.verifier import Verifier

SALT = bytes(16)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ "


@pytest.fixture
def stage():
    scene = Scene()
    scene.publish()
    return scene


@pytest.fixture
def trust(stage):
    trust = Trust(stage.issuer.roots)
    trust.manifest(stage.manifest.encode(), NOW)
    return trust


def refused(action, *arguments):
    with pytest.raises(VerificationError) as caught:
        action(*arguments)
    return caught.value.reason


def green(trust, stage, text):
    evidence = Evidence(
        badge=text,
        status_list=trust.status_list(stage.list, NOW),
        bucket=trust.bucket(stage.bucket, NOW),
        record=trust.record(stage.record, NOW),
    )
    return Verifier(trust).verify(evidence, now=NOW, shown_on=SHOP).tone == "green"


def test_no_one_character_edit_of_a_token_verifies(trust, stage):
    token = stage.badge
    good = trust.badge(token)
    for place in range(len(token)):
        for letter in (LETTERS[(place * 7 + n) % len(LETTERS)] for n in range(5)):
            for edited in (
                token[:place] + letter + token[place + 1 :],
                token[:place] + letter + token[place:],
            ):
                if edited != token:
                    assert _accepted(trust, edited) in {None, good.digest}
        assert _accepted(trust, token[:place] + token[place + 1 :]) is None


def test_no_one_digit_edit_of_a_qr_record_verifies(trust, stage):
    digits = stage.signed[0].digits
    for place in range(len(digits)):
        for digit in "0123456789":
            edited = digits[:place] + digit + digits[place + 1 :]
            assert edited == digits or _accepted(trust, edited) is None
        assert _accepted(trust, digits[:place] + digits[place + 1 :]) is None
        assert _accepted(trust, digits[:place] + "7" + digits[place:]) is None


def _accepted(trust, text):
    try:
        return trust.badge(text).digest
    except VerificationError:
        return None


def test_the_honest_badge_is_green_and_a_borrowed_index_is_not(trust, stage):
    assert green(trust, stage, stage.badge)
    assert not green(trust, stage, stage.issuer.forged_token(0, sites=(SHOP, OTHER)))
    assert not green(trust, stage, stage.issuer.forged_digits(0, sites=(SHOP,), handles=()))


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


def test_an_older_file_is_refused_also_after_a_restart(stage):
    seen = Seen()
    first = Trust(stage.issuer.roots, seen=seen)
    first.manifest(stage.manifest.encode(), NOW)
    first.status_list(stage.list, NOW)
    kept = msgspec.json.decode(msgspec.json.encode(seen), type=Seen)

    later = Trust(stage.issuer.roots, seen=kept)
    later.manifest(stage.manifest.encode(), NOW)

    assert (
        refused(later.status_list, stage.issuer.status_list(at=NOW - 3600), NOW)
        == Reason.ROLLED_BACK
    )


def test_a_lower_manifest_version_is_refused_also_after_a_restart(stage):
    later = Trust(stage.issuer.roots, seen=Seen(manifest_version=4))

    assert refused(later.manifest, stage.manifest.encode(), NOW) == Reason.ROLLED_BACK
    assert not later.is_current(NOW)


def test_the_same_manifest_twice_is_no_matter(trust, stage):
    assert trust.manifest(stage.manifest.encode(), NOW) is trust.current


def test_once_a_newer_manifest_is_known_to_exist_the_old_one_is_refused(trust, stage):
    assert (
        refused(trust.status_list, stage.issuer.status_list(manifest_version=4), NOW)
        == Reason.ROLLED_BACK
    )
    assert refused(trust.manifest, stage.manifest.encode(), NOW) == Reason.ROLLED_BACK
    assert trust.manifest(stage.issuer.manifest(version=4), NOW).version == 4


@pytest.mark.parametrize("now", [0, NOW])
def test_nothing_is_trusted_before_a_manifest(stage, now):
    trust = Trust(stage.issuer.roots)

    for text in (stage.badge, stage.signed[0].digits, stage.signed[0].url):
        with pytest.raises(StaleEvidenceError):
            trust.badge(text)
    with pytest.raises(StaleEvidenceError):
        trust.status_list(stage.list, now)


def test_compromised_file_keys_are_called_so(stage):
    stage.issuer.states |= {"record-1": "compromised", "record-2": "active"}
    stage.issuer.honest_before["record-1"] = 3
    trust = Trust(stage.issuer.roots)
    trust.manifest(stage.issuer.manifest(), NOW)

    for take in (lambda: trust.bucket(stage.bucket, NOW), lambda: trust.record(stage.record, NOW)):
        with pytest.raises(UntrustedError) as caught:
            take()
        assert caught.value.reason == Reason.COMPROMISED_KEY


def test_pyjwt_agrees_on_every_honest_badge(stage):
    jwt = pytest.importorskip("jwt")
    key = seeded_signer("badge-1").public.key

    for signed in stage.signed:
        claims = jwt.decode(signed.token, key, algorithms=["ES256"], options={"verify_exp": False})
        assert claims == msgspec.to_builtins(badge.parse_token(signed.token).claims) | {
            name: list(claims[name]) for name in ("sites", "handles")
        }


def test_what_pyjwt_refuses_we_refuse(trust, stage):
    jwt = pytest.importorskip("jwt")
    from tests.vectors.formats import hostile  # noqa: PLC0415

    key, laxer = seeded_signer("badge-1").public.key, []
    for name, token, _ in hostile(stage.badge):
        try:
            jwt.decode(token, key, algorithms=["ES256"], options={"verify_exp": False})
        except (jwt.PyJWTError, ValueError, RecursionError, UnicodeDecodeError):
            pass
        else:
            laxer.append(name)
        assert _accepted(trust, token) is None

    assert {"jku", "typ of another kind", "claim twice", "high s"} <= set(laxer)


def test_a_record_of_the_longest_form_fits_its_limit():
    assert len(qr.format_digits(b"\xff" * (10 + qr.MAX_ESCAPED), b"\xff" * 64)) <= qr.MAX_DIGITS


def test_what_does_not_fit_a_qr_record_is_not_written():
    good = qr.parse_digits(Scene().signed[0].digits).record
    for changes in (
        {"key": 31}, {"tier": 3}, {"days": 0}, {"index": 2**28}, {"scheme": 64}, {"start_day": 2**14},
        {"sites": ("A.example",)}, {"handles": ("x:y",)}, {"sites": tuple(f"{'a' * 60}.{n}.example" for n in "abcd")},
    ):  # fmt: skip
        with pytest.raises(MalformedError):
            qr.pack_body(msgspec.structs.replace(good, **changes))


@pytest.mark.parametrize(
    ("scheme", "tier"), [("cets-x", "full"), ("other-1", "full"), ("cets-1", "gold"), ("1", "full")]
)
def test_scheme_and_tier_have_known_names(scheme, tier):
    with pytest.raises(MalformedError):
        qr.qr_record(
            key=1, index=CertificateIndex(0), scheme=scheme, tier=tier, start=record.date(2026, 1, 1),
            end=record.date(2026, 1, 2), sites=(), handles=(),
        )  # fmt: skip
