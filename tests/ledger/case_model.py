"""What a case must be, in plain dicts: written from the scheme's rules, not from the code.

For each decision the model names all rules that forbid it, by their codes; none means that it is
taken. What is asked of the certificate is asked of its own model (`life_model`). Figures are those
of `cets-1`.
"""

from datetime import date

from tests.ledger.life_model import Model, days, named, until
from verifier.values.days import day_of, start_of

REPLY, DECISION, APPEAL, APPEAL_DECISION = 14, 30, 30, 30
FINE, FINE_PAY = 2000, 30
INTERIM, HEARING = 30, 14
BLACKLIST, BLACKLIST_DEFAULT = 1095, 730
URGENT = "urgent-consumer-harm"
ALL = {"warning", "suspension", "revocation", "fine", "blacklist"}
REASONS = {
    "criteria-not-met": {"warning", "suspension", "revocation"},
    "mark-misused": ALL,
    "false-information": {"suspension", "revocation", "fine"},
    "holder-request": {"suspension", "revocation"},
    URGENT: ALL - {"warning"},
}
PENALTY = {
    "interim": "suspension",
    "extension": "suspension",
    "conversion": "revocation",
    **{kind: kind for kind in ALL},
}
RELIEF = {"early-end", "lift"}


class CaseModel:
    """`notices` and `proposals` hold what was done, in order; `life` is the certificate's model."""

    def __init__(self, life: Model, at: int, opener: str) -> None:
        self.life = life
        self.at = at
        self.opener = opener
        self.notices: list[dict] = []
        self.proposals: list[dict] = []
        self.hearing: date | None = None
        self.heard = False
        self.owed: dict | None = None
        self.granted: dict | None = None
        self.closed = ""
        self.count = 1

    # What forbids a decision

    def forbids_notice(self, at: int, grounds: tuple[str, ...], reply_by: date | None) -> set[str]:
        earliest = day_of(at) + days(REPLY)
        reply_by = reply_by or earliest
        return self.always(at) | named(
            ("bad-reason", not grounds or not {*grounds} <= {*REASONS}),
            ("bad-reason", len({*grounds}) != len(grounds)),
            ("notice-open", bool(self.notices) and not answered(self.notices[-1], at)),
            ("nothing-new", bool({*grounds} & self.judged())),
            ("bad-reply-time", not earliest <= reply_by <= earliest + days(366)),
        )

    def judged(self) -> set[str]:
        """Return the grounds on which a measure of this case was overturned."""
        return {
            each["terms"]["reason"] for each in self.proposals if each["appeal"] == "overturned"
        }

    def forbids_reply(self, at: int) -> set[str]:
        return self.always(at) | named(
            ("no-notice", not self.notices),
            ("replied-already", bool(self.notices) and self.notices[-1]["replied"]),
        )

    def forbids_hearing(self, at: int, *, appeared: bool) -> set[str]:
        if self.hearing is None or self.heard:
            return self.always(at) | {"no-hearing"}
        return self.always(at) | named(
            ("no-notice", not self.notices),
            ("too-early", not appeared and day_of(at) < self.hearing),
        )

    def forbids_proposing(self, at: int, terms: dict, actor: str) -> set[str]:
        waiting = {each["terms"]["kind"] for each in self.proposals if each["status"] == "open"}
        return self.forbids_measure(at, terms) | named(
            ("proposed-already", terms["kind"] in waiting),
            ("reply-by-proposer", self.rests_on_own_reply(at, terms, actor)),
        )

    def rests_on_own_reply(self, at: int, terms: dict, actor: str) -> bool:
        """Tell whether the business was heard in time to come, and by nobody but `actor`."""
        if terms["kind"] in RELIEF | {"interim"}:
            return False
        reason = terms["reason"]
        about = [each for each in self.notices if reason in {*each["grounds"]} - each["spent"]]
        heard = [each for each in about if answered(each, at)]
        return bool(heard) and not any(
            day_of(at) > each["reply_by"] or each["scribe"] != actor for each in heard
        )

    def forbids_settling(self, at: int, number: int, actor: str, how: str) -> set[str]:
        """Return what forbids that `actor` decides, rejects or withdraws proposal `number`."""
        proposal = self.proposal(number)
        if proposal is None or proposal["status"] != "open":
            return self.always(at) | {"no-proposal"}
        own = actor == proposal["by"]
        found = self.always(at) | named(
            ("not-the-author", how == "withdraw" and not own),
            ("same-officer", how != "withdraw" and own),
        )
        return found | (self.forbids_measure(at, proposal["terms"]) if how == "decide" else set())

    def forbids_measure(self, at: int, terms: dict) -> set[str]:
        kind, reason = terms["kind"], terms.get("reason", "")
        found = self.always(at)
        if kind not in RELIEF:
            found |= named(("bad-reason", PENALTY[kind] not in REASONS.get(reason, ())))
        if kind not in RELIEF | {"interim"}:
            about = [each for each in self.notices if reason in {*each["grounds"]} - each["spent"]]
            found |= named(
                ("no-notice", not about),
                ("not-heard", bool(about) and not any(answered(each, at) for each in about)),
            )
        return found | getattr(self, f"_{kind.replace('-', '_')}")(at, day_of(at), terms)

    def _warning(self, at: int, today: date, terms: dict) -> set[str]:
        del today, terms
        return self.life.forbids_warning(at)

    def _suspension(self, at: int, today: date, terms: dict) -> set[str]:
        return self.life.forbids_suspending(at, terms["start"] or today, terms["end"])

    def _interim(self, at: int, today: date, terms: dict) -> set[str]:
        length, ahead = (terms["end"] - today).days + 1, (terms["hearing"] - today).days
        urgent = [m for m in self.life.measures if m["untils"] and m["reason"] == URGENT]
        last = [day_of(until(m) if m["ended"] is None else m["ended"]) for m in urgent]
        return self.life.forbids_suspending(at, today, terms["end"]) | named(
            ("bad-reason", terms["reason"] != URGENT),
            ("interim-once", self.hearing is not None),
            ("bad-length", not 1 <= length <= INTERIM),
            ("bad-hearing", not 0 <= ahead <= HEARING or terms["hearing"] > terms["end"]),
            ("interim-again", any((today - each).days < INTERIM for each in last)),
        )

    def _extension(self, at: int, today: date, terms: dict) -> set[str]:
        del today
        return self.life.forbids_extending(at, terms["suspension"], terms["end"])

    def _early_end(self, at: int, today: date, terms: dict) -> set[str]:
        del today
        return self.life.forbids_ending(at, terms["suspension"], "suspension")

    def _lift(self, at: int, today: date, terms: dict) -> set[str]:
        del today
        return self.life.forbids_ending(at, terms["warning"], "warning")

    def _revocation(self, at: int, today: date, terms: dict) -> set[str]:
        del at, today, terms
        return named(("revoked-is-final", self.life.revoked))

    def _conversion(self, at: int, today: date, terms: dict) -> set[str]:
        del today
        return self.life.forbids_ending(at, terms["suspension"], "suspension")

    def _fine(self, at: int, today: date, terms: dict) -> set[str]:
        del at, today
        fines = [each for each in self.proposals if each["terms"]["kind"] == "fine"]
        stand = [each for each in fines if each["status"] == "decided"]
        before = sum(each["terms"]["usd"] for each in stand if each["appeal"] != "overturned")
        return named(("bad-fine", not 1 <= terms["usd"] <= FINE - before))

    def forbids_paying(self, at: int, number: int, amount: int, currency: str) -> set[str]:
        proposal = self.proposal(number)
        if proposal is None or "pay_by" not in proposal:
            return self.always(at) | {"no-fine"}
        return self.always(at) | named(
            ("fine-overturned", proposal["appeal"] == "overturned"),
            ("paid-already", proposal["paid"]),
            ("bad-currency", currency != "USD"),
            ("bad-amount", amount != proposal["terms"]["usd"]),
        )

    def forbids_repaying(self, at: int, number: int) -> set[str]:
        proposal = self.proposal(number)
        if proposal is None or "pay_by" not in proposal:
            return self.always(at) | {"no-fine"}
        return self.always(at) | named(("nothing-to-repay", not repayable(proposal)))

    def forbids_appeal(self, at: int, number: int) -> set[str]:
        """Return what forbids an appeal; a closed case does not."""
        proposal = self.proposal(number)
        found = self.always(at) - {"case-closed"}
        if proposal is None or proposal["status"] != "decided":
            return found | {"no-measure"}
        late = day_of(at) > day_of(proposal["at"]) + days(APPEAL)
        found |= named(
            ("nothing-to-appeal", proposal["terms"]["kind"] in RELIEF),
            ("already-appealed", proposal["appeal"] != "none"),
            ("too-late", late),
        )
        if proposal["touched"]:
            found |= self.life.forbids_appeal(at, proposal["touched"]) - {"too-late"}
        return found

    def forbids_appeal_decision(
        self, at: int, number: int, actor: str, outcome: str, without: tuple[str, ...]
    ) -> set[str]:
        proposal = self.proposal(number)
        if proposal is None or proposal["status"] != "decided":
            return self.always(at) | {"no-measure"}
        if proposal["appeal"] != "pending":
            return self.always(at) | {"no-appeal"}
        found = self.always(at) | named(
            ("same-officer", actor in {proposal["by"], proposal["decider"]})
        )
        gives = outcome == "overturned" and proposal["terms"]["kind"] in {
            "revocation",
            "conversion",
        }
        lost = self.lost_days(proposal) if gives else []
        covered = {*self.life.now_covered()}
        return found | named(
            ("nothing-granted", bool(without) and not lost),
            ("unknown-place", bool(lost) and not {*without} <= covered),
        )

    def forbids_granting(self, at: int, places: tuple[str, ...]) -> set[str]:
        if self.owed is None:
            return self.always(at) | {"nothing-owed"}
        return self.always(at) | named(
            ("too-early", day_of(at) < self.owed["since"]),
            ("control-not-proven", not {*places} <= self.life.proven),
        )

    def forbids_closing(self, at: int, outcome: str, actor: str) -> set[str]:
        measures = [each for each in self.proposals if each["status"] == "decided"]
        some = any(each["appeal"] != "overturned" for each in measures)
        return self.always(at) | named(
            ("proposal-open", any(each["status"] == "open" for each in self.proposals)),
            ("appeal-open", any(each["appeal"] == "pending" for each in self.proposals)),
            ("hearing-open", self.hearing is not None and not self.heard),
            ("certificate-owed", self.owed is not None),
            ("fine-open", any(unpaid(each) for each in self.proposals)),
            ("fine-to-repay", any(repayable(each) for each in self.proposals)),
            ("bad-outcome", (outcome == "measure") != some),
            ("same-officer", outcome != "measure" and actor == self.opener),
        )

    def always(self, at: int) -> set[str]:
        return named(("clock-behind", at < self.at), ("case-closed", bool(self.closed)))

    # What a decision does

    def happens(self, at: int) -> None:
        self.at = at
        self.count += 1

    def serves(self, at: int, grounds: tuple[str, ...], reply_by: date | None) -> None:
        reply_by = reply_by or day_of(at) + days(REPLY)
        self.notices.append({"grounds": grounds, "reply_by": reply_by, "replied": False})
        self.notices[-1]["spent"] = set()

    def replies(self, at: int, actor: str) -> None:
        late = day_of(at) > self.notices[-1]["reply_by"]
        self.notices[-1] |= {"replied": True, "late": late, "scribe": actor}

    def proposes(self, terms: dict, actor: str) -> None:
        number = len(self.proposals) + 1
        self.proposals.append(
            {"number": number, "terms": terms, "by": actor, "status": "open"}
            | {"decider": "", "touched": 0, "appeal": "none", "paid": False, "repaid": False}
        )

    def decides(self, at: int, number: int, actor: str) -> None:
        proposal = self.proposals[number - 1]
        terms, today = proposal["terms"], day_of(at)
        proposal |= {"status": "decided", "decider": actor, "at": at}
        kind, life = terms["kind"], self.life
        if kind == "warning":
            life.measures_out("warned", "warning", at, since=at, end=None)
        elif kind in {"suspension", "interim"}:
            since = max(at, start_of(terms.get("start") or today))
            life.measures_out("suspended", "suspension", at, since=since, end=terms["end"])
        elif kind in {"revocation", "conversion"}:
            life.measures_out("revoked", "revocation", at, since=at, end=None)
        elif kind == "extension":
            life.extends(at, terms["suspension"], terms["end"])
        elif kind in RELIEF:
            event = "reinstated" if kind == "early-end" else "warning-lifted"
            life.ends(event, at, terms["suspension" if kind == "early-end" else "warning"])
        if kind == "fine":
            proposal["pay_by"] = today + days(FINE_PAY)
        elif kind in {"extension", "early-end", "lift"}:
            proposal["touched"] = terms["warning" if kind == "lift" else "suspension"]
        elif kind != "blacklist":
            proposal["touched"] = len(life.measures)
            life.measures[-1]["reason"] = terms["reason"]
        if kind == "interim":
            self.hearing = terms["hearing"]

    def appeals(self, at: int, number: int) -> None:
        proposal = self.proposals[number - 1]
        proposal["appeal"] = "pending"
        self.closed = ""
        if proposal["touched"]:
            self.life.appeals(at, proposal["touched"])

    def decides_appeal(self, at: int, number: int, outcome: str, without: tuple[str, ...]) -> None:
        proposal = self.proposals[number - 1]
        proposal["appeal"] = outcome
        for notice in self.notices if outcome == "overturned" else ():
            notice["spent"].add(proposal["terms"]["reason"])
        if proposal["touched"]:
            self.life.decides_appeal(at, proposal["touched"], outcome)
        kind = proposal["terms"]["kind"]
        if outcome != "overturned" or kind not in {"revocation", "conversion"}:
            return
        lost = self.lost_days(proposal)
        if not lost:
            return
        since = max(day_of(at), self.free_from(proposal))
        places = {*self.life.now_covered()} - {*without}
        self.owed = {"days": len(lost), "since": since}
        if since == day_of(at) and places:
            self.grants(at)

    def grants(self, at: int) -> None:
        last = day_of(at) + days(self.owed["days"] - 1)
        self.granted, self.owed = {"start": day_of(at), "end": last}, None

    # What is so

    def proposal(self, number: int) -> dict | None:
        return self.proposals[number - 1] if 1 <= number <= len(self.proposals) else None

    def lost_days(self, proposal: dict) -> list[date]:
        """Return each day on which the certificate would be in force without the revocation."""
        first, last = day_of(proposal["at"]), self.life.periods[-1]["end"]
        count = (last - first).days + 1
        other = self._beside(proposal)
        return [
            day
            for day in (first + days(n) for n in range(max(0, count)))
            if other is None or not day_of(other["since"]) <= day <= day_of(until(other) - 1)
        ]

    def free_from(self, proposal: dict) -> date:
        other = self._beside(proposal)
        return day_of(proposal["at"]) if other is None else day_of(until(other))

    def _beside(self, proposal: dict) -> dict | None:
        """Return the suspension that stood when the certificate was revoked."""
        return self.life.suspension(proposal["at"])

    def edges(self) -> set[date]:
        """Return every day on which a deadline ends."""
        found = {each["reply_by"] for each in self.notices}
        found |= {day_of(each["at"]) + days(APPEAL) for each in self.proposals if "at" in each}
        found |= {each["pay_by"] for each in self.proposals if "pay_by" in each}
        found |= {day_of(until(m) - 1) for m in self.life.measures if m["untils"]}
        found |= {self.hearing} if self.hearing else set()
        return found | ({self.owed["since"] - days(1)} if self.owed else set())


def answered(notice: dict, at: int) -> bool:
    """Tell whether the business replied, or let its time go by."""
    return notice["replied"] or day_of(at) > notice["reply_by"]


def unpaid(proposal: dict) -> bool:
    """Tell whether it is a fine still owed."""
    return "pay_by" in proposal and not proposal["paid"] and proposal["appeal"] != "overturned"


def repayable(proposal: dict) -> bool:
    """Tell whether it is a fine that was paid and must be paid back."""
    return proposal["paid"] and proposal["appeal"] == "overturned" and not proposal["repaid"]


def not_appealed(proposal: dict) -> bool:
    """Tell whether it was decided and nobody appealed yet."""
    return proposal["status"] == "decided" and proposal["appeal"] == "none"
