"""Merkle tree hashing and proofs over bytes and integers (RFC 6962 and RFC 9162 section 2.1).

Every hash is SHA-256, 32 bytes. Proofs are lists of hashes from the leaf towards the root. Checks
raise `LogProofError` and return what they proved.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from verifier.errors import LogProofError, Reason

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves (RFC 9162 section 2.1.1)."""

RangeHash = Callable[[int, int], bytes]
"""Gives the root of leaves [start, stop), at least one leaf: from memory, tiles or elsewhere."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf (RFC 9162 section 2.1.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 9162 section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes in one pass (section 2.1.2).

    It needs memory for the height of the tree alone.
    """
    stack: list[bytes] = []
    for index, leaf in enumerate(leaf_hashes):
        node, full = leaf, index
        while full & 1:
            node = node_hash(stack.pop(), node)
            full >>= 1
        stack.append(node)
    return root_of_peaks(stack)


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """Return the root over `peaks`, the roots of a tree's full subtrees, the largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def ranges_of(leaf_hashes: Sequence[bytes]) -> RangeHash:
    """Return the roots of ranges of `leaf_hashes`, for making proofs of a tree in memory."""

    def hash_range(start: int, stop: int) -> bytes:
        return root_of(leaf_hashes[start:stop])

    return hash_range


def inclusion_proof(index: int, size: int, hash_range: RangeHash) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree of `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise LogProofError(Reason.BAD_PROOF, f"leaf {index} is not in a tree of {size} leaves")
    proof, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            proof.append(hash_range(middle, stop))
            stop = middle
        else:
            proof.append(hash_range(start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, hash_range: RangeHash) -> list[bytes]:
    """Return the proof that the tree of `old` leaves begins that of `new` (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= new:
        raise LogProofError(
            Reason.BAD_PROOF, f"a tree of {old} leaves is not a prefix of one of {new}"
        )
    if old in {0, new}:
        return []
    proof, start, stop, whole = [], 0, new, True
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            proof.append(hash_range(middle, stop))
            stop = middle
        else:
            proof.append(hash_range(start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(hash_range(start, stop))
    return proof[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root that `proof` leads to from leaf hash `leaf` (RFC 9162 section 2.1.3.2)."""
    _check_sizes([leaf, *proof])
    if not 0 <= index < size:
        raise LogProofError(Reason.BAD_PROOF, f"leaf {index} is not in a tree of {size} leaves")
    position, last, root = index, size - 1, leaf
    for step in proof:
        if not last:
            raise LogProofError(Reason.BAD_PROOF, "inclusion proof is too long")
        if position & 1 or position == last:
            root = node_hash(step, root)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            root = node_hash(root, step)
        position, last = position >> 1, last >> 1
    if last:
        raise LogProofError(Reason.BAD_PROOF, "inclusion proof is too short")
    return root


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise `LogProofError` unless hash `leaf` is leaf `index` of `size` leaves under `root`."""
    if root_from_inclusion(leaf, index, size, proof) != root:
        raise LogProofError(Reason.BAD_PROOF, "inclusion proof leads to another root")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raise `LogProofError` unless the tree of `old` leaves begins that of `new`.

    RFC 9162 section 2.1.4.2.

    From size 0 the empty proof holds, as tlog-witness has it.
    """
    _check_sizes([old_root, new_root, *proof])
    if not 0 <= old <= new:
        raise LogProofError(
            Reason.BAD_PROOF, f"a tree of {old} leaves is not a prefix of one of {new}"
        )
    if old in {0, new}:
        same = old_root == (new_root if old == new else EMPTY_ROOT)
        if proof or not same:
            raise LogProofError(
                Reason.BAD_PROOF, "no proof is needed here, and the roots must agree"
            )
        return
    roots = _roots_from_consistency(old, new, proof, old_root)
    if roots != (old_root, new_root):
        raise LogProofError(Reason.BAD_PROOF, "consistency proof leads to other roots")


def _roots_from_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes
) -> tuple[bytes, bytes]:
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    steps = iter(proof if old & (old - 1) else [old_root, *proof])
    old_node = new_node = next(steps, b"")
    for step in steps:
        if not last:
            raise LogProofError(Reason.BAD_PROOF, "consistency proof is too long")
        if position & 1 or position == last:
            old_node, new_node = node_hash(step, old_node), node_hash(step, new_node)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new_node = node_hash(new_node, step)
        position, last = position >> 1, last >> 1
    if last:
        raise LogProofError(Reason.BAD_PROOF, "consistency proof is too short")
    return old_node, new_node


def _check_sizes(hashes: Sequence[bytes]) -> None:
    if any(len(each) != HASH_SIZE for each in hashes):
        raise LogProofError(Reason.BAD_PROOF, f"a hash has {HASH_SIZE} bytes")


def _split(size: int) -> int:
    """Return the largest power of two below `size` (at least 2)."""
    return 1 << (size - 1).bit_length() - 1
