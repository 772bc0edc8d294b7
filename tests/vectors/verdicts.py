"""The scenes behind `verdicts/*.json`: each tells the simulator what happens, and states the verdict.

A scene's function is named by verdict or defect; its docstring becomes the comment. It is given an honest stage,
changes what it is about, and returns (code, reason).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.simulator import DAY, END, HOST, NOW, Issuer, stored_zlib
from verifier import badge, numbers, register, status
from verifier.days import start_of
from verifier.places import normalise_host

SHOP, PAGE = "shop.example.com.kh", "facebook:siemreap.crafts"
NOODLE = "noodle.example.com.kh"
SILK, SILK_TOO = "silk.example.com.kh", "silk-village.example.asia"
PEPPER = "tiktok:kampot.pepper"
KHMER = normalise_host("សៀវភៅ.example.com.kh")
OTHER = "other.example.com.kh"
BOMB = stored_zlib(bytes(status.MAX_ARRAY + 1))
"""One byte more than a list may have."""

Expected = tuple[str, str]
_SCENES: list[tuple[str, str, Callable[["Scene"], Expected]]] = []


@dataclass
class Scene:
    """A stage with five certificates, and what is put before the verifier; `certificate` is the one in question."""

    issuer: Issuer = field(default_factory=Issuer)
    comment: str = ""
    certificate: int = 0
    before: list[tuple[str, str]] = field(default_factory=list)
    place: str | None = None
    badge: str | None = None
    number: str | None = None
    manifest: str | None = None
    list: str | None = None
    bucket: str | None = None
    record: str | None = None
    now: int = NOW
    shown_on: str | None = SHOP
    at: int | None = None
    expected: Expected = ("", "")

    def __post_init__(self) -> None:
        issuer = self.issuer
        issuer.issue(SHOP, PAGE)
        issuer.issue(
            NOODLE, "telegram:noodle.pp", category="natural-person", km="សុខ សុភា", en="Sok Sophea"
        )
        issuer.issue(SILK, SILK_TOO, "instagram:silk.village", tier="basic")
        issuer.issue(PEPPER, tier="intermediate")
        issuer.issue(KHMER, start=date(2026, 9, 1), end=date(2027, 8, 31))
        self.signed = [issuer.sign_badge(index) for index in range(5)]
        self.badge = self.signed[0].token

    def about(self, certificate: int, place: str | None, *, digits: bool = False) -> None:
        """Ask about another certificate, shown on `place`."""
        self.certificate, self.shown_on = certificate, place
        signed = self.signed[certificate]
        self.badge = signed.digits if digits else signed.token

    def publish(
        self, place: str | None = None, *, at: int = NOW - 300, log_size: int | None = None
    ) -> None:
        """Make honest files of what has happened, dated `at`; the bucket is that of `place` or of the one shown."""
        issuer = self.issuer
        issuer.now = at
        self.manifest = issuer.manifest().decode()
        self.list = issuer.status_list(log_size=log_size)
        self.record = issuer.record(self.certificate, log_size=log_size)
        looked_up = place or self.shown_on
        self.bucket = None if looked_up is None else issuer.bucket(looked_up, log_size=log_size)

    def ask(self, *, number: int | None = None, place: str | None = None) -> None:
        """Ask about a number or place instead of a badge."""
        self.badge = self.shown_on = None
        self.number = (
            None if number is None else numbers.format_number(numbers.CertificateIndex(number))
        )
        self.place = place


def scenes() -> Iterator[tuple[str, Scene]]:
    """Yield each scene, played, under its name."""
    for name, comment, play in _SCENES:
        stage = Scene(comment=comment)
        stage.expected = play(stage)
        yield name, stage


def scene(play: Callable[[Scene], Expected]) -> Callable[[Scene], Expected]:
    _SCENES.append((play.__name__.replace("_", "-"), play.__doc__ or "", play))
    return play


# Green


@scene
def valid_token(s: Scene) -> Expected:
    """A badge token on its own host with fresh list, bucket and record is green."""
    s.publish()
    return "valid", ""


@scene
def valid_digits(s: Scene) -> Expected:
    """DIGITS of a QR code, shown on the host."""
    s.about(0, SHOP, digits=True)
    s.publish()
    return "valid", ""


@scene
def valid_qr_text(s: Scene) -> Expected:
    """The whole text of a QR code; where it is shown is not known, so the badge's own first place is looked up."""
    s.badge, s.shown_on = s.signed[0].url, None
    s.publish(SHOP)
    return "valid", ""


@scene
def valid_on_handle(s: Scene) -> Expected:
    """The badge is shown on the page of its handle."""
    s.shown_on = PAGE
    s.publish()
    return "valid", ""


@scene
def valid_handle_only(s: Scene) -> Expected:
    """A certificate that covers a handle and no host."""
    s.about(3, PEPPER, digits=True)
    s.publish()
    return "valid", ""


@scene
def valid_two_hosts_escape(s: Scene) -> Expected:
    """A QR record in the escape form, shown on its second host."""
    s.about(2, SILK_TOO, digits=True)
    s.publish()
    return "valid", ""


