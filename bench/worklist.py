"""The office at work: a page of a worklist, a page of a list, and all views rebuilt.

The page of a worklist: four lists of an officer of fifty, in a ledger of 100,000 open cases only,
first pages and later ones in turn; full pages count. Growth is the p99 against a ledger a tenth as
large, the two taking turns, in seconds of the processor: a page takes less than a millisecond, and
on a busy machine the slowest of a hundred tell of other work.

A page of the list of cases, in the order of their days: first pages and later ones in turn, the
median against the tenth.

The rebuilding, of a million facts: public views and office's view from nothing, one after the other
on one processor, opening every hidden fact, against a bare scan that fetches the same rows whole
and drops them.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

from common import interleaved, report
from facts import BEGIN, START
from office_facts import KEK, OFFICERS, case, lives, write

from ledger.domain.fact import Fact
from ledger.scheme.model import cets
from ledger.store.connection import connect_read_only
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from ledger.views.office.items import ItemKey, items
from ledger.views.office.view import OfficeView
from ledger.views.office.worklist import PARTS, Key, Who, page
from ledger.views.runner import Views

FACTS = int(os.environ.get("TRUSTMARK_BENCH_FACTS", "1_000_000"))
CASES = 100_000
PAGES = 4_000
LIST_PAGES = 2_000
ROUNDS = 3
_DAYS = 365
_MAY = frozenset({"case.open", "case.serve", "case.reply", "case.propose", "case.decide"})
_TODAY = date.fromordinal(START.toordinal() + _DAYS // 2)


def main() -> None:
    """Print the claims, one JSON line each."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TRUSTMARK_BENCH_DIR")) as folder:
        _pages(Path(folder))
    with tempfile.TemporaryDirectory(dir=os.environ.get("TRUSTMARK_BENCH_DIR")) as folder:
        _rebuilding(Path(folder))


