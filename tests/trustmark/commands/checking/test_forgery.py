"""What somebody who can write the issuer's files without keys does not get past the publisher."""

import os
import sqlite3
import time
from datetime import date, timedelta

import pytest

from verifier.log.merkle import leaf_hash


def add_row(home, leaf=None, *, copy_of=None, at=None):
    """Append a row as somebody without keys can: only the sealed part does not fit."""
    with sqlite3.connect(home / "ledger.db") as file:
        (size,) = file.execute("SELECT max(log_index) + 1 FROM ledger_events").fetchone()
        row = file.execute(
            "SELECT originator_id, topic, state, sealed, subject FROM ledger_events"
            " WHERE log_index = ?",
            (size - 1 if copy_of is None else copy_of,),
        ).fetchone()
        originator, topic, state, sealed, subject = row
        if leaf is not None:
            state, sealed = leaf, os.urandom(len(sealed))
        file.execute(
            "INSERT INTO ledger_events VALUES (?,?,?,?,?,?,?,?,NULL,NULL)",
            (size, originator, 10_000 + size, topic, state, leaf_hash(state), sealed, subject),
        )
    file.close()
    return size


def test_a_forged_fact_at_the_end_is_named_and_not_signed(trustmark, home, shop):
    soon = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011 - any day soon will do
    trustmark("suspend", shop, "--reason", "complaints-unresolved", "--until", soon)
    trustmark("publish")
    signed = (home / "site/log/checkpoint").read_bytes()
    leaf = (
        b'{"fact":"certificate-reinstated","at":%d,"sealed":"sha256:AAAA","number":"%b","measure":1}'
        % (int(time.time()), shop.encode())
    )
    index = add_row(home, leaf)

    answer = trustmark("publish")

    assert answer.code == 1
    assert f"fact {index} was not written by this ledger" in answer.err
    assert (home / "site/log/checkpoint").read_bytes() == signed
    assert trustmark("verify", shop).out.startswith("✗ suspended")


def test_a_true_fact_copied_to_the_end_is_refused_as_too_old(trustmark, home, shop, monkeypatch):
    monkeypatch.setattr("trustmark.terminal.moments.now", lambda: int(time.time()) + 3600)
    trustmark("warn", shop, "--reason", "mark-misused")
    index = add_row(home, copy_of=1)

    answer = trustmark("publish")

    assert answer.code == 1
    assert f"fact {index} is older than the facts before it" in answer.err


def test_an_older_manifest_put_back_is_refused(trustmark, home, shop):
    older = (home / "keys/manifest.json").read_bytes()
    assert trustmark("keys", "refresh", "--sign-here").code == 0
    trustmark("publish")
    (home / "keys/manifest.json").write_bytes(older)

    published = trustmark("publish")

    assert published.code != 0
    assert "has adopted 2" in published.err


def test_an_older_manifest_on_the_site_is_found_by_the_auditor(trustmark, home, shop):
    older = (home / "site/keys/manifest.json").read_bytes()
    assert trustmark("keys", "refresh", "--sign-here").code == 0
    trustmark("publish")
    (home / "site/keys/manifest.json").write_bytes(older)

    answer = trustmark("audit", home / "site", "--trust", home / "roots.json")

    assert answer.code != 0


def meddle(home, statement):
    """Change the database as somebody can who writes the file."""
    with sqlite3.connect(home / "ledger.db") as file:
        for (name,) in file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute(statement)
    file.close()


def test_a_fact_put_under_another_certificate_is_named_and_nothing_is_decided(
    trustmark, home, shop
):
    meddle(
        home,
        "UPDATE ledger_events SET originator_id = 'CETS-0000-06C'"
        f" WHERE originator_id = '{shop}' AND originator_version = 1",
    )

    told = trustmark("history", shop)
    decided = trustmark("warn", shop, "--reason", "mark-misused")

    for answer in (told, decided):
        assert answer.code == 1
        assert f"stands as number 2 of {shop}, number 1 was expected" in answer.err
        assert "Traceback" not in answer.err


def test_a_place_row_deleted_to_certify_a_host_twice_is_found_by_the_auditor(trustmark, home, shop):
    meddle(home, f"DELETE FROM ledger_place WHERE number = '{shop}'")
    audit = ("audit", home / "site", "--trust", home / "roots.json")

    public = trustmark(*audit)
    inside = trustmark(*audit, "--database", home / "ledger.db")

    assert public.code == 0
    assert inside.code == 1
    assert f"a place of {shop} is not in the table of taken places" in inside.err
    assert "sealed parts opened" in inside.err


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_place WHERE tag = (SELECT min(tag) FROM ledger_place)",
        "INSERT INTO ledger_place SELECT x'00', number, subject FROM ledger_place LIMIT 1",
        "UPDATE ledger_place SET number = 'CETS-0000-06C'",
    ],
)
def test_a_publisher_that_starts_refuses_a_changed_table_of_taken_places(
    trustmark, home, shop, statement
):
    signed = (home / "site/log/checkpoint").read_bytes()
    trustmark("warn", shop, "--reason", "mark-misused")
    trustmark("issue", "--name-en", "B", "--category", "legal-person", "--host", "b.kh")
    meddle(
        home, statement.replace("FROM ledger_place)", f"FROM ledger_place WHERE number = '{shop}')")
    )

    answer = trustmark("publish")

    assert answer.code == 1
    assert "the table of taken places was changed" in answer.err
    assert (home / "site/log/checkpoint").read_bytes() == signed


def test_places_that_went_on_by_the_rules_do_not_stop_a_publisher(trustmark, home, shop):
    trustmark("revoke", shop, "--reason", "mark-misused", "--yes")
    again = trustmark(
        *("issue", "--name-en", "Silk Shop", "--category", "legal-person", "--json"),
        *("--host", "silk.example.com.kh"),
    )

    assert again.code == 0
    assert trustmark("publish").code == 0
    assert trustmark("publish").code == 0


def test_without_the_keys_the_auditor_says_that_sealed_parts_were_not_opened(
    trustmark, home, shop, tmp_path
):
    copy = tmp_path / "copy.db"
    copy.write_bytes((home / "ledger.db").read_bytes())
    with sqlite3.connect(copy) as file:
        file.execute("SELECT count(*) FROM ledger_events")

    answer = trustmark(
        *("audit", home / "site", "--trust", home / "roots.json", "--database", copy, "--json")
    )

    assert answer.code == 0
    assert any("were not opened" in note for note in answer.json["notes"])


@pytest.mark.parametrize("when", ["2099-01-01", "2099-01-01T00:00:00Z"])
def test_no_decision_is_dated_in_the_future(trustmark, shop, when):
    answer = trustmark("warn", shop, "--reason", "mark-misused", "--at", when)

    assert answer.code == 2
    assert "future" in answer.err
    assert len(trustmark("history", shop, "--json").json["facts"]) == 2


def test_nobody_revokes_by_accident(trustmark, shop):
    answer = trustmark("revoke", shop, "--reason", "mark-misused")

    assert answer.code == 2
    assert "--yes" in answer.err
    assert trustmark("verify", shop).code == 0


def test_an_older_database_put_back_takes_no_decision(trustmark, home, shop):
    with sqlite3.connect(home / "ledger.db") as file:
        for (name,) in file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute(
            "DELETE FROM ledger_events WHERE log_index = (SELECT max(log_index) FROM ledger_events)"
        )
    file.close()

    decided = trustmark("warn", shop, "--reason", "mark-misused")
    told = trustmark("status")

    assert decided.code == 1
    assert "put the newest copy back" in decided.err
    assert told.code == 1
