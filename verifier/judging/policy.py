"""What a relying party asks for beyond the rules before it accepts green.

A policy can only be stricter.

Each has one method, `check`, which raises `StaleEvidenceError` when a verdict that would be green
must not be. The rules themselves (fresh list, bucket that binds the place, record with this badge)
are no policy: nothing turns them off.
"""

from dataclasses import dataclass
from typing import Protocol

from verifier.errors import Reason, StaleEvidenceError
from verifier.judging.verdict import Verdict


class Policy(Protocol):
    """One demand on a verdict that would be green."""

    def check(self, verdict: Verdict, now: int) -> None:
        """Raise `StaleEvidenceError` if `verdict` does not meet the demand at `now`."""


@dataclass(frozen=True, slots=True)
class MaxAge:
    """Evidence at most `seconds` old."""

    seconds: int

    def check(self, verdict: Verdict, now: int) -> None:
        """Raise if the oldest evidence used is older."""
        if verdict.as_of is None or now - verdict.as_of > self.seconds:
            raise StaleEvidenceError(Reason.STALE, f"evidence must be at most {self.seconds} s old")


@dataclass(frozen=True, slots=True)
class TierOf:
    """A certificate of one of `tiers`."""

    tiers: frozenset[str]

    def check(self, verdict: Verdict, now: int) -> None:  # noqa: ARG002 - the protocol's shape
        """Raise if the record's tier is another."""
        if verdict.record is None or verdict.record.claims.tier not in self.tiers:
            raise StaleEvidenceError(
                Reason.OTHER_TIER, f"expected a tier of {', '.join(sorted(self.tiers))}"
            )


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of `policies`."""

    policies: tuple[Policy, ...]

    def check(self, verdict: Verdict, now: int) -> None:
        """Raise what the first unmet policy raises."""
        for policy in self.policies:
            policy.check(verdict, now)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of `policies`."""

    policies: tuple[Policy, ...]

    def check(self, verdict: Verdict, now: int) -> None:
        """Raise what the last policy raises if none is met; without policies nothing can be met."""
        unmet = StaleEvidenceError(Reason.MISSING_EVIDENCE, "no policy to meet")
        for policy in self.policies:
            try:
                policy.check(verdict, now)
            except StaleEvidenceError as error:
                unmet = error
            else:
                return
        raise unmet
