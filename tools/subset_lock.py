"""Print the part of requirements.lock that the named distributions need, hashes and all.

Run with the project's own environment, where they are installed: `python tools/subset_lock.py
msgspec idna`. A name may have extras: `trustmark-ledger[issuer]`.
"""

import re
import sys
from collections.abc import Iterable
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[1] / "requirements.lock"
_EXTRAS = re.compile(r"\[.*?\](?===)")


def closure(names: Iterable[str]) -> set[str]:
    """Return `names` and everything they need on this machine; a name may have extras: `a[b]`."""
    found: dict[str, set[str]] = {}
    waiting = [Requirement(name) for name in names]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        before = found.get(name)
        extras = {"", *wanted.extras, *(before or ())}
        if extras != before:
            found[name] = extras
            needed = map(Requirement, requires(name) or ())
            waiting += [need for need in needed if _applies(need, extras)]
    return set(found)


def _applies(need: Requirement, extras: Iterable[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": each}) for each in extras)


def entries(lock: str) -> dict[str, str]:
    """Return each requirement of `lock` by its canonical name: lines with hashes, no extras."""
    found: dict[str, str] = {}
    name = ""
    for line in lock.splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            line = _EXTRAS.sub("", line)  # noqa: PLW2901 - the requirement as it is to be installed
            name = canonicalize_name(line.partition("==")[0])
        if name and not line.lstrip().startswith("#"):
            found[name] = found.get(name, "") + line + "\n"
    return found


def main() -> None:
    """Print the entries of the distributions named on the command line."""
    wanted = closure(sys.argv[1:])
    locked = entries(LOCK.read_text(encoding="utf-8"))
    sys.stdout.writelines(text for name, text in locked.items() if name in wanted)


if __name__ == "__main__":
    main()
