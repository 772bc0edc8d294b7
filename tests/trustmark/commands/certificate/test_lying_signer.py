"""A key that signs other bytes than it is given: the command exits with 1 and writes nothing."""

import json
from contextlib import contextmanager

import jwt
import pytest

from issuer.acting.table import COLUMNS
from keys.public import P256_ORDER
from keys.signers import Es256Signer
from ledger.store.reader import Reader
from trustmark.terminal import moments
from verifier.formats import qr
from verifier.values.days import DAY_SECONDS


@contextmanager
def lying():
    """Let every ES256 key sign something else inside."""
    sign = Es256Signer.sign
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Es256Signer, "sign", lambda self, message: sign(self, message + b"!"))
        yield


def _files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _size(home):
    reader = Reader(home / "ledger.db")
    size = reader.size()
    reader.close()
    return size


def test_no_badge_is_written_or_recorded(trustmark, shop, home):
    before = _size(home)

    with lying():
        answer = trustmark("badge", shop)

    assert answer.code == 1
    assert "PyJWT refuses" in answer.err
    assert not (home / "badges").exists()
    assert _size(home) == before


ISSUE = ("issue", "--name-en", "Silk", "--category", "legal-person", "--host", "a.example.com.kh")
FORM = {
    "business": {
        "category": "legal-person",
        "name_en": "Angkor Silk",
        "registration": "00012345",
        "registered_on": "2020-05-04",
        "activities": ["online-retail"],
    },
    "tier": "basic",
    "hosts": ["b.example.com.kh"],
    "code_of_conduct": True,
}


@pytest.fixture
def grants(shop, tmp_path, monkeypatch):
    """The commands that end with a badge, by name, on a day on which the shop may renew."""
    table, form = tmp_path / "shops.csv", tmp_path / "form.json"
    table.write_text(f"{','.join(COLUMNS)}\n,Silk,legal-person,,c.example.com.kh,,full\n", "utf-8")
    form.write_text(json.dumps(FORM), "utf-8")
    later = moments.now() + 700 * DAY_SECONDS
    monkeypatch.setattr(moments, "now", lambda: later)
    return {
        "issue": ISSUE,
        "import": ("import", table),
        "renew": ("renew", shop),
        "apply": ("apply", form, "--control", "dns"),
    }


@pytest.mark.parametrize("name", ["issue", "import", "renew", "apply"])
def test_a_grant_is_refused_before_anything_is_recorded(trustmark, home, grants, name):
    before = _size(home)

    with lying():
        answer = trustmark(*grants[name])

    assert answer.code == 1
    assert "PyJWT refuses" in answer.err
    assert _size(home) == before
    assert trustmark(*grants[name]).code == 0
    assert _size(home) > before


def test_a_step_of_an_application_is_refused_before_it_is_recorded(trustmark, home, grants):
    name = trustmark(*grants["apply"][:2], "--json").json["application"]
    before = _size(home)

    with lying():
        answer = trustmark("withdraw", name)

    assert answer.code == 1
    assert "PyJWT refuses" in answer.err
    assert _size(home) == before


@pytest.mark.parametrize("lie", ["about the QR record", "with a high s"])
def test_no_badge_is_written_that_only_our_own_readers_would_refuse(
    trustmark, shop, home, monkeypatch, lie
):
    sign = Es256Signer.sign

    def lying(self, message):
        if lie == "about the QR record":
            return sign(self, message + b"!" if message.startswith(qr.TAG) else message)
        signature = sign(self, message)
        high = P256_ORDER - int.from_bytes(signature[32:], "big")
        return signature[:32] + high.to_bytes(32, "big")

    monkeypatch.setattr(Es256Signer, "sign", lying)
    before = _size(home)

    answer = trustmark("badge", shop)

    assert answer.code == 1
    assert "readers would refuse this badge" in answer.err
    assert not (home / "badges").exists()
    assert _size(home) == before


def test_nothing_is_published(trustmark, shop, home):
    assert trustmark("warn", shop, "--reason", "complaints-unresolved").code == 0
    before = _files(home / "site")

    with lying():
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
