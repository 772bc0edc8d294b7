"""A shop with a certificate, and its page in a real Chromium."""

import pytest

from tests.simulator import NOW, Issuer
from tests.verifier.browser.element.shop_page import OTHER, Shop
from tests.verifier.browser.shops import SHOP, Web, serving, shoppers


@pytest.fixture(scope="module")
def web_and_browser(playwright):
    with serving(Web()) as web, shoppers(playwright, web.port) as browser:
        yield web, browser


@pytest.fixture
def issuer():
    issuer = Issuer()
    issuer.issue(SHOP, "facebook:siemreap.crafts")
    issuer.issue(OTHER)
    issuer.now = NOW - 3600
    return issuer


@pytest.fixture
def shop(web_and_browser, issuer):
    made = Shop(*web_and_browser, issuer)
    yield made
    made.context.close()
