"""An outside reader of C2SP logs (PyPI `aics-tlog`) accepts our log, bundles and proof files."""

import sys

import pytest

from tests.interop.conftest import ROOT, run
from verifier.judging.proof_check import parse_proof
from verifier.log.tlog_proof import path_texts

READ_ALL = """
import sys
from aics_tlog import (
    FileSystemTileReader, consistency_proof_from_tiles, inclusion_proof_from_tiles, leaf_hash,
    parse_note, parse_vkey, read_entry, tree_root_from_tiles, verify_checkpoint,
    verify_consistency, verify_inclusion,
)
folder, key = sys.argv[1:]
with open(f"{folder}/checkpoint", encoding="utf-8") as file:
    found = verify_checkpoint(parse_note(file.read()), parse_vkey(key))
assert found.ok, found
size, root = found.size, found.root
reader = FileSystemTileReader(folder)
assert tree_root_from_tiles(reader, size) == root
for index in range(size):
    proof = inclusion_proof_from_tiles(reader, index, size)
    leaf = leaf_hash(read_entry(reader, index, size))
    assert verify_inclusion(leaf, index, size, proof, root), index
for old in range(1, size, 7):
    steps = consistency_proof_from_tiles(reader, old, size)
    assert verify_consistency(old, size, tree_root_from_tiles(reader, old, size), root, steps), old
print(size)
"""


@pytest.fixture(scope="module")
def log(published):
    return published.site / "log", published.report["log"]["checkpoint_key"]


def test_the_signed_checkpoint_holds(outside_log, log):
    folder, key = log

    said = outside_log(
        "-m", "aics_tlog", "verify-checkpoint", "--note", folder / "checkpoint", "--log-key", key
    )

    assert said.returncode == 0, said.stdout + said.stderr


def test_a_checkpoint_with_another_size_does_not(outside_log, log, tmp_path):
    folder, key = log
    lines = (folder / "checkpoint").read_text("utf-8").split("\n")
    lines[1] = str(int(lines[1]) + 1)
    (tmp_path / "checkpoint").write_text("\n".join(lines), "utf-8")

    said = outside_log(
        "-m", "aics_tlog", "verify-checkpoint", "--note", tmp_path / "checkpoint", "--log-key", key
    )

    assert said.returncode != 0


def test_every_entry_is_in_the_tree_that_the_tiles_give(outside_log, log):
    folder, key = log

    said = outside_log("-c", READ_ALL, folder, key)

    assert said.returncode == 0, said.stderr
    assert int(said.stdout) > 1000


def test_a_proof_file_is_one_for_any_reader(outside_log, published, log, tmp_path):
    """The lines of a .tlog-proof, given to a program that knows nothing of certificates."""
    number = next(
        each["number"] for each in published.report["certificates"] if each["expected"] == "revoked"
    )
    path = tmp_path / "shop.tlog-proof"
    made = run(
        *(sys.executable, "-m", "trustmark", "verify", number, "--proof", path, "--no-memory"),
        *("--site", published.site, "--trust", published.folder / "roots.json"),
        cwd=ROOT,
    )
    proof = parse_proof(path.read_bytes())
    for name, text in (
        ("leaf", proof.enclosed.leaf),
        ("steps", "\n".join(path_texts(proof.tlog.path))),
        ("note", proof.tlog.note.decode()),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    _, size, root, *_ = proof.tlog.note.decode().split("\n")

    said = outside_log(
        *(
            "-m",
            "aics_tlog",
            "verify-inclusion",
            "--leaf",
            tmp_path / "leaf",
            "--index",
            proof.tlog.entry,
        ),
        *("--size", size, "--root", root, "--proof", tmp_path / "steps"),
    )

    assert made.returncode == 1, made.stderr
    assert said.returncode == 0, said.stdout + said.stderr
