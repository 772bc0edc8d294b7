"""What the ledger writes as leaves a verifier reads: the golden bytes of every certificate fact."""

import json
from typing import get_args

import msgspec
import pytest

from ledger.domain.certificate.facts import CertificateFact
from ledger.store.codec import decode
from ledger.views.history import entry_of
from tests.vectors.generate_facts import HERE
from verifier.judging.leaf import _entry, parse_leaf

KINDS = {kind.__struct_config__.tag: kind for kind in get_args(CertificateFact)}
LEAVES = [
    case["leaf"].encode()
    for case in (json.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("*.json")))
    if case["topic"] in KINDS
]


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: json.loads(leaf)["fact"])
def test_a_verifier_reads_every_leaf_of_a_certificate_to_the_letter(leaf):
    fact = parse_leaf(leaf)

    assert msgspec.json.encode(fact) == leaf


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: json.loads(leaf)["fact"])
def test_a_verifier_tells_it_as_the_record_does(leaf):
    assert _entry(7, parse_leaf(leaf)) == entry_of(7, decode(leaf))


def test_there_is_a_leaf_of_every_kind():
    assert {parse_leaf(leaf).fact for leaf in LEAVES} == set(KINDS)
