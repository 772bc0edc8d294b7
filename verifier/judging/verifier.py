"""The verifier: evidence in, one verdict out, without input, output or clock (docs/architecture.md).

Trust at construction, evidence per call. Steps, in the order in which they outrank each other:

1. the badge: form, signature, key (`not-genuine`);
2. the place: on the misuse list (`misuse-listed`);
3. the ledger: number inside the list, badge inside a record we may believe (`not-listed`);
4. a revocation, which is final: any signed word of it counts, however old (`revoked`);
5. standing (`suspended`, `expired`, `not-yet-valid`) and place (`wrong-place`), by the record where there is one, else
   by what list and bucket say, else by the badge's own dates and places;
6. everything needed for green: manifest, list, bucket and record there, fresh, and of one mind (`cannot-tell`);
7. a standing warning (`warned`), else `valid`.
"""

from typing import Final

from msgspec import structs

from verifier.errors import Reason, StaleEvidenceError, VerificationError
from verifier.judging.evidence import Badge, Evidence, Record
from verifier.judging.policy import Policy, Standard
from verifier.judging.trust import Trust
from verifier.judging.verdict import Code, Footing, Verdict
from verifier.judging.weighing import Case
from verifier.values.days import SKEW
from verifier.values.places import parse_place

_OUT_OF_FORCE: Final = frozenset[Code]({"suspended", "expired", "not-yet-valid"})


class Verifier:
    """Gives verdicts under one `Trust` and one policy."""

    __slots__ = ("_policy", "trust")

    def __init__(self, trust: Trust, policy: Policy | None = None) -> None:
        """Hold `trust`, and what to ask for beyond the rules (nothing, by default)."""
        self.trust = trust
        self._policy = None if isinstance(policy, Standard) else policy

    def verify(
        self, evidence: Evidence, *, now: int, shown_on: str | None = None, at: int | None = None
    ) -> Verdict:
        """Return the verdict at `now` on the badge, number or place in question.

        `shown_on` is the host or handle where the badge is displayed, or the place to look up. `at`
        asks about an earlier instant: how did it stand then, by all that is known now?
        """
        badge: Badge | None = None
        try:
            if evidence.badge is not None:
                badge = self.trust.badge(evidence.badge, evidence.record)
        except VerificationError as error:
            return self.refused(error, now, at)
        record = evidence.record
        footing = record.footing if record is not None else None
        if (
            badge is not None
            and record is not None
            and footing is not None
            and shown_on == footing.place
            and at is None
            and self._policy is None
        ):
            verdict = self._on_footing(evidence, badge, record, footing, now)
            if verdict is not None:
                return verdict
        return self._weighed(evidence, badge, now, shown_on, at)

    def refused(self, error: VerificationError, now: int, at: int | None) -> Verdict:
        """Return the verdict on a badge that could not be verified: red, unless a newer manifest might know its key."""
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
        case = Case(evidence, badge, now=now, place=place, at=at, until=until)
        return _condemned(case) or self._cleared(case)

    def _cleared(self, case: Case) -> Verdict:
        """Return green or amber on a case that nothing condemns."""
        if not self.trust.is_current(case.now):
            return case.verdict("cannot-tell", case.problem or Reason.STALE)
        missing = case.incomplete()
        if missing is not None:
            return case.verdict("cannot-tell", missing)
        measure = case.standing.measure if case.standing else None
        verdict = (
            case.verdict("valid") if measure is None else case.verdict("warned", measure.reason)
        )
        try:
            if self._policy is not None:
                self._policy.check(verdict, case.now)
        except StaleEvidenceError as error:
            return case.verdict("cannot-tell", error.reason)
        case.keep_footing(verdict, self.trust.current)
        return verdict

    def _on_footing(
        self, evidence: Evidence, badge: Badge, record: Record, footing: Footing, now: int
    ) -> Verdict | None:
        """Return the verdict on a badge of a certificate that has just been judged green on the same evidence."""
        status_list, bucket, place, manifest, since, until, known = footing
        if not (
            since <= now < until
            and status_list is evidence.status_list
            and bucket is evidence.bucket
            and not evidence.problems
            and badge.certificate == record.certificate
            and badge.digest in record.badges
            and badge.honest_before is None
            and manifest is self.trust.current
            and manifest.version >= self.trust.seen.manifest_version
        ):
            return None
        return Verdict(
            known.code,
            known.reason,
            badge.certificate,
            place,
            known.as_of,
            known.fresh_until,
            None,
            badge,
            record,
            known.standing,
        )


