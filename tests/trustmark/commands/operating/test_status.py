"""`trustmark status`, and the publisher's refusals as the operator sees them."""

import sqlite3

import pytest


def test_a_fresh_site_has_nothing_to_do(trustmark):
    answer = trustmark("status", "--json")

    assert answer.code == 0
    assert {each["level"] for each in answer.json["items"]} == {"good"}


def test_facts_that_are_not_public_are_counted(trustmark):
    arguments = ("--category", "legal-person", "--host", "a.example.com.kh")
    trustmark("issue", "--name-en", "A", *arguments)

    answer = trustmark("status")

    assert answer.code == 0
    assert "2 of 6 facts are public" in answer.out
    assert 'hint: facts: "trustmark publish"' in answer.err


def edit(home, statement):
    """Change the database behind the ledger's back."""
    with sqlite3.connect(home / "ledger.db") as database:
        names = database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            database.execute(f"DROP TRIGGER {name}")
        database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM ledger_events WHERE log_index = 3", "fact 3"),
        ("UPDATE ledger_events SET state = x'7b7d' WHERE log_index = 4", "fact 4"),
    ],
)
def test_a_database_changed_behind_our_back_is_not_published(
    trustmark, shop, home, statement, said
):
    checkpoint = (home / "site" / "log" / "checkpoint").read_bytes()
    edit(home, statement)

    answer = trustmark("publish")

    assert answer.code == 1
    assert said in answer.err
    assert "stop writing" in answer.err
    assert (home / "site" / "log" / "checkpoint").read_bytes() == checkpoint


def test_an_old_database_is_not_published(trustmark, shop, home, tmp_path):
    for path in home.glob("ledger.db*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    trustmark("warn", shop, "--reason", "mark-misused")
    trustmark("publish")
    for path in home.glob("ledger.db*"):
        path.unlink()
    for path in tmp_path.glob("ledger.db*"):
        (home / path.name).write_bytes(path.read_bytes())

    answer = trustmark("publish")

    assert answer.code == 1
    assert "restored backup" in answer.err


def test_a_key_of_another_issuer_signs_nothing(trustmark, home):
    (home / "kek").write_bytes(bytes(32))
    (home / "kek").chmod(0o600)

    answer = trustmark("publish")

    assert answer.code == 2
    assert "does not open" in answer.err
