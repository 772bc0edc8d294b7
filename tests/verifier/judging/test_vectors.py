"""The vector files: each says what the verifier must say, and the generator still makes them."""

import json
from pathlib import Path

import pytest

from keys.manifest import parse_roots
from tests.vectors import cases, formats, generate
from verifier.errors import MalformedError, Reason, VerificationError
from verifier.formats import qr
from verifier.judging.trust import Trust
from verifier.values.numbers import parse_number
from verifier.values.places import is_host, normalise_host, unicode_host

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


@pytest.mark.parametrize("path", VERDICTS, ids=lambda path: path.stem)
def test_asking_again_with_the_same_evidence_changes_nothing(path):
    first, second = cases.judge_twice(cases.read(path.read_bytes()))

    assert first == second


def test_the_generator_makes_the_same_files_again():
    made = dict(generate.files())

    found = {f"verdicts/{path.name}": path.read_text("utf-8") for path in VERDICTS}
    found |= {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}

    assert made == found


def table(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("entry", table("numbers"), ids=lambda entry: repr(entry["text"]))
def test_numbers_are_read_as_people_type_them(entry):
    if entry["index"] is None:
        with pytest.raises(MalformedError) as caught:
            parse_number(entry["text"])
        assert caught.value.reason == Reason.BAD_NUMBER
    else:
        assert parse_number(entry["text"]) == entry["index"]


@pytest.mark.parametrize("entry", table("digits"), ids=lambda entry: entry["name"])
def test_digits_hold_the_record_or_are_refused(entry):
    if entry["record"] is None:
        with pytest.raises(MalformedError):
            qr.parse_digits(entry["digits"])
    else:
        assert formats._fields(qr.parse_digits(entry["digits"]).record) == entry["record"]


@pytest.mark.parametrize("entry", table("hosts"), ids=lambda entry: ascii(entry["text"])[:60])
def test_hosts_have_one_form_or_none(entry):
    if entry["place"] is None:
        with pytest.raises(MalformedError) as caught:
            normalise_host(entry["text"])
        assert caught.value.reason == Reason.BAD_PLACE
        assert not is_host(entry["text"])
    else:
        assert normalise_host(entry["text"]) == entry["place"]
        assert is_host(entry["place"])
        assert unicode_host(entry["place"]) == entry["unicode"]


HOSTILE = table("tokens")


@pytest.fixture(scope="module")
def trust():
    trust = Trust(parse_roots(json.dumps(HOSTILE["roots"]).encode()))
    trust.manifest(HOSTILE["manifest"].encode(), HOSTILE["now"])
    return trust


def test_there_are_32_hostile_tokens_and_one_good_one(trust):
    assert len(HOSTILE["tokens"]) == 32
    assert trust.badge(HOSTILE["good"]).certificate == 0


@pytest.mark.parametrize("entry", HOSTILE["tokens"], ids=lambda entry: entry["name"])
def test_a_hostile_token_is_refused(trust, entry):
    with pytest.raises(VerificationError) as caught:
        trust.badge(entry["token"])

    assert caught.value.reason == entry["reason"]


def test_hostile_tokens_of_full_size_are_refused(trust):
    for name, token, reason in formats.hostile(HOSTILE["good"], size=1_000_000):
        with pytest.raises(VerificationError) as caught:
            trust.badge(token)
        assert caught.value.reason == reason, name
