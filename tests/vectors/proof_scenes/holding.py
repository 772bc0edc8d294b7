"""Proofs that hold: what they say of the certificate, whenever they are checked."""

from datetime import date

from tests.simulator import DAY, NOW, Issuer
from tests.vectors.proof_scenes.stage import Scene
from tests.vectors.scenes.stage import NOODLE, OTHER, SHOP, Expected
from verifier.values.days import start_of


def valid(s: Scene) -> Expected:
    """Four facts, all in the log, and the certificate in force when the file was made."""
    s.make()
    return "valid", ""


def valid_checked_many_years_later(s: Scene) -> Expected:
    """Everything in the file has long run out: it says how it stood then."""
    s.make()
    s.now = NOW + 20 * 365 * DAY
    return "valid", ""


def valid_one_fact_in_a_log_of_one(s: Scene) -> Expected:
    """A tree of one leaf has an empty inclusion proof."""
    s.issuer = Issuer()
    s.issuer.issue(SHOP)
    s.make()
    return "valid", ""


def valid_badge_shown_on_its_place(s: Scene) -> Expected:
    """The question was about a printed code, seen on its own host."""
    s.make(badge=s.signed.url, place=SHOP)
    return "valid", ""


def valid_natural_person(s: Scene) -> Expected:
    """Names and places are commitments in the leaves, opened by the record."""
    s.issuer.record_fact(1, "warning-lifted", measure=1)
    s.make(1, NOODLE)
    return "valid", ""


def valid_before_it_was_revoked(s: Scene) -> Expected:
    """Revoked by now, but in force on the day asked about."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.revoke(0)
    s.make(at=start_of(date(2026, 5, 1)))
    return "valid", ""


def valid_under_a_checkpoint_kept_apart(s: Scene) -> Expected:
    """The checker kept a checkpoint of the same size: the roots are the same."""
    s.make()
    s.checkpoint = s.issuer.checkpoint()
    return "valid", ""


def valid_moved_and_appealed(s: Scene) -> Expected:
    """Facts of every kind that changes what the record says."""
    s.issuer.move(0, "host-added", OTHER)
    s.issuer.move(0, "handle-added", "tiktok:shop")
    s.issuer.move(0, "host-removed", SHOP)
    s.issuer.move(0, "handle-removed", "tiktok:shop")
    measure = s.issuer.warn(0)
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.issuer.record_fact(0, "appeal-decided", measure=measure, outcome="overturned")
    s.make(0, OTHER)
    return "valid", ""


def warned_person(s: Scene) -> Expected:
    """A warning stands."""
    s.make(1, NOODLE)
    return "warned", "complaints-unresolved"


def suspended_on_the_day_asked_about(s: Scene) -> Expected:
    """In force now, suspended in June."""
    s.make(at=start_of(date(2026, 6, 15)))
    return "suspended", "licence-lapsed"


def suspended_on_a_day_asked_about_later(s: Scene) -> Expected:
    """The file was made for another day; the checker asks about one in June."""
    s.make(at=start_of(date(2026, 7, 15)))
    s.at = start_of(date(2026, 6, 15))
    return "suspended", "licence-lapsed"


def revoked(s: Scene) -> Expected:
    """A proof that it was revoked."""
    s.issuer.revoke(0)
    s.make()
    return "revoked", "mark-misused"


def wrong_place(s: Scene) -> Expected:
    """The badge was seen on another host."""
    s.issuer.now = NOW - 300
    s.make(0, OTHER, badge=s.signed.token, place=OTHER)
    return "wrong-place", "other-place"
