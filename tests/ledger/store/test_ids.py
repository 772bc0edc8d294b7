"""Ids of new aggregates: neighbours in the indexes, and still nobody's guess."""

import os

from ledger.store.ids import TOGETHER, neighbours


def test_ids_drawn_together_stand_together_and_are_all_different():
    found = neighbours("a-", os.urandom)

    assert len(set(found)) == TOGETHER
    assert len({each[: len("a-") + 8] for each in found}) == 1
    assert {len(each) for each in found} == {len("a-") + 32}


def test_ids_drawn_at_another_time_stand_elsewhere():
    first, second = neighbours("a-", os.urandom), neighbours("a-", os.urandom)

    assert {each[:10] for each in first} != {each[:10] for each in second}