@scene
def valid_khmer_host(s: Scene) -> Expected:
    """An internationalised host, given in Khmer letters as people see it."""
    s.about(4, "សៀវភៅ.example.com.kh", digits=True)
    s.publish(KHMER)
    return "valid", ""


@scene
def valid_host_in_capitals(s: Scene) -> Expected:
    """Where the badge is shown may be written in capitals and with the final dot."""
    s.shown_on = "SHOP.Example.com.kh."
    s.publish(SHOP)
    return "valid", ""


@scene
def valid_natural_person(s: Scene) -> Expected:
    """Name and places of a natural person are commitments, opened by the record."""
    s.about(1, NOODLE)
    s.publish()
    return "valid", ""


@scene
def valid_number(s: Scene) -> Expected:
    """A number is looked up; the record's first place leads to the bucket."""
    s.ask(number=0)
    s.publish(SHOP)
    return "valid", ""


@scene
def valid_place(s: Scene) -> Expected:
    """A host is looked up; the bucket leads to the certificate."""
    s.ask(place=SHOP)
    s.publish(SHOP)
    return "valid", ""


@scene
def valid_renewed_printed_code(s: Scene) -> Expected:
    """A printed code outlives its own dates when the certificate has been renewed."""
    s.about(0, SHOP, digits=True)
    s.issuer.renew(0, date(2028, 3, 2), date(2030, 3, 1))
    s.now = start_of(date(2029, 1, 1))
    s.issuer.expires_at = s.now + DAY
    s.publish(at=s.now - 300)
    return "valid", ""


@scene
def valid_host_added_after_badge(s: Scene) -> Expected:
    """A host that was added after the badge was signed is covered by the record."""
    s.issuer.move(0, "host-added", OTHER)
    s.shown_on = OTHER
    s.publish()
    return "valid", ""


@scene
def valid_own_place_removed_none_shown(s: Scene) -> Expected:
    """The badge's first host has been removed; with no place shown, the record's first place is looked up."""
    s.issuer.move(0, "host-removed", SHOP)
    s.shown_on = None
    s.publish(PAGE)
    return "valid", ""


@scene
def valid_after_lifted_warning(s: Scene) -> Expected:
    """A warning that was lifted leaves no mark on the verdict."""
    s.issuer.record_fact(0, "warning-lifted", measure=s.issuer.warn(0))
    s.publish()
    return "valid", ""


@scene
def valid_after_suspension_ended(s: Scene) -> Expected:
    """A suspension has run out by its own end; list and bucket were made after that."""
    s.issuer.suspend(0, date(2026, 6, 1), date(2026, 6, 30))
    s.publish()
    return "valid", ""


@scene
def valid_after_reinstatement(s: Scene) -> Expected:
    """A suspension was lifted before its end."""
    s.issuer.record_fact(
        0, "reinstated", measure=s.issuer.suspend(0, date(2027, 1, 1), date(2027, 3, 31))
    )
    s.publish()
    return "valid", ""


@scene
def valid_after_appeal_overturned(s: Scene) -> Expected:
    """An appeal against a suspension was upheld: the suspension is gone."""
    measure = s.issuer.suspend(0, date(2027, 1, 1), date(2027, 3, 31))
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.issuer.record_fact(0, "appeal-decided", measure=measure, outcome="overturned")
    s.publish()
    return "valid", ""


@scene
def valid_retired_key(s: Scene) -> Expected:
    """The badge key has been retired: what it signed stays good."""
    s.issuer.states |= {"badge-1": "retired", "badge-2": "active"}
    s.publish()
    return "valid", ""


@scene
def valid_compromised_key_logged_before(s: Scene) -> Expected:
    """The badge key was stolen later; the log has held this badge since before."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.about(0, SHOP, digits=True)
    s.publish()
    return "valid", ""


@scene
def valid_first_instant(s: Scene) -> Expected:
    """The first second of the first day in Phnom Penh."""
    s.now = start_of(date(2026, 9, 1))
    s.about(4, KHMER)
    s.publish(at=s.now)
    return "valid", ""


@scene
def valid_last_instant(s: Scene) -> Expected:
    """The last second of the last day in Phnom Penh."""
    s.now = start_of(date(2027, 9, 1)) - 1
    s.issuer.expires_at = s.now + DAY
    s.about(4, KHMER)
    s.publish(at=s.now - 60)
    return "valid", ""


@scene
def valid_at_earlier_instant(s: Scene) -> Expected:
    """Suspended now, but in force at the instant asked about."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.suspend(0, date(2027, 1, 6), date(2027, 2, 5))
    s.at = NOW - 60 * DAY
    s.publish()
    return "valid", ""


@scene
def valid_clock_slightly_behind(s: Scene) -> Expected:
    """Files dated within 300 seconds of the future are in time."""
    s.publish(at=NOW + 300)
    return "valid", ""


@scene
def valid_files_of_different_sizes(s: Scene) -> Expected:
    """The list is newer than record and bucket; what has happened in between is none of theirs."""
    size = len(s.issuer.facts)
    s.issuer.warn(3)
    s.publish(log_size=size)
    s.list = s.issuer.status_list()
    return "valid", ""


@scene
def warned(s: Scene) -> Expected:
    """A warning stands: green with notice."""
    s.issuer.warn(0)
    s.publish()
    return "warned", "complaints-unresolved"


