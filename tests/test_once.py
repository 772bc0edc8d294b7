"""What must be the same everywhere is written once in Python and once for browsers, and agrees."""

import re
from pathlib import Path
from typing import get_args

import pytest

from verifier.formats.record import Tier
from verifier.values.days import DAY_SECONDS, SKEW

ROOT = Path(__file__).parents[1]
PACKAGES = ("keys", "verifier", "badges", "ledger", "issuer", "portal", "trustmark")
SOURCES = [
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*")
    if path.suffix in {".py", ".js"} and ".min." not in path.name and "vendor" not in path.parts
]
ONCE = {
    "the length of a day": (r"\b86_?400\b", "values/days.py", "core/days.js", str(DAY_SECONDS)),
    "the skew of clocks": (r"\bSKEW\b.* = \d+", "values/days.py", "core/days.js", f"SKEW = {SKEW}"),
    "the tiers": (
        r"""['"]basic['"], ['"]intermediate['"], ['"]full['"]""",
        "formats/record.py",
        "core/qr.js",
        ", ".join(f"'{tier}'" for tier in get_args(Tier)),
    ),
}


@pytest.mark.parametrize("what", ONCE)
def test_it_stands_in_one_place_for_each_language(what):
    pattern, python, browser, says = ONCE[what]

    found = [path for path in SOURCES if re.search(pattern, path.read_text("utf-8"))]

    assert sorted(path.relative_to(ROOT).as_posix() for path in found) == [
        f"verifier/browser/{browser}",
        f"verifier/{python}",
    ]
    script = (ROOT / "verifier/browser" / browser).read_text("utf-8")
    assert says in script.replace('"', "'")
