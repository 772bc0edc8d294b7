"""What a verdict says: words in both languages, values, policies; and what nobody may import."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

import verifier
from tests.simulator import DAY, NOW
from tests.vectors import cases, verdicts
from verifier.errors import Reason, StaleEvidenceError
from verifier.formats.record import Event
from verifier.judging import texts
from verifier.judging.evidence import Evidence
from verifier.judging.policy import AllOf, AnyOf, MaxAge, TierOf
from verifier.judging.trust import Trust
from verifier.judging.verdict import TONES, Code, Verdict
from verifier.judging.verifier import Verifier

SCENES = dict(verdicts.scenes())


def judged(name):
    from tests.vectors.generate import text_of, verdict_case  # noqa: PLC0415

    return cases.judge(cases.read(text_of(verdict_case(SCENES[name])).encode()))


def is_khmer(text):
    return any("\u1780" <= letter <= "\u17ff" for letter in text)


def test_each_code_reason_measure_and_event_has_words_in_both_languages():
    table = texts.table()

    assert list(TONES) == list(get_args(Code)) == list(table.verdicts)
    assert {reason.value for reason in Reason} == set(table.reasons)
    assert set(get_args(Event)) == set(table.events)
    for section in (table.verdicts, table.reasons, table.details, table.ui, table.events):
        for code, words in section.items():
            assert set(words) >= {"en", "km"}, code
            assert words["en"], code
            assert words["km"], code


def test_each_measure_reason_has_words_and_an_article():
    assert "mark-misused" in texts.table().measures
    for reason, measure in texts.table().measures.items():
        assert is_khmer(measure.km), reason
        assert measure.en, reason
        assert measure.article, reason


def test_there_are_twelve_months_in_each_language():
    assert {language: len(months) for language, months in texts.table().months.items()} == {
        "en": 12,
        "km": 12,
    }


@pytest.mark.parametrize("name", SCENES)
def test_each_verdict_has_words_in_both_languages(name):
    verdict = judged(name)

    english, khmer = verdict.text("en"), verdict.text("km")

    assert english.startswith(texts.table().verdicts[verdict.code]["en"])
    assert is_khmer(khmer)
    assert "{" not in english + khmer
    assert verdict.summary().text.en == english


def test_a_suspension_names_its_days_and_the_appeal():
    text = judged("suspended-under-appeal").text("en")

    assert "10 January 2027" in text
    assert "10 February 2027" in text
    assert "appeal" in text


def test_days_and_times_are_those_of_phnom_penh():
    assert texts.instant_text(NOW, "en") == "15 January 2027, 15:00"
    assert texts.instant_text(NOW, "km").endswith("១៥:០០")


def test_a_verdict_as_plain_values():
    summary = judged("warned-under-appeal").summary()

    assert (summary.verdict, summary.tone, summary.number) == ("warned", "notice", "CETS-0000-000")
    assert (summary.start, summary.end) == ("2026-03-02", "2028-03-01")
    assert summary.measure is not None
    assert (summary.measure.kind, summary.measure.appeal) == ("warning", "pending")
    assert summary.holder is not None
    assert summary.holder.en == "Siem Reap Crafts Co., Ltd."
    assert summary.as_of == "2027-01-15T07:55:00Z"


def test_a_verdict_on_nothing_known_has_no_values():
    summary = Verdict("cannot-tell", "missing-evidence").summary()

    assert {summary.number, summary.holder, summary.start, summary.measure, summary.as_of} == {None}
    assert summary.sites == summary.handles == ()


def test_without_a_record_the_badge_tells_its_period_and_places():
    summary = judged("cannot-tell-offline").summary()

    assert (summary.start, summary.end) == ("2026-03-02", "2028-03-01")
    assert summary.sites == ("shop.example.com.kh",)


def test_khmer_hosts_are_shown_in_both_forms():
    summary = judged("valid-khmer-host").summary()

    assert summary.sites_unicode == ("សៀវភៅ.example.com.kh",)
    assert summary.sites[0].startswith("xn--")


def test_the_name_of_an_erased_person_is_empty():
    assert judged("cannot-tell-erased-person").name == ("", "")
    assert judged("valid-natural-person").name == ("សុខ សុភា", "Sok Sophea")


def test_freshness_is_that_of_the_oldest_and_the_first_to_end():
    stage = SCENES["suspended"]
    verdict = judged("suspended")

    assert verdict.as_of == NOW - 300
    assert verdict.fresh_until == NOW - 300 + DAY
    assert verdict.at is None
    assert stage.now == NOW
    assert judged("cannot-tell-expired-manifest").fresh_until == NOW - 300


def test_offline_as_of_is_that_of_the_badge():
    stage = SCENES["cannot-tell-offline"]

    assert judged("cannot-tell-offline").as_of is not None
    assert stage.record is None


def test_a_record_remembers_only_a_few_standings():
    stage = SCENES["valid-token"]
    trust = Trust(stage.issuer.roots)
    trust.manifest(stage.manifest.encode(), NOW)
    record = trust.record(stage.record, NOW)

    found = [record.standing_then(NOW + second, 100) for second in range(40)]

    assert {standing.code for standing in found} == {"valid"}
    assert len(record._then) <= 16


def under(policy, name="valid-token"):
    stage = SCENES[name]
    trust = Trust(stage.issuer.roots)
    trust.manifest(stage.manifest.encode(), NOW)
    evidence = Evidence(
        badge=stage.badge,
        status_list=trust.status_list(stage.list, NOW),
        bucket=trust.bucket(stage.bucket, NOW),
        record=trust.record(stage.record, NOW),
    )
    verdict = Verifier(trust, policy).verify(evidence, now=NOW, shown_on=stage.shown_on)
    return verdict.code, verdict.reason


GREEN = ("valid", "")
FULL = TierOf(frozenset({"full"}))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, GREEN),
        (AllOf(()), GREEN),
        (MaxAge(300), GREEN),
        (MaxAge(299), ("cannot-tell", "stale")),
        (FULL, GREEN),
        (TierOf(frozenset({"basic"})), ("cannot-tell", "other-tier")),
        (AllOf((FULL, MaxAge(299))), ("cannot-tell", "stale")),
        (AllOf((FULL, MaxAge(300))), GREEN),
        (AnyOf((MaxAge(299), FULL)), GREEN),
        (AnyOf((MaxAge(299), TierOf(frozenset()))), ("cannot-tell", "other-tier")),
        (AnyOf(()), ("cannot-tell", "missing-evidence")),
    ],
)
def test_a_policy_can_only_be_stricter(policy, expected):
    assert under(policy) == expected


def test_a_policy_never_softens_red():
    assert under(None, "revoked")[0] == under(AnyOf(()), "revoked")[0] == "revoked"


def test_a_verdict_without_evidence_meets_no_demand():
    for policy in (MaxAge(10), TierOf(frozenset({"full"}))):
        with pytest.raises(StaleEvidenceError):
            policy.check(Verdict("valid"), NOW)


BLOCKED = (
    "eventsourcing",
    "flask",
    "qrcode",
    "jwt",
    "click",
    "rich",
    "PIL",
    "deflate",
    "zxingcpp",
    "ledger",
    "badges",
)
SHELVES = ("values", "formats", "log", "judging", "fetching")


def test_the_verifier_needs_nothing_of_the_issuer():
    folder = Path(verifier.__file__).parent
    files = [path for shelf in SHELVES for path in folder.joinpath(shelf).glob("*.py")]
    modules = sorted(f"verifier.{path.parent.name}.{path.stem}" for path in files)
    assert len(modules) > 30
    code = "import sys\n"
    code += "".join(f"sys.modules[{name!r}] = None\n" for name in BLOCKED)
    code += "".join(f"import {name}\n" for name in modules)
    code += "print(any(name in sys.modules for name in ('urllib.request', 'socket', 'ssl')))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
