"""What every decision depends on, apart from its aggregate: instant, that day's rules, actor.

What the rules of a kind must know of others is in a struct of that kind, a subclass of `Now`
(`domain.case.seen` and its like).
"""

from datetime import date

from msgspec import Struct

from ledger.scheme.model import SchemeVersion


class Now(Struct, frozen=True):
    """Instant `at` (UTC seconds), its day `today` in Phnom Penh, and the `rules` of that day.

    `actor` is who decides, `aggregate` the id it is about; a new one has the id it will get.
    """

    at: int
    today: date
    rules: SchemeVersion
    actor: str = ""
    aggregate: str = ""

    @property
    def common(self) -> tuple[int, date, SchemeVersion, str, str]:
        """All of it in order: what each kind's own struct begins with."""
        return self.at, self.today, self.rules, self.actor, self.aggregate
