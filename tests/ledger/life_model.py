"""What a certificate's life must be, in plain dicts: from the scheme's rules, not from the code.

For each decision the model names all rules that forbid it, by their codes; none means that it is
taken. Days are Phnom Penh's, instants UTC seconds. The figures are those of `cets-1` and of ADR 12.
"""

from datetime import date, timedelta

from verifier.values.days import day_of, end_of, start_of

YEARS = 2
OPENS, CLOSES = 90, 30
LONGEST, WITHIN = 180, 30
APPEAL_DAYS = 30
EXTENSIONS, MEASURES = 5, 30
TIERS = {"basic", "intermediate", "full"}


def days(count: int) -> timedelta:
    return timedelta(days=count)


class Model:
    """Decisions in order (`periods`, `measures`, `badges`, `log`), all states of the `places`."""

    def __init__(self, at: int, host: str, proven: set[str]) -> None:
        self.proven = proven
        self.tier = "full"
        self.revoked = False
        self.periods: list[dict] = []
        self.measures: list[dict] = []
        self.badges: list[dict] = []
        self.log: list[dict] = []
        self.places: list[dict] = [{"at": at, "sites": [host], "handles": []}]
        self.grants("issued", at, day_of(at), "full")

    # What forbids a decision

    def forbids_change(self, at: int) -> set[str]:
        """Return what forbids new places and new measures at `at`."""
        return named(("revoked-is-final", self.revoked), ("expired", self.has_lapsed(at)))

    def forbids_warning(self, at: int) -> set[str]:
        return self.forbids_change(at) | named(
            ("too-many-measures", len(self.measures) >= MEASURES)
        )

    def forbids_adding(self, at: int, place: str) -> set[str]:
        return self.forbids_change(at) | named(
            ("duplicate-place", place in self.now_covered()),
            ("control-not-proven", place not in self.proven),
        )

    def forbids_removing(self, place: str) -> set[str]:
        return named(
            ("revoked-is-final", self.revoked),
            ("unknown-place", place not in self.now_covered()),
            ("last-place", len(self.now_covered()) == 1),
        )

    def forbids_renewal(self, at: int, tier: str) -> set[str]:
        today, end = day_of(at), self.periods[-1]["end"]
        return named(
            ("revoked-is-final", self.revoked),
            ("suspended", self.suspension(at) is not None),
            ("too-early", today < end - days(OPENS)),
            ("too-late", today > end + days(CLOSES)),
            ("unknown-tier", bool(tier) and tier not in TIERS),
        )

    def forbids_suspending(self, at: int, start: date, end: date) -> set[str]:
        ahead, length = (start - day_of(at)).days, (end - start).days + 1
        return self.forbids_warning(at) | named(
            ("already-suspended", self.suspension(at) is not None),
            ("bad-start", not 0 <= ahead <= WITHIN),
            ("bad-length", not 1 <= length <= LONGEST),
        )

    def forbids_ending(self, at: int, number: int, kind: str) -> set[str]:
        """Return what forbids lifting a warning, or ending or extending a suspension."""
        return named(("revoked-is-final", self.revoked)) | self._missing(at, number, {kind})

    def forbids_extending(self, at: int, number: int, end: date) -> set[str]:
        measure = self.measure(number)
        if measure is None or measure["kind"] != "suspension":
            return self.forbids_ending(at, number, "suspension")
        begun = day_of(measure["since"])
        return self.forbids_ending(at, number, "suspension") | named(
            ("too-many-extensions", len(measure["untils"]) > EXTENSIONS),
            ("not-later", end_of(end) <= until(measure)),
            ("bad-length", (end - begun).days + 1 > LONGEST),
        )

    def forbids_appeal(self, at: int, number: int) -> set[str]:
        measure = self.measure(number)
        if measure is None:
            return {"no-measure"}
        kinds = {"warning", "suspension", "revocation"}
        return self._missing(at, number, kinds) | named(
            ("already-appealed", measure["appeal"] != "none"),
            ("too-late", day_of(at) > day_of(measure["at"]) + days(APPEAL_DAYS)),
        )

    def forbids_outcome(self, number: int) -> set[str]:
        measure = self.measure(number)
        return named(("no-appeal", measure is None or measure["appeal"] != "pending"))

    def forbids_badge(self, kid: str, digest: str) -> set[str]:
        kids = {badge["kid"] for badge in self.badges}
        again = bool(kids) and kid not in kids
        return named(
            ("revoked-is-final", self.revoked and not again),
            ("duplicate-badge", digest in {badge["digest"] for badge in self.badges}),
        )

    def _missing(self, at: int, number: int, kinds: set[str]) -> set[str]:
        measure = self.measure(number)
        if measure is None or measure["kind"] not in kinds:
            return {"no-measure"}
        return named(("measure-ended", not stands(measure, at)))

    # What a decision does

    def grants(self, event: str, at: int, start: date, tier: str) -> None:
        self.periods.append({"at": at, "start": start, "end": last_day(start)})
        self.tier = tier
        self.tells(event, at)

    def renews(self, at: int, tier: str) -> None:
        following = self.periods[-1]["end"] + days(1)
        self.grants("renewed", at, max(following, day_of(at)), tier or self.tier)

    def covers(self, event: str, at: int, **places: list[str]) -> None:
        self.places.append({**self.places[-1], "at": at, **places})
        self.tells(event, at)

    def measures_out(self, event: str, kind: str, at: int, *, since: int, end: date | None) -> None:
        untils = [] if end is None else [{"at": at, "until": end_of(end)}]
        number = len(self.measures) + 1
        self.measures.append(
            {"number": number, "kind": kind, "at": at, "since": since, "untils": untils}
            | {"ended": None, "struck": None, "appeal": "none"}
        )
        self.revoked = self.revoked or kind == "revocation"
        self.tells(event, at, number)

    def ends(self, event: str, at: int, number: int) -> None:
        self.measures[number - 1] |= {"ended": at, "struck": at}
        self.tells(event, at, number)

    def extends(self, at: int, number: int, end: date) -> None:
        self.measures[number - 1]["untils"].append({"at": at, "until": end_of(end)})
        self.tells("suspension-extended", at, number)

    def appeals(self, at: int, number: int) -> None:
        self.measures[number - 1]["appeal"] = "pending"
        self.tells("appealed", at, number)

    def decides_appeal(self, at: int, number: int, outcome: str) -> None:
        measure = self.measures[number - 1]
        measure["appeal"] = outcome
        if outcome == "overturned" and measure["kind"] != "revocation":
            measure["ended"] = at if stands(measure, at) else measure["ended"]
            measure["struck"] = measure["struck"] or at
        self.tells("appeal-decided", at, number)

    def signs(self, at: int, kid: str, digest: str) -> None:
        self.badges.append({"kid": kid, "digest": digest})
        self.tells("badge-signed", at)

    def tells(self, event: str, at: int, measure: int | None = None) -> None:
        self.log.append({"event": event, "at": at, "measure": measure})

    # What is so

    @property
    def last_at(self) -> int:
        return self.log[-1]["at"]

    def measure(self, number: int) -> dict | None:
        return self.measures[number - 1] if 1 <= number <= len(self.measures) else None

    def suspension(self, at: int) -> dict | None:
        kind = "suspension"
        return next((m for m in self.measures if m["kind"] == kind and stands(m, at)), None)

    def has_lapsed(self, at: int) -> bool:
        return day_of(at) > self.periods[-1]["end"] + days(CLOSES)

    def now_covered(self) -> list[str]:
        return [*self.places[-1]["sites"], *self.places[-1]["handles"]]

    def covered(self, at: int) -> set[str]:
        known = [state for state in self.places if state["at"] <= at]
        return {*known[-1]["sites"], *known[-1]["handles"]}

    def standing(self, at: int) -> str:
        """Return how the certificate stood at `at` by what was decided until then."""
        active = self._active(at)
        if active & {"revocation", "suspension"}:
            return "revoked" if "revocation" in active else "suspended"
        known = [period for period in self.periods if period["at"] <= at]
        if any(start_of(each["start"]) <= at < end_of(each["end"]) for each in known):
            return "warned" if "warning" in active else "valid"
        later = any(start_of(each["start"]) > at for each in known)
        return "not-yet-valid" if later else "expired"

    def bits(self, at: int) -> int:
        active = self._active(at)
        ranks = {"revocation": 1, "suspension": 2, "warning": 3}
        return min((ranks[kind] for kind in active), default=0)

    def edges(self) -> set[int]:
        """Return every instant at which something begins or ends."""
        found = {entry["at"] for entry in self.log}
        for each in self.periods:
            found |= {start_of(each["start"]), end_of(each["end"])}
        for each in self.measures:
            found |= {each["since"], *(known["until"] for known in each["untils"])}
        return found

    def deadlines(self) -> set[int]:
        """Return every instant at which something begins or ceases to be allowed."""
        window = {*self.renewal_window().values()}
        return window | {end_of(day_of(m["at"]) + days(APPEAL_DAYS)) for m in self.measures}

    def renewal_window(self) -> dict[str, int]:
        """Return the first instant of renewal, and the first after it."""
        end = self.periods[-1]["end"]
        return {"opens": start_of(end - days(OPENS)), "closes": end_of(end + days(CLOSES))}

    def _active(self, at: int) -> set[str]:
        return {
            m["kind"]
            for m in self.measures
            if m["at"] <= at and m["since"] <= at and (m["struck"] is None or at < m["struck"])
            if not m["untils"] or at < until(m, at)
        }


def named(*reasons: tuple[str, bool]) -> set[str]:
    """Return the names of what is so."""
    return {name for name, holds in reasons if holds}


def stands(measure: dict, at: int) -> bool:
    """Tell whether a measure has not ended at `at`; one that is still to begin stands."""
    return measure["ended"] is None and (not measure["untils"] or at < until(measure))


def until(measure: dict, at: int | None = None) -> int:
    """Return the end of a suspension as it was known at `at`, or is known now."""
    return [each["until"] for each in measure["untils"] if at is None or each["at"] <= at][-1]


def last_day(start: date) -> date:
    """Return the day before the second anniversary; that of 29 February is 1 March."""
    year = start.year + YEARS
    leap_day = (start.month, start.day) == (2, 29)
    return date(year, 2, 28) if leap_day else start.replace(year=year) - days(1)
