"""Facts to bytes and back: golden bytes never change; sealed parts open in their own place only."""

import json
from hashlib import sha256
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from keys.base64url import decode as from_base64url
from keys.sealing import seal
from ledger.domain.case import facts as case
from ledger.domain.certificate import facts as certificate
from ledger.domain.fact import Sealed
from ledger.domain.facts import AnyFact, SealedLeaf
from ledger.errors import CommandRefusedError, LedgerCorruptError, LedgerError
from ledger.store.codec import (
    MAX_LEAF,
    decode,
    decode_canonical,
    encode,
    hidden_fact,
    open_part,
    topic_of,
)
from tests.vectors import generate_facts
from tests.vectors.generate_facts import HOLDER, SUBJECT, fixed, issued
from verifier.formats.commitment import commit

FOLDER = Path(generate_facts.__file__).parent / "facts"
FILES = sorted(path.name for path in FOLDER.glob("*.json"))
KEY = fixed("key", 32)


def entry(name: str) -> dict:
    return json.loads((FOLDER / name).read_text("utf-8"))


def part_of(found: dict, **changes) -> Sealed:
    fields = {"subject": found["subject"], "key": from_base64url(found["key"])} | changes
    leaf, sealed = found["leaf"].encode(), from_base64url(found["sealed"])
    return open_part(fields.pop("leaf", leaf), sealed, **fields)


def test_the_golden_bytes_made_again_are_the_same():
    made = dict(generate_facts.files())

    assert sorted(made) == FILES
    for name, text in made.items():
        assert text == (FOLDER / name).read_text("utf-8"), name


def test_every_kind_of_fact_has_golden_bytes():
    tags = {each.__struct_config__.tag for each in get_args(AnyFact)}

    assert tags == {entry(name)["topic"] for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_stored_bytes_become_the_fact_again(name):
    found = entry(name)
    leaf = found["leaf"].encode()

    fact, part = decode(leaf), part_of(found)

    assert msgspec.json.encode(fact) == leaf
    assert sha256(b"\0" + leaf).hexdigest() == found["leaf_hash"]
    assert (part.actor, part.second, part.note) == ("officer-1", "officer-2", "seen")
    whole = hidden_fact(part) if isinstance(fact, SealedLeaf) else fact
    assert topic_of(whole) == found["topic"]
    plain = msgspec.structs.replace(whole, sealed="")
    assert json.loads(msgspec.json.encode(plain)) == found["fact"]


HIDDEN = ("business-registered", "host-control-proven", "handle-control-proven")


@pytest.mark.parametrize("name", HIDDEN)
def test_facts_of_businesses_show_only_their_instant(name):
    leaf = json.loads(entry(f"{name}.json")["leaf"])

    assert set(leaf) == {"fact", "at", "sealed"}


def test_the_leaf_commits_to_the_sealed_part():
    found = entry("certificate-revoked.json")
    part = part_of(found)

    plaintext = msgspec.json.encode(part)

    assert decode(found["leaf"].encode()).sealed == commit(from_base64url(part.salt), plaintext)


def test_a_sealed_part_opens_under_its_own_key_subject_and_leaf_only():
    found = entry("certificate-warned.json")
    other_leaf = entry("certificate-revoked.json")["leaf"].encode()

    assert part_of(found)
    for change in (
        {"subject": "b-other"},
        {"key": bytes(32)},
        {"leaf": other_leaf},
        {"leaf": found["leaf"].replace("criteria", "criterio").encode()},
    ):
        with pytest.raises(LedgerCorruptError):
            part_of(found, **change)


def test_a_sealed_part_that_its_leaf_does_not_commit_to_is_refused():
    leaf = msgspec.json.encode(SealedLeaf(at=1, sealed="sha256:" + "A" * 43))
    plaintext = msgspec.json.encode(Sealed(salt="A" * 22, actor="officer-1"))
    context = b"trustmark-sealed-v1\0" + b"s\0" + leaf
    sealed = seal(KEY, bytes(12), plaintext, context)

    with pytest.raises(LedgerCorruptError, match="commits"):
        open_part(leaf, sealed, subject="s", key=KEY)


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"{}",
        b"\xff",
        b'{"fact":"certificate-exploded","at":1}',
        b'{"fact":"sealed","at":1,"extra":2}',
        b'{"fact":"sealed","at":"1"}',
        b'{"fact":"certificate-warned","at":1}',
    ],
)
def test_bytes_that_are_no_fact_are_named_corrupt(leaf):
    with pytest.raises(LedgerCorruptError):
        decode(leaf)


LEAVES = (
    b'{"fact":"sealed","at":1}',
    b'{"fact":"sealed","at":2,"sealed":"x"}',
    b'{"fact":"sealed","at":3}',
)


def test_many_leaves_are_the_facts_that_each_is():
    assert decode_canonical(LEAVES) == [decode(leaf) for leaf in LEAVES]
    assert decode_canonical([]) == []


@pytest.mark.parametrize(
    "leaves",
    [
        (LEAVES[0], LEAVES[1] + b" "),
        (LEAVES[0], b'{"at":2,"fact":"sealed"}'),
        (LEAVES[0], b'{"fact":"sealed","at":2,"sealed":""}'),
        (LEAVES[0], b"no fact"),
        (LEAVES[0], b"\xff"),
        (LEAVES[0] + LEAVES[1], b""),
        (LEAVES[0] + b"\n" + LEAVES[1], LEAVES[2]),
        (LEAVES[0] + b"\n" + LEAVES[1], b""),
        (LEAVES[0] + b'{"fact":"sealed",', b'"at":2}'),
        (LEAVES[0][:-1], b"}" + LEAVES[1]),
        (LEAVES[0] + b"\n" + LEAVES[1][:10], LEAVES[1][10:]),
        (b'{"fact":"sealed","at":2,"sealed":"a', b'b"}' + LEAVES[0]),
    ],
)
def test_leaves_that_only_together_look_like_as_many_facts_are_not_taken(leaves):
    assert decode_canonical(leaves) is None


def test_a_sealed_part_without_content_holds_no_fact():
    with pytest.raises(LedgerCorruptError):
        hidden_fact(Sealed(salt="", actor="officer-1"))


def test_a_leaf_too_long_for_a_tile_is_refused():
    fact = msgspec.structs.replace(issued(HOLDER), sites=("x" * MAX_LEAF,))
    part = Sealed(salt="", actor="officer-1")

    with pytest.raises(LedgerError, match=str(MAX_LEAF)):
        encode(fact, part, subject=SUBJECT, key=KEY, salt=bytes(16), nonce=bytes(12))


@pytest.mark.parametrize(
    "fact",
    [
        certificate.AppealDecided(at=1, number="CETS-0000-000", measure=1, outcome="perhaps"),
        case.CaseClosed(at=1, case="k-1", outcome="upheld", by="sok.dara"),
    ],
)
def test_a_fact_that_could_not_be_read_again_is_not_written(fact):
    part = Sealed(salt="", actor="officer-1")

    with pytest.raises(CommandRefusedError, match="cannot be kept"):
        encode(fact, part, subject="b-1", key=KEY, salt=bytes(16), nonce=bytes(12))
