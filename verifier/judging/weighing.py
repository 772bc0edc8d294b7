"""Weighing: what each piece of evidence says of one certificate or place, and whether they agree.

List, bucket and record are each a function of the facts inside a log size and of an instant. They
agree when the record's history, cut at the other's log size and instant, gives what the other says.
A bucket entry ties its place to a certificate; a record older than the entry's last fact is not
believed.
"""

from verifier.errors import Reason
from verifier.formats.register import Bucket, Entry
from verifier.formats.status import REVOKED, SUSPENDED, StatusList
from verifier.judging.evidence import Badge, Evidence, Record
from verifier.judging.standing import Standing, standing_at
from verifier.judging.verdict import Code, Verdict
from verifier.values.days import SKEW
from verifier.values.numbers import LIST_BITS, canonical_index
from verifier.values.places import kind_of


class Weighing:
    """The evidence on one certificate or place, weighed at `now`, on how it stands at `at`.

    `problem` is the first thing that keeps the evidence from being whole, fresh and consistent.
    What is not about this certificate or place does not count.
    """

    __slots__ = (
        "at", "badge", "bits", "bucket", "certificate", "entry", "fresh_bucket", "fresh_list",
        "now", "old_record", "place", "problem", "record", "shown", "standing", "status_list",
        "tied", "until",
    )  # fmt: skip

    def __init__(
        self,
        evidence: Evidence,
        badge: Badge | None,
        *,
        now: int,
        place: str | None,
        at: int | None,
        until: int | None,
    ) -> None:
        """Sort `evidence`; `place` is where the badge was shown, `until` the manifest's end."""
        self.until = until
        self.now, self.at, self.badge = now, at, badge
        self.problem: Reason | None = evidence.problems[0].reason if evidence.problems else None
        self.certificate = badge.certificate if badge is not None else evidence.number
        self.record: Record | None = evidence.record
        self.old_record: Record | None = None
        self.shown = place is not None
        self._find_place(place)
        self._read_bucket(evidence.bucket)
        self._read_record()
        self._read_list(evidence.status_list)
        self.standing = self._standing()

    def _find_place(self, place: str | None) -> None:
        """Find the place: as shown, else the badge's if the record has it, else the record's."""
        badge, record = self.badge, self.record
        if record is not None and self.certificate not in {record.certificate, None}:
            self.record = record = None
            self._note(Reason.CONTRADICTORY)
        if place is None and badge is not None:
            place = (badge.sites or badge.handles or (None,))[0]
            if record is not None and (place is None or not record.has(place)):
                place = record.first_place()
        elif place is None and record is not None:
            place = record.first_place()
        self.place = place

    def _read_bucket(self, bucket: Bucket | None) -> None:
        """Find the place's entry, and with it the certificate when a place is looked up."""
        place = self.place
        self.entry: Entry | None = None
        if bucket is not None and place is not None:
            self.entry = bucket.entries.get(place)
            if self.entry is None and not bucket.covers(kind_of(place), place):
                bucket = None
        else:
            bucket = None
        self.bucket = bucket
        self.fresh_bucket = bucket is not None and self._is_fresh(
            bucket.claims.iat, bucket.claims.exp
        )
        entry = self.entry
        self.tied = False
        if entry is None or entry.number is None:
            return
        # Only a place was asked about: the entry says which certificate is meant.
        if self.certificate is None and self.fresh_bucket:
            self.certificate = canonical_index(entry.number)
        if self.record is not None and self.record.claims.sub == entry.number:
            self.tied = self.certificate == self.record.certificate
        else:
            self.tied = self.certificate == canonical_index(entry.number)

    def _read_record(self) -> None:
        """Put a record aside that is of another certificate, or older than the register."""
        record, entry = self.record, self.entry
        if record is None:
            return
        if record.certificate != self.certificate:
            self.record = None
            self._note(Reason.CONTRADICTORY)
        elif self.tied and entry is not None and record.claims.last < (entry.last or 0):
            self.old_record, self.record = record, None
            self._note(Reason.STALE)

    def _read_list(self, found: StatusList | None) -> None:
        certificate = self.certificate
        if found is not None and (certificate is None or certificate >> LIST_BITS != found.number):
            found = None
        self.status_list = found
        self.bits: int | None = None
        self.fresh_list = found is not None and self._is_fresh(found.claims.iat, found.claims.exp)
        if found is not None and certificate is not None and found.covers(certificate):
            self.bits = found.status(certificate)

    def _standing(self) -> Standing | None:
        if self.record is None:
            return None
        if self.at is None:
            return self.record.standing(self.now)
        return standing_at(self.record.claims.history, self.at)

    def _is_fresh(self, iat: int, exp: int) -> bool:
        return iat - SKEW <= self.now < exp + SKEW

    def _note(self, reason: Reason) -> None:
        if self.problem is None:
            self.problem = reason

    @property
    def when(self) -> int:
        """The instant asked about."""
        return self.now if self.at is None else self.at

    def lists_all_badges(self) -> bool:
        """Tell whether a badge that the record does not name cannot be the certificate's.

        It cannot if the record is whole, and not older than a fresh register entry.
        """
        record = self.record
        return record is not None and self.tied and self.fresh_bucket and not record.hidden

    def unasked(self) -> Reason:
        """Return why a place could not be looked up."""
        return Reason.NOT_LOOKED_UP if self.bucket is None else Reason.STALE

    def is_revoked(self) -> bool:
        """Tell whether any signed word says revoked: that is final, so its age does not matter."""
        record, entry = self.record or self.old_record, self.entry
        return (
            self.bits == REVOKED
            or (record is not None and record.standing(self.now).code == "revoked")
            or (self.standing is not None and self.standing.code == "revoked")
            or (self.tied and entry is not None and entry.standing == "revoked")
        )

    def is_contradictory(self) -> bool:
        """Tell whether list, bucket and record cannot all be true.

        They cannot either if a suspension has ended for the record alone.
        """
        if self.record is None:
            return self._unrecorded_contradiction()
        standing, record = self.standing, self.record
        if self.fresh_list and self.status_list is not None and self.bits is not None:
            claims = self.status_list.claims
            if record.standing_then(claims.iat, claims.log_size).bits != self.bits:
                return True
            if self.at is None and self.bits == SUSPENDED and standing is not None:
                return standing.code != "suspended" or self._bucket_contradicts(record)
        return self._bucket_contradicts(record)

    def code(self) -> Code | None:
        """Return the standing: by the record, else by bucket and list, else by the badge."""
        if self.standing is not None:
            return self.standing.code
        if self.at is None and self.fresh_list and self.bits == SUSPENDED:
            return "suspended"
        if self.at is None and self.tied and self.fresh_bucket and self.entry is not None:
            return self.entry.standing
        if self.badge is None:
            return None
        if self.when >= self.badge.exp:
            return "expired"
        return "valid" if self.when >= self.badge.nbf else "not-yet-valid"

    def is_elsewhere(self) -> bool:
        """Tell whether the badge is in a wrong place, by the record, else bucket, else badge."""
        place, record = self.place, self.record
        if not self.shown or place is None or self.certificate is None:
            return False
        # A record decides, unless something in it was erased: that could be this place.
        if record is not None:
            if self.at is not None:
                return not record.had(place, self.at) and not record.hidden
            # A bucket that ties the place to the certificate wins over a record that is not newer.
            known = not self.tied or self._was_removed(record)
            return known and not record.has(place) and not record.hidden
        # Without a record the place must be the badge's own or tied; a number needs the bucket.
        badge = self.badge
        own = badge is not None and (place in badge.sites or place in badge.handles)
        return not self.tied and not own and (badge is not None or self.fresh_bucket)

    def incomplete(self) -> Reason | None:
        """Return what is missing for green, or None."""
        if self.problem is not None:
            return self.problem
        if self.record is None or self.bucket is None or self.status_list is None:
            unasked = self.record is None and self.bucket is None
            return Reason.NOT_LOOKED_UP if unasked else Reason.MISSING_EVIDENCE
        if not self.fresh_list or not self.fresh_bucket:
            return Reason.STALE
        known = self.badge is None or self.badge.digest in self.record.badges
        if not self.tied or self.bits is None or not known or not self._is_covered_by(self.record):
            return Reason.CONTRADICTORY
        return None

    def verdict(self, code: Code, reason: str = "") -> Verdict:
        """Return a verdict on what was weighed."""
        listed, bucket = self.status_list, self.bucket
        as_of, until = None, self.until
        if listed is not None:
            as_of = listed.claims.iat
            until = listed.claims.exp if until is None or listed.claims.exp < until else until
        if bucket is not None:
            claims = bucket.claims
            as_of = claims.iat if as_of is None or claims.iat < as_of else as_of
            until = claims.exp if until is None or claims.exp < until else until
        standing = self.standing
        if standing is not None and standing.changes_at is not None and self.at is None:
            until = standing.changes_at if until is None else min(until, standing.changes_at)
        record = self.record or self.old_record
        if as_of is None:
            as_of = record.claims.iat if record else self.badge.iat if self.badge else None
        return Verdict(
            code,
            reason,
            self.certificate,
            self.place,
            as_of,
            until,
            self.at,
            self.badge,
            record,
            standing,
        )

    def _is_covered_by(self, record: Record) -> bool:
        place, at = self.place, self.at
        return place is not None and (record.has(place) if at is None else record.had(place, at))

    def _was_removed(self, record: Record) -> bool:
        """Tell whether `record` is newer than the bucket: it may know of a later removal."""
        entry = self.entry
        return entry is not None and record.claims.last > (entry.last or 0)

    def _bucket_contradicts(self, record: Record) -> bool:
        if self.bucket is None or not self.fresh_bucket or self.place is None:
            return False
        claims, entry = self.bucket.claims, self.entry
        if not self.tied or entry is None:
            return record.has(self.place)
        if not record.has(self.place) and not record.hidden and not self._was_removed(record):
            return True
        return record.standing_then(claims.iat, claims.log_size).code != entry.standing

    def _unrecorded_contradiction(self) -> bool:
        """Without a record: another has the badge's own place, or list and bucket disagree."""
        if not self.fresh_bucket:
            return False
        if not self.tied or self.entry is None:
            badge, place = self.badge, self.place
            return badge is None or place in badge.sites or place in badge.handles
        if not self.fresh_list or self.bits is None:
            return False
        return (self.bits == SUSPENDED) != (self.entry.standing == "suspended")
