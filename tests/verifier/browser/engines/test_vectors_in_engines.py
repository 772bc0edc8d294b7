"""The browser verifier runs the vectors in Chromium, Firefox and WebKit, and agrees with Python."""

import json

import pytest

from tests.vectors import generate_proofs
from tests.verifier.browser import test_proofs_in_browser as proofs
from tests.verifier.browser import test_vectors_in_browser as vectors
from tests.verifier.browser.engines.conftest import VERIFY
from verifier.browser import scripts


@pytest.fixture
def page(visitor):
    def opened(files, cases):
        visitor.web.files[VERIFY] = files | {"cases.json": json.dumps(cases).encode()}
        visitor.open(VERIFY)
        return lambda each: visitor.run(
            f"""const cases = await (await fetch('/cases.json')).json();
            const {{dataset}} = document.documentElement;
            while (!dataset.ready) await new Promise((resolve) => setTimeout(resolve, 10));
            const found = [];
            for (const entry of cases) found.push(await ({each})(entry));
            return found;"""
        )

    return opened


def verifier():
    return {"index.html": vectors.HARNESS.encode()} | vectors.modules("verify.min.js")


def test_each_verdict_is_the_expected_one(page):
    cases = [json.loads(p.read_text("utf-8")) for p in (vectors.FOLDER / "verdicts").glob("*.json")]

    found = page(verifier(), cases)("judge")

    assert len(cases) > 60
    assert found == [case["expected"] for case in cases]


def test_each_verdict_on_a_proof_is_the_expected_one(page):
    cases = [json.loads(p.read_text("utf-8")) for p in generate_proofs.FOLDER.glob("*.json")]
    modules = {
        path.relative_to(scripts.HERE).as_posix(): path.read_bytes()
        for path in scripts.sources("proof.js")
    }

    found = page(modules | {"index.html": proofs.HARNESS.encode()}, cases)("judge")

    assert len(cases) > 60
    assert found == [case["expected"] for case in cases]


def test_numbers_hosts_and_digits_are_read_as_in_python(page):
    tables = {name: vectors.table(name) for name in ("numbers", "hosts", "digits")}
    cases = [
        *(("number", entry["text"], entry["index"]) for entry in tables["numbers"]),
        *(("host", entry["text"], entry["place"]) for entry in tables["hosts"]),
        *(("unicode", e["place"], e["unicode"]) for e in tables["hosts"] if e["place"]),
        *(("digits", entry["digits"], entry["record"]) for entry in tables["digits"]),
    ]

    found = page(verifier(), cases)("([name, text]) => window[name](text)")

    read = [
        json.loads(text) if name == "digits" and text else text
        for (name, *_), text in zip(cases, found, strict=True)
    ]
    assert read == [expected for *_, expected in cases]


def test_hostile_tokens_are_refused_for_the_same_reasons(page):
    hostile = vectors.table("tokens")

    found = page(verifier(), [hostile])("hostile")

    assert found == [[entry["reason"] for entry in hostile["tokens"]]]
