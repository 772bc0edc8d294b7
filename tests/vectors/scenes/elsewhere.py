"""Red by place: shown where it does not belong, not in the ledger, on the misuse list."""

from tests.simulator import DAY, HOST, NOW
from tests.vectors.scenes.stage import OTHER, SHOP, SILK, Expected, Scene
from verifier.formats import badge, register
from verifier.values import numbers


def wrong_place(s: Scene) -> Expected:
    """A genuine badge on a host nobody has a certificate for."""
    s.shown_on = OTHER
    s.publish()
    return "wrong-place", "other-place"


def wrong_place_of_another_holder(s: Scene) -> Expected:
    """A genuine badge copied to the host of another certificate."""
    s.shown_on = SILK
    s.publish()
    return "wrong-place", "other-place"


def wrong_place_subdomain(s: Scene) -> Expected:
    """A certificate covers exactly its hosts, not what stands below them."""
    s.shown_on = "pay.shop.example.com.kh"
    s.publish()
    return "wrong-place", "other-place"


def wrong_place_removed_host(s: Scene) -> Expected:
    """The badge still names the host, but it has been removed from the certificate."""
    s.issuer.move(0, "host-removed", SHOP)
    s.publish()
    return "wrong-place", "other-place"


def wrong_place_removed_before_bucket_knows(s: Scene) -> Expected:
    """The record already knows of the removal, the bucket not yet: the newer one counts."""
    size = len(s.issuer.facts)
    s.issuer.move(0, "host-removed", SHOP)
    s.publish(log_size=size)
    s.record = s.issuer.record(0)
    return "wrong-place", "other-place"


def wrong_place_look_alike(s: Scene) -> Expected:
    """A host with a Cyrillic letter that looks like a Latin one is no host that a certificate can
    cover."""
    s.shown_on = "sh\u043ep.example.com.kh"
    s.publish(SHOP)
    return "wrong-place", "bad-place"


def wrong_place_mixed_scripts(s: Scene) -> Expected:
    """Latin and Khmer letters in one label."""
    s.shown_on = "shopសូត្រ.example.com.kh"
    s.publish(SHOP)
    return "wrong-place", "bad-place"


def wrong_place_offline(s: Scene) -> Expected:
    """Without any file the badge's own places decide."""
    s.shown_on = OTHER
    s.publish()
    s.list = s.bucket = s.record = None
    return "wrong-place", "other-place"


def wrong_place_and_expired_manifest(s: Scene) -> Expected:
    """What is red without the manifest's freshness stays red."""
    s.shown_on = OTHER
    s.issuer.expires_at = NOW - DAY
    s.publish()
    return "wrong-place", "other-place"


def wrong_place_at_earlier_instant(s: Scene) -> Expected:
    """The host is covered now, but was not at the instant asked about."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.move(0, "host-added", OTHER)
    s.shown_on = OTHER
    s.at = NOW - 20 * DAY
    s.publish()
    return "wrong-place", "other-place"


def not_listed_borrowed_index(s: Scene) -> Expected:
    """Signed with the real key under the number of a valid certificate: signature and list would be
    green."""
    s.publish()
    s.badge = s.issuer.forged_token(0, sites=(SHOP, OTHER))
    return "not-listed", "not-in-ledger"


def not_listed_borrowed_index_digits(s: Scene) -> Expected:
    """The same as a QR record."""
    s.publish()
    s.badge = s.issuer.forged_digits(0, sites=(SHOP,), handles=())
    return "not-listed", "not-in-ledger"


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


def not_listed_number(s: Scene) -> Expected:
    """A number that was never issued."""
    s.ask(number=4000)
    s.publish(SHOP)
    s.record = s.bucket = None
    return "not-listed", "not-in-ledger"


def not_listed_place(s: Scene) -> Expected:
    """A place without an entry in its fresh bucket has no certificate."""
    s.ask(place=OTHER)
    s.publish(OTHER)
    s.record = None
    return "not-listed", "not-in-ledger"


def not_listed_no_place_at_all(s: Scene) -> Expected:
    """What is looked up cannot be a place of any certificate."""
    s.ask(place="p\u0430ypal.example.com.kh")
    s.publish(SHOP)
    s.record = None
    return "not-listed", "bad-place"


def misuse_listed(s: Scene) -> Expected:
    """The place is listed for misuse of the mark and has no certificate."""
    s.issuer.misuse[OTHER] = register.Misuse("mark-misused", NOW - 5 * DAY, None)
    s.ask(place=OTHER)
    s.publish(OTHER)
    s.record = None
    return "misuse-listed", "mark-misused"


def misuse_listed_with_copied_badge(s: Scene) -> Expected:
    """A genuine badge shown on a place that is listed for misuse."""
    s.issuer.misuse[OTHER] = register.Misuse("mark-misused", NOW - 5 * DAY, None)
    s.shown_on = OTHER
    s.publish()
    return "misuse-listed", "mark-misused"


def misuse_listed_outranks_revoked(s: Scene) -> Expected:
    """A holder whose certificate was revoked is also on the misuse list."""
    s.issuer.revoke(0)
    s.issuer.misuse[SHOP] = register.Misuse("mark-misused", NOW - 5 * DAY, NOW + DAY)
    s.publish()
    return "misuse-listed", "mark-misused"


def misuse_listing_over(s: Scene) -> Expected:
    """A listing that has ended says nothing about today."""
    s.issuer.misuse[SHOP] = register.Misuse("mark-misused", NOW - 50 * DAY, NOW)
    s.publish()
    return "valid", ""


def misuse_listing_to_come(s: Scene) -> Expected:
    """A listing that begins in a minute says nothing about now."""
    s.issuer.misuse[SHOP] = register.Misuse("mark-misused", NOW + 60, None)
    s.publish()
    return "valid", ""


def wrong_place_without_record(s: Scene) -> Expected:
    """Neither badge nor bucket ties the place to the certificate; the record is withheld."""
    s.shown_on = OTHER
    s.publish()
    s.record = None
    return "wrong-place", "other-place"


def not_listed_place_after_removal(s: Scene) -> Expected:
    """A host that was removed from its certificate is looked up: nobody has it now."""
    s.issuer.move(0, "host-removed", SHOP)
    s.ask(place=SHOP)
    s.publish(SHOP)
    s.record = None
    return "not-listed", "not-in-ledger"
