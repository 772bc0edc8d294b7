"""One browser of each engine for all tests of a file; missing: skipped, with CI=true failed."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.simulator import DAY, Issuer
from tests.verifier.browser.engines.drivers import (
    NEEDED,
    PACKAGES,
    Chromium,
    Engine,
    firefox,
    missing,
    webkit,
)
from tests.verifier.browser.shops import Web, serving
from verifier.values import paths
from verifier.values.days import day_of

SHOP, COPY, VERIFY = "shop.localhost", "copied.localhost", "verify.localhost"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.engines)


@pytest.fixture(scope="module", params=NEEDED)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if lacking := missing(request.param):
        reason = f"{', '.join(lacking)} not found (Debian: apt-get install {PACKAGES})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    if request.param == "chromium":
        page = request.getfixturevalue("browser").new_page(locale="en-US")
        yield Chromium(page)
        page.close()
    else:
        with {"firefox": firefox, "webkit": webkit}[request.param]() as running:
            yield running


@dataclass
class Visitor:
    """A browser, and the hosts it can reach."""

    engine: Engine
    web: Web

    def open(self, host: str, path: str = "") -> None:
        self.engine.open(f"http://{host}:{self.web.port}/{path}")

    def run(self, body: str, *values: object) -> Any:
        return self.engine.run(body, *values)


@pytest.fixture
def visitor(engine: Engine) -> Iterator[Visitor]:
    with serving(Web()) as web:
        yield Visitor(engine, web)


class Today(Issuer):
    """An issuer of this very day: the clock of a browser without Playwright cannot be set."""

    def __init__(self) -> None:
        self.today = int(time.time())
        super().__init__(now=self.today - 2 * DAY, expires_at=self.today + 60 * DAY)

    def manifest(self, **changes: Any) -> bytes:
        return super().manifest(**({"issued_at": self.today - 3 * DAY} | changes))

    def issue(self, *places: str, **about: Any) -> Any:
        day = day_of(self.today)
        period = {"start": day - timedelta(days=100), "end": day + timedelta(days=300)}
        return super().issue(*places, **(period | about))


@pytest.fixture
def issuer() -> Today:
    made = Today()
    made.issue(SHOP, "facebook:siemreap.crafts")
    return made


def published(issuer: Today) -> dict[str, bytes]:
    """Return the files of the issuer's site as of an hour ago."""
    issuer.now = issuer.today - 3600
    assert paths.MANIFEST in issuer.site()
    return issuer.site()
