"""What a process that writes to a ledger does in the tests, until it is done or killed."""

import os
from pathlib import Path
from threading import Thread

from ledger.domain.certificate import facts as c
from ledger.service import Ledger
from tests.ledger.deciding import Office, open_ledger

THREADS = 2
EACH = 20
"""Warnings of one certificate; it cannot have many more."""


def write(folder: Path, name: str, count: int) -> None:
    """Write `count` warnings from each of two threads; note acknowledged ones in `folder`."""
    ledger = open_ledger(folder, random_bytes=os.urandom)
    notes = os.open(folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    threads = [
        Thread(target=_write, args=(ledger, f"{name}-{nth}", count, notes))
        for nth in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger.close()


def acknowledged(folder: Path) -> list[tuple[int, str]]:
    """Return log index and certificate of each acknowledged warning, in the order of the notes."""
    lines = (folder / "acknowledged").read_text().splitlines()
    return [(int(index), number) for index, number in map(str.split, lines)]


def _write(ledger: Ledger, name: str, count: int, notes: int) -> None:
    office = Office(ledger, name=name)
    number = ""
    for step in range(count):
        if step % EACH == 0:
            number = office.certifies(f"{name}-{step}.example.com.kh")
        receipt = office.does(c.Warn(number=number, reason="mark-misused"))
        os.write(notes, f"{receipt.log_index} {number}\n".encode())
