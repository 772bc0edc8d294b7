"""The second badge on the same evidence is judged faster, and never otherwise than the first."""

import msgspec
import pytest

from tests.simulator import DAY, NOW, Issuer
from tests.vectors.scenes.stage import NOODLE, PAGE, SHOP, SILK, Scene
from verifier.errors import MalformedError, Reason, StaleEvidenceError, VerificationError
from verifier.formats import badge, qr
from verifier.formats.register import Misuse
from verifier.judging import repeated
from verifier.judging.evidence import Evidence
from verifier.judging.policy import MaxAge
from verifier.judging.repeated import RepeatedVerifier
from verifier.judging.trust import Trust
from verifier.judging.verifier import Verifier
from verifier.values.days import SKEW, day_of, start_of
from verifier.values.numbers import CertificateIndex


class Desk:
    """A verifier that has judged the shop's badge green once, and what it holds."""

    def __init__(self, scene: Scene, certificate: int = 0, place: str = SHOP) -> None:
        self.scene, self.place = scene, place
        scene.certificate = certificate
        scene.publish(place)
        self.trust = Trust(scene.issuer.roots)
        self.trust.manifest(scene.manifest.encode(), NOW)
        self.verifier = RepeatedVerifier(self.trust)
        self.known = {
            "status_list": self.trust.status_list(scene.list, NOW),
            "bucket": self.trust.bucket(scene.bucket, NOW),
            "record": self.trust.record(scene.record, NOW),
        }
        self.first = self.ask(scene.signed[certificate].token)
        assert self.first.tone in {"green", "notice"}

    def ask(self, text, *, now=NOW, shown_on=None, at=None, **changes):
        evidence = Evidence(badge=text, **(self.known | changes))
        return self.verifier.verify(evidence, now=now, shown_on=shown_on or self.place, at=at)

    def slowly(self, text, **asked):
        """Ask without what was kept from before."""
        self.verifier = RepeatedVerifier(self.trust)
        return self.ask(text, **asked)


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def desk(scene):
    return Desk(scene)


def test_the_other_form_of_the_badge_is_judged_the_same(desk):
    found = desk.ask(desk.scene.signed[0].digits)

    assert found == desk.slowly(desk.scene.signed[0].digits)
    assert (found.code, found.badge.iat) == ("valid", None)


def test_a_badge_nobody_logged_stays_red(desk):
    forged = desk.scene.issuer.forged_token(0)

    found = desk.ask(forged)

    assert (found.code, found.reason) == ("not-listed", Reason.NOT_IN_LEDGER)
    assert found == desk.slowly(forged)


def test_the_badge_of_another_certificate_does_not_borrow_the_verdict(desk):
    for text in (desk.scene.signed[1].token, desk.scene.signed[2].digits):
        found = desk.ask(text)

        assert found.tone in {"red", "amber"}
        assert found == desk.slowly(text)


def test_another_place_is_judged_anew(desk):
    assert desk.ask(desk.scene.signed[0].token, shown_on="evil.example.com.kh").tone != "green"
    assert desk.ask(desk.scene.signed[0].token, shown_on=PAGE).tone != "green"
    assert desk.ask(desk.scene.signed[0].token, shown_on=SHOP.upper()) == desk.first


def test_an_earlier_instant_is_judged_anew(desk):
    found = desk.ask(desk.scene.signed[0].token, at=NOW - DAY)

    assert found.at == NOW - DAY


@pytest.mark.parametrize(
    "later", [0, 60, DAY - 301, DAY - 300 + SKEW - 1, DAY - 300 + SKEW, 9 * DAY]
)
def test_time_ends_the_kept_verdict_when_evidence_ends(desk, later):
    token = desk.scene.signed[0].token

    found = desk.ask(token, now=NOW + later)

    assert found == desk.slowly(token, now=NOW + later)
    assert (found.tone == "green") == (later < DAY - 300 + SKEW)


def test_a_clock_set_back_is_judged_anew(desk):
    token = desk.scene.signed[0].token

    assert desk.ask(token, now=NOW - 3600) == desk.slowly(token, now=NOW - 3600)


def test_a_suspension_to_come_ends_the_kept_verdict(scene):
    tomorrow = day_of(NOW + DAY)
    scene.issuer.now = NOW - 600
    scene.issuer.suspend(0, tomorrow, tomorrow)
    desk = Desk(scene)
    token = scene.signed[0].token

    for now in (start_of(tomorrow) - 1, start_of(tomorrow)):
        assert desk.ask(token, now=now) == desk.slowly(token, now=now)
    assert desk.ask(token, now=start_of(tomorrow)).code == "suspended"


