"""Key files: encrypted, private, never overwritten; errors say what is wrong, never the content."""

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from keys.errors import KeyFileError
from keys.files import MAX_FILE, read_private, write_private
from keys.kek import Kek
from keys.store import KeyFolder
from tests.keys.material import seeded

KEK = Kek(seeded("kek")(32))
OTHER = Kek(seeded("other")(32))


@pytest.fixture
def folder(tmp_path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys", KEK)


@pytest.mark.parametrize(
    ("kid", "algorithm"), [("badge-1", "ES256"), ("checkpoint-1", "Ed25519"), ("root-3", "ES256")]
)
def test_a_key_is_the_same_after_its_file(folder, kid, algorithm):
    made = folder.create(kid, algorithm, seeded(kid))
    loaded = folder.load(kid)

    assert loaded.kid == kid
    assert loaded.algorithm == algorithm
    assert loaded.sign(b"message") == made.sign(b"message")
    assert folder.names() == (kid,)


def test_a_folder_that_is_not_there_has_no_keys(folder):
    assert folder.names() == ()


def test_a_key_file_is_private_encrypted_and_alone(folder):
    folder.create("badge-1", "ES256", seeded("badge-1"))
    file = folder.path / "badge-1.pem"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert file.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert [entry.name for entry in folder.path.iterdir()] == ["badge-1.pem"]


def test_a_key_is_never_overwritten(folder):
    first = folder.create("badge-1", "ES256", seeded("a"))

    with pytest.raises(KeyFileError, match="exists already"):
        folder.create("badge-1", "ES256", seeded("b"))
    assert folder.load("badge-1").public.jwk() == first.public.jwk()
    assert [entry.name for entry in folder.path.iterdir()] == ["badge-1.pem"]


def test_of_two_writers_at_once_one_is_refused(folder):
    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(folder.create, "badge-1", "ES256", seeded(each)) for each in "ab"]
    made = [each.result() for each in tries if each.exception() is None]
    refused = [each.exception() for each in tries if each.exception() is not None]

    assert [str(error).endswith("never overwritten") for error in refused] == [True]
    assert [each.public.jwk() for each in made] == [folder.load("badge-1").public.jwk()]


def test_what_a_writer_that_died_left_is_in_nobodys_way(folder):
    folder.path.mkdir()
    (folder.path / ".badge-1.pem.new").write_bytes(b"half a key")

    folder.create("badge-1", "ES256", seeded("a"))

    assert folder.load("badge-1").kid == "badge-1"
    assert [entry.name for entry in folder.path.iterdir()] == ["badge-1.pem"]


def test_a_temporary_name_that_cannot_be_taken_is_an_error(folder):
    (folder.path / ".badge-1.pem.new" / "in the way").mkdir(parents=True)

    with pytest.raises(KeyFileError, match=r"cannot create .*\.badge-1\.pem\.new"):
        folder.create("badge-1", "ES256", seeded("a"))


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o660, 0o602, 0o666, 0o777])
def test_a_file_others_can_read_or_change_is_refused(folder, mode):
    folder.create("badge-1", "ES256", seeded("badge-1"))
    (folder.path / "badge-1.pem").chmod(mode)

    with pytest.raises(KeyFileError, match=f"has mode {mode:04o}.*run: chmod 600"):
        folder.load("badge-1")


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o600, 0o640])
def test_a_file_of_the_owner_or_of_a_credential_is_accepted(folder, mode):
    folder.create("badge-1", "ES256", seeded("badge-1"))
    (folder.path / "badge-1.pem").chmod(mode)

    assert folder.load("badge-1").kid == "badge-1"


@pytest.mark.parametrize("kid", ["", "badge", "badge-01", "../badge-1", "badge-1/", "Badge-1"])
def test_a_name_that_is_no_key_name_is_refused(folder, kid):
    with pytest.raises(KeyFileError, match="called like badge-1"):
        folder.load(kid)


def test_a_missing_key_file_is_named(folder):
    with pytest.raises(KeyFileError, match=r"cannot read .*badge-1\.pem: No such file"):
        folder.load("badge-1")


def test_another_key_encryption_key_opens_nothing_and_the_error_says_what_to_do(folder):
    folder.create("badge-1", "ES256", seeded("badge-1"))

    with pytest.raises(KeyFileError, match=r"wrong passphrase.*use the passphrase or kek file"):
        KeyFolder(folder.path, OTHER).load("badge-1")


def private_pem(private, password) -> bytes:
    encryption = serialization.NoEncryption()
    if password:
        encryption = serialization.BestAvailableEncryption(password)
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


def test_a_key_file_that_is_not_encrypted_is_refused(folder):
    key = ec.derive_private_key(7, ec.SECP256R1())
    write_private(folder.path / "badge-1.pem", private_pem(key, None))

    with pytest.raises(KeyFileError, match="not an encrypted"):
        folder.load("badge-1")


def test_a_key_of_another_kind_is_refused(folder):
    key = rsa.generate_private_key(65537, 2048)
    write_private(folder.path / "badge-1.pem", private_pem(key, KEK.password()))

    with pytest.raises(KeyFileError, match="must be a P-256 or Ed25519 key"):
        folder.load("badge-1")


@pytest.mark.parametrize("damage", [lambda pem: pem[:150], lambda pem: pem.replace(b"M", b"!")])
def test_a_damaged_key_file_is_refused(folder, damage):
    folder.create("badge-1", "ES256", seeded("badge-1"))
    file = folder.path / "badge-1.pem"
    file.write_bytes(damage(file.read_bytes()))

    with pytest.raises(KeyFileError, match="damaged"):
        folder.load("badge-1")


def test_what_is_no_ordinary_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)

    with pytest.raises(KeyFileError, match="ordinary file"):
        read_private(tmp_path / "pipe")
    with pytest.raises(KeyFileError, match=r"cannot read|ordinary file"):
        read_private(tmp_path)


def test_a_file_too_large_for_a_key_is_refused(tmp_path):
    write_private(tmp_path / "kek", b"\0" * (MAX_FILE + 1))

    with pytest.raises(KeyFileError, match="larger than"):
        read_private(tmp_path / "kek")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(KeyFileError, match="cannot create"):
        write_private(tmp_path / "file" / "badge-1.pem", b"x")


def full_disk(*_arguments) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", full_disk)

    with pytest.raises(KeyFileError, match="No space left"):
        write_private(tmp_path / "badge-1.pem", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_rename_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(type(tmp_path), "rename", full_disk)

    with pytest.raises(KeyFileError, match=r"cannot write .*badge-1\.pem"):
        write_private(tmp_path / "badge-1.pem", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_synced_is_an_error(tmp_path, monkeypatch):
    real = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            full_disk()
        real(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)

    with pytest.raises(KeyFileError, match="durable"):
        write_private(tmp_path / "badge-1.pem", b"x")


def test_missing_folders_are_made_and_the_last_is_private(tmp_path):
    write_private(tmp_path / "home" / "keys" / "badge-1.pem", b"x")

    assert read_private(tmp_path / "home" / "keys" / "badge-1.pem") == b"x"
    assert stat.S_IMODE((tmp_path / "home" / "keys").stat().st_mode) == 0o700
