"""Merkle hashing and proofs: outside vectors, every proof of small trees, every damage refused."""

from base64 import b64decode
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import examples
from verifier.errors import LogProofError
from verifier.log import merkle

PLACEHOLDERS = "hashes of 12 bytes stand for hashes; we want 32"
SIZE_ZERO = "a proof from size 0 is refused there, and allowed, empty, by tlog-witness"
LEAVES = [merkle.leaf_hash(bytes([n])) for n in range(40)]
HASHES = merkle.ranges_of(LEAVES)


def naive_root(hashes):
    """RFC 9162 section 2.1.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return sha256(b"\1" + naive_root(hashes[:k]) + naive_root(hashes[k:])).digest()


def refused(check, *arguments):
    try:
        check(*arguments)
    except LogProofError:
        return True
    return False


@pytest.mark.vectors
def test_outside_inclusion_proofs(outside):
    cases = outside("merkle/inclusion.json")

    differ = [case["name"] for case in cases if _inclusion(case) != case["wantErr"]]

    assert (len(cases), differ) == (98, [])


def _inclusion(case):
    proof = [b64decode(each) for each in case["proof"] or []]
    leaf, root = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
    return refused(merkle.verify_inclusion, leaf, case["leafIdx"], case["treeSize"], proof, root)


@pytest.mark.vectors
def test_outside_consistency_proofs(outside):
    cases = outside("merkle/consistency.json")

    differ = [case for case in cases if _consistency(case) != case["wantErr"]]

    assert len(cases) == 98
    assert {_known_difference(case) for case in differ} <= {PLACEHOLDERS, SIZE_ZERO}
    assert len(differ) == 1


def _consistency(case):
    proof = [b64decode(each) for each in case["proof"] or []]
    roots = [b64decode(case[name] or "") for name in ("root1", "root2")]
    return refused(merkle.verify_consistency, case["size1"], case["size2"], proof, *roots)


def _known_difference(case):
    if len(b64decode(case["root1"])) != merkle.HASH_SIZE:
        return PLACEHOLDERS
    return SIZE_ZERO if case["size1"] == 0 else case["name"]


@pytest.mark.parametrize("size", range(40))
def test_the_root_is_that_of_the_rfc(size):
    assert merkle.root_of(LEAVES[:size]) == naive_root(LEAVES[:size])


def test_every_inclusion_proof_of_small_trees_holds():
    for size in range(1, 34):
        root = merkle.root_of(LEAVES[:size])
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, HASHES)
            merkle.verify_inclusion(LEAVES[index], index, size, proof, root)
            for damaged in _damages(proof):
                assert refused(merkle.verify_inclusion, LEAVES[index], index, size, damaged, root)


def test_every_consistency_proof_of_small_trees_holds():
    for new in range(34):
        for old in range(new + 1):
            proof = merkle.consistency_proof(old, new, HASHES)
            roots = merkle.root_of(LEAVES[:old]), merkle.root_of(LEAVES[:new])
            merkle.verify_consistency(old, new, proof, *roots)
            for damaged in _damages(proof):
                assert refused(merkle.verify_consistency, old, new, damaged, *roots)
            for wrong in ((roots[1], roots[0]), (LEAVES[0], roots[1]), (roots[0], LEAVES[1])):
                holds = wrong == roots or (old == 0 and wrong[0] == roots[0])
                assert holds or refused(merkle.verify_consistency, old, new, proof, *wrong)


def _damages(proof):
    yield [*proof, LEAVES[39]]
    if proof:
        yield proof[:-1]
        yield proof[1:]
        yield [*proof[:-1], LEAVES[39]]
        yield [*proof[:-1], proof[-1][:-1]]


@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_proofs_of_larger_trees_hold(data):
    size = data.draw(st.integers(1, 600))
    hashes = [merkle.leaf_hash(n.to_bytes(2, "big")) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))
    root = merkle.root_of(hashes)
    ranges = merkle.ranges_of(hashes)

    merkle.verify_inclusion(
        hashes[index], index, size, merkle.inclusion_proof(index, size, ranges), root
    )
    proof = merkle.consistency_proof(old, size, ranges)
    merkle.verify_consistency(old, size, proof, merkle.root_of(hashes[:old]), root)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: merkle.inclusion_proof(3, 3, HASHES),
        lambda: merkle.inclusion_proof(-1, 3, HASHES),
        lambda: merkle.consistency_proof(4, 3, HASHES),
        lambda: merkle.root_from_inclusion(LEAVES[0], 1, 1, []),
        lambda: merkle.verify_consistency(4, 3, [], LEAVES[0], LEAVES[0]),
        lambda: merkle.verify_consistency(2, 4, [], LEAVES[0], LEAVES[0]),
    ],
)
def test_what_cannot_be_proved_is_refused(ask):
    with pytest.raises(LogProofError):
        ask()
