"""An issuer's folder: made whole, once, and with its secrets closed."""

import stat

import pytest

from keys.manifest import parse_roots, verify
from trustmark.__main__ import run
from trustmark.config import load

ISSUER = "https://verify.example.gov.kh"


def test_a_new_issuer_has_keys_ledger_manifest_and_an_empty_public_site(home):
    settings = load(home, {})
    roots = parse_roots(settings.roots.read_bytes())

    manifest = verify((settings.site / "keys" / "manifest.json").read_bytes(), roots)

    assert (roots.threshold, len(roots.keys)) == (2, 3)
    assert manifest.issuer == ISSUER
    assert [key.state for key in manifest.keys] == ["active"] * 4
    assert (settings.site / "index.html").exists()
    assert (settings.site / "log" / "checkpoint").read_text().splitlines()[:2] == [
        "verify.example.gov.kh/log",
        "2",
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("kek", "root/kek", "root/root-1.pem", "keys/badge-1.pem"),
        *("ledger.db", "subjects.db", "views.db"),
    ],
)
def test_secrets_are_readable_by_their_owner_alone(home, name):
    assert stat.S_IMODE((home / name).stat().st_mode) == 0o600


def test_keys_are_encrypted(home):
    for path in [*home.glob("keys/*.pem"), *home.glob("root/*.pem")]:
        assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()


def test_nothing_secret_is_on_the_site(home):
    secrets = [(home / name).read_bytes() for name in ("kek", "root/kek")]

    for path in (home / "site").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"PRIVATE" not in content
            assert not any(secret in content for secret in secrets)


def test_a_folder_with_something_in_it_is_left_alone(trustmark, home):
    before = sorted(home.rglob("*"))

    answer = trustmark("init", home, "--issuer", ISSUER)

    assert answer.code == 2
    assert "is not an empty folder" in answer.err
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize("issuer", ["http://a.example", "https://a.example/x", "a.example", ""])
def test_an_impossible_issuer_makes_nothing(anywhere, tmp_path, issuer):
    answer = anywhere("init", tmp_path / "new", "--issuer", issuer)

    assert answer.code == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("origin", ["a b", "a+b", 'a"b', "a\x1bb", "\udcff", "a" * 256, "ខ"])
def test_an_impossible_name_of_the_log_makes_nothing(anywhere, tmp_path, origin):
    answer = anywhere("init", tmp_path / "new", "--issuer", ISSUER, "--origin", origin)

    assert answer.code == 2
    assert "--origin" in answer.err
    assert not (tmp_path / "new").exists()


def test_a_passphrase_takes_the_place_of_the_key_file(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("TRUSTMARK_PASSPHRASE", "canary horse battery staple")
    home = tmp_path / "home"

    assert run(["init", str(home), "--issuer", ISSUER, "--buckets", "1"]) == 0
    assert run(["--home", str(home), "publish"]) == 0
    monkeypatch.delenv("TRUSTMARK_PASSPHRASE")
    locked = run(["--home", str(home), "publish"])
    monkeypatch.setenv("TRUSTMARK_PASSPHRASE", "canary horse battery stable")
    wrong = run(["--home", str(home), "publish"])

    said = capfd.readouterr()
    assert not (home / "kek").exists()
    assert (locked, wrong) == (2, 2)
    assert "set TRUSTMARK_PASSPHRASE" in said.err
    assert "canary" not in said.out + said.err
