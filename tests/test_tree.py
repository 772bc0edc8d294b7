"""What is committed: no text names a place on somebody's machine, a package index, or a secret."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SKIPPED = {".venv", ".git", "build", "dist", "node_modules", "__pycache__", "demo"}

MACHINE_PLACE = re.compile(
    r"(?<![\w.])/(?:work|home|root|Users|opt|tmp|mnt)/\w|[A-Z]:\\Users|file:///"
)
INDEX_ADDRESS = re.compile(
    r"https?://\S*(?:pypi|/simple\b|files\.pythonhosted)|--(?:extra-)?index-url\s+\S*:"
)
PRIVATE_KEY = re.compile(r"-----BEGIN (?:ENCRYPTED |EC |RSA )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}")


def committed() -> list[Path]:
    """The files git knows; in a tree without git, all but what is made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        return [
            path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()
        ]
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in found if SKIPPED.isdisjoint(path.relative_to(ROOT).parts)]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in committed():
        raw = path.read_bytes()
        if b"\0" not in raw and path != Path(__file__):
            found.append((str(path.relative_to(ROOT)), raw.decode("utf-8", errors="replace")))
    return found


@pytest.mark.parametrize(
    "pattern", [MACHINE_PLACE, INDEX_ADDRESS, PRIVATE_KEY], ids=["place", "index", "private key"]
)
def test_committed_text_holds_nothing_of_one_machine(pattern):
    wrong = [f"{name}: {found[0]}" for name, text in texts() if (found := pattern.search(text))]

    assert wrong == []


def test_every_locked_requirement_is_pinned_with_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", lock.strip())
    entries = [entry for entry in entries if not entry.startswith("#")]

    assert len(entries) > 30
    assert [entry for entry in entries if not re.match(r"[\w.\[\],-]+==\S+", entry)] == []
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
