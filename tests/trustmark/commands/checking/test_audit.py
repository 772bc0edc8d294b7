"""`trustmark audit`: agreement is silence and exit 0, every disagreement is named."""

import gzip
import shutil
from pathlib import Path

import pytest

from trustmark.__main__ import run


@pytest.fixture
def audited(demo, tmp_path):
    """A copy of the demonstration's site, and how to audit it."""
    site = Path(shutil.copytree(demo.report["site"], tmp_path / "site"))

    def audit(*more):
        return run(["audit", str(site), "--trust", demo.report["root_keys"], *map(str, more)])

    return site, audit


def test_a_site_that_agrees_with_its_log_passes_without_and_with_the_database(demo, audited):
    _, audit = audited

    assert audit() == 0
    assert audit("--database", demo.report["database"]) == 0


def test_the_register_of_an_earlier_day_is_printed(demo, audited, capfd):
    _, audit = audited
    expired = demo.certificate("expired")["number"]

    audit("--as-of", "2000-01-01")
    nothing = capfd.readouterr().out
    capfd.readouterr()
    audit("--as-of", "2100-01-01")
    far = capfd.readouterr().out

    assert "CETS" not in nothing
    assert expired in far


@pytest.mark.parametrize("pattern", ["certificates/*.jwt", "register/host/*.jwt", "status/*.jwt"])
def test_a_missing_file_is_found(audited, pattern, capfd):
    site, audit = audited
    victim = min(site.glob(pattern))
    victim.unlink()

    assert audit() == 1
    assert victim.relative_to(site).as_posix() in capfd.readouterr().err


def test_a_record_in_the_place_of_another_is_found(audited, capfd):
    site, audit = audited
    first, second = sorted(site.glob("certificates/*.jwt"))[:2]
    first.write_bytes(second.read_bytes())

    assert audit() == 1
    assert first.name in capfd.readouterr().err


def test_a_changed_log_entry_is_found(audited):
    site, audit = audited
    bundle = min(path for path in (site / "log/tile/entries").rglob("*") if path.is_file())
    raw = bytearray(bundle.read_bytes())
    raw[40] ^= 1
    bundle.write_bytes(raw)

    assert audit() == 1


def test_without_a_manifest_it_cannot_tell(audited):
    site, audit = audited
    (site / "keys" / "manifest.json").unlink()

    assert audit() == 3


def test_a_site_that_is_not_there_is_wrong_usage(trustmark, home, tmp_path):
    answer = trustmark("audit", tmp_path / "nowhere", "--trust", home / "roots.json")

    assert answer.code == 2


def change(path: Path, old: bytes, new: bytes) -> None:
    raw = path.read_bytes()
    assert raw.count(old) >= 1
    path.write_bytes(raw.replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("index.html", b'"threshold":2', b'"threshold":1'),
        ("index.html", b"<title>", b"<title>!"),
        ("index.html", b'"report":""', b'"report":"javascript:1"'),
        ("more.js", b"const CONFIG", b"const CONFIG "),
        ("scan.html", b'"threshold":2', b'"threshold":1'),
        ("scan.html", b"<title>", b"<title>!"),
        ("sw.js", b"self", b"this"),
        ("icon.svg", b"<svg", b"<svg "),
        ("index.html.gz", b"\x1f\x8b", b"\x1f\x8c"),
    ],
)
def test_a_changed_verify_page_is_found(audited, capfd, name, old, new):
    site, audit = audited
    change(site / name, old, new)

    assert audit() == 1
    assert f"trustmark: {name}: " in capfd.readouterr().err


def test_a_packed_page_with_more_in_it_is_found(audited, capfd):
    site, audit = audited
    (site / "index.html.gz").write_bytes(gzip.compress((site / "index.html").read_bytes() + b"!"))

    assert audit() == 1
    assert "is not index.html, packed" in capfd.readouterr().err


def test_a_script_of_the_page_that_is_missing_is_found(audited, capfd):
    site, audit = audited
    (site / "more.js").unlink()

    assert audit() == 1
    assert "more.js: is missing" in capfd.readouterr().err


def test_where_problems_are_reported_to_is_the_issuers_to_set(trustmark, home, shop):
    with (home / "trustmark.toml").open("a", encoding="utf-8") as file:
        file.write('report = "mailto:desk@example.gov.kh"\n')
    trustmark("publish")

    answer = trustmark("audit", home / "site", "--trust", home / "roots.json", "--json")

    assert b"mailto:desk" in (home / "site/index.html").read_bytes()
    assert (answer.code, answer.json["notes"]) == (0, [])


@pytest.mark.parametrize("released", [True, False])
def test_a_page_of_another_release_is_told_and_not_a_finding(audited, capfd, released):
    site, audit = audited
    page = site / "index.html"
    by = b"<!-- page 0123456789abcdef -->\n" if released else b""
    page.write_bytes(page.read_bytes().rpartition(b"<!-- page")[0] + by)

    assert audit() == 0
    told = capfd.readouterr().err
    assert "note: index.html says it was built by" in told
    assert ("0123456789abcdef" if released else "no release") in told


def test_a_page_that_comes_from_elsewhere_is_told(audited, capfd):
    site, audit = audited
    (site / "index.html").unlink()

    assert audit() == 0
    assert "index.html is not on the site" in capfd.readouterr().err
