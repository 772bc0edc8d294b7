"""A publisher that runs: beside another one, on a failing disk, and how much it first reads."""

import pytest

from ledger.domain.register.registry import ManifestAdopted
from ledger.errors import ConcurrencyError, StoreError
from ledger.store.reader import Reader
from tests.ledger.publishing import T0, badge_signed, issued


def test_of_two_publishers_one_wins(home):
    home.add(issued(0))
    with home.publisher() as first, home.publisher() as second:
        first.publish(T0 + 10)

        with pytest.raises(ConcurrencyError, match="another publisher"):
            second.publish(T0 + 10)
        first.close()
        assert second.publish(T0 + 10).log_size == 1


def test_a_running_publisher_follows_the_facts_and_survives_a_failing_disk(home, caplog):
    home.add(issued(0))
    turns = iter(range(5))
    sizes = []
    with home.publisher() as publisher:
        plain = publisher.publish

        def publish(now, **_):
            if len(sizes) == 1:
                sizes.append(-1)
                raise StoreError("the disk is full")
            sizes.append(plain(now).log_size)

        publisher.publish = publish

        def wait(seconds):
            assert seconds <= 1
            turn = next(turns)
            if turn < 2:
                home.add(badge_signed(0, T0, turn))
            return turn == 4

        publisher.run(lambda: T0 + 10, wait)

    assert sizes == [1, -1, 3]
    assert "will be tried again" in caplog.text


class Counting:
    """A reader that counts the facts it hands out."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.handed = 0

    def size(self) -> int:
        return self._reader.size()

    def leaves(self, start, stop):
        for row in self._reader.leaves(start, stop):
            self.handed += 1
            yield row


def test_a_publisher_that_starts_reads_each_fact_once_to_hold_it_against_log_and_manifest(home):
    size = 300
    home.add(ManifestAdopted(at=T0, version=1, digest="x"), *(issued(i) for i in range(size - 1)))
    home.publish()
    publisher = home.publisher()
    publisher._reader = counting = Counting(publisher._reader)
    publisher._admission._reader = counting

    with publisher:
        publisher.publish(T0 + 20)

    assert counting.handed <= size + 5