@scene
def warned_by_the_newest(s: Scene) -> Expected:
    """Of two warnings the newest is named."""
    s.issuer.warn(0)
    s.issuer.warn(0, "change-not-notified")
    s.publish()
    return "warned", "change-not-notified"


@scene
def warned_under_appeal(s: Scene) -> Expected:
    """A warning that is appealed against stands until it is decided."""
    s.issuer.record_fact(0, "appealed", measure=s.issuer.warn(0))
    s.publish()
    return "warned", "complaints-unresolved"


# Red by standing


@scene
def suspended(s: Scene) -> Expected:
    """Suspended until a day to come."""
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.publish()
    return "suspended", "licence-lapsed"


@scene
def suspended_extended(s: Scene) -> Expected:
    """The suspension would have ended, but was extended."""
    measure = s.issuer.suspend(0, date(2026, 12, 1), date(2026, 12, 31))
    s.issuer.record_fact(0, "suspension-extended", measure=measure, end=date(2027, 1, 31))
    s.publish()
    return "suspended", "licence-lapsed"


@scene
def suspended_under_appeal(s: Scene) -> Expected:
    """An appeal does not lift a suspension until it is decided."""
    measure = s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.publish()
    return "suspended", "licence-lapsed"


@scene
def suspended_appeal_dismissed(s: Scene) -> Expected:
    """An appeal that was dismissed leaves the suspension in force."""
    measure = s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.issuer.record_fact(0, "appeal-decided", measure=measure, outcome="upheld")
    s.publish()
    return "suspended", "licence-lapsed"


@scene
def suspended_and_expired(s: Scene) -> Expected:
    """Suspension outranks expiry."""
    s.issuer.suspend(0, date(2028, 2, 1), date(2028, 4, 1))
    s.now = start_of(date(2028, 3, 15))
    s.issuer.expires_at = s.now + DAY
    s.publish(at=s.now - 300)
    return "suspended", "licence-lapsed"


@scene
def suspended_by_list_alone(s: Scene) -> Expected:
    """Without bucket and record a fresh list is enough to say suspended."""
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.publish()
    s.bucket = s.record = None
    return "suspended", ""


@scene
def suspended_on_wrong_place(s: Scene) -> Expected:
    """Suspension outranks the wrong place."""
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.shown_on = OTHER
    s.publish()
    return "suspended", "licence-lapsed"


@scene
def suspended_at_earlier_instant(s: Scene) -> Expected:
    """In force now, but suspended at the instant asked about."""
    s.issuer.suspend(0, date(2026, 6, 1), date(2026, 6, 30))
    s.at = start_of(date(2026, 6, 15))
    s.publish()
    return "suspended", "licence-lapsed"


@scene
def revoked(s: Scene) -> Expected:
    """Revoked for good."""
    s.issuer.revoke(0)
    s.publish()
    return "revoked", "mark-misused"


@scene
def revoked_by_list_alone(s: Scene) -> Expected:
    """Without bucket and record the list is enough to say revoked."""
    s.issuer.revoke(0)
    s.publish()
    s.bucket = s.record = None
    return "revoked", ""


@scene
def revoked_by_expired_list(s: Scene) -> Expected:
    """A revocation is final: a list that has long run out is enough."""
    s.issuer.revoke(0)
    s.publish(at=NOW - 30 * DAY)
    s.bucket = s.record = None
    return "revoked", ""


@scene
def revoked_in_record_alone(s: Scene) -> Expected:
    """The record knows of the revocation, list and bucket are from before."""
    size = len(s.issuer.facts)
    s.issuer.revoke(0)
    s.publish(log_size=size)
    s.record = s.issuer.record(0)
    return "revoked", "mark-misused"


@scene
def revoked_in_bucket_alone(s: Scene) -> Expected:
    """The bucket knows of the revocation; list and record are from before, and the record is not believed."""
    size = len(s.issuer.facts)
    s.issuer.revoke(0)
    s.publish(log_size=size)
    s.bucket = s.issuer.bucket(SHOP)
    return "revoked", ""


@scene
def revoked_whatever_an_appeal_says(s: Scene) -> Expected:
    """An appeal cannot bring a revoked certificate back: a new one is issued."""
    measure = s.issuer.revoke(0)
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.issuer.record_fact(0, "appeal-decided", measure=measure, outcome="overturned")
    s.publish()
    return "revoked", "mark-misused"


@scene
def revoked_signed_again(s: Scene) -> Expected:
    """The badge key was stolen after a revocation, and the badge signed again by its successor: red as before."""
    s.issuer.revoke(0)
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.badge = s.issuer.sign_badge(0, kid="badge-2").token
    s.publish()
    return "revoked", "mark-misused"


@scene
def revoked_printed_before_the_theft(s: Scene) -> Expected:
    """The same with the code printed long before: red for the revocation, not for the stolen key."""
    s.issuer.revoke(0)
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.badge = s.signed[0].digits
    s.publish()
    return "revoked", "mark-misused"


@scene
def revoked_and_suspended(s: Scene) -> Expected:
    """Revocation outranks suspension."""
    s.issuer.suspend(0, date(2027, 1, 1), date(2027, 3, 31))
    s.issuer.revoke(0)
    s.publish()
    return "revoked", "mark-misused"


