"""One file of a fact is shown without the others, and nothing but it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import LogProofError, MalformedError
from verifier.formats.commitment import commit
from verifier.log.referral import (
    EvidenceOpening,
    check_file,
    check_referral,
    commit_with,
    parse_opening,
    refer,
)

PLAIN = commit(bytes(16), b"the sealed part")
SALT = "AAECAwQFBgcICQoLDA0ODw"
CONTENT = b"one file"
FILE = commit(bytes(range(16)), CONTENT)
OTHERS = tuple(commit(bytes([nth]) * 16, b"another") for nth in range(1, 5))
EVIDENCE = (*OTHERS[:2], FILE, *OTHERS[2:])


def leaf_of(sealed):
    return msgspec.json.encode({"fact": "sealed", "at": 1_800_000_000, "sealed": sealed})


def opening_of(evidence=EVIDENCE):
    referral = refer(PLAIN, evidence, FILE, log_index=7)
    return EvidenceOpening(commitment=FILE, salt=SALT, facts=(referral,))


def test_a_part_without_files_has_its_plain_commitment():
    assert commit_with(PLAIN, ()) == PLAIN


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_file_among_any_number_of_others_is_shown_to_be_referred_to(before, after):
    many = tuple(commit(nth.to_bytes(16), b"x") for nth in range(before + after))
    evidence = (*many[:before], FILE, *many[before:])

    opening = opening_of(evidence)

    leaf = leaf_of(commit_with(PLAIN, evidence))
    assert check_referral(opening, opening.facts[0], leaf) == 1_800_000_000
    check_file(opening, CONTENT)


def test_an_opening_names_neither_the_other_files_nor_the_sealed_part():
    text = msgspec.json.encode(opening_of()).decode()

    assert FILE in text
    assert not [each for each in (PLAIN, *OTHERS) if each in text or each[7:] in text]


@pytest.mark.parametrize(
    "sealed",
    [
        PLAIN,
        "",
        commit_with(PLAIN, OTHERS),
        commit_with(PLAIN, (*EVIDENCE, FILE)),
        commit_with(PLAIN, EVIDENCE[::-1][:-1]),
        commit_with(OTHERS[0], EVIDENCE),
    ],
)
def test_a_fact_that_refers_to_something_else_is_not_accepted(sealed):
    opening = opening_of()

    with pytest.raises(LogProofError):
        check_referral(opening, opening.facts[0], leaf_of(sealed))


def test_another_file_or_salt_is_not_accepted():
    with pytest.raises(LogProofError):
        check_file(opening_of(), CONTENT + b"!")
    with pytest.raises(LogProofError):
        check_file(msgspec.structs.replace(opening_of(), salt="A" * 22), CONTENT)


def test_the_sealed_part_itself_cannot_pass_for_a_file():
    referral = msgspec.structs.replace(opening_of().facts[0], item=0)
    opening = msgspec.structs.replace(opening_of(), commitment=PLAIN, facts=(referral,))

    with pytest.raises(LogProofError, match="no file"):
        check_referral(opening, referral, leaf_of(commit_with(PLAIN, EVIDENCE)))


@pytest.mark.parametrize("path", ["*", "AA"])
def test_a_path_that_is_none_is_refused(path):
    referral = msgspec.structs.replace(opening_of().facts[0], path=(path,) * 3)

    with pytest.raises((MalformedError, LogProofError)):
        check_referral(opening_of(), referral, leaf_of(commit_with(PLAIN, EVIDENCE)))


@pytest.mark.parametrize("leaf", [b"", b"[]", b'{"at":"x"}', b"\xff"])
def test_a_leaf_that_is_none_is_refused(leaf):
    with pytest.raises(MalformedError):
        check_referral(opening_of(), opening_of().facts[0], leaf)


def test_an_opening_is_read_as_it_was_written():
    assert parse_opening(msgspec.json.encode(opening_of())) == opening_of()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"\xff",
        msgspec.json.encode(msgspec.structs.replace(opening_of(), facts=())),
        msgspec.json.encode({**msgspec.to_builtins(opening_of()), "more": 1}),
        msgspec.json.encode({**msgspec.to_builtins(opening_of()), "format": "v2"}),
    ],
)
def test_an_opening_that_is_none_is_refused(raw):
    with pytest.raises(MalformedError):
        parse_opening(raw)
