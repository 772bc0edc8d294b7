"""The proof vectors: each says what the verifier must say, and the generator still makes them."""

import json
from pathlib import Path

import pytest

from keys.manifest import parse_roots
from tests.vectors import generate_proofs
from verifier.judging.proof_check import Against, judge_proof

CASES = sorted(generate_proofs.FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_verdict_on_a_proof_is_the_expected_one(path: Path):
    case = json.loads(path.read_text("utf-8"))
    checkpoint = case["checkpoint"]

    judged = judge_proof(
        case["proof"].encode(),
        parse_roots(json.dumps(case["roots"]).encode()),
        now=case["now"],
        at=case["at"],
        against=None if checkpoint is None else Against(checkpoint.encode()),
    )

    verdict = judged.verdict
    found = {"code": verdict.code, "tone": verdict.tone, "reason": verdict.reason}
    assert found == case["expected"], judged.problem


def test_the_generator_makes_the_same_proofs_again():
    made = dict(generate_proofs.files())

    assert made == {path.name: path.read_text("utf-8") for path in CASES}