def test_a_misuse_listing_to_come_ends_the_kept_verdict(scene):
    scene.issuer.misuse[SHOP] = Misuse("mark-misused", NOW + 60, None)
    desk = Desk(scene)
    token = scene.signed[0].token

    assert desk.ask(token, now=NOW + 59).tone == "green"
    assert desk.ask(token, now=NOW + 60).code == "misuse-listed"


def test_a_misuse_listing_that_is_over_does_not_matter(scene):
    scene.issuer.misuse[SHOP] = Misuse("mark-misused", NOW - 9 * DAY, NOW - DAY)

    assert Desk(scene).ask(scene.signed[0].token).tone == "green"


def test_a_warning_is_told_on_the_second_badge_too(scene):
    scene.issuer.warn(0)
    desk = Desk(scene)

    assert desk.ask(scene.signed[0].digits).code == "warned"
    assert desk.ask(scene.signed[0].token) == desk.first


def test_a_problem_or_other_files_are_judged_anew(desk):
    token = desk.scene.signed[0].token
    problem = StaleEvidenceError(Reason.ROLLED_BACK, "older than one seen")

    assert desk.ask(token, problems=(problem,)).reason == Reason.ROLLED_BACK
    for name in ("status_list", "bucket", "record"):
        assert desk.ask(token, **{name: None}).tone == "amber"


def test_a_revoking_list_ends_the_kept_verdict(desk):
    issuer = desk.scene.issuer
    issuer.revoke(0)
    issuer.now = NOW
    newer = desk.trust.status_list(issuer.status_list(), NOW)

    assert desk.ask(desk.scene.signed[0].token, status_list=newer).code == "revoked"


def test_a_newer_manifest_ends_the_kept_verdict_of_a_stolen_key(desk):
    issuer = desk.scene.issuer
    issuer.version += 1
    issuer.states["badge-1"] = "compromised"
    issuer.honest_before["badge-1"] = 0
    desk.trust.manifest(issuer.manifest(), NOW)

    found = desk.ask(desk.scene.signed[0].token)

    assert (found.code, found.reason) == ("not-genuine", Reason.COMPROMISED_KEY)


def test_a_stolen_key_leaves_no_verdict_to_its_other_badges(scene):
    issuer = scene.issuer
    issuer.states["badge-1"] = "compromised"
    issuer.honest_before["badge-1"] = len(issuer.facts)
    late = issuer.sign_badge(0)
    desk = Desk(scene)

    found = desk.ask(late.token)

    assert (found.code, found.reason) == ("not-genuine", Reason.COMPROMISED_KEY)


def test_a_manifest_known_to_be_outdated_ends_the_kept_verdict(desk):
    issuer = desk.scene.issuer
    issuer.version += 1
    issuer.now = NOW
    with pytest.raises(StaleEvidenceError):
        desk.trust.status_list(issuer.status_list(), NOW)

    found = desk.ask(desk.scene.signed[0].token)

    assert (found.code, found.reason) == ("cannot-tell", Reason.STALE)


def test_a_verifier_with_a_policy_asks_it_each_time(desk):
    strict = Verifier(desk.trust, MaxAge(600))
    evidence = Evidence(badge=desk.scene.signed[0].token, **desk.known)

    assert strict.verify(evidence, now=NOW + 200, shown_on=SHOP).tone == "green"
    assert strict.verify(evidence, now=NOW + 400, shown_on=SHOP).tone == "amber"


def test_of_two_places_each_keeps_its_verdict(desk):
    desk.known["bucket"], other = (
        desk.trust.bucket(desk.scene.issuer.bucket(PAGE), NOW),
        desk.known["bucket"],
    )
    token = desk.scene.signed[0].token

    on_page = desk.ask(token, shown_on=PAGE)

    assert (on_page.tone, on_page.place) == ("green", PAGE)
    assert desk.ask(token, shown_on=PAGE) == on_page
    assert desk.ask(token, bucket=other) == desk.first


def test_no_more_places_are_kept_than_there_is_room_for(desk, monkeypatch):
    monkeypatch.setattr(repeated, "_MOST", 1)
    token = desk.scene.signed[0].token
    bucket = desk.trust.bucket(desk.scene.issuer.bucket(PAGE), NOW)

    for _ in range(2):
        assert desk.ask(token) == desk.first
        assert desk.ask(token, shown_on=PAGE, bucket=bucket).place == PAGE


