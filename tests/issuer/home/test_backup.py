"""Backup and restore: complete, checked, and never behind what was published."""

import shutil

import pytest

from trustmark.__main__ import run


@pytest.fixture
def backup(trustmark, shop, tmp_path):
    target = tmp_path / "backup"
    assert trustmark("backup", target).code == 0
    return target


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_what_was_backed_up_comes_back_and_goes_on(trustmark, home, shop, tmp_path, name):
    saved = trustmark("backup", tmp_path / name, "--json").json
    fresh = tmp_path / "fresh"

    restored = trustmark("restore", tmp_path / name, fresh, "--json")
    shutil.copy(home / "kek", fresh / "kek")

    assert restored.json["log_size"] == saved["log_size"]
    assert run(["--home", str(fresh), "publish"]) == 0
    assert run(["--home", str(fresh), "verify", shop]) == 0


def test_the_key_encryption_key_is_not_in_it(home, backup):
    secret = (home / "kek").read_bytes()

    found = [path for path in backup.rglob("*") if path.is_file() and secret in path.read_bytes()]

    assert found == []


def test_a_changed_file_is_named_and_nothing_is_restored(trustmark, backup, tmp_path):
    path = backup / "roots.json"
    path.write_bytes(path.read_bytes() + b" ")

    answer = trustmark("restore", backup, tmp_path / "fresh")

    assert answer.code == 1
    assert "roots.json" in answer.err
    assert not (tmp_path / "fresh").exists()


@pytest.mark.parametrize("change", ["missing", "more", "no index"])
def test_a_backup_is_whole_or_refused(trustmark, backup, tmp_path, change):
    if change == "missing":
        (backup / "subjects.db").unlink()
    elif change == "more":
        (backup / "more").write_text("x")
    else:
        (backup / "backup.json").write_text("{}")

    assert trustmark("restore", backup, tmp_path / "fresh").code == 1


def test_a_database_that_is_there_is_not_overwritten(trustmark, backup):
    answer = trustmark("restore", backup)

    assert answer.code == 1
    assert "ledger.db is there already" in answer.err


@pytest.mark.parametrize("survivor", ["journal", "site"])
def test_a_backup_behind_the_published_checkpoint_is_refused(
    trustmark, home, shop, backup, survivor
):
    trustmark("warn", shop, "--reason", "mark-misused")
    trustmark("publish")
    for path in home.iterdir():
        if path.name not in {survivor, "trustmark.toml"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    answer = trustmark("restore", backup)

    assert answer.code == 1
    assert "were published" in answer.err
    assert not (home / "ledger.db").exists()


def test_a_leftover_write_ahead_log_is_not_played_into_the_restored_database(
    trustmark, home, backup
):
    (home / "ledger.db").unlink()
    (home / "ledger.db-wal").write_bytes(b"x")

    answer = trustmark("restore", backup)

    assert answer.code == 1
    assert "ledger.db-wal" in answer.err


def test_a_backup_target_must_be_new(trustmark, backup):
    assert trustmark("backup", backup).code == 1


def test_what_is_no_backup_is_refused(trustmark, tmp_path):
    (tmp_path / "x.tar").write_bytes(b"no archive")

    assert trustmark("restore", tmp_path / "x.tar", tmp_path / "fresh").code == 1