@scene
def revoked_by_number(s: Scene) -> Expected:
    """A number is looked up that has been revoked."""
    s.issuer.revoke(0, "false-information")
    s.ask(number=0)
    s.publish(SHOP)
    return "revoked", "false-information"


@scene
def revoked_later_asked_about_before(s: Scene) -> Expected:
    """Revoked now, but in force at the instant asked about."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.revoke(0)
    s.at = NOW - 20 * DAY
    s.publish()
    return "valid", ""


@scene
def revoked_later_without_record(s: Scene) -> Expected:
    """Asked about an earlier instant, the list alone cannot say whether it was revoked by then."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.revoke(0)
    s.at = NOW - 20 * DAY
    s.publish()
    s.bucket = s.record = None
    return "cannot-tell", "missing-evidence"


@scene
def expired(s: Scene) -> Expected:
    """The first second after the last day."""
    s.about(4, KHMER)
    s.now = start_of(date(2027, 9, 1))
    s.issuer.expires_at = s.now + DAY
    s.publish(at=s.now)
    return "expired", ""


@scene
def expired_offline(s: Scene) -> Expected:
    """The badge's own dates are enough to say expired when nothing else is at hand."""
    s.now = start_of(END) + DAY
    s.issuer.expires_at = s.now + DAY
    s.publish()
    s.list = s.bucket = s.record = None
    return "expired", ""


@scene
def expired_at_later_instant_in_past(s: Scene) -> Expected:
    """Renewed now, but between two periods at the instant asked about."""
    s.issuer.renew(4, date(2027, 10, 1), date(2028, 9, 30))
    s.about(4, KHMER)
    s.now = start_of(date(2027, 11, 1))
    s.at = start_of(date(2027, 9, 15))
    s.issuer.expires_at = s.now + DAY
    s.publish(at=s.now - 300)
    return "not-yet-valid", ""


@scene
def not_yet_valid(s: Scene) -> Expected:
    """The last second before the first day."""
    s.about(4, KHMER)
    s.now = start_of(date(2026, 9, 1)) - 1
    s.publish(at=s.now)
    return "not-yet-valid", ""


@scene
def not_yet_valid_offline(s: Scene) -> Expected:
    """The badge's own dates are enough to say that it comes later."""
    s.about(4, KHMER)
    s.now = start_of(date(2026, 8, 1))
    s.publish(at=s.now)
    s.list = s.bucket = s.record = None
    return "not-yet-valid", ""


@scene
def expired_by_bucket_alone(s: Scene) -> Expected:
    """A place is looked up whose record is withheld: the bucket says expired."""
    s.ask(place=KHMER)
    s.now = start_of(date(2027, 9, 2))
    s.issuer.expires_at = s.now + DAY
    s.publish(KHMER, at=s.now - 300)
    s.record = None
    return "expired", ""


# Red by place


@scene
def wrong_place(s: Scene) -> Expected:
    """A genuine badge on a host nobody has a certificate for."""
    s.shown_on = OTHER
    s.publish()
    return "wrong-place", "other-place"


@scene
def wrong_place_of_another_holder(s: Scene) -> Expected:
    """A genuine badge copied to the host of another certificate."""
    s.shown_on = SILK
    s.publish()
    return "wrong-place", "other-place"


@scene
def wrong_place_subdomain(s: Scene) -> Expected:
    """A certificate covers exactly its hosts, not what stands below them."""
    s.shown_on = "pay.shop.example.com.kh"
    s.publish()
    return "wrong-place", "other-place"


@scene
def wrong_place_removed_host(s: Scene) -> Expected:
    """The badge still names the host, but it has been removed from the certificate."""
    s.issuer.move(0, "host-removed", SHOP)
    s.publish()
    return "wrong-place", "other-place"


@scene
def wrong_place_removed_before_bucket_knows(s: Scene) -> Expected:
    """The record already knows of the removal, the bucket not yet: the newer one counts."""
    size = len(s.issuer.facts)
    s.issuer.move(0, "host-removed", SHOP)
    s.publish(log_size=size)
    s.record = s.issuer.record(0)
    return "wrong-place", "other-place"


@scene
def wrong_place_look_alike(s: Scene) -> Expected:
    """A host with a Cyrillic letter that looks like a Latin one is no host that a certificate can cover."""
    s.shown_on = "sh\u043ep.example.com.kh"
    s.publish(SHOP)
    return "wrong-place", "bad-place"


@scene
def wrong_place_mixed_scripts(s: Scene) -> Expected:
    """Latin and Khmer letters in one label."""
    s.shown_on = "shopសូត្រ.example.com.kh"
    s.publish(SHOP)
    return "wrong-place", "bad-place"


@scene
def wrong_place_offline(s: Scene) -> Expected:
    """Without any file the badge's own places decide."""
    s.shown_on = OTHER
    s.publish()
    s.list = s.bucket = s.record = None
    return "wrong-place", "other-place"


@scene
def wrong_place_and_expired_manifest(s: Scene) -> Expected:
    """What is red without the manifest's freshness stays red."""
    s.shown_on = OTHER
    s.issuer.expires_at = NOW - DAY
    s.publish()
    return "wrong-place", "other-place"