def _condemned(case: Case) -> Verdict | None:
    """Return red, or amber where evidence is at odds; None if the case may be green."""
    if case.at is not None and case.at > case.now + SKEW:
        return case.verdict("cannot-tell", Reason.FROM_THE_FUTURE)
    return _key(case) or _misuse(case) or _listed(case) or _revoked(case) or _standing(case)


def _key(case: Case) -> Verdict | None:
    """Judge the badge of a compromised key: it counts only if the log holds its digest from before the theft."""
    badge, record = case.badge, case.record or case.old_record
    if badge is None or badge.honest_before is None:
        return None
    logged = record.badges.get(badge.digest) if record is not None else None
    if logged is not None and logged.index < badge.honest_before and logged.kid == badge.kid:
        return None
    if logged is not None or case.lists_all_badges():
        return case.verdict("not-genuine", Reason.COMPROMISED_KEY)
    return case.verdict("cannot-tell", Reason.COMPROMISED_KEY)


def _misuse(case: Case) -> Verdict | None:
    """Judge the place: it may have been listed for misuse of the mark at the instant asked about."""
    misuse = case.entry.misuse if case.entry is not None and case.fresh_bucket else None
    if misuse is None or case.when < misuse.since:
        return None
    if misuse.until is not None and case.when >= misuse.until:
        return None
    return structs.replace(case.verdict("misuse-listed", misuse.reason), misuse=misuse)


def _listed(case: Case) -> Verdict | None:
    """Judge whether the ledger has such a certificate, and this badge."""
    if case.certificate is None:
        absent = case.fresh_bucket and (case.entry is None or case.entry.number is None)
        if absent:
            return case.verdict("not-listed", Reason.NOT_IN_LEDGER)
        return case.verdict("cannot-tell", case.problem or case.unasked())
    beyond = case.fresh_list and case.bits is None
    if beyond and case.record is None and not case.tied:
        return case.verdict("not-listed", Reason.NOT_IN_LEDGER)
    record, badge = case.record, case.badge
    if badge is None or record is None or badge.digest in record.badges:
        return None
    if not case.lists_all_badges():
        return None
    return case.verdict("not-listed", Reason.NOT_IN_LEDGER)


def _revoked(case: Case) -> Verdict | None:
    """Judge revocation. Asked about an earlier instant, only a record can say whether it was revoked by then."""
    if not case.is_revoked():
        return None
    standing = case.standing
    if case.at is None or (standing is not None and standing.code == "revoked"):
        revoked = standing is not None and standing.code == "revoked"
        measure = standing.measure if standing is not None and revoked else None
        return case.verdict("revoked", measure.reason if measure else "")
    if case.record is None:
        return case.verdict("cannot-tell", case.problem or Reason.MISSING_EVIDENCE)
    return None


def _standing(case: Case) -> Verdict | None:
    """Judge standing and place; where evidence is at odds, nothing but a wrong place is certain."""
    contradictory = case.is_contradictory()
    code = None if contradictory else case.code()
    if code in _OUT_OF_FORCE:
        measure = case.standing.measure if case.standing and code == "suspended" else None
        return case.verdict(code, measure.reason if measure else "")
    if case.is_elsewhere():
        return case.verdict("wrong-place", Reason.OTHER_PLACE)
    if contradictory:
        return case.verdict("cannot-tell", case.problem or Reason.CONTRADICTORY)
    return None
