"""A release is what the tree says, and anybody who builds it gets the same bytes."""

import hashlib
import json
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def release(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return SimpleNamespace(**runpy.run_path(str(ROOT / "tools" / "release.py")))


def test_the_wheel_is_the_same_bytes_each_time_it_is_built(release, tmp_path):
    digests = []
    for folder in ("once", "again"):
        release.wheel(tmp_path / folder)
        (made,) = (tmp_path / folder).iterdir()
        digests.append((made.name, hashlib.sha256(made.read_bytes()).hexdigest()))

    assert digests[0] == digests[1]


def test_the_bill_of_materials_names_each_locked_dependency_with_its_hashes(release):
    made = json.loads(release.sbom("1.2.3"))
    named = {part["name"]: part for part in made["components"]}

    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert made["metadata"]["component"]["version"] == "1.2.3"
    assert {"cryptography", "eventsourcing", "flask", "pyjwt", "qrcode"} <= named.keys()
    assert "pytest" not in named
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert f"pyjwt=={named['pyjwt']['version']}" in lock
    for part in named.values():
        digests = [ref["hashes"][0]["content"] for ref in part["externalReferences"]]
        assert digests
        assert all(f"sha256:{digest}" in lock for digest in digests)


def test_the_bill_of_materials_is_the_same_bytes_each_time(release):
    assert release.sbom("1.2.3") == release.sbom("1.2.3")


@pytest.mark.parametrize(
    ("changelog", "said"),
    [
        ("# Changelog\n\n## Unreleased\n\n- new\n\n## 1.0.0 - 2026-01-01\n", "under Unreleased"),
        ("# Changelog\n\n## Unreleased\n\n## 0.9.0 - 2026-01-01\n", "no section"),
    ],
)
def test_a_version_without_its_section_is_not_released(release, changelog, said):
    with pytest.raises(SystemExit, match=said):
        release.check_changelog("1.0.0", changelog)


def test_a_version_with_its_section_is_released(release):
    release.check_changelog("1.0.0", "# Changelog\n\n## Unreleased\n\n## 1.0.0 - 2026-01-01\n")


def test_a_tree_with_changes_is_not_released(release, tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "new").touch()

    with pytest.raises(SystemExit, match="commit or remove"):
        release.check_committed(tmp_path)


def test_the_release_script_runs_by_itself():
    command = [sys.executable, ROOT / "tools" / "release.py", "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "dist/" in said
