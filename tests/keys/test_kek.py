"""The key-encryption key: from a file, or from a passphrase through scrypt."""

import stat

import msgspec
import pytest

from keys.base64url import encode
from keys.errors import KeyFileError
from keys.files import write_private
from keys.kek import Kdf, Kek, create_kdf, create_kek, derive_kek, load_kek, passphrase_kek
from keys.store import KeyFolder
from tests.keys.material import seeded

PASSPHRASE = "nine criteria, two officers"
QUICK = Kdf(kdf="scrypt", n=16, r=8, p=1, salt=encode(bytes(16)))


def test_a_kek_is_the_same_after_its_file(tmp_path):
    made = create_kek(tmp_path / "kek", seeded("kek"))

    assert (
        load_kek(tmp_path / "kek").password() == made.password() == seeded("kek")(32).hex().encode()
    )
    assert stat.S_IMODE((tmp_path / "kek").stat().st_mode) == 0o600


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_kek_of_another_size_is_refused(tmp_path, size):
    write_private(tmp_path / "kek", bytes(size))

    with pytest.raises(KeyFileError, match=f"has 32 bytes, got {size}; make one with"):
        load_kek(tmp_path / "kek")


def test_a_kek_others_can_read_is_refused(tmp_path):
    create_kek(tmp_path / "kek", seeded("kek"))
    (tmp_path / "kek").chmod(0o644)

    with pytest.raises(KeyFileError, match="chmod 600"):
        load_kek(tmp_path / "kek")


def test_other_uses_get_other_keys():
    kek = Kek(seeded("kek")(32))

    assert kek.derive("subject-keys") == kek.derive("subject-keys")
    assert len({kek.derive("subject-keys"), kek.derive("exports"), seeded("kek")(32)}) == 3
    assert len(kek.derive("subject-keys")) == 32


def test_a_passphrase_opens_what_it_closed_and_a_wrong_one_does_not(tmp_path):
    create_kdf(tmp_path, seeded("salt"))
    made = KeyFolder(tmp_path, passphrase_kek(PASSPHRASE, tmp_path)).create(
        "root-1", "ES256", seeded("root-1")
    )
    again = KeyFolder(tmp_path, passphrase_kek(PASSPHRASE, tmp_path)).load("root-1")

    assert again.public.jwk() == made.public.jwk()
    with pytest.raises(KeyFileError, match="wrong passphrase"):
        KeyFolder(tmp_path, passphrase_kek(PASSPHRASE + "!", tmp_path)).load("root-1")


def test_scrypt_gives_what_rfc_7914_says():
    # third vector of section 12, cut to the first 32 bytes, which scrypt's last step allows
    kdf = Kdf(kdf="scrypt", n=16384, r=8, p=1, salt=encode(b"SodiumChloride"))

    assert derive_kek("pleaseletmein", kdf).password() == (
        b"7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
    )


def test_a_passphrase_is_the_same_in_each_unicode_form():
    composed, decomposed = "caf\u00e9 au marché", "cafe\u0301 au marche\u0301"

    assert derive_kek(composed, QUICK).password() == derive_kek(decomposed, QUICK).password()


def test_a_passphrase_typed_in_another_encoding_is_still_bytes():
    assert derive_kek("twelve or so \udcff", QUICK)


def test_a_short_passphrase_is_refused_without_showing_it():
    with pytest.raises(KeyFileError, match="at least 12 characters, got 8") as caught:
        derive_kek("hunter22", QUICK)

    assert "hunter22" not in str(caught.value)


def test_memory_that_is_not_there_is_an_error(monkeypatch):
    def starve(*_arguments, **_named) -> None:
        raise MemoryError

    monkeypatch.setattr("keys.kek.Scrypt", starve)

    with pytest.raises(KeyFileError, match="needs 128 MiB"):
        derive_kek(PASSPHRASE, Kdf(kdf="scrypt", n=2**17, r=8, p=1, salt=QUICK.salt))


def test_every_folder_has_its_own_salt_and_keeps_it(tmp_path):
    first = create_kdf(tmp_path / "a", seeded("a"))
    second = create_kdf(tmp_path / "b", seeded("b"))

    assert first.salt != second.salt
    with pytest.raises(KeyFileError, match="exists already"):
        create_kdf(tmp_path / "a", seeded("c"))


KDF = {"kdf": "scrypt", "n": 2**17, "r": 8, "p": 1, "salt": encode(bytes(16))}


@pytest.mark.parametrize(
    "changed",
    [
        {"kdf": "pbkdf2"},
        {"n": 2**16},
        {"n": 2**21},
        {"n": 2**17 + 2},
        {"r": 1},
        {"p": 0},
        {"p": 5},
        {"salt": encode(bytes(15))},
        {"salt": "="},
        {"salt": "é"},
        {"rounds": 1},
    ],
)
def test_a_kdf_file_with_other_costs_or_salts_is_refused(tmp_path, changed):
    write_private(tmp_path / "kdf.json", msgspec.json.encode({**KDF, **changed}))

    with pytest.raises(KeyFileError, match="restore it from the backup"):
        passphrase_kek(PASSPHRASE, tmp_path)


def test_a_kdf_file_that_is_missing_or_broken_is_an_error(tmp_path):
    with pytest.raises(KeyFileError, match="No such file"):
        passphrase_kek(PASSPHRASE, tmp_path)
    write_private(tmp_path / "kdf.json", b"\xff{")
    with pytest.raises(KeyFileError, match="damaged"):
        passphrase_kek(PASSPHRASE, tmp_path)
