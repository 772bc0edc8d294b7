"""The markup of the pages that need no script: nothing is active, and no name becomes markup."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.pages import certificate_page as pages
from ledger.pages.html import Html, joined, tag, void
from tests.effort import examples
from tests.ledger.page_reader import ISSUER, LIVES, Reading, page_of
from tests.ledger.publishing import issued
from verifier.formats.record import Holder, Name


def test_a_page_has_no_script_and_asks_for_nothing():
    reading = Reading(page_of(*LIVES["suspended"]))
    links = [value for name, value in reading.attributes if name in {"href", "src", "action"}]

    assert set(links) == {"../#CETS-0000-000&lang=km", "../#CETS-0000-000&lang=en"}
    assert not {"script", "link", "img", "iframe", "form", "object"} & set(reading.elements)
    assert not [name for name, _ in reading.attributes if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("page", [page_of(issued(0)), pages.help_files(ISSUER)[0][1].decode()])
def test_the_policy_of_a_page_allows_its_own_style_and_nothing_else(page):
    style = re.search("<style>(.*?)</style>", page)
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', page)

    assert style
    assert policy
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert policy[1].split("; ")[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert "<" not in style[1]


@settings(deadline=None, max_examples=examples(60))
@given(st.text(min_size=1), st.text(min_size=1))
def test_no_name_becomes_markup(km, en):
    holder = Holder(category="legal-person", name=Name(km=f"<b>{km}", en=f"</p>{en}"))
    plain = Reading(page_of(issued(0)))

    reading = Reading(page_of(issued(0, holder=holder)))

    assert reading.elements == plain.elements
    assert f"<b>{km}" in "".join(reading.texts)


def test_markup_is_what_was_made_as_markup():
    inner = tag("b", "<&>")

    found = tag("p", inner, " & ", Html("<br>"), class_="x", aria_hidden='"')

    assert found == '<p class="x" aria-hidden="&quot;"><b>&lt;&amp;&gt;</b> &amp; <br></p>'
    assert void("meta", name="a") == '<meta name="a">'
    assert joined("<", Html("<")) == "&lt;<"
