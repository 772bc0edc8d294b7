"""`trustmark bundle`: a shop's server refreshes it every hour, whole and never by an older one."""

import json
import shutil
from base64 import b64encode
from hashlib import sha384

import pytest

from verifier.fetching.bundle import parse_bundle

HOST = "silk.example.com.kh"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "www/trustmark/bundle.json"


def test_a_bundle_is_written_for_a_shop(trustmark, shop, out):
    answer = trustmark("bundle", shop, "--out", out)

    assert (answer.code, answer.out) == (0, f"valid {shop} {HOST}\n")
    bundle = parse_bundle(out.read_bytes())
    assert bundle.number == shop
    assert len(bundle.files) == 4
    assert [path.name for path in out.parent.iterdir()] == ["bundle.json"]


def test_a_shop_needs_only_the_site_and_the_root_keys(anywhere, trustmark, shop, home, out):
    assert trustmark("badge", shop).code == 0
    assert trustmark("publish").code == 0

    answer = anywhere(
        *("bundle", shop, "--site", home / "site", "--trust", home / "roots.json"),
        *("--badge", home / "badges" / shop / "badge.jwt", "--out", out, "--json"),
    )

    assert answer.code == 0
    assert answer.json["sites"][HOST]["verdict"] == "valid"
    assert parse_bundle(out.read_bytes()).badge.startswith("eyJ")


def test_a_revoked_shop_gets_a_bundle_that_says_so(trustmark, shop, out):
    assert trustmark("revoke", shop, "--reason", "mark-misused", "--yes").code == 0
    assert trustmark("publish").code == 0

    answer = trustmark("bundle", shop, "--out", out)

    assert (answer.code, answer.out) == (0, f"revoked {shop} {HOST}\n")


def test_an_older_site_does_not_replace_a_newer_bundle(trustmark, shop, home, out, tmp_path):
    shutil.copytree(home / "site", tmp_path / "old")
    assert trustmark("warn", shop, "--reason", "complaints-unresolved").code == 0
    assert trustmark("publish").code == 0
    assert trustmark("bundle", shop, "--out", out).code == 0
    before = out.read_bytes()

    answer = trustmark("bundle", shop, "--site", tmp_path / "old", "--out", out)

    assert answer.code == 3
    assert "log size" in answer.err
    assert out.read_bytes() == before


def test_a_broken_site_leaves_the_bundle_as_it_is(trustmark, shop, home, out):
    assert trustmark("bundle", shop, "--out", out).code == 0
    before = out.read_bytes()
    (home / "site/status/0.jwt").unlink()

    answer = trustmark("bundle", shop, "--out", out)

    assert (answer.code, out.read_bytes()) == (3, before)


def test_what_is_no_bundle_is_replaced_and_told(trustmark, shop, out):
    out.parent.mkdir(parents=True)
    out.write_text('{"format":"trustmark-bun')

    answer = trustmark("bundle", shop, "--out", out)

    assert answer.code == 0
    assert "holds no bundle" in answer.err
    assert parse_bundle(out.read_bytes()).number == shop


def test_the_html_says_when_it_was_checked_and_until_when_it_counts(trustmark, shop, out):
    html = out.with_suffix(".html")

    answer = trustmark("bundle", shop, "--out", out, "--html", html, "--lang", "en")

    text = html.read_text("utf-8")
    assert answer.code == 0
    assert 'data-verdict="valid" data-tone="green"' in text
    assert "Certified. This badge is genuine" in text
    assert "This counts until " in text
    assert f'href="https://verify.example.gov.kh/#{shop}&amp;on={HOST}&amp;lang=en"' in text
    assert "<script" not in text


def test_the_html_is_in_khmer_unless_told_otherwise(trustmark, shop, out):
    html = out.with_suffix(".html")

    assert trustmark("bundle", shop, "--out", out, "--html", html, "--host", HOST).code == 0

    assert "មានការបញ្ជាក់" in html.read_text("utf-8")


def test_a_host_of_somebody_else_is_wrong_usage(trustmark, shop, out):
    answer = trustmark("bundle", shop, "--out", out, "--host", "other.example.com.kh")

    assert answer.code == 2
    assert HOST in answer.err
    assert not out.exists()


def test_without_an_issuer_the_root_keys_must_be_named(anywhere, out):
    answer = anywhere(
        "bundle", "CETS-0000-000", "--site", "https://verify.example.gov.kh", "--out", out
    )

    assert answer.code == 2
    assert "--trust" in answer.err


def test_json_names_the_bundle(trustmark, shop, out):
    answer = trustmark("bundle", shop, "--out", out, "--json")

    assert json.loads(answer.out)["bundle"] == str(out)


def test_the_published_site_has_the_script_and_the_page_for_shops(shop, home):
    site = home / "site"
    told = json.loads((site / "badge/integrity.json").read_text("utf-8"))

    script = (site / told["script"]).read_bytes()
    digest = b64encode(sha384(script).digest()).decode()

    assert shop
    assert told["integrity"] == f"sha384-{digest}"
    assert (site / "badge/trustmark-badge.js").read_bytes() == script
    assert len((site / "badge/trustmark-badge.js.gz").read_bytes()) <= 6000
    assert digest in (site / "shops.html").read_text("utf-8")