def test_a_revocation_after_this_instant_is_not_asked_away(scene):
    """Asked within the skew of clocks: the record already knows of a later revocation."""
    scene.issuer.now = NOW + 60
    scene.issuer.revoke(0)
    scene.publish(SHOP, at=NOW + 200)
    trust = Trust(scene.issuer.roots)
    trust.manifest(scene.manifest.encode(), NOW)
    evidence = Evidence(
        badge=scene.signed[0].token,
        bucket=trust.bucket(scene.bucket, NOW),
        record=trust.record(scene.record, NOW),
    )

    found = Verifier(trust).verify(evidence, now=NOW, shown_on=SHOP, at=NOW + 250)

    assert found.code == "revoked"


# What is known is compared instead of decoded; nothing else is read for it


@pytest.mark.parametrize("certificate", range(5))
def test_a_known_record_changes_nothing_in_what_is_read(scene, certificate):
    issuer: Issuer = scene.issuer
    issuer.now = NOW
    trust = Trust(issuer.roots)
    trust.manifest(issuer.manifest(), NOW)
    signed = scene.signed[certificate]
    for known in range(5):
        record = trust.record(issuer.record(known), NOW)

        assert trust.badge(signed.token, record) == trust.badge(signed.token)
        assert trust.badge(signed.digits, record) == trust.badge(signed.digits)
        assert trust.badge(signed.url, record) == trust.badge(signed.url)


def test_no_bit_of_a_body_is_passed_over_for_being_known(scene):
    for sites, handles in (((SHOP,), (PAGE,)), ((SILK, NOODLE), ()), ((SHOP,), ()), ((), (PAGE,))):
        known = qr.known_places(sites, handles)
        digits = scene.issuer.forged_digits(0, sites=sites, handles=handles)
        body = qr.parse_digits(digits).message.removeprefix(qr.TAG)
        assert qr.unpack_body(body, known).sites == sites
        for bit in range(8 * len(body)):
            changed = bytearray(body)
            changed[bit >> 3] ^= 128 >> (bit & 7)
            assert read(bytes(changed), known) == read(bytes(changed), None), bit


def read(body, known):
    try:
        return qr.unpack_body(body, known)
    except MalformedError as error:
        return error.reason


def test_places_that_fit_no_qr_record_are_not_known():
    hosts = tuple(f"shop-{n}.a-long-name-for-a-shop.example.com.kh" for n in range(9))

    assert qr.known_places(hosts, ()) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"sub": "CETS-0000-011"},
        {"status": badge.status_of("https://verify.example.gov.kh", CertificateIndex(1))},
        {"nbf": -1},
        {"nbf": 10, "exp": 10},
        {"exp": badge.MAX_INSTANT},
        {"iat": -1},
        {"iat": badge.MAX_INSTANT},
        {"sites": ("Shop.example.com.kh",)},
        {"handles": ("myspace:shop",)},
    ],
    ids=str,
)
def test_no_claim_is_passed_over_for_being_known(scene, changes):
    issuer = scene.issuer
    issuer.now = NOW
    trust = Trust(issuer.roots)
    trust.manifest(issuer.manifest(), NOW)
    record = trust.record(issuer.record(0), NOW)
    token = issuer.forged_token(0, **changes)

    reasons = set()
    for known in (record, None):
        with pytest.raises(VerificationError) as caught:
            trust.badge(token, known)
        reasons.add(caught.value.reason)

    assert len(reasons) == 1


def test_the_first_badge_leaves_its_record_as_it_was(desk):
    before = msgspec.json.encode(desk.known["record"].claims)

    desk.ask(desk.scene.signed[0].digits)

    assert msgspec.json.encode(desk.known["record"].claims) == before


def test_a_badge_with_another_signature_is_judged_the_same(desk):
    head, _, signature = desk.scene.signed[0].token.rpartition(".")
    spoiled = f"{head}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"

    found = desk.ask(spoiled)

    assert found.code == "not-genuine"
    assert found == desk.slowly(spoiled)


def test_a_badge_shown_nowhere_is_judged_each_time(desk):
    evidence = Evidence(badge=desk.scene.signed[0].token, **desk.known)

    found = [desk.verifier.verify(evidence, now=NOW) for _ in range(2)]

    assert found[0] == found[1] == Verifier(desk.trust).verify(evidence, now=NOW)
