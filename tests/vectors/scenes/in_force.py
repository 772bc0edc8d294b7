"""Green: genuine, in force, at home, and the evidence fresh; with notice while a warning stands."""

from datetime import date

from tests.simulator import DAY, NOW
from tests.vectors.scenes.stage import (
    KHMER,
    NOODLE,
    OTHER,
    PAGE,
    PEPPER,
    SHOP,
    SILK_TOO,
    Expected,
    Scene,
)
from verifier.values.days import start_of


def valid_token(s: Scene) -> Expected:
    """A badge token on its own host with fresh list, bucket and record is green."""
    s.publish()
    return "valid", ""


def valid_digits(s: Scene) -> Expected:
    """DIGITS of a QR code, shown on the host."""
    s.about(0, SHOP, digits=True)
    s.publish()
    return "valid", ""


def valid_qr_text(s: Scene) -> Expected:
    """The whole text of a QR code; where it is shown is not known, so the badge's own first place
    is looked up."""
    s.badge, s.shown_on = s.signed[0].url, None
    s.publish(SHOP)
    return "valid", ""


def valid_on_handle(s: Scene) -> Expected:
    """The badge is shown on the page of its handle."""
    s.shown_on = PAGE
    s.publish()
    return "valid", ""


def valid_handle_only(s: Scene) -> Expected:
    """A certificate that covers a handle and no host."""
    s.about(3, PEPPER, digits=True)
    s.publish()
    return "valid", ""


def valid_two_hosts_escape(s: Scene) -> Expected:
    """A QR record in the escape form, shown on its second host."""
    s.about(2, SILK_TOO, digits=True)
    s.publish()
    return "valid", ""


def valid_khmer_host(s: Scene) -> Expected:
    """An internationalised host, given in Khmer letters as people see it."""
    s.about(4, "សៀវភៅ.example.com.kh", digits=True)
    s.publish(KHMER)
    return "valid", ""


def valid_host_in_capitals(s: Scene) -> Expected:
    """Where the badge is shown may be written in capitals and with the final dot."""
    s.shown_on = "SHOP.Example.com.kh."
    s.publish(SHOP)
    return "valid", ""


def valid_natural_person(s: Scene) -> Expected:
    """Name and places of a natural person are commitments, opened by the record."""
    s.about(1, NOODLE)
    s.publish()
    return "valid", ""


def valid_natural_person_stolen_key_logged_before(s: Scene) -> Expected:
    """The digests of a natural person's badges are commitments; opened, they show that the log had
    this one in time."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.about(1, NOODLE, digits=True)
    s.publish()
    return "valid", ""


def valid_number(s: Scene) -> Expected:
    """A number is looked up; the record's first place leads to the bucket."""
    s.ask(number=0)
    s.publish(SHOP)
    return "valid", ""


def valid_place(s: Scene) -> Expected:
    """A host is looked up; the bucket leads to the certificate."""
    s.ask(place=SHOP)
    s.publish(SHOP)
    return "valid", ""


def valid_renewed_printed_code(s: Scene) -> Expected:
    """A printed code outlives its own dates when the certificate has been renewed."""
    s.about(0, SHOP, digits=True)
    s.issuer.renew(0, date(2028, 3, 2), date(2030, 3, 1))
    s.now = start_of(date(2029, 1, 1))
    s.issuer.expires_at = s.now + DAY
    s.publish(at=s.now - 300)
    return "valid", ""


def valid_host_added_after_badge(s: Scene) -> Expected:
    """A host that was added after the badge was signed is covered by the record."""
    s.issuer.move(0, "host-added", OTHER)
    s.shown_on = OTHER
    s.publish()
    return "valid", ""


def valid_own_place_removed_none_shown(s: Scene) -> Expected:
    """The badge's first host has been removed; with no place shown, the record's first place is
    looked up."""
    s.issuer.move(0, "host-removed", SHOP)
    s.shown_on = None
    s.publish(PAGE)
    return "valid", ""


def valid_after_lifted_warning(s: Scene) -> Expected:
    """A warning that was lifted leaves no mark on the verdict."""
    s.issuer.record_fact(0, "warning-lifted", measure=s.issuer.warn(0))
    s.publish()
    return "valid", ""


def valid_after_suspension_ended(s: Scene) -> Expected:
    """A suspension has run out by its own end; list and bucket were made after that."""
    s.issuer.suspend(0, date(2026, 6, 1), date(2026, 6, 30))
    s.publish()
    return "valid", ""


def valid_after_reinstatement(s: Scene) -> Expected:
    """A suspension was lifted before its end."""
    s.issuer.record_fact(
        0, "reinstated", measure=s.issuer.suspend(0, date(2027, 1, 1), date(2027, 3, 31))
    )
    s.publish()
    return "valid", ""


def valid_after_appeal_overturned(s: Scene) -> Expected:
    """An appeal against a suspension was upheld: the suspension is gone."""
    measure = s.issuer.suspend(0, date(2027, 1, 1), date(2027, 3, 31))
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.issuer.record_fact(0, "appeal-decided", measure=measure, outcome="overturned")
    s.publish()
    return "valid", ""


def valid_retired_key(s: Scene) -> Expected:
    """The badge key has been retired: what it signed stays good."""
    s.issuer.states |= {"badge-1": "retired", "badge-2": "active"}
    s.publish()
    return "valid", ""


def valid_compromised_key_logged_before(s: Scene) -> Expected:
    """The badge key was stolen later; the log has held this badge since before."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.about(0, SHOP, digits=True)
    s.publish()
    return "valid", ""


def valid_first_instant(s: Scene) -> Expected:
    """The first second of the first day in Phnom Penh."""
    s.now = start_of(date(2026, 9, 1))
    s.about(4, KHMER)
    s.publish(at=s.now)
    return "valid", ""


def valid_last_instant(s: Scene) -> Expected:
    """The last second of the last day in Phnom Penh."""
    s.now = start_of(date(2027, 9, 1)) - 1
    s.issuer.expires_at = s.now + DAY
    s.about(4, KHMER)
    s.publish(at=s.now - 60)
    return "valid", ""


def valid_at_earlier_instant(s: Scene) -> Expected:
    """Suspended now, but in force at the instant asked about."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.suspend(0, date(2027, 1, 6), date(2027, 2, 5))
    s.at = NOW - 60 * DAY
    s.publish()
    return "valid", ""


def valid_clock_slightly_behind(s: Scene) -> Expected:
    """Files dated within 300 seconds of the future are in time."""
    s.publish(at=NOW + 300)
    return "valid", ""


def valid_files_of_different_sizes(s: Scene) -> Expected:
    """The list is newer than record and bucket; what has happened in between is none of theirs."""
    size = len(s.issuer.facts)
    s.issuer.warn(3)
    s.publish(log_size=size)
    s.list = s.issuer.status_list()
    return "valid", ""


def warned(s: Scene) -> Expected:
    """A warning stands: green with notice."""
    s.issuer.warn(0)
    s.publish()
    return "warned", "complaints-unresolved"


def warned_by_the_newest(s: Scene) -> Expected:
    """Of two warnings the newest is named."""
    s.issuer.warn(0)
    s.issuer.warn(0, "change-not-notified")
    s.publish()
    return "warned", "change-not-notified"


def warned_under_appeal(s: Scene) -> Expected:
    """A warning that is appealed against stands until it is decided."""
    s.issuer.record_fact(0, "appealed", measure=s.issuer.warn(0))
    s.publish()
    return "warned", "complaints-unresolved"