def _pages(folder: Path) -> None:
    with ExitStack() as stack:
        large, small = (
            stack.enter_context(_office_of_cases(folder / str(count), count))
            for count in (CASES, CASES // 10)
        )
        taken: list[list[tuple[float, float]]] = [[], []]
        keys: list[dict[str, Key | None]] = [{}, {}]
        for nth in range(PAGES):
            for view, pages, after in zip((large, small), taken, keys, strict=True):
                pages.extend(_one(view, nth, after))
        _lists(large, small)
    (wall, work), (small_wall, small_work) = (
        tuple(_p99(each) for each in zip(*side, strict=True)) for side in taken
    )
    medians = [statistics.median(seconds for seconds, _ in side) for side in taken]
    measured = {
        "open_cases": CASES,
        "officers": len(OFFICERS),
        "pages": [len(side) for side in taken],
        "median_ms": round(medians[0] * 1000, 2),
        "median_growth": round(medians[0] / medians[1], 2),
        "p99_ms_at_a_tenth": round(small_wall, 2),
        "p99_growth_by_the_clock": round(wall / small_wall, 2),
        "p99_ms_of_the_processor": round(work, 2),
    }
    claim = f"one page of an officer's worklist with {CASES:,} open cases, p99"
    report(claim, round(wall, 2), unit="ms", goal=("<=", 20), measured=measured)
    report(
        f"processor time of the same page, p99 against one with {CASES // 10:,} open cases",
        round(work / small_work, 2),
        unit="x",
        goal=("<=", 1.5),
        measured=measured,
    )


def _lists(large: OfficeView, small: OfficeView) -> None:
    """Turn pages of the list of open cases, twenty from the first one on, then again."""
    taken: list[list[float]] = [[], []]
    keys: list[ItemKey | None] = [None, None]
    for nth in range(LIST_PAGES):
        for side, view in enumerate((large, small)):
            spent = time.thread_time()
            found = items(view, "case", _TODAY, after=keys[side])
            taken[side].append(time.thread_time() - spent)
            keys[side] = found.after if nth % 20 < 19 else None  # noqa: PLR2004
    of_large, of_small = (statistics.median(side) for side in taken)
    report(
        f"processor time of a page of a list of {CASES:,} items "
        f"against one of {CASES // 10:,}, median",
        round(of_large / of_small, 2),
        unit="x",
        goal=("<=", 1.5),
        measured={
            "items": CASES,
            "pages": LIST_PAGES,
            "median_ms": round(of_large * 1000, 3),
            "median_ms_at_a_tenth": round(of_small * 1000, 3),
        },
    )


def _p99(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98] * 1000


def _one(view: OfficeView, nth: int, after: dict[str, Key | None]) -> list[tuple[float, float]]:
    """Return clock and processor seconds of one full page; an officer turns seven pages a part."""
    part = PARTS[nth % len(PARTS)]
    who = Who(OFFICERS[nth // 32 % len(OFFICERS)], _MAY)
    start, spent = time.perf_counter(), time.thread_time()
    found = page(view, who, part, _TODAY, after.get(part))
    seconds = (time.perf_counter() - start, time.thread_time() - spent)
    after[part] = found.after if nth % 32 < 28 else None  # noqa: PLR2004
    return [seconds] if found.after else []


def _office_of_cases(folder: Path, count: int) -> OfficeView:
    write(folder, _cases(count), businesses=count)
    reader, subjects = Reader(folder / "ledger.db"), SubjectKeys(folder / "subjects.db", KEK)
    view = OfficeView(folder / "office.db", scheme=cets(), subjects=subjects)
    with closing(reader), closing(subjects):
        view.rebuild(reader, reader.size())
    return view


def _cases(count: int) -> Iterator[tuple[Fact, str]]:
    for nth in range(count):
        for fact in case(nth, BEGIN, days=_DAYS):
            yield fact, f"b-{nth:032x}"


def _rebuilding(folder: Path) -> None:
    businesses = FACTS // 20 + 200
    hidden = write(folder, lives(FACTS), businesses=businesses)
    sides = _Sides(folder)
    scan, office, public = interleaved(ROUNDS, sides.scan, sides.office, sides.public)
    seconds = statistics.median(map(sum, zip(office, public, strict=True)))
    floor = statistics.median(scan)
    report(
        "all views rebuilt from nothing against a bare scan of the rows into Python",
        round(floor / seconds, 3),
        unit="x",
        goal=(">=", 0.15),
        measured={
            "facts": FACTS,
            "hidden": round(hidden / FACTS, 3),
            "rounds": ROUNDS,
            "seconds": round(seconds, 2),
            "seconds_of_the_public_views": round(statistics.median(public), 2),
            "scan_seconds": round(floor, 2),
            "processor_ratio": round(sides.ratio(), 3),
        },
        libraries=("cryptography", "msgspec"),
    )


class _Sides:
    """What takes turns over the rows of the ledger in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._ledger = folder / "ledger.db"
        self._reader = Reader(self._ledger)
        self._subjects = SubjectKeys(folder / "subjects.db", KEK)
        self._office = OfficeView(folder / "office.db", scheme=cets(), subjects=self._subjects)
        self._views = folder / "views.db"
        self._spent: dict[str, list[float]] = {}

    def scan(self) -> None:
        """Fetch every row."""
        start = time.process_time()
        with closing(connect_read_only(self._ledger)) as connection:
            for _ in connection.execute("SELECT * FROM ledger_events ORDER BY log_index"):
                pass
        self._spend("scan", start)

    def office(self) -> None:
        """Build the office's view from nothing."""
        start = time.process_time()
        self._office.rebuild(self._reader, FACTS)
        self._spend("views", start)

    def public(self) -> None:
        """Build the public views from nothing."""
        start = time.process_time()
        with Views(self._views, buckets=4096) as built:
            built.rebuild()
            built.catch_up(self._reader, FACTS)
        self._spend("public", start)

    def ratio(self) -> float:
        """Return the claim's ratio in processor seconds, which other programs disturb less."""
        scan, views, public = (
            statistics.median(self._spent[side]) for side in ("scan", "views", "public")
        )
        return scan / (views + public)

    def _spend(self, side: str, start: float) -> None:
        self._spent.setdefault(side, []).append(time.process_time() - start)


if __name__ == "__main__":
    main()
