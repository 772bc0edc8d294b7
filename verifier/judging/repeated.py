"""Many badges on the same evidence: what list, bucket and record say together is weighed once.

A shop's server, a marketplace or a kiosk checks badge after badge against evidence that it holds in
memory. A green verdict is kept with that evidence until an instant before which time alone cannot
change it. For a further badge in the same place three questions remain: its signature, its key, and
whether the record has it. Red and amber are never kept (ADR 11).
"""

from typing import NamedTuple

from keys.manifest import Manifest
from verifier.errors import VerificationError
from verifier.formats.register import Bucket
from verifier.formats.status import StatusList
from verifier.judging.evidence import Evidence, Record
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.judging.verifier import Verifier
from verifier.values.days import SKEW

_MOST = 1024
"""Places whose verdict is kept; when there are more, all are forgotten."""


class _Kept(NamedTuple):
    """The green `verdict` on these files under `manifest`; valid for `since` <= now < `until`."""

    status_list: StatusList
    bucket: Bucket
    record: Record
    manifest: Manifest
    since: int
    until: int
    verdict: Verdict


class RepeatedVerifier:
    """Gives the verdicts of a `Verifier` without a policy, faster when it is asked again.

    A policy has to be asked each time: for one, take `Verifier`.
    """

    __slots__ = ("_kept", "_verifier", "trust")

    def __init__(self, trust: Trust) -> None:
        """Hold `trust`; nothing is kept yet."""
        self.trust = trust
        self._verifier = Verifier(trust)
        self._kept: dict[str | None, _Kept] = {}

    def verify(
        self, evidence: Evidence, *, now: int, shown_on: str | None = None, at: int | None = None
    ) -> Verdict:
        """Return what `Verifier.verify` returns."""
        kept, text = self._kept.get(shown_on), evidence.badge
        if kept is None or text is None or at is not None or not self._holds(kept, evidence, now):
            return self._weighed(evidence, now, shown_on, at)
        record, known = kept.record, kept.verdict
        try:
            badge = self.trust.badge(text, record)
        except VerificationError as error:
            return self._verifier.refused(error, now, at)
        if (
            badge.certificate != record.certificate
            or badge.digest not in record.badges
            or badge.honest_before is not None
        ):
            return self._weighed(evidence, now, shown_on, at)
        return Verdict(
            known.code,
            known.reason,
            badge.certificate,
            shown_on,
            known.as_of,
            known.fresh_until,
            None,
            badge,
            record,
            known.standing,
        )

    def _holds(self, kept: _Kept, evidence: Evidence, now: int) -> bool:
        """Tell whether `kept` is about the same files, holds now, and nothing newer is known."""
        status_list, bucket, record, manifest, since, until, _ = kept
        trust = self.trust
        return (
            since <= now < until
            and record is evidence.record
            and bucket is evidence.bucket
            and status_list is evidence.status_list
            and not evidence.problems
            and manifest is trust.current
            and manifest.version >= trust.seen.manifest_version
        )

    def _weighed(
        self, evidence: Evidence, now: int, shown_on: str | None, at: int | None
    ) -> Verdict:
        """Return the verdict after weighing all; keep it if it is green and about now."""
        verdict = self._verifier.verify(evidence, now=now, shown_on=shown_on, at=at)
        if at is None:
            self._keep(verdict, evidence, now)
        return verdict

    def _keep(self, verdict: Verdict, evidence: Evidence, now: int) -> None:
        listed, bucket, record = evidence.status_list, evidence.bucket, evidence.record
        place, manifest = verdict.place, self.trust.current
        green = verdict.tone in {"green", "notice"}
        if not (green and listed and bucket and record and place and manifest):
            return
        misuse = bucket.entries[place].misuse
        ends = (
            listed.claims.exp + SKEW,
            bucket.claims.exp + SKEW,
            manifest.expires_at + SKEW,
            verdict.standing.changes_at if verdict.standing else None,
            misuse.since if misuse else None,
        )
        until = min(end for end in ends if end is not None and end > now)
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[place] = _Kept(listed, bucket, record, manifest, now, until, verdict)
