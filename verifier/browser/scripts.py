"""The small scripts that are committed: their sources, and the digest that ties them together.

`tools/minify.py` bundles an entry with all it imports and makes it small. The first line of the
result names the SHA-256 of the sources, so a script that was not made again after a change is
noticed where there is no npm.
"""

import re
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
ENTRIES = ("page.js", "more.js", "proving.js", "verify.js", "element.js", "scan.js")
CONFIG = "config.js"
"""A module that does not exist: the publisher writes the constant `CONFIG` before the script."""

_DIGEST = "// made from sources with SHA-256 "
_IMPORT = re.compile(r"^(?:import|export)\b[^;]*?['\"](\.[^'\"]+)['\"];", re.MULTILINE)


def small_path(entry: str) -> Path:
    """Return where the small script of `entry` lies."""
    return (HERE / entry).with_suffix(".min.js")


def small_script(entry: str) -> str:
    """Return the small script of `entry`, without its first line."""
    return small_path(entry).read_text("utf-8").partition("\n")[2]


def first_line(entry: str) -> str:
    """Return the first line that the small script of `entry` must have, from its sources today."""
    return _DIGEST + sources_digest(entry)


def sources_digest(entry: str) -> str:
    """Return the SHA-256 (hex) over names and texts of `sources(entry)`."""
    digest = sha256()
    for path in sources(entry):
        digest.update(f"{path.relative_to(HERE).as_posix()}\0{path.read_text('utf-8')}\0".encode())
    return digest.hexdigest()


def sources(entry: str) -> list[Path]:
    """Return `entry` and every module it reaches by static imports, by name, without `CONFIG`."""
    found: set[Path] = set()
    waiting = [HERE / entry]
    while waiting:
        path = waiting.pop()
        if path in found or path.name == CONFIG:
            continue
        found.add(path)
        waiting += [(path.parent / name).resolve() for name in _imported(path)]
    return sorted(found)


def _imported(path: Path) -> list[str]:
    return _IMPORT.findall(path.read_text("utf-8"))
