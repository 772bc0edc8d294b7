"""What a thread's own reader costs: an application's lacks, and a command's refusal.

The floor is what both must read anyway: the states of the application and of its business, folded
from their facts (the reader itself keeps states while nobody writes). Each is measured with 100,000
taken places and with 100, the two taking turns.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from hashlib import sha256
from pathlib import Path
from sqlite3 import connect

from common import report
from office import AT, RULES

from keys.kek import Kek
from ledger.domain.application.facts import DecideApplication, SubmitApplication
from ledger.domain.business.facts import RecordHostControl, RegisterBusiness
from ledger.reading.reader import LedgerReader
from ledger.scheme.model import cets
from ledger.service import Ledger
from verifier.formats.record import Holder, Name

PLACES, FEW = 100_000, 100
ROUNDS = 2_000
_KEK = Kek(bytes(32))
_HOST = "shop.example.com.kh"


def main() -> None:
    """Print the claims, one JSON line each."""
    with (
        tempfile.TemporaryDirectory(dir=os.environ.get("TRUSTMARK_BENCH_DIR")) as folder,
        ExitStack() as stack,
    ):
        (many, name), (few, other) = (
            _opened(stack, Path(folder) / str(count), count) for count in (PLACES, FEW)
        )
        business = many.state(name).business
        approve = DecideApplication(application=name, verdict="approve")

        def floor() -> None:
            many.state(name)
            many.business(business)

        lacks, of_few, floors, would = _medians(
            lambda: many.lacks(name, AT),
            lambda: few.lacks(other, AT),
            floor,
            lambda: many.would(approve, actor="sok.dara", at=AT),
        )
    measured = {
        "places": PLACES,
        "rounds": ROUNDS,
        "lacks_us": round(lacks * 1e6, 1),
        "lacks_us_with_few_places": round(of_few * 1e6, 1),
        "floor_us": round(floors * 1e6, 1),
        "would_us": round(would * 1e6, 1),
    }
    report(
        f"what an application lacks beside {PLACES:,} taken places against {FEW}, median",
        round(lacks / of_few, 2),
        unit="x",
        goal=("<=", 1.5),
        measured=measured,
    )
    report(
        "what an application lacks against folding its state and its business's",
        round(lacks / floors, 2),
        unit="x",
        goal=("<=", 2),
        measured=measured,
    )


def _medians(*sides: Callable[[], object]) -> list[float]:
    """Return the median seconds of the processor that each side takes; the sides take turns."""
    taken: list[list[float]] = [[] for _ in sides]
    for _ in range(ROUNDS):
        for side, seconds in zip(sides, taken, strict=True):
            start = time.thread_time()
            side()
            seconds.append(time.thread_time() - start)
    return [statistics.median(each) for each in taken]


def _opened(stack: ExitStack, folder: Path, places: int) -> tuple[LedgerReader, str]:
    """Return reader and id of one application under review, among so many places of others."""
    folder.mkdir()
    with closing(Ledger(folder, kek=_KEK, scheme=cets(), random_bytes=os.urandom)) as ledger:
        name = _applied(ledger)
    with closing(connect(folder / "ledger.db")) as db:
        rows = (
            (sha256(b"%d" % nth).digest(), f"CETS-{nth}", f"b-{nth:032x}") for nth in range(places)
        )
        db.executemany("INSERT INTO ledger_place VALUES (?, ?, ?)", rows)
        db.commit()
    return stack.enter_context(LedgerReader(folder, kek=_KEK, scheme=cets())), name


def _applied(ledger: Ledger) -> str:
    holder = Holder(category="legal-person", name=Name(km="ហាង", en="Shop"))
    register = RegisterBusiness(
        holder=holder,
        activities=("online-retail",),
        registration="00012345",
        registered_on=RULES.effective,
    )
    about = {"actor": "sok.dara", "at": AT}
    business = ledger.execute(register, key="register", **about).number  # type: ignore[arg-type]
    proof = RecordHostControl(business=business, place=_HOST, method="dns")
    ledger.execute(proof, key="proof", **about)  # type: ignore[arg-type]
    apply = SubmitApplication(business=business, tier="full", sites=(_HOST,), code_of_conduct=True)
    return ledger.execute(apply, key="apply", **about).number  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
