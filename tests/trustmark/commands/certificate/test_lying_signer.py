"""A key that signs other bytes than it is given: the command exits with 1 and writes nothing."""

import jwt
import pytest

from keys.signers import Es256Signer
from ledger.store.reader import Reader


@pytest.fixture
def lying(monkeypatch):
    """Let every ES256 key sign something else from now on."""
    sign = Es256Signer.sign
    return lambda: monkeypatch.setattr(
        Es256Signer, "sign", lambda self, message: sign(self, message + b"!")
    )


def _files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _size(home):
    reader = Reader(home / "ledger.db")
    size = reader.size()
    reader.close()
    return size


def test_no_badge_is_written_or_recorded(trustmark, shop, home, lying):
    lying()
    before = _size(home)

    answer = trustmark("badge", shop)

    assert answer.code == 1
    assert "PyJWT refuses" in answer.err
    assert not (home / "badges").exists()
    assert _size(home) == before


def test_nothing_is_published(trustmark, shop, home, lying):
    assert trustmark("warn", shop, "--reason", "complaints-unresolved").code == 0
    before = _files(home / "site")
    lying()

    answer = trustmark("publish")

    assert answer.code == 1
    assert "sign" in answer.err
    assert _files(home / "site") == before


def test_what_pyjwt_refuses_is_neither_published_nor_bundled_and_is_found_by_the_audit(
    trustmark, shop, home, tmp_path, monkeypatch
):
    def refuse(*_, **__):
        raise jwt.InvalidSignatureError("no")

    assert trustmark("warn", shop, "--reason", "complaints-unresolved").code == 0
    before = _files(home / "site")
    monkeypatch.setattr(jwt, "decode", refuse)

    assert trustmark("publish").code == 1
    assert _files(home / "site") == before
    assert trustmark("bundle", shop, "--out", tmp_path / "bundle.json").code == 1
    assert not (tmp_path / "bundle.json").exists()
    audited = trustmark("audit", home / "site", "--trust", home / "roots.json")
    assert audited.code == 1
    assert f"certificates/{shop}.jwt" in audited.out + audited.err
    assert "PyJWT refuses" in audited.out + audited.err
