"""Eight threads read while a ninth writes, each with its own reader: no errors, and all is seen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from keys.kek import Kek
from ledger.domain.case.facts import OpenCase, ServeNotice
from ledger.domain.register.erasures import ErasePersonalData
from ledger.reading.reader import LedgerReader
from ledger.reading.readers import Readers
from tests.ledger.deciding import DAY, PERSON, SCHEME, T0
from tests.ledger.test_service_application import Counter, approve
from verifier.values.days import day_of

THREADS, ROUNDS, CASES = 8, 25, 40
HOST = "shop1.example.com.kh"
TODAY = day_of(T0)


@pytest.fixture
def readers(folder, ledger):
    opened = Readers(lambda: LedgerReader(folder, kek=Kek(bytes(32)), scheme=SCHEME))
    yield opened
    opened.close()


def test_eight_threads_read_while_another_writes_and_erases(ledger, readers):
    desk = Counter(ledger)
    application = desk.takes_in(HOST)
    desk.reviews(application)
    begun = Event()

    def write() -> list[str]:
        business = desk.registers()
        begun.wait()
        names = []
        for nth in range(CASES):
            opened = OpenCase(business=business, source="officer", reason="mark-misused")
            names.append(desk.does(opened).number)
            desk.does(ServeNotice(case=names[-1], grounds=("mark-misused",)))
            if nth % 10 == 0:
                gone = desk.registers(f"{nth}.example.com.kh", holder=PERSON)
                desk.does(ErasePersonalData(subject=gone, ground="asked for it"))
                ledger.erase(gone)
        return names

    def read(_: int) -> set[str]:
        begun.set()
        seen: set[str] = set()
        for _round in range(ROUNDS):
            reader = readers.mine()
            page = reader.items("case", TODAY)
            seen |= {each.aggregate for each in page.items}
            for each in page.items[-3:]:
                assert reader.facts(each.aggregate)[0].fact.case == each.aggregate
            assert reader.lacks(application, T0) == ()
            assert reader.find("shop one") != ()
            assert reader.would(approve(application), actor="second", at=desk.at) is None
        return seen

    with ThreadPoolExecutor(THREADS + 1) as pool:
        writing = pool.submit(write)
        reading = [pool.submit(read, nth) for nth in range(THREADS)]
        written = set(writing.result())
        assert all(each.result() <= written for each in reading)
        seen = list(pool.map(lambda _: everything(readers.mine()), range(THREADS)))

    assert seen == [written] * THREADS
    assert desk.at < T0 + DAY


def everything(reader: LedgerReader) -> set[str]:
    page = reader.items("case", TODAY)
    assert page.after is None
    return {each.aggregate for each in page.items}


def test_readers_opened_at_once_on_a_ledger_without_a_view_build_it_once_and_agree(folder, ledger):
    desk = Counter(ledger)
    name = desk.takes_in(HOST)

    def opened(_: int) -> str:
        with LedgerReader(folder, kek=Kek(bytes(32)), scheme=SCHEME) as reader:
            return reader.items("application", TODAY).items[0].aggregate

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(opened, range(THREADS * 3))) == [name] * THREADS * 3


def test_each_thread_keeps_the_reader_it_has(readers):
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(readers.mine).result()
        again = pool.submit(readers.mine).result()

    assert readers.mine() is readers.mine() is not other
    assert other is again