@scene
def wrong_place_at_earlier_instant(s: Scene) -> Expected:
    """The host is covered now, but was not at the instant asked about."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.move(0, "host-added", OTHER)
    s.shown_on = OTHER
    s.at = NOW - 20 * DAY
    s.publish()
    return "wrong-place", "other-place"


# Red: a badge that is not genuine


@scene
def not_genuine_garbage(s: Scene) -> Expected:
    """Something that is no badge at all."""
    s.publish()
    s.badge = "https://verify.example.gov.kh/#"
    return "not-genuine", "malformed"


@scene
def not_genuine_changed_claim(s: Scene) -> Expected:
    """One letter of the payload was changed."""
    s.publish()
    header, payload, signature = s.signed[0].token.split(".")
    s.badge = (
        f"{header}.{payload[:40]}{'B' if payload[40] != 'B' else 'C'}{payload[41:]}.{signature}"
    )
    return "not-genuine", "malformed"


@scene
def not_genuine_changed_place(s: Scene) -> Expected:
    """The claims are in order, but the signature is that of others."""
    s.publish()
    forged = s.issuer.forged_token(0, sites=(OTHER,))
    s.badge = f"{forged.rpartition('.')[0]}.{s.signed[0].token.rpartition('.')[2]}"
    return "not-genuine", "bad-signature"


@scene
def not_genuine_changed_digit(s: Scene) -> Expected:
    """One digit in the signature of a QR code was changed."""
    s.publish()
    digits = s.signed[0].digits
    s.badge = f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}"
    return "not-genuine", "bad-signature"


@scene
def not_genuine_unknown_key(s: Scene) -> Expected:
    """Signed by a key that is in no manifest."""
    s.publish()
    s.badge = s.issuer.forged_token(0, kid="badge-9")
    return "not-genuine", "unknown-key"


@scene
def not_genuine_unknown_key_digits(s: Scene) -> Expected:
    """A QR record of a key that is in no manifest."""
    s.publish()
    s.badge = s.issuer.forged_digits(0, kid="badge-9")
    return "not-genuine", "unknown-key"


@scene
def not_genuine_next_key(s: Scene) -> Expected:
    """A key that is announced but not in use yet signs nothing."""
    s.issuer.states["badge-2"] = "next"
    s.publish()
    s.badge = s.issuer.forged_token(0, kid="badge-2")
    return "not-genuine", "unknown-key"


@scene
def not_genuine_key_of_another_role(s: Scene) -> Expected:
    """The key that signs status lists must not sign badges."""
    s.publish()
    s.badge = s.issuer.forged_token(0, kid="status-1")
    return "not-genuine", "unknown-key"


@scene
def not_genuine_foreign_issuer(s: Scene) -> Expected:
    """A good signature under the name of another issuer."""
    s.publish()
    elsewhere = "https://verify.example.com"
    s.badge = s.issuer.forged_token(
        0, iss=elsewhere, status=badge.status_of(elsewhere, numbers.CertificateIndex(0))
    )
    return "not-genuine", "foreign-issuer"


@scene
def not_genuine_foreign_host_in_qr(s: Scene) -> Expected:
    """Good digits behind the address of somebody else."""
    s.publish()
    s.badge = f"https://verify.example.com/#{s.signed[0].digits}"
    return "not-genuine", "foreign-issuer"


@scene
def not_genuine_stolen_key_after_theft(s: Scene) -> Expected:
    """Signed with the stolen key after the theft: the log does not have it."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.publish()
    s.badge = s.issuer.forged_token(0, iat=NOW - 600)
    return "not-genuine", "compromised-key"


