"""Enclosed files that nobody trusts, and questions about a badge or place that is none."""

from tests.simulator import NOW
from tests.vectors.proof_scenes.stage import Scene
from tests.vectors.scenes.stage import SHOP, Expected


def not_genuine_place_in_capitals(s: Scene) -> Expected:
    """A place has one form."""
    s.make(place=SHOP.upper())
    return "not-genuine", "malformed"


def not_genuine_place_that_is_none(s: Scene) -> Expected:
    """The place is no place."""
    s.make(place="https://shop.example.com.kh/")
    return "not-genuine", "bad-place"


def not_genuine_manifest_by_one_root(s: Scene) -> Expected:
    """Too few root keys have signed the manifest."""
    s.make(manifest=s.issuer.manifest(signers=("root-1",)).decode())
    return "not-genuine", "bad-signature"


def not_genuine_record_by_an_unknown_key(s: Scene) -> Expected:
    """The record is signed by a key that the manifest does not have."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, kid="record-9"))
    return "not-genuine", "unknown-key"


def not_genuine_bucket_by_a_stolen_key(s: Scene) -> Expected:
    """The manifest in the file says that the record key was stolen."""
    s.issuer.states["record-1"] = "compromised"
    s.issuer.honest_before["record-1"] = 2
    s.make()
    return "not-genuine", "compromised-key"


def not_genuine_forged_badge(s: Scene) -> Expected:
    """The badge in question is signed by a key that nobody knows."""
    s.make(badge=s.issuer.forged_token(0, kid="badge-9"), place=SHOP)
    return "not-genuine", "unknown-key"


def not_listed_badge_the_log_does_not_have(s: Scene) -> Expected:
    """The badge is signed by the badge key, but no fact tells of it."""
    s.make(badge=s.issuer.forged_digits(0, handles=("tiktok:somebody",)), place=SHOP)
    return "not-listed", "not-in-ledger"
