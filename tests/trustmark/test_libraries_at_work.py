"""`eventsourcing` and PyJWT do the work docs/adr/0003-libraries.md says; `verify` loads neither."""

import sqlite3
import subprocess
import sys

import jwt
import pytest

from ledger.store.recorder import LedgerRecorder
from verifier.formats import badge, record, register, status


@pytest.fixture
def written(monkeypatch):
    """The log index of every row that the recorder has written since."""
    found = []
    insert = LedgerRecorder.insert_events

    def wrapped(self, stored_events, **others):
        numbers = insert(self, stored_events, **others)
        found.extend(number - 1 for number in numbers)
        return numbers

    monkeypatch.setattr(LedgerRecorder, "insert_events", wrapped)
    return found


@pytest.fixture
def accepted(monkeypatch):
    """The kind of every token that PyJWT has accepted since."""
    found = []
    decode = jwt.decode

    def wrapped(token, *others, **named):
        claims = decode(token, *others, **named)
        found.append(jwt.get_unverified_header(token)["typ"])
        return claims

    monkeypatch.setattr(jwt, "decode", wrapped)
    return found


def _rows(home):
    connection = sqlite3.connect(home / "ledger.db")
    found = [
        index
        for (index,) in connection.execute("SELECT log_index FROM ledger_events ORDER BY log_index")
    ]
    connection.close()
    return found


def test_every_row_comes_through_the_recorder_and_pyjwt_accepts_every_kind(
    trustmark, tmp_path, written, accepted
):
    trustmark.home = home = tmp_path / "issuer"
    made = trustmark("init", home, "--issuer", "https://verify.example.gov.kh", "--buckets", "4")
    assert made.code == 0, made.err

    accepted.clear()
    number = trustmark(
        *("issue", "--name-en", "Silk Shop", "--category", "legal-person", "--json"),
        *("--host", "silk.example.com.kh"),
    ).json["number"]
    assert set(accepted) == {badge.TYP}
    assert trustmark("warn", number, "--reason", "complaints-unresolved").code == 0
    assert trustmark("publish").code == 0
    assert set(accepted) == {badge.TYP, record.TYP, register.TYP, status.TYP}

    accepted.clear()
    assert trustmark("badge", number).code == 0
    assert set(accepted) == {badge.TYP}

    accepted.clear()
    badge_file = home / "badges" / number / "badge.jwt"
    assert (
        trustmark("bundle", number, "--out", tmp_path / "b.json", "--badge", badge_file).code == 0
    )
    assert sorted(accepted) == sorted({badge.TYP, record.TYP, register.TYP, status.TYP})

    accepted.clear()
    audited = trustmark("audit", home / "site", "--trust", home / "roots.json")
    assert audited.code == 0, audited.err
    assert set(accepted) == {record.TYP, register.TYP, status.TYP}

    assert len(written) > 5
    assert written == _rows(home)


def test_verify_loads_neither(trustmark, shop, home):
    command = (
        "import sys; from trustmark.__main__ import run; "
        f"code = run(['verify', '{shop}', '--site', {str(home / 'site')!r}, "
        f"'--trust', {str(home / 'roots.json')!r}]); "
        "print(sorted({'jwt', 'eventsourcing'} & sys.modules.keys())); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
