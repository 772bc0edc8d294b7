"""Gathering against the simulator: what is asked for, and withheld, replayed or cached files."""

from functools import partial

import pytest

from tests.simulator import DAY, NOW, Issuer
from tests.vectors.scenes.stage import OTHER, PAGE, SHOP, SILK, Scene
from verifier.fetching.gather import Question, answer, gather
from verifier.judging.trust import Trust
from verifier.judging.verifier import Verifier
from verifier.values import paths
from verifier.values.days import day_of
from verifier.values.numbers import CertificateIndex


@pytest.fixture
def stage():
    scene = Scene()
    scene.issuer.now = NOW - 60
    return scene


@pytest.fixture
def issuer(stage) -> Issuer:
    return stage.issuer


@pytest.fixture
def ask(issuer):
    verifier = Verifier(Trust(issuer.roots))
    return partial(answer, verifier, issuer.get, now=NOW)


def test_a_badge_leads_to_green(stage, ask):
    assert ask(Question(badge=stage.badge), shown_on=SHOP).code == "valid"
    assert ask(Question(badge=stage.signed[0].url)).code == "valid"
    assert ask(Question(badge=stage.signed[3].digits)).code == "valid"


def test_a_number_leads_to_green(ask):
    assert ask(Question(number=CertificateIndex(2))).code == "valid"


def test_a_place_leads_to_green(ask):
    assert ask(Question(place=SILK)).code == "valid"
    assert ask(Question(place=PAGE)).certificate == 0


def test_a_place_without_a_certificate_is_not_listed(ask, issuer):
    issuer.replaced[paths.bucket_for("host", OTHER, issuer.buckets)] = issuer.bucket(OTHER).encode()

    assert ask(Question(place=OTHER)).code == "not-listed"


def test_a_removed_first_place_leads_to_the_records_own(stage, ask, issuer):
    issuer.move(0, "host-removed", SHOP)

    verdict = ask(Question(badge=stage.signed[0].digits))

    assert (verdict.code, verdict.place) == ("valid", PAGE)


def test_a_forged_badge_asks_for_nothing_more(ask, issuer):
    verdict = ask(Question(badge=issuer.forged_token(0, kid="badge-9")))

    assert verdict.code == "not-genuine"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (paths.MANIFEST, "missing-evidence"),
        (paths.status_list(0), "missing-evidence"),
        (paths.record_of(CertificateIndex(0)), "missing-evidence"),
        (paths.bucket_for("host", SHOP, 4), "missing-evidence"),
    ],
)
def test_what_is_withheld_is_never_green(stage, ask, issuer, path, reason):
    issuer.withheld.add(path)

    verdict = ask(Question(badge=stage.badge), shown_on=SHOP)

    assert (verdict.code, verdict.reason) == ("cannot-tell", reason)


def test_not_ascii_is_malformed(stage, ask, issuer):
    issuer.replaced[paths.status_list(0)] = b"\xff" * 50

    assert ask(Question(badge=stage.badge), shown_on=SHOP).reason == "malformed"


def test_offline_only_the_manifest_is_asked_for(stage, issuer):
    asked = []

    def get(path):
        asked.append(path)
        return issuer.get(path)

    gather(Trust(issuer.roots), get, Question(badge=stage.badge), now=NOW, offline=True)

    assert asked == [paths.MANIFEST]


def test_a_new_badge_is_green_although_caches_know_an_older_record(issuer):
    verifier = Verifier(Trust(issuer.roots))
    old = issuer.fork()
    signed = issuer.sign_badge(0)
    question = Question(badge=signed.token)

    assert answer(verifier, old.get, question, now=NOW).code == "not-listed"
    assert answer(verifier, old.get, question, now=NOW, fresh=issuer.get).code == "valid"


def test_a_new_key_is_known_although_a_cache_has_the_older_manifest(issuer):
    verifier = Verifier(Trust(issuer.roots))
    old = issuer.fork()
    issuer.version += 1
    issuer.states["badge-2"] = "active"
    question = Question(badge=issuer.sign_badge(0, kid="badge-2").token)

    assert answer(verifier, old.get, question, now=NOW).reason == "unknown-key"
    assert answer(verifier, old.get, question, now=NOW, fresh=issuer.get).code == "valid"


def test_green_is_not_asked_for_twice(stage, issuer):
    verifier = Verifier(Trust(issuer.roots))

    def never(path):
        raise AssertionError(path)

    assert (
        answer(verifier, issuer.get, Question(badge=stage.badge), now=NOW, fresh=never).code
        == "valid"
    )


def test_a_site_that_goes_back_in_its_log_is_amber(stage, issuer, ask):
    size = len(issuer.facts)
    issuer.suspend(0, *_around_now())
    assert ask(Question(badge=stage.badge)).code == "suspended"

    del issuer.facts[size:]

    verdict = ask(Question(badge=stage.badge))
    assert (verdict.code, verdict.reason) == ("cannot-tell", "rolled-back")


def test_a_site_that_forks_is_amber_once_the_other_side_is_seen(stage, issuer):
    verifier = Verifier(Trust(issuer.roots))
    other = issuer.fork()
    issuer.suspend(0, *_around_now())
    other.warn(3)
    other.warn(3, "change-not-notified")
    issuer.now = other.now = NOW - 30
    question = Question(badge=stage.badge)
    assert answer(verifier, other.get, question, now=NOW).code == "valid"

    assert answer(verifier, issuer.get, question, now=NOW).reason == "rolled-back"


def test_a_site_that_replays_yesterday_is_amber(stage, issuer):
    verifier = Verifier(Trust(issuer.roots))
    yesterday = issuer.fork()
    yesterday.now = NOW - DAY - 301

    verdict = answer(verifier, yesterday.get, Question(badge=stage.badge), now=NOW)

    assert (verdict.code, verdict.reason) == ("cannot-tell", "stale")


def _around_now():
    return day_of(NOW - DAY), day_of(NOW + DAY)
