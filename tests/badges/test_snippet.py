from html.parser import HTMLParser

import pytest

from badges import snippet
from badges.errors import BadgeError
from badges.picture import BadgePicture

HOSTILE = '"><script>alert(1)</script>'
SVG_PATH, PNG_ADDRESS = "/trustmark.svg", "https://shop.example.com.kh/trustmark.png"


class Tags(HTMLParser):
    """Collects (tag, attributes) of each element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def html(badge: BadgePicture, language: str = "en", **changes: object) -> str:
    arguments = {"svg_address": SVG_PATH, "png_address": PNG_ADDRESS, **changes}
    return snippet.html(badge, language, **arguments)


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_snippet_links_a_picture_to_the_verify_page(badge, language):
    link, _, source, image = Tags(html(badge, language)).found

    assert link == ("a", {"href": badge.symbol.text, "lang": language})
    assert source == ("source", {"srcset": SVG_PATH, "type": "image/svg+xml"})
    assert image[0] == "img"
    assert (image[1]["src"], image[1]["width"], image[1]["height"]) == (PNG_ADDRESS, "400", "212")
    assert badge.number in image[1]["alt"]
    assert "verify.gov.kh" in image[1]["alt"]


def test_the_snippet_has_no_script_and_claims_nothing(badge):
    for language in ("km", "en"):
        text = html(badge, language).lower()

        assert "<script" not in text
        for claim in ("valid", "genuine", "certified", "safe", "សុពលភាព", "ត្រឹមត្រូវ"):
            assert claim not in text


def test_hostile_names_stay_inside_their_attributes(badge):
    hostile = BadgePicture(number=HOSTILE, places=(HOSTILE,), symbol=badge.symbol)

    found = Tags(html(hostile, svg_address=f"/{HOSTILE.replace(' ', '')}")).found

    assert [tag for tag, _ in found] == ["a", "picture", "source", "img"]
    assert HOSTILE in found[3][1]["alt"]
    assert not {name for _, attributes in found for name in attributes} - {
        "href", "lang", "srcset", "type", "src", "alt", "width", "height",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:image/png;base64,AA", "//cdn.example/a.png", "http://a.example/b",
     "a.png", "/a b.png", "/a.png 2x", "/a.png,/b.png", ""],
)  # fmt: skip
def test_pictures_from_elsewhere_or_of_odd_schemes_are_refused(badge, address):
    with pytest.raises(BadgeError, match="starts with https:// or /"):
        html(badge, png_address=address)
