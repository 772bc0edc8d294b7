"""Red by standing: suspended, revoked, expired, not yet valid."""

from datetime import date

from tests.simulated_past import END
from tests.simulator import DAY, NOW
from tests.vectors.scenes.stage import KHMER, OTHER, SHOP, Expected, Scene
from verifier.values.days import start_of


def suspended(s: Scene) -> Expected:
    """Suspended until a day to come."""
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.publish()
    return "suspended", "licence-lapsed"


def suspended_extended(s: Scene) -> Expected:
    """The suspension would have ended, but was extended."""
    measure = s.issuer.suspend(0, date(2026, 12, 1), date(2026, 12, 31))
    s.issuer.record_fact(0, "suspension-extended", measure=measure, end=date(2027, 1, 31))
    s.publish()
    return "suspended", "licence-lapsed"


def suspended_under_appeal(s: Scene) -> Expected:
    """An appeal does not lift a suspension until it is decided."""
    measure = s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.publish()
    return "suspended", "licence-lapsed"


def suspended_appeal_dismissed(s: Scene) -> Expected:
    """An appeal that was dismissed leaves the suspension in force."""
    measure = s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.issuer.record_fact(0, "appeal-decided", measure=measure, outcome="upheld")
    s.publish()
    return "suspended", "licence-lapsed"


def suspended_and_expired(s: Scene) -> Expected:
    """Suspension outranks expiry."""
    s.issuer.suspend(0, date(2028, 2, 1), date(2028, 4, 1))
    s.now = start_of(date(2028, 3, 15))
    s.issuer.expires_at = s.now + DAY
    s.publish(at=s.now - 300)
    return "suspended", "licence-lapsed"


def suspended_by_list_alone(s: Scene) -> Expected:
    """Without bucket and record a fresh list is enough to say suspended."""
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.publish()
    s.bucket = s.record = None
    return "suspended", ""


def suspended_on_wrong_place(s: Scene) -> Expected:
    """Suspension outranks the wrong place."""
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.shown_on = OTHER
    s.publish()
    return "suspended", "licence-lapsed"


def suspended_at_earlier_instant(s: Scene) -> Expected:
    """In force now, but suspended at the instant asked about."""
    s.issuer.suspend(0, date(2026, 6, 1), date(2026, 6, 30))
    s.at = start_of(date(2026, 6, 15))
    s.publish()
    return "suspended", "licence-lapsed"


def revoked(s: Scene) -> Expected:
    """Revoked for good."""
    s.issuer.revoke(0)
    s.publish()
    return "revoked", "mark-misused"


def revoked_by_list_alone(s: Scene) -> Expected:
    """Without bucket and record the list is enough to say revoked."""
    s.issuer.revoke(0)
    s.publish()
    s.bucket = s.record = None
    return "revoked", ""


def revoked_by_expired_list(s: Scene) -> Expected:
    """A revocation is final: a list that has long run out is enough."""
    s.issuer.revoke(0)
    s.publish(at=NOW - 30 * DAY)
    s.bucket = s.record = None
    return "revoked", ""


def revoked_in_record_alone(s: Scene) -> Expected:
    """The record knows of the revocation, list and bucket are from before."""
    size = len(s.issuer.facts)
    s.issuer.revoke(0)
    s.publish(log_size=size)
    s.record = s.issuer.record(0)
    return "revoked", "mark-misused"


def revoked_in_bucket_alone(s: Scene) -> Expected:
    """The bucket knows of the revocation; list and record are from before, and the record is not
    believed."""
    size = len(s.issuer.facts)
    s.issuer.revoke(0)
    s.publish(log_size=size)
    s.bucket = s.issuer.bucket(SHOP)
    return "revoked", ""


def revoked_whatever_an_appeal_says(s: Scene) -> Expected:
    """An appeal cannot bring a revoked certificate back: a new one is issued."""
    measure = s.issuer.revoke(0)
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.issuer.record_fact(0, "appeal-decided", measure=measure, outcome="overturned")
    s.publish()
    return "revoked", "mark-misused"


def revoked_signed_again(s: Scene) -> Expected:
    """The badge key was stolen after a revocation, and the badge signed again by its successor: red
    as before."""
    s.issuer.revoke(0)
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.badge = s.issuer.sign_badge(0, kid="badge-2").token
    s.publish()
    return "revoked", "mark-misused"


def revoked_printed_before_the_theft(s: Scene) -> Expected:
    """The same with the code printed long before: red for the revocation, not for the stolen
    key."""
    s.issuer.revoke(0)
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.badge = s.signed[0].digits
    s.publish()
    return "revoked", "mark-misused"


def revoked_and_suspended(s: Scene) -> Expected:
    """Revocation outranks suspension."""
    s.issuer.suspend(0, date(2027, 1, 1), date(2027, 3, 31))
    s.issuer.revoke(0)
    s.publish()
    return "revoked", "mark-misused"


def revoked_by_number(s: Scene) -> Expected:
    """A number is looked up that has been revoked."""
    s.issuer.revoke(0, "false-information")
    s.ask(number=0)
    s.publish(SHOP)
    return "revoked", "false-information"


def revoked_later_asked_about_before(s: Scene) -> Expected:
    """Revoked now, but in force at the instant asked about."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.revoke(0)
    s.at = NOW - 20 * DAY
    s.publish()
    return "valid", ""


def revoked_later_without_record(s: Scene) -> Expected:
    """Asked about an earlier instant, the list alone cannot say whether it was revoked by then."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.revoke(0)
    s.at = NOW - 20 * DAY
    s.publish()
    s.bucket = s.record = None
    return "cannot-tell", "missing-evidence"


def expired(s: Scene) -> Expected:
    """The first second after the last day."""
    s.about(4, KHMER)
    s.now = start_of(date(2027, 9, 1))
    s.issuer.expires_at = s.now + DAY
    s.publish(at=s.now)
    return "expired", ""


def expired_offline(s: Scene) -> Expected:
    """The badge's own dates are enough to say expired when nothing else is at hand."""
    s.now = start_of(END) + DAY
    s.issuer.expires_at = s.now + DAY
    s.publish()
    s.list = s.bucket = s.record = None
    return "expired", ""


def expired_at_later_instant_in_past(s: Scene) -> Expected:
    """Renewed now, but between two periods at the instant asked about."""
    s.issuer.renew(4, date(2027, 10, 1), date(2028, 9, 30))
    s.about(4, KHMER)
    s.now = start_of(date(2027, 11, 1))
    s.at = start_of(date(2027, 9, 15))
    s.issuer.expires_at = s.now + DAY
    s.publish(at=s.now - 300)
    return "not-yet-valid", ""


def not_yet_valid(s: Scene) -> Expected:
    """The last second before the first day."""
    s.about(4, KHMER)
    s.now = start_of(date(2026, 9, 1)) - 1
    s.publish(at=s.now)
    return "not-yet-valid", ""


def not_yet_valid_offline(s: Scene) -> Expected:
    """The badge's own dates are enough to say that it comes later."""
    s.about(4, KHMER)
    s.now = start_of(date(2026, 8, 1))
    s.publish(at=s.now)
    s.list = s.bucket = s.record = None
    return "not-yet-valid", ""


def expired_by_bucket_alone(s: Scene) -> Expected:
    """A place is looked up whose record is withheld: the bucket says expired."""
    s.ask(place=KHMER)
    s.now = start_of(date(2027, 9, 2))
    s.issuer.expires_at = s.now + DAY
    s.publish(KHMER, at=s.now - 300)
    s.record = None
    return "expired", ""
