"""The page of the rules on the issuer's site: published, made again with new rules, audited."""

import gzip
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest

from issuer.home.store import registry
from issuer.publishing.rules_page import RulesInForce
from tests.trustmark.commands.office.test_scheme import FAR, version_text
from trustmark import config
from trustmark.terminal import moments
from verifier.values.days import start_of

ISSUER = "https://verify.example.gov.kh"


@contextmanager
def opened(home):
    settings = config.load(home, {})
    yield RulesInForce(settings, partial(registry, settings), ISSUER)


def version_in(files) -> str:
    page = dict(files)["scheme.html"].decode()
    return page.partition('name="trustmark-rules" content="')[2].partition(" ")[0]


def test_publishing_writes_the_page_and_its_packed_form(home, shop):
    page = (home / "site" / "scheme.html").read_bytes()

    assert shop
    assert b"Rules <b>cets-1</b>" in page
    assert gzip.decompress((home / "site" / "scheme.html.gz").read_bytes()) == page


def test_where_people_complain_is_the_issuers_to_set(trustmark, home, shop):
    with (home / "trustmark.toml").open("a", encoding="utf-8") as file:
        file.write('report = "mailto:desk@example.gov.kh"\n')
    trustmark("publish")

    answer = trustmark("audit", home / "site", "--trust", home / "roots.json", "--json")

    assert shop
    assert b'href="mailto:desk@example.gov.kh"' in (home / "site/scheme.html").read_bytes()
    assert (answer.code, answer.json["notes"]) == (0, [])


def test_the_page_follows_an_adopted_version_from_its_day_on(trustmark, home, tmp_path):
    (tmp_path / "own.toml").write_text(version_text(FAR), "utf-8")
    with opened(home) as page:
        early = version_in(page.files(start_of(FAR)))
        trustmark("scheme", "adopt", tmp_path / "own.toml", "--yes")

        before = version_in(page.files(start_of(FAR - timedelta(days=1))))
        since = version_in(page.files(start_of(FAR)))

    assert (early, before, since) == ("cets-1", "cets-1", "cets-2")


def test_the_page_of_the_same_rules_is_not_made_again(home):
    with opened(home) as page:
        now = moments.now()

        assert page.files(now + 60) is page.files(now)


@pytest.mark.parametrize("text", ["no = 'scheme'", version_text(FAR, "cets-1")])
def test_rules_that_cannot_be_used_leave_the_page_and_stop_no_publishing(
    trustmark, home, shop, text
):
    before = (home / "site" / "scheme.html").read_bytes()
    assert trustmark("warn", shop, "--reason", "mark-misused").code == 0
    (home / "scheme.toml").write_text(text, "utf-8")

    answer = trustmark("publish")

    assert answer.code == 0
    assert (home / "site" / "scheme.html").read_bytes() == before


def test_a_changed_page_is_found(trustmark, home, shop):
    page = home / "site" / "scheme.html"
    page.write_bytes(page.read_bytes().replace(b"It is no warranty", b"It is a warranty"))

    answer = trustmark("audit", home / "site", "--trust", home / "roots.json")

    assert shop
    assert answer.code == 1
    assert "scheme.html: is not what cets-1 gives" in answer.err
