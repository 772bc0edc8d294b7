"""Amber because evidence is refused: rolled back, of the future, foreign, or badly signed."""

from datetime import date

from tests.simulator import DAY, NOW
from tests.vectors.scenes.stage import BOMB, SHOP, Expected, Scene
from verifier.formats import status


def cannot_tell_frozen_manifest(s: Scene) -> Expected:
    """The list names a higher lowest version than that of the manifest at hand."""
    s.publish()
    s.list = s.issuer.status_list(manifest_version=4)
    return "cannot-tell", "rolled-back"


def cannot_tell_older_list_than_seen(s: Scene) -> Expected:
    """A list of the same log, but older than one seen before."""
    s.publish()
    s.before = [("manifest", s.manifest or ""), ("list", s.list or "")]
    s.list = s.issuer.status_list(at=NOW - 3600)
    return "cannot-tell", "rolled-back"


def cannot_tell_list_of_smaller_log(s: Scene) -> Expected:
    """A fresh list made from a smaller log than one seen before: the suspension is gone from it."""
    size = len(s.issuer.facts)
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.publish()
    s.before = [("manifest", s.manifest or ""), ("list", s.list or "")]
    s.publish(log_size=size, at=NOW - 60)
    return "cannot-tell", "rolled-back"


def cannot_tell_bucket_of_smaller_log(s: Scene) -> Expected:
    """A bucket made from a smaller log than one seen before."""
    s.publish()
    s.before = [("manifest", s.manifest or ""), ("bucket", s.bucket or "")]
    s.bucket = s.issuer.bucket(SHOP, log_size=len(s.issuer.facts) - 1)
    return "cannot-tell", "rolled-back"


def cannot_tell_lower_manifest_version(s: Scene) -> Expected:
    """A manifest of a lower version than one seen before."""
    s.publish()
    s.before = [("manifest", s.issuer.manifest(version=4).decode())]
    return "cannot-tell", "rolled-back"


def cannot_tell_manifest_one_root(s: Scene) -> Expected:
    """A manifest with one root signature where two are needed."""
    s.publish()
    s.manifest = s.issuer.manifest(signers=("root-1",)).decode()
    return "cannot-tell", "missing-evidence"


def cannot_tell_manifest_one_root_twice(s: Scene) -> Expected:
    """A manifest with the signature of one root key twice."""
    s.publish()
    s.manifest = s.issuer.manifest(signers=("root-1", "root-1")).decode()
    return "cannot-tell", "missing-evidence"


def cannot_tell_manifest_foreign_roots(s: Scene) -> Expected:
    """A manifest signed by keys that are not pinned."""
    s.publish()
    s.manifest = s.issuer.manifest(signers=("root-8", "root-9")).decode()
    return "cannot-tell", "missing-evidence"


def cannot_tell_manifest_from_the_future(s: Scene) -> Expected:
    """A manifest that is dated tomorrow."""
    s.publish()
    s.manifest = s.issuer.manifest(issued_at=NOW + DAY).decode()
    return "cannot-tell", "missing-evidence"


def cannot_tell_list_from_the_future(s: Scene) -> Expected:
    """A list that is dated more than 300 seconds ahead of the clock."""
    s.publish()
    s.list = s.issuer.status_list(at=NOW + 301)
    return "cannot-tell", "from-the-future"


def cannot_tell_list_by_badge_key(s: Scene) -> Expected:
    """A list signed by the badge key."""
    s.publish()
    s.list = s.issuer.status_list(kid="badge-1")
    return "cannot-tell", "unknown-key"


def cannot_tell_list_by_compromised_key(s: Scene) -> Expected:
    """A list signed by a status key that was compromised."""
    s.issuer.states |= {"status-1": "compromised", "status-2": "active"}
    s.issuer.honest_before["status-1"] = 5
    s.publish()
    return "cannot-tell", "compromised-key"


def cannot_tell_record_bad_signature(s: Scene) -> Expected:
    """A record whose signature does not hold."""
    s.publish()
    other = s.issuer.record(0, at=NOW - 60)
    s.record = f"{(s.record or '').rpartition('.')[0]}.{other.rpartition('.')[2]}"
    return "cannot-tell", "bad-signature"


def cannot_tell_list_zlib_bomb(s: Scene) -> Expected:
    """A list that inflates to more than a list can hold: refused before it does."""
    s.publish()
    s.list = s.issuer.status_list(status_list=status.compressed_claim(BOMB))
    return "cannot-tell", "malformed"


def cannot_tell_foreign_list(s: Scene) -> Expected:
    """A list of another issuer under a key of ours."""
    s.publish()
    s.list = s.issuer.status_list(
        iss="https://verify.example.com", sub="https://verify.example.com/status/0.jwt"
    )
    return "cannot-tell", "foreign-issuer"


def cannot_tell_stolen_key_offline(s: Scene) -> Expected:
    """The badge key was stolen; offline it cannot be told whether the log has had this badge since
    before."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.publish()
    s.list = s.bucket = s.record = None
    return "cannot-tell", "compromised-key"


def cannot_tell_first_problem_is_named(s: Scene) -> Expected:
    """The list is malformed and the record is older than its bucket entry: the first problem is
    named."""
    size = len(s.issuer.facts)
    s.issuer.warn(0)
    s.publish(log_size=size)
    s.bucket = s.issuer.bucket(SHOP)
    s.list = "no.list.atall"
    return "cannot-tell", "malformed"
