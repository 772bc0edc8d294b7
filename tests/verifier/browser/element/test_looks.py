"""How <trustmark-badge> looks: sizes, keyboard, themes and contrast."""

import pytest

from tests.simulator import DAY, NOW
from tests.verifier.browser.element.shop_page import NUMBER, bundle_of, suspended
from tests.verifier.browser.shops import SHOP, read_badge


@pytest.mark.parametrize("size", ["small", "medium", "large"])
@pytest.mark.parametrize("width", [320, 1200])
def test_sizes_fit_narrow_pages(shop, issuer, size, width):
    suspended(issuer)
    shop.put(SHOP, bundle_of(issuer), f'size={size} lang="km"')
    page = shop.page()
    page.set_viewport_size({"width": width, "height": 600})
    read_badge(page)

    box = page.locator("trustmark-badge").bounding_box()

    assert 44 <= box["height"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_can_be_reached_by_keyboard_and_names_itself(shop):
    page = shop.page()
    read_badge(page)

    page.keyboard.press("Tab")
    focused = page.evaluate(
        "window.shadows.get(document.activeElement)?.activeElement?.textContent ?? ''"
    )

    assert "Certified" in focused
    assert NUMBER in focused


def test_themes_and_contrast(shop):
    for theme, scheme, dark in (
        ("light", "dark", False), ("dark", "light", True),
        ("auto", "dark", True), ("auto", "light", False),
    ):  # fmt: skip
        page = shop.page()
        page.emulate_media(color_scheme=scheme)
        read_badge(page)
        page.evaluate(
            "theme => document.querySelector('trustmark-badge').setAttribute('theme', theme)", theme
        )
        paper = page.evaluate(
            "getComputedStyle(window.shadows.get(document.querySelector('trustmark-badge'))"
            ".querySelector('a')).backgroundColor"
        )
        assert (paper == "rgb(20, 32, 46)") == dark


CONTRAST = """(theme) => {
  const badge = document.querySelector('trustmark-badge');
  badge.setAttribute('theme', theme);
  const link = window.shadows.get(badge).querySelector('a');
  const light = (text) => text.match(/[0-9]+/g).slice(0, 3).map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const paper = light(getComputedStyle(link).backgroundColor);
  return [...link.querySelectorAll('b, i, span, small')].map((element) => {
    const ink = light(getComputedStyle(element).color);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  });
}"""


@pytest.mark.parametrize(
    ("change", "days"),
    [(lambda _: None, 0), (lambda i: i.warn(0), 0), (suspended, 0), (lambda _: None, 2)],
    ids=["green", "notice", "red", "amber"],
)
def test_every_word_can_be_read_in_both_themes(shop, issuer, change, days):
    """WCAG 2.2, 1.4.3: a contrast of 4.5 at least."""
    change(issuer)
    shop.put(SHOP, bundle_of(issuer))
    page = shop.page(now=NOW + days * DAY)
    read_badge(page)

    ratios = [page.evaluate(CONTRAST, theme) for theme in ("light", "dark")]

    assert all(len(found) >= 4 for found in ratios)
    assert min(min(found) for found in ratios) >= 4.5
