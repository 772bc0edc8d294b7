"""The folder of evidence: kept, handed out, disclosed, erased, and whole after every kill."""

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from keys.base64url import encode
from keys.kek import Kek
from ledger.errors import EvidenceError, LedgerCorruptError, LedgerError, StoreError
from ledger.evidence.folder import EvidenceFolder
from ledger.store.subjects import SubjectKeys
from tests.ledger.evidence_files import RULES, SUBJECT, jpeg, opened, pdf, picture, png
from verifier.errors import LogProofError
from verifier.formats.commitment import check_content

KEY = b"k" * 32
OTHER = "b-" + "8" * 32
ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path):
    return EvidenceFolder(tmp_path / "evidence", os.urandom)


def files(folder):
    return sorted(path for path in folder._root.rglob("*") if path.is_file())


def test_a_document_comes_back_as_it_was(folder):
    content = pdf()

    kept = folder.store(SUBJECT, KEY, content, "ពាក្យសុំ.pdf", RULES)

    assert (kept.kind, kept.size) == ("application/pdf", len(content))
    loaded = folder.load(SUBJECT, KEY, kept.commitment)
    assert (loaded.name, loaded.content) == ("ពាក្យសុំ.pdf", content)


def test_a_picture_is_kept_encoded_anew(folder):
    kept = folder.store(SUBJECT, KEY, jpeg(comment=b"canary"), "shop.jpg", RULES)

    loaded = folder.load(SUBJECT, KEY, kept.commitment)

    assert kept.kind == "image/jpeg"
    assert kept.size == len(loaded.content)
    assert b"canary" not in loaded.content
    assert opened(loaded.content).size == picture().size


def test_one_file_is_disclosed_and_checked_against_its_commitment(folder):
    kept = folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)

    shown = folder.disclose(SUBJECT, KEY, kept.commitment)

    check_content(kept.commitment, shown.salt, shown.content)
    with pytest.raises(LogProofError):
        check_content(kept.commitment, shown.salt, shown.content + b"\n")


def test_the_same_file_twice_has_two_commitments(folder):
    first, second = (folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES) for _ in range(2))

    assert first.commitment != second.commitment
    assert len(files(folder)) == 2


def test_on_the_disk_there_is_neither_content_nor_name_and_nobody_else_may_read(folder):
    folder.store(SUBJECT, KEY, pdf(catalog=b"/Lang(canary-content)"), "canary-name.pdf", RULES)

    (file,) = files(folder)

    assert b"canary" not in file.read_bytes()
    assert "canary" not in str(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_once_the_key_of_the_subject_is_destroyed_no_copy_can_be_read(folder, tmp_path):
    keys = SubjectKeys(tmp_path / "subjects.db", Kek(b"s" * 32))
    key = keys.create(SUBJECT, os.urandom)
    keys.save()
    kept = folder.store(SUBJECT, key, pdf(), "form.pdf", RULES)
    (file,) = files(folder)
    copy = file.read_bytes()

    keys.erase(SUBJECT)
    folder.erase(SUBJECT)

    assert files(folder) == []
    file.write_bytes(copy)  # put back from a backup
    with pytest.raises(EvidenceError) as caught:
        folder.load(SUBJECT, keys.find(SUBJECT), kept.commitment)
    assert caught.value.rule == "evidence-erased"
    with pytest.raises(LedgerCorruptError):
        folder.load(SUBJECT, os.urandom(32), kept.commitment)
    keys.close()


def test_erasing_touches_no_other_subject(folder):
    kept = folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)
    folder.store(OTHER, KEY, pdf(), "form.pdf", RULES)

    folder.erase(OTHER)
    folder.erase("b-never-there")

    assert folder.load(SUBJECT, KEY, kept.commitment).content == pdf()
    assert len(files(folder)) == 1


def test_a_file_moved_to_another_subject_or_name_does_not_open(folder):
    first = folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)
    second = folder.store(SUBJECT, KEY, pdf(catalog=b"/Lang(km)"), "form.pdf", RULES)
    one, other = files(folder)
    (folder._root / OTHER).mkdir()
    for file in (one, other):
        (folder._root / OTHER / file.name).write_bytes(file.read_bytes())

    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)

    for subject, kept in ((SUBJECT, first), (SUBJECT, second), (OTHER, first), (OTHER, second)):
        with pytest.raises(LedgerCorruptError):
            folder.load(subject, KEY, kept.commitment)


@pytest.mark.parametrize("at", [0, 11, 12, 40, -17, -1])
def test_a_changed_byte_is_noticed(folder, at):
    kept = folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)
    (file,) = files(folder)
    sealed = bytearray(file.read_bytes())
    sealed[at] ^= 1
    file.write_bytes(sealed)

    with pytest.raises(LedgerCorruptError):
        folder.load(SUBJECT, KEY, kept.commitment)


