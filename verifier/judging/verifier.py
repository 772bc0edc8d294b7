"""The verifier: evidence in, one verdict out, without input, output or clock.

Trust at construction, evidence per call. Steps, in the order in which they outrank each other:

1. the badge: form, signature, key (`not-genuine`);
2. the place: on the misuse list (`misuse-listed`);
3. the ledger: number inside the list, badge inside a record we may believe (`not-listed`);
4. a revocation, which is final: any signed word of it counts, however old (`revoked`);
5. standing (`suspended`, `expired`, `not-yet-valid`) and place (`wrong-place`), by the record where
   there is one, else by what list and bucket say, else by the badge's own dates and places;
6. everything needed for green: manifest, list, bucket and record are there, fresh, and agree
   (`cannot-tell`);
7. a standing warning (`warned`), else `valid`.
"""

from typing import Final

from msgspec import structs

from verifier.errors import Reason, StaleEvidenceError, VerificationError
from verifier.judging.evidence import Badge, Evidence
from verifier.judging.policy import Policy
from verifier.judging.trust import Trust
from verifier.judging.verdict import Code, Verdict
from verifier.judging.weighing import Weighing
from verifier.values.days import SKEW
from verifier.values.places import parse_place

_OUT_OF_FORCE: Final = frozenset[Code]({"suspended", "expired", "not-yet-valid"})


class Verifier:
    """Gives verdicts under one `Trust` and one policy."""

    __slots__ = ("_policy", "trust")

    def __init__(self, trust: Trust, policy: Policy | None = None) -> None:
        """Hold `trust`, and what to ask for beyond the rules (nothing, by default)."""
        self.trust = trust
        self._policy = policy

    def verify(
        self, evidence: Evidence, *, now: int, shown_on: str | None = None, at: int | None = None
    ) -> Verdict:
        """Return the verdict at `now` on the badge, number or place in question.

        `shown_on` is the host or handle where the badge is displayed, or the place to look up. `at`
        asks about an earlier instant: how did it stand then, by all that is known now?
        """
        badge: Badge | None = None
        try:  # 1. form, signature and key
            if evidence.badge is not None:
                badge = self.trust.badge(evidence.badge, evidence.record)
        except VerificationError as error:
            return self.refused(error, now, at)
        return self._weighed(evidence, badge, now, shown_on, at)

    def refused(self, error: VerificationError, now: int, at: int | None) -> Verdict:
        """Return the verdict on a badge that could not be verified.

        It is red, unless a newer manifest might know its key.
        """
        trust, reason = self.trust, error.reason
        if isinstance(error, StaleEvidenceError):
            return Verdict("cannot-tell", reason, at=at)
        if reason == Reason.UNKNOWN_KEY and not trust.is_current(now):
            return Verdict("cannot-tell", Reason.STALE, at=at)
        return Verdict("not-genuine", reason, at=at)

    def _weighed(
        self, evidence: Evidence, badge: Badge | None, now: int, place: str | None, at: int | None
    ) -> Verdict:
        """Return the verdict after weighing all evidence; `place` is as it was given."""
        if place is not None and (evidence.bucket is None or place not in evidence.bucket.entries):
            try:
                place = parse_place(place).value
            except VerificationError as error:
                unknown = badge is None and evidence.number is None
                return Verdict(
                    "not-listed" if unknown else "wrong-place",
                    error.reason,
                    badge.certificate if badge else evidence.number,
                    at=at,
                    badge=badge,
                )
        current = self.trust.current
        until = current.expires_at if current else None
        weighing = Weighing(evidence, badge, now=now, place=place, at=at, until=until)
        return _condemned(weighing) or self._cleared(weighing)

    def _cleared(self, weighing: Weighing) -> Verdict:
        """Return green or amber on a weighing that nothing condemns."""
        # 6. everything needed for green
        if not self.trust.is_current(weighing.now):
            return weighing.verdict("cannot-tell", weighing.problem or Reason.STALE)
        missing = weighing.incomplete()
        if missing is not None:
            return weighing.verdict("cannot-tell", missing)
        # 7. a standing warning, else green; a policy can only refuse
        measure = weighing.standing.measure if weighing.standing else None
        code: Code = "valid" if measure is None else "warned"
        verdict = weighing.verdict(code, measure.reason if measure else "")
        try:
            if self._policy is not None:
                self._policy.check(verdict, weighing.now)
        except StaleEvidenceError as error:
            return weighing.verdict("cannot-tell", error.reason)
        return verdict


