"""npm's `jose` and `@sd-jwt/jwt-status-list` accept what we publish, and no forgery."""

import json

import pytest

from keys.base64url import decode
from keys.manifest import parse_roots
from tests.interop.conftest import ROOT
from verifier.formats import record, register, status
from verifier.formats.badge import TYP as BADGE
from verifier.judging.trust import Trust
from verifier.values.numbers import parse_number

ISSUER = "https://verify.example.gov.kh"


def claims_of(token):
    return json.loads(decode(token.split(".")[1]))


@pytest.fixture(scope="module")
def jwks(published):
    return json.loads(published.text(".well-known/jwks.json"))


@pytest.fixture(scope="module")
def now(published):
    return claims_of(published.text("status/0.jwt"))["iat"] + 60


@pytest.fixture(scope="module")
def good(published):
    """Number of one certificate that is valid and whose badge the key of today has signed."""
    return next(
        each["number"] for each in published.report["certificates"] if each["expected"] == "valid"
    )


def question(jwks, *, tokens=(), lists=(), badges=()):
    return {
        "jwks": jwks,
        "issuer": ISSUER,
        "tokens": list(tokens),
        "lists": list(lists),
        "badges": list(badges),
    }


def test_jose_accepts_every_kind_of_token_from_the_published_keys(ask, published, jwks, now, good):
    files = [
        (published.badge(good), BADGE),
        (published.text(f"certificates/{good}.jwt"), record.TYP),
        (published.text("status/0.jwt"), status.TYP),
        (published.text("register/host/0000.jwt"), register.TYP),
    ]

    found = ask(
        **question(jwks, tokens=[{"token": text, "typ": typ, "now": now} for text, typ in files])
    )

    assert [each.get("sub") for each in found["tokens"]] == [
        claims_of(text)["sub"] for text, _ in files
    ]


def test_jose_accepts_every_record_and_badge_that_the_verifier_accepts(ask, published, jwks, now):
    paths = sorted((published.site / "certificates").glob("*.jwt"))
    tokens = [{"token": path.read_text("utf-8"), "typ": record.TYP, "now": now} for path in paths]
    shops = [
        each for each in published.report["certificates"] if each["expected"] in {"valid", "warned"}
    ]
    tokens += [
        {"token": published.badge(each["number"]), "typ": BADGE, "now": now} for each in shops
    ]

    found = ask(**question(jwks, tokens=tokens))

    assert len(tokens) > 200
    assert [each for each in found["tokens"] if "refused" in each] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            lambda it: it | {"token": _with_other_signature(it["token"])},
            "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
        ),
        (lambda it: it | {"typ": status.TYP}, "ERR_JWT_CLAIM_VALIDATION_FAILED"),
        (lambda it: it | {"now": 4_000_000_000}, "ERR_JWT_EXPIRED"),
        (lambda it: it | {"token": it["token"].replace("eyJ", "eyI", 1)}, "ERR_JWS_INVALID"),
    ],
    ids=["signature", "type", "expired", "header"],
)
def test_jose_refuses_what_the_verifier_refuses(ask, published, jwks, now, good, change, code):
    token = {"token": published.badge(good), "typ": BADGE, "now": now}

    found = ask(**question(jwks, tokens=[change(token)]))

    assert found["tokens"] == [{"refused": code}]


def _with_other_signature(token):
    head, _, signature = token.rpartition(".")
    return f"{head}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


def test_a_badge_by_the_stolen_key_has_no_published_key(ask, published, jwks, now):
    """After the theft the demonstration signed every badge again; no key set has the stolen key."""
    manifest = Trust(parse_roots((published.folder / "roots.json").read_bytes())).manifest(
        (published.site / "keys/manifest.json").read_bytes(), now
    )
    stolen = {key.kid for key in manifest.keys if key.state == "compromised"}
    listed = {key["kid"] for key in jwks["keys"]}

    assert stolen
    assert stolen.isdisjoint(listed)


def test_the_status_list_library_reads_the_bits_that_we_read(ask, published, jwks, now):
    paths = sorted((published.site / "status").glob("*.jwt"))
    trust = Trust(parse_roots((published.folder / "roots.json").read_bytes()))
    trust.manifest((published.site / "keys/manifest.json").read_bytes(), now)
    ours = trust.status_list(paths[0].read_text("utf-8"), now)
    count = len(list((published.site / "certificates").glob("*.jwt")))

    found = ask(**question(jwks, lists=[path.read_text("utf-8") for path in paths]))

    assert [found["lists"][0][index] for index in range(count)] == [
        ours.status(index) for index in range(count)
    ]
    assert set(found["lists"][0][:count]) == {
        status.VALID,
        status.REVOKED,
        status.SUSPENDED,
        status.WARNED,
    }


def test_the_status_list_library_finds_the_entry_of_each_badge(ask, published, jwks):
    shops = published.report["certificates"][:20]

    found = ask(**question(jwks, badges=[published.badge(each["number"]) for each in shops]))

    assert found["entries"] == [
        {"idx": each["list_index"], "uri": each["list_uri"]} for each in shops
    ]
    assert [entry["idx"] for entry in found["entries"]] == [
        parse_number(each["number"]) for each in shops
    ]


def test_the_lock_of_the_outside_libraries_names_no_address():
    lock = json.loads((ROOT / "tests/interop/package-lock.json").read_text("utf-8"))

    entries = [entry for path, entry in lock["packages"].items() if path]

    assert len(entries) >= 2
    assert all("integrity" in entry and "resolved" not in entry for entry in entries)
