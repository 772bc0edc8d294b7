"""<trustmark-badge> on the shop's own page, on a copied one, and in frames."""

from tests.verifier.browser.element.shop_page import bundle_of
from tests.verifier.browser.shops import EVIL, SHOP, STRICT


def test_a_khmer_address_is_shown_in_its_script_beside_its_other_form(shop, issuer):
    issuer.move(0, "host-added", "xn--j2e7beiw1lb2hqg.com.kh")
    shop.put(EVIL, bundle_of(issuer))

    found = shop.open(EVIL)

    assert "ភាសាខ្មែរ.com.kh (xn--j2e7beiw1lb2hqg.com.kh)" in found["text"]


def test_a_copied_page_says_loudly_that_it_is_somewhere_else(shop, issuer):
    shop.put(EVIL, bundle_of(issuer))

    found = shop.open(EVIL)

    assert (found["verdict"], found["tone"]) == ("wrong-place", "red")
    assert SHOP in found["text"]


def test_anothers_number_and_evidence_are_the_wrong_place(shop, issuer):
    bundle = bundle_of(issuer, "CETS-0000-012")
    shop.put(
        SHOP,
        bundle,
        page="<trustmark-badge number=CETS-0000-012 bundle=/tm/bundle.json></trustmark-badge>",
    )

    found = shop.open()

    assert found["verdict"] == "wrong-place"


def frame(address):
    head = '<!doctype html><html lang="en"><title>Frame</title>'
    return f'{head}<iframe src="{address}"></iframe>'.encode()


def in_frame(page):
    handle = page.wait_for_selector("iframe")
    inner = handle.content_frame()
    inner.wait_for_selector("trustmark-badge[data-verdict]", state="attached")
    return inner.evaluate("document.querySelector('trustmark-badge').dataset.verdict")


def test_in_a_frame_of_the_shops_own_it_is_green(shop):
    shop.web.files[SHOP]["frame.html"] = frame("/")
    shop.web.policies[SHOP] = f"{STRICT}; frame-src 'self'"

    assert in_frame(shop.page(path="frame.html")) == "valid"


def test_in_a_frame_of_somebody_else_it_is_the_wrong_place(shop):
    shop.web.files[EVIL] = {"index.html": frame(f"http://{SHOP}/")}
    del shop.web.policies[EVIL]

    assert in_frame(shop.page(EVIL)) == "wrong-place"


def test_in_a_frame_whose_parent_the_browser_does_not_tell_it_cannot_tell(shop, issuer):
    """Old Firefox knows no `ancestorOrigins`; the same frame is green where the browser does."""
    assert shop.script.count(b"location.ancestorOrigins") == 1
    shop.script = shop.script.replace(b"location.ancestorOrigins", b"undefined")
    shop.put(SHOP, bundle_of(issuer))
    shop.web.files[SHOP]["frame.html"] = frame("/")
    shop.web.policies[SHOP] = f"{STRICT}; frame-src 'self'"

    assert in_frame(shop.page(path="frame.html")) == "cannot-tell"
    assert shop.open()["verdict"] == "valid"
