"""What an audit finds on the pages without script: other words, missed facts, data due to go."""

import re

import pytest

from ledger.pages import certificate_page as pages
from ledger.publish.mark import MARK
from tests.ledger.page_reader import ISSUER, page_in
from tests.ledger.publishing import T0, badge_signed, lives, number, person, revoked

CHANGES = {
    "other words": (lambda raw: raw.replace(b"In force", b"Entirely sound"), "what the facts give"),
    "another instant": (lambda raw: raw.replace(b'content="17', b'content="97', 1), "to come"),
    "another form": (
        lambda raw: raw.replace(pages.page_form(ISSUER).encode(), b"0" * 32),
        "version",
    ),
    "no stamp": (lambda raw: raw.replace(b"trustmark", b"trustnot"), "does not say"),
    "before it was issued": (
        lambda raw: re.sub(rb'(content="\d+) \d+ ', rb"\g<1> 0 ", raw),
        "does not show a later one",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_audit_names_a_page_that_says_something_else(home, name):
    change, what = CHANGES[name]
    home.add(*lives())
    home.publish()
    path = home.site / f"c/{number(0)}.html"
    path.write_bytes(change(path.read_bytes()))

    found = [finding for finding in home.audit().findings if finding.path.startswith("c/")]

    assert [finding.path for finding in found] == [f"c/{number(0)}.html"]
    assert what in found[0].what


def test_an_audit_finds_a_page_that_missed_a_fact(home):
    home.add(*lives())
    home.publish()
    old = page_in(home, 5)
    home.add(revoked(5, T0 + 11))
    home.publish(T0 + 12)
    (home.site / f"c/{number(5)}.html").write_text(old, encoding="utf-8")

    found = home.audit().findings

    assert [finding.path for finding in found] == [f"c/{number(5)}.html"]
    assert found[0].index == len(lives())


def test_an_audit_finds_data_on_a_page_that_the_record_no_longer_opens(home):
    fact, openings = person(0)
    home.openings[0] = openings
    home.add(fact, badge_signed(0))
    home.publish()
    shown = page_in(home, 0)
    home.openings.clear()
    (home.path / "views.db").unlink()
    (home.site / MARK).unlink()
    home.publish(T0 + 20)
    assert "Sok Dara" not in page_in(home, 0)
    (home.site / f"c/{number(0)}.html").write_text(shown, encoding="utf-8")

    found = {finding.path for finding in home.audit(T0 + 30).findings}

    assert f"c/{number(0)}.html" in found