def _condemned(weighing: Weighing) -> Verdict | None:
    """Return red, or amber where evidence disagrees; None if the verdict may be green."""
    if weighing.at is not None and weighing.at > weighing.now + SKEW:
        return weighing.verdict("cannot-tell", Reason.FROM_THE_FUTURE)
    return (
        _key(weighing)  # 1. a key that was stolen
        or _misuse(weighing)  # 2. the place
        or _listed(weighing)  # 3. the ledger
        or _revoked(weighing)  # 4. a revocation
        or _standing(weighing)  # 5. standing and place
    )


def _key(weighing: Weighing) -> Verdict | None:
    """Judge a badge whose key was stolen: it counts if the log had its digest before the theft."""
    badge, record = weighing.badge, weighing.record or weighing.old_record
    if badge is None or badge.honest_before is None:
        return None
    logged = record.badges.get(badge.digest) if record is not None else None
    if logged is not None and logged.index < badge.honest_before and logged.kid == badge.kid:
        return None
    if logged is not None or weighing.lists_all_badges():
        return weighing.verdict("not-genuine", Reason.COMPROMISED_KEY)
    return weighing.verdict("cannot-tell", Reason.COMPROMISED_KEY)


def _misuse(weighing: Weighing) -> Verdict | None:
    """Judge the place: it may have been listed for misuse at the instant asked about."""
    misuse = weighing.entry.misuse if weighing.entry is not None and weighing.fresh_bucket else None
    if misuse is None or weighing.when < misuse.since:
        return None
    if misuse.until is not None and weighing.when >= misuse.until:
        return None
    return structs.replace(weighing.verdict("misuse-listed", misuse.reason), misuse=misuse)


def _listed(weighing: Weighing) -> Verdict | None:
    """Judge whether the ledger has such a certificate, and this badge."""
    if weighing.certificate is None:
        absent = weighing.fresh_bucket and (weighing.entry is None or weighing.entry.number is None)
        if absent:
            return weighing.verdict("not-listed", Reason.NOT_IN_LEDGER)
        return weighing.verdict("cannot-tell", weighing.problem or weighing.unasked())
    beyond = weighing.fresh_list and weighing.bits is None
    if beyond and weighing.record is None and not weighing.tied:
        return weighing.verdict("not-listed", Reason.NOT_IN_LEDGER)
    record, badge = weighing.record, weighing.badge
    if badge is None or record is None or badge.digest in record.badges:
        return None
    if not weighing.lists_all_badges():
        return None
    return weighing.verdict("not-listed", Reason.NOT_IN_LEDGER)


def _revoked(weighing: Weighing) -> Verdict | None:
    """Judge revocation.

    Asked about an earlier instant, only a record can say whether it was revoked by then.
    """
    if not weighing.is_revoked():
        return None
    standing = weighing.standing
    if weighing.at is None or (standing is not None and standing.code == "revoked"):
        revoked = standing is not None and standing.code == "revoked"
        measure = standing.measure if standing is not None and revoked else None
        return weighing.verdict("revoked", measure.reason if measure else "")
    if weighing.record is None:
        return weighing.verdict("cannot-tell", weighing.problem or Reason.MISSING_EVIDENCE)
    return None


def _standing(weighing: Weighing) -> Verdict | None:
    """Judge standing and place; where evidence disagrees, nothing but a wrong place is certain."""
    contradictory = weighing.is_contradictory()
    code = None if contradictory else weighing.code()
    if code in _OUT_OF_FORCE:
        measure = weighing.standing.measure if weighing.standing and code == "suspended" else None
        return weighing.verdict(code, measure.reason if measure else "")
    if weighing.is_elsewhere():
        return weighing.verdict("wrong-place", Reason.OTHER_PLACE)
    if contradictory:
        return weighing.verdict("cannot-tell", weighing.problem or Reason.CONTRADICTORY)
    return None
