"""A ledger survives SIGKILL at any moment, and two processes at once."""

import multiprocessing
import random
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from keys.kek import Kek
from ledger.store.codec import decode, open_part
from ledger.store.subjects import SubjectKeys
from tests.ledger import writer
from tests.ledger.deciding import Office, Random, open_ledger

KILLS = 100


@pytest.fixture(scope="module")
def processes():
    """Processes forked from one that has everything imported: a start takes milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.ledger.writer"])
    return context


def rows(folder: Path) -> list[tuple]:
    with sqlite3.connect(folder / "ledger.db") as connection:
        found = connection.execute(
            "SELECT log_index, originator_id, state, leaf_hash, sealed, subject"
            " FROM ledger_events ORDER BY log_index"
        ).fetchall()
        (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    assert integrity == "ok"
    return found


def assert_whole(folder: Path, found: list[tuple]) -> None:
    """Every index is there once, every leaf hash fits, every sealed part opens."""
    subjects = SubjectKeys(folder / "subjects.db", Kek(bytes(32)))
    assert [row[0] for row in found] == list(range(len(found)))
    for _, _, leaf, leaf_hash, sealed, subject in found:
        assert sha256(b"\0" + leaf).digest() == leaf_hash
        open_part(leaf, sealed, subject=subject, key=subjects.find(subject))
    subjects.close()


def has_grown(folder: Path, before: int) -> bool:
    """Tell whether the writer has acknowledged something since the file had `before` bytes."""
    return (folder / "acknowledged").stat().st_size > before


def test_after_a_hundred_kills_no_acknowledged_fact_is_lost(tmp_path, processes):
    open_ledger(tmp_path).close()
    (tmp_path / "acknowledged").touch()
    chance = random.Random(9)

    for kill in range(KILLS):
        process = processes.Process(target=writer.write, args=(tmp_path, f"k{kill}", 10**6))
        before = (tmp_path / "acknowledged").stat().st_size
        process.start()
        while kill % 4 and process.is_alive() and not has_grown(tmp_path, before):
            process.join(0.005)
        process.join(chance.uniform(0, 0.05))
        process.kill()
        process.join()

    found = rows(tmp_path)
    promised = writer.acknowledged(tmp_path)
    assert len(promised) >= KILLS * 3 // 4
    assert_whole(tmp_path, found)
    for index, number in promised:
        assert found[index][1] == number
        assert decode(found[index][2]).number == number


def test_a_ledger_goes_on_after_a_kill(tmp_path, processes):
    process = processes.Process(target=writer.write, args=(tmp_path, "killed", 10**6))
    process.start()
    while process.is_alive() and not (tmp_path / "acknowledged").exists():
        process.join(0.01)
    process.kill()
    process.join()

    ledger = open_ledger(tmp_path, random_bytes=Random("after"))
    Office(ledger, name="after").certifies("after.example.com.kh")
    ledger.close()

    assert_whole(tmp_path, rows(tmp_path))


def test_two_processes_write_one_log(tmp_path, processes):
    open_ledger(tmp_path).close()
    pair = [
        processes.Process(target=writer.write, args=(tmp_path, name, 2 * writer.EACH))
        for name in ("a", "b")
    ]

    for process in pair:
        process.start()
    for process in pair:
        process.join(60)

    found = rows(tmp_path)
    assert [process.exitcode for process in pair] == [0, 0]
    assert len(found) == 2 * writer.THREADS * 2 * (3 + writer.EACH)
    assert_whole(tmp_path, found)
    numbers = {row[1] for row in found if row[1].startswith("CETS")}
    assert len(numbers) == 2 * writer.THREADS * 2
    assert sorted(writer.acknowledged(tmp_path)) == [
        (row[0], row[1]) for row in found if b'"certificate-warned"' in row[2]
    ]
