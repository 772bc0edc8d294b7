"""Amber because pieces of evidence contradict each other."""

from datetime import date

from tests.simulator import DAY, NOW, stored_zlib
from tests.vectors.scenes.stage import NOODLE, OTHER, SHOP, SILK, Expected, Scene
from verifier.formats import register, status
from verifier.values import numbers
from verifier.values.days import start_of


def cannot_tell_two_manifests_of_one_version(s: Scene) -> Expected:
    """Two manifests of one version differ: neither is a reason to go on with."""
    s.publish()
    s.before = [("manifest", s.issuer.manifest(expires_at=NOW + DAY).decode())]
    return "cannot-tell", "contradictory"


def cannot_tell_record_of_another_certificate(s: Scene) -> Expected:
    """The record of another certificate is handed out."""
    s.publish()
    s.record = s.issuer.record(3)
    return "cannot-tell", "contradictory"


def cannot_tell_record_tells_two_stories(s: Scene) -> Expected:
    """Measures and history of the record disagree."""
    s.issuer.warn(0)
    s.publish()
    s.record = s.issuer.record(0, measures=())
    return "cannot-tell", "contradictory"


def cannot_tell_list_says_suspended_record_ended(s: Scene) -> Expected:
    """The list, fresh and signed before the end, says suspended; for the record the suspension has
    ended."""
    s.issuer.suspend(0, date(2027, 1, 1), date(2027, 1, 14))
    end = start_of(date(2027, 1, 15))
    s.now = end + 60
    s.publish(at=end - 60)
    return "cannot-tell", "contradictory"


def cannot_tell_list_contradicts_record(s: Scene) -> Expected:
    """The list says warned where the facts know of no warning."""
    s.publish()
    s.list = s.issuer.status_list(
        status_list=status.compressed_claim(stored_zlib(status.pack(bytes([3, 0, 0, 0, 0]))))
    )
    return "cannot-tell", "contradictory"


def cannot_tell_bucket_contradicts_record(s: Scene) -> Expected:
    """The bucket states another standing than the facts it was made from."""
    s.issuer.warn(0)
    s.publish()
    entry = register.Entry(
        SHOP, numbers.format_number(numbers.CertificateIndex(0)), "valid", 5, None
    )
    s.bucket = s.issuer.bucket(SHOP, entries=(entry,))
    return "cannot-tell", "contradictory"


def cannot_tell_bucket_without_the_place(s: Scene) -> Expected:
    """The record covers the place, the bucket has no entry for it."""
    s.publish()
    s.bucket = s.issuer.bucket(SHOP, entries=())
    return "cannot-tell", "contradictory"


def cannot_tell_wrong_number_of_buckets(s: Scene) -> Expected:
    """A bucket that counts the buckets otherwise than the manifest, so that an absence would prove
    nothing."""
    s.publish()
    s.issuer.buckets = 8
    s.bucket = s.issuer.bucket(SHOP)
    return "cannot-tell", "contradictory"


def cannot_tell_erased_person(s: Scene) -> Expected:
    """After erasure nothing opens the record's places, so the place shown cannot be found in it."""
    s.about(1, NOODLE)
    s.publish()
    s.issuer.erase(1)
    s.record = s.issuer.record(1)
    return "cannot-tell", "contradictory"


def cannot_tell_erased_person_stolen_key(s: Scene) -> Expected:
    """Erasure hides which badges the log has: whether it had this one before the theft cannot be
    told."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.about(1, NOODLE)
    s.publish()
    s.issuer.erase(1)
    s.record = s.issuer.record(1)
    return "cannot-tell", "compromised-key"


def cannot_tell_place_with_record_of_another(s: Scene) -> Expected:
    """A place is looked up; the bucket leads to one certificate, the record handed out is of
    another."""
    s.ask(place=SHOP)
    s.publish(SHOP)
    s.record = s.issuer.record(3)
    return "cannot-tell", "contradictory"


def cannot_tell_record_without_the_place(s: Scene) -> Expected:
    """The bucket ties the place to the certificate; the record, no newer, does not have it."""
    s.publish()
    s.record = s.issuer.record(0, sites=(OTHER,))
    return "cannot-tell", "contradictory"


def cannot_tell_place_of_another_without_record(s: Scene) -> Expected:
    """A badge forged for the host of another certificate, its record withheld: the bucket knows
    better."""
    s.shown_on = SILK
    s.publish()
    s.record = None
    s.badge = s.issuer.forged_token(0, sites=(SILK,))
    return "cannot-tell", "contradictory"


def cannot_tell_list_against_bucket(s: Scene) -> Expected:
    """The list says suspended, the bucket says valid, and the record is withheld."""
    size = len(s.issuer.facts)
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.publish(log_size=size)
    s.list = s.issuer.status_list()
    s.record = None
    return "cannot-tell", "contradictory"