@scene
def not_genuine_stolen_key_logged_too_late(s: Scene) -> Expected:
    """The log has this badge, but only from after the theft."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    late = s.issuer.sign_badge(0)
    s.publish()
    s.badge = late.token
    return "not-genuine", "compromised-key"


# Red: not listed, misuse


@scene
def not_listed_borrowed_index(s: Scene) -> Expected:
    """Signed with the real key under the number of a valid certificate: signature and list would be green."""
    s.publish()
    s.badge = s.issuer.forged_token(0, sites=(SHOP, OTHER))
    return "not-listed", "not-in-ledger"


@scene
def not_listed_borrowed_index_digits(s: Scene) -> Expected:
    """The same as a QR record."""
    s.publish()
    s.badge = s.issuer.forged_digits(0, sites=(SHOP,), handles=())
    return "not-listed", "not-in-ledger"


@scene
def not_listed_beyond_the_list(s: Scene) -> Expected:
    """The list is as long as there are certificates; a number behind its end was never issued."""
    s.publish()
    s.record = None
    index = numbers.CertificateIndex(8)
    s.badge = s.issuer.forged_token(
        0, sub=numbers.format_number(index), status=badge.status_of(HOST, index), sites=(OTHER,)
    )
    s.shown_on = OTHER
    s.bucket = s.issuer.bucket(OTHER)
    return "not-listed", "not-in-ledger"


@scene
def not_listed_number(s: Scene) -> Expected:
    """A number that was never issued."""
    s.ask(number=4000)
    s.publish(SHOP)
    s.record = s.bucket = None
    return "not-listed", "not-in-ledger"


@scene
def not_listed_place(s: Scene) -> Expected:
    """A place without an entry in its fresh bucket has no certificate."""
    s.ask(place=OTHER)
    s.publish(OTHER)
    s.record = None
    return "not-listed", "not-in-ledger"


@scene
def not_listed_no_place_at_all(s: Scene) -> Expected:
    """What is looked up cannot be a place of any certificate."""
    s.ask(place="p\u0430ypal.example.com.kh")
    s.publish(SHOP)
    s.record = None
    return "not-listed", "bad-place"


@scene
def misuse_listed(s: Scene) -> Expected:
    """The place is listed for misuse of the mark and has no certificate."""
    s.issuer.misuse[OTHER] = register.Misuse("mark-misused", NOW - 5 * DAY, None)
    s.ask(place=OTHER)
    s.publish(OTHER)
    s.record = None
    return "misuse-listed", "mark-misused"


@scene
def misuse_listed_with_copied_badge(s: Scene) -> Expected:
    """A genuine badge shown on a place that is listed for misuse."""
    s.issuer.misuse[OTHER] = register.Misuse("mark-misused", NOW - 5 * DAY, None)
    s.shown_on = OTHER
    s.publish()
    return "misuse-listed", "mark-misused"


@scene
def misuse_listed_outranks_revoked(s: Scene) -> Expected:
    """A holder whose certificate was revoked is also on the misuse list."""
    s.issuer.revoke(0)
    s.issuer.misuse[SHOP] = register.Misuse("mark-misused", NOW - 5 * DAY, NOW + DAY)
    s.publish()
    return "misuse-listed", "mark-misused"


@scene
def misuse_listing_over(s: Scene) -> Expected:
    """A listing that has ended says nothing about today."""
    s.issuer.misuse[SHOP] = register.Misuse("mark-misused", NOW - 50 * DAY, NOW)
    s.publish()
    return "valid", ""


@scene
def misuse_listing_to_come(s: Scene) -> Expected:
    """A listing that begins in a minute says nothing about now."""
    s.issuer.misuse[SHOP] = register.Misuse("mark-misused", NOW + 60, None)
    s.publish()
    return "valid", ""


# Amber


@scene
def cannot_tell_offline(s: Scene) -> Expected:
    """Badge and manifest alone: genuine, not looked up."""
    s.publish()
    s.list = s.bucket = s.record = None
    return "cannot-tell", "not-looked-up"


@scene
def cannot_tell_list_alone(s: Scene) -> Expected:
    """Badge and list alone: a stolen key can borrow a valid index, so this is never green."""
    s.publish()
    s.bucket = s.record = None
    s.badge = s.issuer.forged_token(0, sites=(SHOP,), iat=NOW - 600)
    return "cannot-tell", "not-looked-up"


@scene
def cannot_tell_no_record(s: Scene) -> Expected:
    """The record is withheld."""
    s.publish()
    s.record = None
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_no_bucket(s: Scene) -> Expected:
    """The bucket is withheld."""
    s.publish()
    s.bucket = None
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_no_list(s: Scene) -> Expected:
    """The list is withheld."""
    s.publish()
    s.list = None
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_no_manifest(s: Scene) -> Expected:
    """Without a manifest there is no key to check anything with."""
    s.publish()
    s.manifest = None
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_place_without_bucket(s: Scene) -> Expected:
    """A place is looked up and the register does not answer."""
    s.ask(place=SHOP)
    s.publish(SHOP)
    s.bucket = s.record = s.list = None
    return "cannot-tell", "not-looked-up"


@scene
def cannot_tell_stale_list(s: Scene) -> Expected:
    """The list ran out, skew allowed for."""
    s.publish()
    s.list = s.issuer.status_list(at=NOW - DAY - 300)
    return "cannot-tell", "stale"


@scene
def cannot_tell_stale_bucket(s: Scene) -> Expected:
    """The bucket ran out."""
    s.publish()
    s.bucket = s.issuer.bucket(SHOP, at=NOW - DAY - 300)
    return "cannot-tell", "stale"


@scene
def cannot_tell_stale_place(s: Scene) -> Expected:
    """A place is looked up in a bucket that ran out: its absence proves nothing."""
    s.ask(place=OTHER)
    s.publish(OTHER, at=NOW - 2 * DAY)
    s.list = s.record = None
    return "cannot-tell", "stale"


@scene
def cannot_tell_expired_manifest(s: Scene) -> Expected:
    """The manifest ran out; everything else is fresh."""
    s.issuer.expires_at = NOW - 300
    s.publish()
    return "cannot-tell", "stale"


@scene
def cannot_tell_frozen_manifest(s: Scene) -> Expected:
    """The list names a higher lowest version than that of the manifest at hand."""
    s.publish()
    s.list = s.issuer.status_list(manifest_version=4)
    return "cannot-tell", "rolled-back"


@scene
def cannot_tell_unknown_key_old_manifest(s: Scene) -> Expected:
    """A key the manifest does not know, but the manifest has run out: a newer one might."""
    s.issuer.expires_at = NOW - DAY
    s.publish()
    s.badge = s.issuer.forged_token(0, kid="badge-9")
    return "cannot-tell", "stale"


@scene
def cannot_tell_older_list_than_seen(s: Scene) -> Expected:
    """A list of the same log, but older than one seen before."""
    s.publish()
    s.before = [("manifest", s.manifest or ""), ("list", s.list or "")]
    s.list = s.issuer.status_list(at=NOW - 3600)
    return "cannot-tell", "rolled-back"


@scene
def cannot_tell_list_of_smaller_log(s: Scene) -> Expected:
    """A fresh list made from a smaller log than one seen before: the suspension is gone from it."""
    size = len(s.issuer.facts)
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.publish()
    s.before = [("manifest", s.manifest or ""), ("list", s.list or "")]
    s.publish(log_size=size, at=NOW - 60)
    return "cannot-tell", "rolled-back"


@scene
def cannot_tell_bucket_of_smaller_log(s: Scene) -> Expected:
    """A bucket made from a smaller log than one seen before."""
    s.publish()
    s.before = [("manifest", s.manifest or ""), ("bucket", s.bucket or "")]
    s.bucket = s.issuer.bucket(SHOP, log_size=len(s.issuer.facts) - 1)
    return "cannot-tell", "rolled-back"


@scene
def cannot_tell_lower_manifest_version(s: Scene) -> Expected:
    """A manifest of a lower version than one seen before."""
    s.publish()
    s.before = [("manifest", s.issuer.manifest(version=4).decode())]
    return "cannot-tell", "rolled-back"


@scene
def cannot_tell_two_manifests_of_one_version(s: Scene) -> Expected:
    """Two manifests of one version differ: neither is a reason to go on with."""
    s.publish()
    s.before = [("manifest", s.issuer.manifest(expires_at=NOW + DAY).decode())]
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_manifest_one_root(s: Scene) -> Expected:
    """A manifest with one root signature where two are needed."""
    s.publish()
    s.manifest = s.issuer.manifest(signers=("root-1",)).decode()
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_manifest_one_root_twice(s: Scene) -> Expected:
    """A manifest with the signature of one root key twice."""
    s.publish()
    s.manifest = s.issuer.manifest(signers=("root-1", "root-1")).decode()
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_manifest_foreign_roots(s: Scene) -> Expected:
    """A manifest signed by keys that are not pinned."""
    s.publish()
    s.manifest = s.issuer.manifest(signers=("root-8", "root-9")).decode()
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_manifest_from_the_future(s: Scene) -> Expected:
    """A manifest that is dated tomorrow."""
    s.publish()
    s.manifest = s.issuer.manifest(issued_at=NOW + DAY).decode()
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_list_from_the_future(s: Scene) -> Expected:
    """A list that is dated more than 300 seconds ahead of the clock."""
    s.publish()
    s.list = s.issuer.status_list(at=NOW + 301)
    return "cannot-tell", "from-the-future"


@scene
def cannot_tell_list_by_badge_key(s: Scene) -> Expected:
    """A list signed by the badge key."""
    s.publish()
    s.list = s.issuer.status_list(kid="badge-1")
    return "cannot-tell", "unknown-key"


@scene
def cannot_tell_list_by_compromised_key(s: Scene) -> Expected:
    """A list signed by a status key that was compromised."""
    s.issuer.states |= {"status-1": "compromised", "status-2": "active"}
    s.issuer.honest_before["status-1"] = 5
    s.publish()
    return "cannot-tell", "compromised-key"


@scene
def cannot_tell_record_bad_signature(s: Scene) -> Expected:
    """A record whose signature does not hold."""
    s.publish()
    other = s.issuer.record(0, at=NOW - 60)
    s.record = f"{(s.record or '').rpartition('.')[0]}.{other.rpartition('.')[2]}"
    return "cannot-tell", "bad-signature"


@scene
def cannot_tell_list_zlib_bomb(s: Scene) -> Expected:
    """A list that inflates to more than a list can hold: refused before it does."""
    s.publish()
    s.list = s.issuer.status_list(status_list=status.compressed_claim(BOMB))
    return "cannot-tell", "malformed"


@scene
def cannot_tell_foreign_list(s: Scene) -> Expected:
    """A list of another issuer under a key of ours."""
    s.publish()
    s.list = s.issuer.status_list(
        iss="https://verify.example.com", sub="https://verify.example.com/status/0.jwt"
    )
    return "cannot-tell", "foreign-issuer"


@scene
def cannot_tell_other_list(s: Scene) -> Expected:
    """A good list, but not the one this certificate is in."""
    s.publish()
    s.list = s.issuer.status_list(number=1)
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_record_older_than_bucket(s: Scene) -> Expected:
    """The record is older than the last fact its bucket entry names: a warning was withheld."""
    size = len(s.issuer.facts)
    s.issuer.warn(0)
    s.publish(log_size=size)
    s.bucket = s.issuer.bucket(SHOP)
    return "cannot-tell", "stale"


@scene
def cannot_tell_record_of_another_certificate(s: Scene) -> Expected:
    """The record of another certificate is handed out."""
    s.publish()
    s.record = s.issuer.record(3)
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_record_tells_two_stories(s: Scene) -> Expected:
    """Measures and history of the record disagree."""
    s.issuer.warn(0)
    s.publish()
    s.record = s.issuer.record(0, measures=())
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_list_says_suspended_record_ended(s: Scene) -> Expected:
    """The list, fresh and signed before the end, says suspended; for the record the suspension has ended."""
    s.issuer.suspend(0, date(2027, 1, 1), date(2027, 1, 14))
    end = start_of(date(2027, 1, 15))
    s.now = end + 60
    s.publish(at=end - 60)
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_list_contradicts_record(s: Scene) -> Expected:
    """The list says warned where the facts know of no warning."""
    s.publish()
    s.list = s.issuer.status_list(
        status_list=status.compressed_claim(stored_zlib(status.pack(bytes([3, 0, 0, 0, 0]))))
    )
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_bucket_contradicts_record(s: Scene) -> Expected:
    """The bucket states another standing than the facts it was made from."""
    s.issuer.warn(0)
    s.publish()
    entry = register.Entry(
        SHOP, numbers.format_number(numbers.CertificateIndex(0)), "valid", 5, None
    )
    s.bucket = s.issuer.bucket(SHOP, entries=(entry,))
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_bucket_without_the_place(s: Scene) -> Expected:
    """The record covers the place, the bucket has no entry for it."""
    s.publish()
    s.bucket = s.issuer.bucket(SHOP, entries=())
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_other_bucket(s: Scene) -> Expected:
    """A good bucket, but not the one the place belongs to."""
    s.publish()
    s.bucket = s.issuer.bucket(PEPPER)
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_wrong_number_of_buckets(s: Scene) -> Expected:
    """A bucket that counts the buckets otherwise than the manifest, so that an absence would prove nothing."""
    s.publish()
    s.issuer.buckets = 8
    s.bucket = s.issuer.bucket(SHOP)
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_stolen_key_offline(s: Scene) -> Expected:
    """The badge key was stolen; offline it cannot be told whether the log has had this badge since before."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.publish()
    s.list = s.bucket = s.record = None
    return "cannot-tell", "compromised-key"


