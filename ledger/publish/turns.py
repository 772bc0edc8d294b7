"""When each certificate's page is made anew without a change: a few every ten seconds.

All have their turn twice a day. Certificate `i` has its turn in slot `i * STEP` modulo `SLOTS` of
every period, so that neighbours, which were issued together, are far apart. Instants alone decide
the turns: one instant is all that must be remembered.
"""

SLOT = 10
"""Seconds."""
SLOTS = 4320
PERIOD = SLOT * SLOTS
"""Seconds: half the life of a page, so a page is good for half a day when the issuer is off."""
STEP = 2669
"""Has no common factor with `SLOTS`, and is close to its golden ratio."""
_BACK = pow(STEP, -1, SLOTS)


def turns(since: int, until: int) -> range:
    """Return the slots that begin after `since` up to `until`, at most one period of them."""
    last = until // SLOT
    return range(max(since // SLOT, last - SLOTS) + 1, last + 1)


def in_turn(turn: int, certificates: int) -> range:
    """Return the list indexes, of `certificates` in all, that have their turn in slot `turn`."""
    return range(turn * _BACK % SLOTS, certificates, SLOTS)


def waiting(since: int, until: int, certificates: int, limit: int | None) -> tuple[list[int], int]:
    """Return the list indexes with a turn after `since` up to `until`, and the instant reached.

    With a `limit`, no slot begins once there are that many; the rest waits for the next call.
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
    """Return the next instant after `since` at which one of `certificates` has a turn, or None."""
    first = since // SLOT + 1
    following = (turn for turn in range(first, first + SLOTS) if in_turn(turn, certificates))
    turn = next(following, None)
    return None if turn is None else begin_of(turn)
