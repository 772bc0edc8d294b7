"""Amber because evidence is missing or too old."""

from tests.simulator import DAY, NOW
from tests.vectors.scenes.stage import OTHER, PEPPER, SHOP, Expected, Scene


def cannot_tell_offline(s: Scene) -> Expected:
    """Badge and manifest alone: genuine, not looked up."""
    s.publish()
    s.list = s.bucket = s.record = None
    return "cannot-tell", "not-looked-up"


def cannot_tell_list_alone(s: Scene) -> Expected:
    """Badge and list alone: a stolen key can borrow a valid index, so this is never green."""
    s.publish()
    s.bucket = s.record = None
    s.badge = s.issuer.forged_token(0, sites=(SHOP,), iat=NOW - 600)
    return "cannot-tell", "not-looked-up"


def cannot_tell_no_record(s: Scene) -> Expected:
    """The record is withheld."""
    s.publish()
    s.record = None
    return "cannot-tell", "missing-evidence"


def cannot_tell_no_bucket(s: Scene) -> Expected:
    """The bucket is withheld."""
    s.publish()
    s.bucket = None
    return "cannot-tell", "missing-evidence"


def cannot_tell_no_list(s: Scene) -> Expected:
    """The list is withheld."""
    s.publish()
    s.list = None
    return "cannot-tell", "missing-evidence"


def cannot_tell_no_manifest(s: Scene) -> Expected:
    """Without a manifest there is no key to check anything with."""
    s.publish()
    s.manifest = None
    return "cannot-tell", "missing-evidence"


def cannot_tell_place_without_bucket(s: Scene) -> Expected:
    """A place is looked up and the register does not answer."""
    s.ask(place=SHOP)
    s.publish(SHOP)
    s.bucket = s.record = s.list = None
    return "cannot-tell", "not-looked-up"


def cannot_tell_stale_list(s: Scene) -> Expected:
    """The list ran out, skew allowed for."""
    s.publish()
    s.list = s.issuer.status_list(at=NOW - DAY - 300)
    return "cannot-tell", "stale"


def cannot_tell_stale_bucket(s: Scene) -> Expected:
    """The bucket ran out."""
    s.publish()
    s.bucket = s.issuer.bucket(SHOP, at=NOW - DAY - 300)
    return "cannot-tell", "stale"


def cannot_tell_stale_place(s: Scene) -> Expected:
    """A place is looked up in a bucket that ran out: its absence proves nothing."""
    s.ask(place=OTHER)
    s.publish(OTHER, at=NOW - 2 * DAY)
    s.list = s.record = None
    return "cannot-tell", "stale"


def cannot_tell_expired_manifest(s: Scene) -> Expected:
    """The manifest ran out; everything else is fresh."""
    s.issuer.expires_at = NOW - 300
    s.publish()
    return "cannot-tell", "stale"


def cannot_tell_unknown_key_old_manifest(s: Scene) -> Expected:
    """A key the manifest does not know, but the manifest has run out: a newer one might."""
    s.issuer.expires_at = NOW - DAY
    s.publish()
    s.badge = s.issuer.forged_token(0, kid="badge-9")
    return "cannot-tell", "stale"


def cannot_tell_other_list(s: Scene) -> Expected:
    """A good list, but not the one this certificate is in."""
    s.publish()
    s.list = s.issuer.status_list(number=1)
    return "cannot-tell", "missing-evidence"


def cannot_tell_record_older_than_bucket(s: Scene) -> Expected:
    """The record is older than the last fact its bucket entry names: a warning was withheld."""
    size = len(s.issuer.facts)
    s.issuer.warn(0)
    s.publish(log_size=size)
    s.bucket = s.issuer.bucket(SHOP)
    return "cannot-tell", "stale"


def cannot_tell_other_bucket(s: Scene) -> Expected:
    """A good bucket, but not the one the place belongs to."""
    s.publish()
    s.bucket = s.issuer.bucket(PEPPER)
    return "cannot-tell", "missing-evidence"


def cannot_tell_about_the_future(s: Scene) -> Expected:
    """Nobody can say how it will stand tomorrow."""
    s.at = NOW + DAY
    s.publish()
    return "cannot-tell", "from-the-future"


def cannot_tell_number_by_list_alone(s: Scene) -> Expected:
    """A number is looked up; the list has it as valid, but a list alone is never green."""
    s.ask(number=0)
    s.publish(SHOP)
    s.bucket = s.record = None
    return "cannot-tell", "not-looked-up"


def cannot_tell_bucket_alone(s: Scene) -> Expected:
    """Badge and bucket agree, but list and record are withheld."""
    s.publish()
    s.list = s.record = None
    return "cannot-tell", "missing-evidence"
