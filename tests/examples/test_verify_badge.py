"""The example for other languages needs `cryptography` alone, and agrees with the verifier."""

import ast
import json
import runpy
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from tests.vectors import generate
from verifier.errors import VerificationError
from verifier.judging.verdict import TONES
from verifier.values.places import parse_place

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "verify_badge.py"
VERDICTS = sorted((Path(generate.__file__).parent / "verdicts").glob("*.json"))
GREEN = {"valid", "warned"}
verify_badge = runpy.run_path(str(EXAMPLE))["verify_badge"]


def cases():
    """The vectors that ask about a token shown somewhere, now, without what was seen before."""
    for path in VERDICTS:
        case = json.loads(path.read_text("utf-8"))
        asked = (case["badge"] or "").startswith("ey") and case["shown_on"] and case["at"] is None
        if asked and not case.get("before"):
            yield path.stem, case


def place_of(text):
    try:
        return parse_place(text).value
    except VerificationError:
        return text


def judged(case):
    parts = {"keys": "manifest", "status": "list", "register": "bucket", "certificates": "record"}

    def get(path):
        text = case[parts[path.partition("/")[0]]]
        if text is None:
            raise FileNotFoundError(path)
        return text

    options = {"get": get, "roots": case["roots"], "now": case["now"]}
    try:
        return verify_badge(case["badge"], place_of(case["shown_on"]), **options)
    except SystemExit as verdict:
        return verdict.code
    except (FileNotFoundError, InvalidSignature, ValueError, IndexError) as error:
        return type(error).__name__


CASES = list(cases())


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_it_is_green_just_where_the_verifier_is(name, case):
    found, expected = judged(case), case["expected"]["code"]

    assert found == expected or {found, expected}.isdisjoint(GREEN)


def test_each_kind_of_verdict_is_given():
    assert {judged(case) for _, case in CASES} >= TONES.keys()


def test_it_imports_nothing_but_cryptography():
    text = EXAMPLE.read_text("utf-8")
    modules = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert modules - sys.stdlib_module_names == {"cryptography"}


def test_its_page_says_how_long_it_is():
    page = (ROOT / "docs" / "verify-in-your-program.md").read_text("utf-8")
    lines = [line.strip() for line in EXAMPLE.read_text("utf-8").splitlines()]
    code = [line for line in lines if line and not line.startswith(("#", '"', "import", "from"))]

    assert f"in {len(code)} lines of code" in page
