"""Evidence that is another's, cut, altered, partial or old never makes <trustmark-badge> green."""

import pytest

from tests.simulator import DAY, NOW
from tests.verifier.browser.element.shop_page import NUMBER, bundle_of
from tests.verifier.browser.shops import SHOP
from verifier.fetching.bundle import format_bundle, gather_bundle
from verifier.judging.trust import Trust
from verifier.values import paths


def test_evidence_on_another_certificate_is_never_green(shop, issuer):
    shop.put(SHOP, bundle_of(issuer, "CETS-0000-012"))

    found = shop.open()

    assert found["verdict"] == "cannot-tell"


def cut(part):
    return lambda raw: raw[: len(raw) * part // 10]


@pytest.mark.parametrize(
    "harm",
    [
        lambda _: b"",
        lambda _: b"null",
        lambda _: b'{"files":{}}',
        cut(1),
        cut(5),
        cut(9),
        lambda raw: raw.replace(b"eyJpc3Mi", b"eyJpc3Nj"),
        lambda raw: raw[:-40] + bytes(raw[-40:]).swapcase(),
    ],
    ids=["empty", "null", "no files", "a tenth", "half", "nine tenths", "claims", "signature"],
)
def test_a_bundle_that_is_cut_or_tampered_with_claims_nothing(shop, issuer, harm):
    shop.put(SHOP, harm(bundle_of(issuer)))

    found = shop.open()

    assert (found["verdict"], found["tone"]) == ("cannot-tell", "amber")
    assert found["slot"]


@pytest.mark.parametrize("left", ["keys", "certificates", "status", "register"])
def test_each_file_of_the_bundle_is_needed(shop, issuer, left):
    bundle = bundle_of(issuer)
    whole = Trust(issuer.roots)
    made, _ = gather_bundle(whole, issuer.get, NUMBER, now=NOW)
    assert format_bundle(made) == bundle
    part = bundle.replace(f'"{left}/'.encode(), b'"x/')
    shop.put(SHOP, part)

    found = shop.open()

    assert found["tone"] == "amber"


@pytest.mark.parametrize(
    "fact",
    [lambda i: i.warn(0), lambda i: i.move(0, "handle-added", "telegram:crafts")],
    ids=["warned", "a place more"],
)
def test_a_record_older_than_what_the_register_knows_is_not_enough(shop, issuer, fact):
    old = issuer.record(0)
    fact(issuer)
    issuer.replaced[paths.record(NUMBER)] = old.encode()
    shop.put(SHOP, bundle_of(issuer))

    found = shop.open()

    assert found["verdict"] == "cannot-tell"


def test_a_bundle_put_back_from_last_week_says_nothing(shop, issuer):
    shop.put(SHOP, bundle_of(issuer))

    found = shop.open(now=NOW + 7 * DAY)

    assert found["verdict"] == "cannot-tell"


def test_a_manifest_of_one_root_key_is_not_enough(shop, issuer):
    issuer.replaced[paths.MANIFEST] = issuer.manifest(signers=("root-1",))
    shop.put(SHOP, bundle_of(issuer))

    found = shop.open()

    assert found["verdict"] == "cannot-tell"
