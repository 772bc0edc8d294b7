"""The store at its limits: a full disk, a damaged page, sixty-four callers, another process."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest

from ledger.domain.certificate import facts as c
from ledger.errors import LedgerError
from ledger.store.reader import Reader
from ledger.store.watch import Watch
from tests.ledger.deciding import Office

ROOT = Path(__file__).parents[3]


def leaves(folder) -> list[tuple[int, bytes, bytes]]:
    reader = Reader(folder / "ledger.db")
    found = list(reader.leaves())
    reader.close()
    return found


DISK_FULL = """
import resource, signal, sys
from pathlib import Path
from ledger.domain.business.facts import RegisterBusiness
from ledger.errors import StoreError
from tests.ledger.deciding import HOLDER, Office, open_ledger

def register(number):
    return office.does(RegisterBusiness(holder=HOLDER), key=f"n{number}", note="x" * 500)

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = open_ledger(Path(sys.argv[1]))
office = Office(ledger)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
acknowledged = 0
try:
    for number in range(10_000):
        register(number)
        acknowledged += 1
except StoreError as error:
    assert "same key" in str(error), error
try:
    register(acknowledged)
    raise SystemExit("a full disk took a fact")
except StoreError:
    pass
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
print(acknowledged, register(acknowledged).log_index)
ledger.close()
"""


@pytest.mark.parametrize("limit", [90_000, 300_000])
def test_a_full_disk_loses_nothing_and_the_same_ledger_goes_on_afterwards(folder, limit):
    """Forbid files over `limit` bytes; that is how the kernel says that there is no room."""
    done = subprocess.run(
        [sys.executable, "-c", DISK_FULL, str(folder), str(limit)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    acknowledged, index = map(int, done.stdout.split())
    assert index == acknowledged > 0
    assert [each for each, _, _ in leaves(folder)] == list(range(acknowledged + 1))
    with closing(sqlite3.connect(folder / "ledger.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_page_that_cannot_be_read_is_an_error_of_ours(office, folder):
    for number in range(40):
        office.certifies(f"a{number}.kh")
    office.ledger.close()
    path = folder / "ledger.db"
    damaged = bytearray(path.read_bytes())
    half = len(damaged) // 8192 * 4096
    damaged[half:-4096] = os.urandom(len(damaged) - half - 4096)
    path.write_bytes(damaged)

    reader = Reader(path)

    with pytest.raises(LedgerError):
        list(reader.facts())
    reader.close()


@pytest.mark.parametrize("index", [0, 1])
def test_replacing_a_fact_is_refused_like_changing_it(office, folder, index):
    office.certifies("a.kh")
    before = leaves(folder)
    copy = (
        f"INSERT OR REPLACE INTO ledger_events SELECT {index}, 'x', 1, topic, state, leaf_hash,"
        " sealed, subject, NULL, NULL FROM ledger_events WHERE log_index = 2"
    )

    with (
        closing(sqlite3.connect(folder / "ledger.db")) as db,
        pytest.raises(sqlite3.IntegrityError, match="not the next one"),
    ):
        db.execute(copy)

    assert leaves(folder) == before


def test_sixty_four_threads_lose_and_double_nothing(office, folder):
    receipts = []

    def work(nth):
        mine = Office(office.ledger, name=f"t{nth}")
        shop = mine.certifies(f"shop-{nth}.kh")
        warn = c.Warn(number=shop, reason="criteria-not-met")
        receipts.extend([mine.does(warn).log_index for _ in range(5)])

    threads = [Thread(target=work, args=(nth,)) for nth in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = leaves(folder)
    assert len(set(receipts)) == 64 * 5
    assert [index for index, _, _ in found] == list(range(64 * 8))
    assert all(sha256(b"\0" + leaf).digest() == stored for _, leaf, stored in found)


ONE_COMMIT = """
import sys
from pathlib import Path
from tests.ledger.deciding import Office, open_ledger

ledger = open_ledger(Path(sys.argv[1]))
Office(ledger).registers()
ledger.close()
"""


def test_waiting_ends_with_a_commit_of_another_process(office, folder):
    watch = Watch(folder / "ledger.db")
    assert watch.wait(0, 0) == 0
    process = subprocess.Popen([sys.executable, "-c", ONE_COMMIT, str(folder)], cwd=ROOT)

    assert watch.wait(0, 60) == 1
    assert process.wait(timeout=60) == 0
    watch.close()


def test_waiting_ends_with_a_commit_of_this_process(office):
    found = []
    waiting = Thread(target=lambda: found.append(office.ledger.wait(0, 60)))
    waiting.start()

    office.registers()

    waiting.join()
    assert found == [1]