def test_a_missing_file_is_named(folder):
    kept = folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)
    files(folder)[0].unlink()

    with pytest.raises(LedgerCorruptError, match=kept.commitment):
        folder.load(SUBJECT, KEY, kept.commitment)


def test_a_file_above_the_limit_is_refused_with_both_figures(folder):
    rules = replace(RULES, largest_bytes=100)

    with pytest.raises(EvidenceError, match=f"at most 100 bytes, got {len(pdf())}") as caught:
        folder.store(SUBJECT, KEY, pdf(), "form.pdf", rules)

    assert caught.value.rule == "evidence-too-large"
    assert not folder._root.exists()


def test_a_picture_that_grows_beyond_twice_the_limit_is_refused(folder):
    noise = jpeg(Image.effect_noise((256, 256), 80), quality=1)
    rules = replace(RULES, largest_bytes=len(noise))

    with pytest.raises(EvidenceError, match="encoded anew") as caught:
        folder.store(SUBJECT, KEY, noise, "noise.jpg", rules)

    assert caught.value.rule == "evidence-too-large"


def test_a_kind_the_scheme_does_not_take_is_refused(folder):
    rules = replace(RULES, types=("application/pdf",))

    with pytest.raises(EvidenceError, match="expected one of: PDF, got PNG"):
        folder.store(SUBJECT, KEY, png(), "form.pdf", rules)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "..",
        "../form.pdf",
        "a/b.pdf",
        "a\\b.pdf",
        "a\nb.pdf",
        "a\0.pdf",
        "\u202efdp.exe",
        "a" * 201,
    ],
)
def test_a_name_that_could_mislead_is_refused(folder, name):
    with pytest.raises(EvidenceError) as caught:
        folder.store(SUBJECT, KEY, pdf(), name, RULES)

    assert caught.value.rule == "evidence-name"


@pytest.mark.parametrize("subject", ["", "..", "a/b", "B-1", "b-" + "1" * 70])
def test_a_subject_that_is_no_name_of_one_leads_nowhere(folder, subject):
    with pytest.raises(LedgerError):
        folder.store(subject, KEY, pdf(), "form.pdf", RULES)
    with pytest.raises(LedgerError):
        folder.erase(subject)


@pytest.mark.parametrize(
    "commitment", ["", "sha256:", "sha256:../../x", "sha256:" + "A" * 44, "A" * 43]
)
def test_what_is_no_commitment_leads_nowhere(folder, commitment):
    with pytest.raises(LedgerError, match="expected a commitment"):
        folder.load(SUBJECT, KEY, commitment)


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_disk_that_fails_acknowledges_nothing_and_leaves_nothing(folder, monkeypatch, call):
    def fail(*_):
        raise OSError(28, "No space left on device")

    folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)
    where, name = (os, "fsync") if call == "fsync" else (Path, "rename")
    with monkeypatch.context() as broken:
        broken.setattr(where, name, fail)
        with pytest.raises(StoreError, match="No space left"):
            folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)

    assert len(files(folder)) == 1


def test_what_a_dead_writer_left_goes_with_the_next_file(folder):
    folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)
    (folder._root / SUBJECT / ("0" * 64 + ".new")).write_bytes(b"half")

    folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)

    assert [file.suffix for file in files(folder)] == ["", ""]


def test_several_threads_keep_files_of_one_subject(folder):
    with ThreadPoolExecutor(8) as threads:
        kept = list(
            threads.map(
                lambda number: folder.store(SUBJECT, KEY, pdf(), f"{number}.pdf", RULES), range(32)
            )
        )

    assert [folder.load(SUBJECT, KEY, one.commitment).name for one in kept] == [
        f"{number}.pdf" for number in range(32)
    ]


def test_a_writer_killed_at_any_moment_leaves_no_half_file_and_loses_none_it_told(tmp_path):
    root, told, chance = tmp_path / "evidence", [], random.Random(7)
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.ledger.evidence_writer", str(root)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        lines = [writer.stdout.readline() for _ in range(1 + chance.randrange(1, 12))]
        writer.kill()
        lines += writer.stdout.read().splitlines()
        writer.stdout.close()
        writer.wait()
        told += [line.strip() for line in lines if line.strip().startswith("sha256:")]

    folder = EvidenceFolder(root, os.urandom)
    folder.store(SUBJECT, KEY, pdf(), "form.pdf", RULES)
    found = [file for file in files(folder) if file.suffix != ".new"]

    assert len(told) >= 12
    for commitment in told:
        if len(commitment) == len("sha256:") + 43:  # the last line may be cut off by the kill
            folder.load(SUBJECT, KEY, commitment)
    assert files(folder) == found
    for file in found:
        folder.load(SUBJECT, KEY, "sha256:" + encode(bytes.fromhex(file.name)))