@scene
def cannot_tell_about_the_future(s: Scene) -> Expected:
    """Nobody can say how it will stand tomorrow."""
    s.at = NOW + DAY
    s.publish()
    return "cannot-tell", "from-the-future"


@scene
def cannot_tell_erased_person(s: Scene) -> Expected:
    """After erasure nothing opens the record's places, so the place shown cannot be found in it."""
    s.about(1, NOODLE)
    s.publish()
    s.issuer.erase(1)
    s.record = s.issuer.record(1)
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_place_with_record_of_another(s: Scene) -> Expected:
    """A place is looked up; the bucket leads to one certificate, the record handed out is of another."""
    s.ask(place=SHOP)
    s.publish(SHOP)
    s.record = s.issuer.record(3)
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_first_problem_is_named(s: Scene) -> Expected:
    """The list is malformed and the record is older than its bucket entry: the first problem is named."""
    size = len(s.issuer.facts)
    s.issuer.warn(0)
    s.publish(log_size=size)
    s.bucket = s.issuer.bucket(SHOP)
    s.list = "no.list.atall"
    return "cannot-tell", "malformed"


@scene
def cannot_tell_number_by_list_alone(s: Scene) -> Expected:
    """A number is looked up; the list has it as valid, but a list alone is never green."""
    s.ask(number=0)
    s.publish(SHOP)
    s.bucket = s.record = None
    return "cannot-tell", "not-looked-up"


