"""`trustmark audit`: agreement is silence and exit 0, every disagreement is named."""

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
