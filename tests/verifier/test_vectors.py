"""The vector files: each says what the verifier must say, and the generator still makes them."""

from pathlib import Path

import pytest

from tests.vectors import cases, generate

FOLDER = Path(generate.__file__).parent
VERDICTS = sorted((FOLDER / "verdicts").glob("*.json"))


@pytest.mark.parametrize("path", VERDICTS, ids=lambda path: path.stem)
def test_the_verdict_is_the_expected_one(path):
    vector = cases.read(path.read_bytes())

    verdict = cases.judge(vector)

    assert (verdict.code, verdict.tone, verdict.reason) == (
        vector.expected.code,
        vector.expected.tone,
        vector.expected.reason,
    )


def test_the_generator_makes_the_same_files_again():
    made = dict(generate.files())

    found = {f"verdicts/{path.name}": path.read_text("utf-8") for path in VERDICTS}
    found |= {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}

    assert made == found
