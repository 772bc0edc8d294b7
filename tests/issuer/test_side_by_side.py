"""Many looks at once: whoever goes away waits for none of them."""

from threading import Event

from issuer.visits.parallel import side_by_side
from ledger.errors import OutsideError

HOUR = 3600.0


def test_a_look_under_way_ends_at_its_next_wait_when_the_caller_goes_away():
    begun, ended = Event(), []

    def look(name, sleep):
        if name == "quick":
            begun.wait()
            return name
        begun.set()
        try:
            sleep(HOUR)
        except OutsideError as error:
            ended.append((name, error.fault))
        return name

    looked = side_by_side(("quick", "slow"), look)
    first = next(looked)
    looked.close()

    assert first == ("quick", "quick")
    assert ended == [("slow", "stopped")]
