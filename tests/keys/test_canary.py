"""No key, passphrase or plaintext shows in an error, its causes, its traceback, or a repr."""

import traceback

import pytest

from keys.base64url import encode
from keys.errors import KeyringError
from keys.files import write_private
from keys.kek import Kdf, Kek, create_kdf, create_kek, derive_kek, load_kek
from keys.public import P256_ORDER
from keys.ring import SigningKeys
from keys.rootsign import add_signature, draft
from keys.sealing import open_sealed, seal, unwrap, wrap
from keys.signers import new_signer
from keys.store import KeyFolder
from tests.keys.material import seeded

SECRET = seeded("canary")(40)
KEY = SECRET[:32]
SCALAR = int.from_bytes(SECRET, "big") % (P256_ORDER - 1) + 1
PASSPHRASE = "canary passphrase"
PLAINTEXT = b"canary plaintext"
TRACES = [
    form
    for secret in (SECRET, KEY, SCALAR.to_bytes(32, "big"))
    for form in (secret.hex(), encode(secret), repr(secret), str(int.from_bytes(secret, "big")))
] + [PASSPHRASE, PLAINTEXT.decode(), f"{SCALAR:x}"]


def source(size: int) -> bytes:
    return SECRET[:size]


def failures(tmp_path, manifest, roots):
    folder = KeyFolder(tmp_path / "keys", Kek(KEY))
    signer = folder.create("badge-1", "ES256", source)
    create_kek(tmp_path / "kek", source)
    (tmp_path / "open").write_bytes(KEY)
    write_private(tmp_path / "long", KEY + b"\n")
    write_private(folder.path / "badge-2.pem", KEY)
    write_private(
        folder.path / "badge-3.pem", KEY.join([b"-----BEGIN ENCRYPTED PRIVATE KEY-----"] * 2)
    )
    create_kdf(folder.path, source)
    sealed = seal(KEY, bytes(12), PLAINTEXT, b"context")
    other = bytes(32)
    yield lambda: folder.create("badge-1", "ES256", source)
    yield lambda: KeyFolder(folder.path, Kek(other)).load("badge-1")
    yield lambda: folder.load("badge-2")
    yield lambda: folder.load("badge-3")
    yield lambda: create_kek(tmp_path / "kek", source)
    yield lambda: create_kdf(folder.path, source)
    yield lambda: load_kek(tmp_path / "open")
    yield lambda: load_kek(tmp_path / "long")
    yield lambda: derive_kek(PASSPHRASE[:11], Kdf("scrypt", 16, 8, 1, "AA"))
    yield lambda: derive_kek(PASSPHRASE, Kdf("scrypt", 16, 8, 1, "="))
    yield lambda: SigningKeys(manifest, [signer])
    yield lambda: add_signature(draft(manifest), signer, roots)
    yield lambda: signer.public.verify(SECRET, KEY)
    yield lambda: signer.public.verify(KEY + KEY, KEY)
    yield lambda: unwrap(other, wrap(other[:31] + b"\1", KEY))
    yield lambda: wrap(KEY[:16], KEY)
    yield lambda: open_sealed(other, sealed, b"context")
    yield lambda: open_sealed(KEY, sealed, b"elsewhere")


def test_no_error_shows_a_secret(tmp_path, manifest, roots):
    count = 0
    for fail in failures(tmp_path, manifest, roots):
        with pytest.raises(KeyringError) as caught:
            fail()

        text = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert not [trace for trace in TRACES if trace in text]
        count += 1
    assert count == 18


def test_no_repr_shows_a_secret(tmp_path):
    kek = Kek(KEY)
    values = [
        kek,
        KeyFolder(tmp_path, kek),
        new_signer("badge-1", "ES256", source),
        new_signer("checkpoint-1", "Ed25519", source),
    ]

    for value in values:
        text = repr(value) + str(value) + f"{value}"
        assert not [trace for trace in TRACES if trace in text]
    assert repr(kek) == "Kek(32 bytes)"