@scene
def cannot_tell_record_without_the_place(s: Scene) -> Expected:
    """The bucket ties the place to the certificate; the record, no newer, does not have it."""
    s.publish()
    s.record = s.issuer.record(0, sites=(OTHER,))
    return "cannot-tell", "contradictory"


@scene
def cannot_tell_place_of_another_without_record(s: Scene) -> Expected:
    """A badge forged for the host of another certificate, its record withheld: the bucket knows better."""
    s.shown_on = SILK
    s.publish()
    s.record = None
    s.badge = s.issuer.forged_token(0, sites=(SILK,))
    return "cannot-tell", "contradictory"


@scene
def wrong_place_without_record(s: Scene) -> Expected:
    """Neither badge nor bucket ties the place to the certificate; the record is withheld."""
    s.shown_on = OTHER
    s.publish()
    s.record = None
    return "wrong-place", "other-place"


@scene
def cannot_tell_bucket_alone(s: Scene) -> Expected:
    """Badge and bucket agree, but list and record are withheld."""
    s.publish()
    s.list = s.record = None
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_list_against_bucket(s: Scene) -> Expected:
    """The list says suspended, the bucket says valid, and the record is withheld."""
    size = len(s.issuer.facts)
    s.issuer.suspend(0, date(2027, 1, 10), date(2027, 2, 10))
    s.publish(log_size=size)
    s.list = s.issuer.status_list()
    s.record = None
    return "cannot-tell", "contradictory"


@scene
def not_listed_place_after_removal(s: Scene) -> Expected:
    """A host that was removed from its certificate is looked up: nobody has it now."""
    s.issuer.move(0, "host-removed", SHOP)
    s.ask(place=SHOP)
    s.publish(SHOP)
    s.record = None
    return "not-listed", "not-in-ledger"
