"""Honest proofs that fall short: the instant or the log that is asked about is not in them."""

import msgspec

from tests.simulator import DAY, NOW
from tests.vectors.proof_scenes.stage import Scene
from tests.vectors.scenes.stage import Expected


def cannot_tell_of_a_later_instant(s: Scene) -> Expected:
    """The file says nothing of the time after its signed files."""
    s.make()
    s.at = NOW
    return "cannot-tell", "stale"


def cannot_tell_asked_beyond_itself(s: Scene) -> Expected:
    """The question in the file is about an instant after its signed files."""
    s.make(at=NOW)
    return "cannot-tell", "stale"


def cannot_tell_under_a_checkpoint_of_another_size(s: Scene) -> Expected:
    """The checkpoint kept apart is of a larger log; offline nothing connects the two."""
    s.make()
    s.issuer.warn(1)
    s.checkpoint = s.issuer.checkpoint()
    return "cannot-tell", "missing-evidence"


def cannot_tell_record_older_than_bucket(s: Scene) -> Expected:
    """The bucket knows of a later fact than the record has."""
    s.issuer.now = NOW - 300
    record = s.issuer.record(0)
    s.issuer.warn(0)
    enclosed, tlog = s.parts(record=record)
    *facts, last = enclosed.facts
    s.write(
        msgspec.structs.replace(enclosed, facts=tuple(facts), leaf=last.leaf),
        tlog._replace(entry=last.index, path=tuple(s.path(last.index))),
    )
    return "cannot-tell", "stale"


def cannot_tell_list_run_out(s: Scene) -> Expected:
    """The status list had run out when bucket and record were signed."""
    s.make(status_list=s.issuer.status_list(at=NOW - 10 * DAY))
    return "cannot-tell", "stale"


def cannot_tell_from_the_future(s: Scene) -> Expected:
    """The file is dated later than the checker's clock."""
    s.make()
    s.now = NOW - DAY
    return "cannot-tell", "from-the-future"
