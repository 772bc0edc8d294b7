"""What a listing for misuse needs: a reason, a last day within limits, no other in force.

The rules of cases and of officers' files ask it too, before they propose a listing.
"""

from datetime import date

from ledger.domain.misuse.state import ListedPlace
from ledger.domain.now import Now
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.words.articles import PENALTIES


def check_listing(state: ListedPlace | None, reason: str, end: date | None, now: Now) -> date:
    """Return the last day of a listing for `reason` that begins now; refuses if not allowed."""
    if not now.rules.allows(reason, "blacklist"):
        known = [rule.code for rule in now.rules.reason if "blacklist" in rule.measures]
        raise CommandRefusedError("bad-reason", PENALTIES, kind="blacklist", reasons=tuple(known))
    limits = now.rules.blacklist
    latest = last_day_of(now.today, limits.longest_days)
    last = last_day_of(now.today, limits.default_days) if end is None else end
    if not now.today <= last <= latest:
        raise CommandRefusedError("bad-length", PENALTIES, latest=latest)
    if state is not None and state.standing(now.at) is not None:
        raise CommandRefusedError("listed-already", PENALTIES)
    return last
