"""The tree on the disk, durable files, and the journal of what was signed."""

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.bulk import second_process
from ledger.errors import ConcurrencyError, LedgerCorruptError, StoreError
from ledger.log.beside import GrowingTree
from ledger.log.difference import first_difference
from ledger.log.files import SCRATCH, ChangedFileError, Disk, Folder
from ledger.log.journal import Journal
from ledger.log.tree import Tree
from tests.effort import examples
from tests.ledger.publishing import ORIGIN, online
from tests.tree_tiles import tiles_of
from verifier.log import merkle, tiles
from verifier.log.checkpoint import Checkpoint, format_checkpoint
from verifier.log.note import NoteKey

LEAVES = [b"leaf %d" % number for number in range(70_001)]
SIZES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_001]


def reference(leaves):
    """RFC 6962 section 2.1, literally."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + reference(leaves[:split]) + reference(leaves[split:])).digest()


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_that_of_rfc_6962(size):
    tree = Tree()

    tree.append(LEAVES[:size])

    assert tree.root() == reference(LEAVES[:size])
    assert tree.size == size


@settings(deadline=None, max_examples=examples(40))
@given(steps=st.lists(st.integers(0, 700), min_size=1, max_size=6))
def test_a_tree_grows_alike_in_any_batches_and_from_the_disk(steps, tmp_path_factory):
    folder, at, tree = Folder(tmp_path_factory.mktemp("log"), durable=False), 0, Tree()

    for step in steps:
        folder.keep([*tree.append(LEAVES[at : at + step]), *tree.edge()])
        at += step
        tree = Tree.load(at, folder.read)

    assert tree.root() == merkle.root_of(map(merkle.leaf_hash, LEAVES[:at]))
    for tile in tiles_of(at):
        hashes = tiles.parse_tile(folder.read(tiles.tile_path(tile)), tile.width)
        span = 256**tile.level
        first = tile.number * 256
        for position in (0, tile.width - 1):
            start = (first + position) * span
            assert hashes[position] == reference(LEAVES[start : start + span])
    for number in range(-(-at // 256)):
        width = min(256, at - number * 256)
        bundle = folder.read(tiles.entries_path(number, width))
        assert tiles.parse_bundle(bundle, width) == LEAVES[number * 256 : number * 256 + width]


class NeverStarting(Executor):
    """Takes in work and never begins."""

    def submit(self, *_, **__):
        return Future()


@settings(deadline=None, max_examples=examples(40))
@given(steps=st.lists(st.sampled_from([1, 255, 256, 300, 512, 2048]), min_size=1, max_size=8))
def test_a_tree_that_is_hashed_beside_other_work_gives_the_same_tiles(steps):
    alone, at, found, expected = Tree(bundles=False), 0, [], []

    with ThreadPoolExecutor(1) as executor:
        growing = GrowingTree(Tree(bundles=False), executor, beyond=256)
        for step in steps:
            expected += alone.append(LEAVES[at : at + step])
            found += growing.append(LEAVES[at : at + step])
            at += step
        found += growing.finish()

    assert found == expected
    assert growing.tree.edge() == alone.edge()
    assert growing.tree.root() == alone.root()


def test_a_long_log_is_hashed_in_another_process():
    with second_process() as executor:
        growing = GrowingTree(Tree(bundles=False), executor, beyond=256)
        growing.append(LEAVES[:512])
        growing.append(LEAVES[512:1024])
        executor.submit(bool).result()  # so the process has started
        growing.append(LEAVES[1024:1536])
        late = growing.finish()

    assert [path for path, _ in late] == ["tile/0/004", "tile/0/005"]
    assert growing.tree.root() == reference(LEAVES[:1536])


def test_nobody_waits_for_another_process_to_start():
    growing = GrowingTree(Tree(bundles=False), NeverStarting(), beyond=256)

    files = growing.append(LEAVES[:512]) + growing.append(LEAVES[512:1024])

    assert len(files) == 4
    assert growing.finish() == []
    assert growing.tree.root() == reference(LEAVES[:1024])


@pytest.mark.parametrize("missing", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"])
def test_a_tree_without_its_right_edge_is_not_loaded(tmp_path, missing):
    folder, tree = Folder(tmp_path, durable=False), Tree()
    folder.keep([*tree.append(LEAVES[:300]), *tree.edge()])
    (tmp_path / missing).unlink()

    with pytest.raises(LedgerCorruptError, match=missing):
        Tree.load(300, folder.read)


def test_a_bundle_that_is_not_its_tile_is_not_loaded(tmp_path):
    folder, tree = Folder(tmp_path, durable=False), Tree()
    folder.keep([*tree.append(LEAVES[:3]), *tree.edge()])
    folder.replace([("tile/entries/000.p/3", tiles.format_bundle([b"a", b"b", b"c"]))])

    with pytest.raises(LedgerCorruptError, match="does not belong"):
        Tree.load(3, folder.read)


def test_an_immutable_file_is_never_written_over(tmp_path):
    folder = Folder(tmp_path)
    assert folder.keep([("a/b", b"one")]) == ["a/b"]

    assert folder.keep([("a/b", b"one")]) == []
    with pytest.raises(ChangedFileError, match="a/b is already published") as caught:
        folder.keep([("a/c", b"new"), ("a/b", b"two")])

    assert caught.value.found == b"one"
    assert folder.read("a/b") == b"one"
    assert folder.read("a/c") is None


def test_a_file_is_synced_before_it_is_renamed_and_its_directory_after(tmp_path):
    told = []

    class Telling(Disk):
        def open(self, path, flags):
            descriptor = super().open(path, flags)
            self.names[descriptor] = path
            return descriptor

        def fsync(self, descriptor):
            told.append(("fsync", self.names[descriptor].removeprefix(str(tmp_path))))
            super().fsync(descriptor)

        def rename(self, source, target):
            told.append(("rename", target.removeprefix(str(tmp_path))))
            super().rename(source, target)

    disk = Telling()
    disk.names = {}
    folder = Folder(tmp_path, disk=disk)
    folder.replace([("x", b"first")])
    told.clear()

    folder.replace([("x", b"second")])

    assert told == [("fsync", f"/{SCRATCH}/0"), ("rename", "/x"), ("fsync", "")]
    assert folder.read("x") == b"second"


def test_what_a_killed_process_left_behind_is_cleared(tmp_path):
    (tmp_path / SCRATCH).mkdir()
    (tmp_path / SCRATCH / "7").write_bytes(b"half")

    Folder(tmp_path).clear_scratch()

    assert list((tmp_path / SCRATCH).iterdir()) == []


def test_a_path_that_cannot_be_read_is_a_store_error(tmp_path):
    (tmp_path / "x").mkdir()

    with pytest.raises(StoreError, match="cannot read x"):
        Folder(tmp_path).read("x")


def test_the_first_fact_two_bundles_disagree_about_is_named():
    ours = tiles.format_bundle(LEAVES[:9])
    theirs = tiles.format_bundle([*LEAVES[:4], b"other", *LEAVES[5:9]])

    assert first_difference("log/tile/entries/x001/234.p/9", ours, theirs) == 1234 * 256 + 4
    assert first_difference("log/tile/entries/000.p/9", ours, ours[:20]) == 2
    assert first_difference("log/tile/1/000", ours, theirs) is None


def checkpoint(size: int, root: bytes = bytes(32)) -> tuple[bytes, tuple[NoteKey, ...]]:
    signer = online()["checkpoint-1"]
    key = NoteKey(ORIGIN, signer.public)
    return format_checkpoint(Checkpoint(ORIGIN, size, root), key, signer.sign), (key,)


def test_a_journal_goes_forward_only(tmp_path):
    journal = Journal(tmp_path)
    first, known = checkpoint(5)
    second, _ = checkpoint(7)
    journal.swap(None, first, ORIGIN, known)
    journal.swap(first, second, ORIGIN, known)

    with pytest.raises(LedgerCorruptError, match="refusing to sign a log of 5 leaves"):
        journal.swap(second, first, ORIGIN, known)
    with pytest.raises(LedgerCorruptError, match="refusing"):
        journal.swap(second, checkpoint(7, b"\1" * 32)[0], ORIGIN, known)
    assert journal.read() == second


def test_a_journal_changed_by_somebody_else_is_not_swapped(tmp_path):
    journal = Journal(tmp_path)
    first, known = checkpoint(5)
    journal.swap(None, first, ORIGIN, known)

    with pytest.raises(ConcurrencyError, match="changed behind"):
        journal.swap(None, checkpoint(7)[0], ORIGIN, known)


def test_one_process_at_a_time_holds_the_journal(tmp_path):
    journal = Journal(tmp_path)

    with pytest.raises(ConcurrencyError, match="only one may run"):
        Journal(tmp_path)
    journal.close()
    Journal(tmp_path).close()


def test_a_journal_with_a_foreign_checkpoint_is_refused(tmp_path):
    journal = Journal(tmp_path)

    with pytest.raises(LedgerCorruptError, match="does not verify"):
        journal.swap(None, b"nonsense", ORIGIN, checkpoint(5)[1])
