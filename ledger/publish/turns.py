"""When each certificate's page is made anew though nothing happened: a few every ten seconds, all of them twice a day.

Certificate `i` has its turn in slot `i * STEP` modulo `SLOTS` of every period, so that neighbours,
which were issued together, lie far apart. Which certificates have their turn follows from instants
alone: one instant is all there is to remember.
"""

SLOT = 10
"""Seconds."""
SLOTS = 4320
PERIOD = SLOT * SLOTS
"""Seconds: half the life of a page, so that a page is good for half a day when the issuer is switched off."""
STEP = 2669
"""Has no factor in common with `SLOTS`, and is close to the golden ratio of it."""
_BACK = pow(STEP, -1, SLOTS)


def turns(since: int, until: int) -> range:
    """Return the slots that begin after instant `since`, up to and with instant `until`; of the last period only."""
    last = until // SLOT
    return range(max(since // SLOT, last - SLOTS) + 1, last + 1)


def in_turn(turn: int, certificates: int) -> range:
    """Return the list indexes, of `certificates` in all, that have their turn in slot `turn`."""
    return range(turn * _BACK % SLOTS, certificates, SLOTS)


def waiting(since: int, until: int, certificates: int, limit: int | None) -> tuple[list[int], int]:
    """Return the list indexes that have their turn after `since` up to `until`, and the instant they reach up to.

    With a `limit`, no slot is begun once there are that many; what is left waits for the next call.
    """
    found: list[int] = []
    done = since
    for turn in turns(since, until):
        if limit is not None and len(found) >= limit:
            break
        found += in_turn(turn, certificates)
        done = begin_of(turn)
    return found, done


def begin_of(turn: int) -> int:
    """Return the instant at which slot `turn` begins."""
    return turn * SLOT


def next_turn(since: int, certificates: int) -> int | None:
    """Return the next instant after `since` at which any of `certificates` has its turn; None without any."""
    first = since // SLOT + 1
    following = (turn for turn in range(first, first + SLOTS) if in_turn(turn, certificates))
    turn = next(following, None)
    return None if turn is None else begin_of(turn)
