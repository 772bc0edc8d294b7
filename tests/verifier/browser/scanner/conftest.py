"""The scanner page, opened with or without a camera that plays a film."""

from itertools import chain, repeat

import pytest

from tests.verifier.browser.cameras import film, scene
from tests.verifier.browser.conftest import FLAGS, chromium, publish
from tests.verifier.browser.scanner.scanner import FOREIGN, Scanner, three_badges, three_shops


@pytest.fixture
def issuer():
    return three_shops()


@pytest.fixture
def urls(issuer):
    return three_badges(issuer)


@pytest.fixture(scope="module")
def film_browser(playwright, tmp_path_factory):
    """A Chromium whose camera shows three badges and a foreign code in turn, then two at once."""
    good, revoked, warned = three_badges(three_shops())
    shown = [(good,), (revoked,), (warned,), (FOREIGN,), (good, revoked)]
    frames = chain.from_iterable([*repeat(scene(*texts, scale=3), 9), scene()] for texts in shown)
    path = film(tmp_path_factory.mktemp("camera") / "codes.y4m", frames)
    running = playwright.chromium.launch(
        executable_path=chromium(),
        args=[
            *FLAGS,
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={path}",
        ],
    )
    yield running
    running.close()


@pytest.fixture
def scanning(serve, issuer, urls, browser, request):
    """Open the scanner; with `camera` in the browser that has one, started at first use."""
    opened = []

    def begin(*, camera=False, allowed=True, files=None, **options):
        site = publish(serve, issuer, **(files or {}))
        permissions = ["camera"] if camera and allowed else []
        used = request.getfixturevalue("film_browser") if camera else browser
        seen = Scanner(used, site, permissions=permissions, **options)
        seen.site = site
        opened.append(seen)
        return seen

    yield begin
    for seen in opened:
        seen.context.close()
