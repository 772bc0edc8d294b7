"""`trustmark scheme`: the rules of a day for people and programs, and how new ones are adopted."""

import os
from datetime import date, timedelta
from io import StringIO

import pytest

from issuer.home.composition import open_ledger
from ledger.domain.roster.facts import FoundRoster
from ledger.scheme.model import cets
from tests.ledger import scheme_texts
from trustmark import config
from trustmark.terminal import moments
from verifier.values.days import day_of

SHIPPED = scheme_texts.TEXT
TOMORROW = day_of(moments.now()) + timedelta(days=1)
FAR = TOMORROW + timedelta(days=400)


def version_text(effective: date, scheme: str = "cets-2", usd: int = 300, changes: str = "") -> str:
    """Return a file with one own version, in force from `effective`, that has another fee."""
    fee = f'[[version.fee]]\ncategory = "foreign-branch"\nusd = {usd}\n'
    return scheme_texts.NAME + scheme_texts.version_text(effective, scheme, fee + changes)


@pytest.fixture
def own(tmp_path):
    """Write the file of own rules and return its path."""

    def write(text: str):
        path = tmp_path / "own.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def branch_fee(answer) -> int:
    (cents,) = (
        row["new"]["cents"]
        for row in answer.json["fees"]
        if (row["category"], row["tier"]) == ("foreign-branch", "full")
    )
    return cents


def test_the_rules_of_today_are_shown_with_every_section(trustmark):
    answer = trustmark("scheme", "show")

    assert answer.code == 0
    for shown in (
        *("cets-1", "validity_years", "deadlines.reply_days", "250.00", "187.50"),
        *("identity", "online-retail", "application-form", "mark-misused", "compliance-officer"),
    ):
        assert shown in answer.out
    assert "every version is on record" in answer.err


def test_a_program_reads_all_of_the_rules_in_both_languages(trustmark):
    answer = trustmark("scheme", "show", "--json").json

    shipped = cets().version[0]
    assert answer["digest"] == shipped.digest()
    assert answer["version"]["deadlines"]["reminders"] == [60, 30, 7]
    assert answer["version"]["criterion"][0]["text"]["km"] == shipped.criterion[0].text.km
    assert answer["versions"] == [
        {"id": "cets-1", "effective": "2020-01-01", "digest": shipped.digest(), "adopted": True}
    ]


def test_in_the_waiver_nothing_is_asked_for(trustmark):
    answer = trustmark("scheme", "show", "--at", "2020-12-31", "--json")

    assert branch_fee(answer) == 0
    assert all(row["new"]["waived"] for row in answer.json["fees"] if row["tier"] == "full")
    assert "waived" in trustmark("scheme", "show", "--at", "2020-12-31").out


def test_without_an_issuer_the_shipped_rules_are_shown(anywhere):
    answer = anywhere("scheme", "show")

    assert answer.code == 0
    assert "shipped rules" in answer.err
    assert anywhere("scheme", "show", "--json").json["versions"][0]["adopted"] is False


def test_before_the_first_version_there_are_no_rules(trustmark):
    answer = trustmark("scheme", "show", "--at", "2019-12-31")

    assert answer.code == 1
    assert "no version of the scheme is in force on 2019-12-31" in answer.err


def test_a_new_version_counts_from_its_day_on(trustmark, own):
    adopted = trustmark("scheme", "adopt", own(version_text(FAR)), "--yes", "--json")

    assert [each["scheme"] for each in adopted.json["adopted"]] == ["cets-2"]
    before = trustmark("scheme", "show", "--at", FAR - timedelta(days=1), "--json")
    since = trustmark("scheme", "show", "--at", FAR, "--json")
    assert (before.json["version"]["id"], branch_fee(before)) == ("cets-1", 25_000)
    assert (since.json["version"]["id"], branch_fee(since)) == ("cets-2", 30_000)
    assert [each["adopted"] for each in since.json["versions"]] == [True, True]


def test_adopting_says_what_it_did_and_twice_changes_nothing(trustmark, own):
    file = own(version_text(FAR))

    first = trustmark("scheme", "adopt", file, "--yes")
    second = trustmark("scheme", "adopt", file, "--yes")

    assert f"cets-2 is on record, in force from {FAR}" in first.out
    assert (second.code, second.out) == (0, "")
    assert "already" in second.err


QUIET = scheme_texts.NAME + scheme_texts.version_text(FAR, changes="validity_years = 3")


def test_what_a_version_changes_is_told_before_it_is_adopted(trustmark, own):
    answer = trustmark("scheme", "adopt", own(QUIET), "--json")

    assert answer.code == 0
    assert "cets-2: validity_years: 3 instead of 2" in answer.err
    (adopted,) = answer.json["adopted"]
    assert adopted["changes"] == [{"name": "validity_years", "before": ["2"], "after": ["3"]}]


def test_a_version_that_only_counts_from_another_day_says_so(trustmark, own):
    file = own(scheme_texts.NAME + scheme_texts.version_text(FAR))

    assert "cets-2 changes nothing but the day" in trustmark("scheme", "adopt", file).err


@pytest.mark.parametrize(
    ("changes", "touched"),
    [
        ("renewal_fee_percent = 70", "fees"),
        ("[version.waiver]\nmonths = 6", "waiver"),
        ('[[version.role]]\nid = "legal"\nmay = ["case.decide", "appeal.decide"]', "roles"),
    ],
)
def test_other_fees_waiver_or_roles_are_asked_about_again(trustmark, home, own, changes, touched):
    file = own(scheme_texts.NAME + scheme_texts.version_text(FAR, changes=changes))

    refused = trustmark("scheme", "adopt", file)

    assert refused.code == 2
    assert f"the new rules change {touched}" in refused.err
    assert "say --yes if it is meant" in refused.err
    assert not (home / "scheme.toml").exists()
    assert trustmark("scheme", "adopt", file, "--yes").code == 0


class Terminal(StringIO):
    """Standard input of somebody who types."""

    def isatty(self):
        return True


@pytest.mark.parametrize(("typed", "kept"), [("n\n", False), ("y\n", True)])
def test_at_a_terminal_somebody_answers(trustmark, home, own, monkeypatch, typed, kept):
    monkeypatch.setattr("sys.stdin", Terminal(typed))

    answer = trustmark("scheme", "adopt", own(version_text(FAR)))

    assert "put rules on record that change fees?" in answer.err
    assert (answer.code == 0, (home / "scheme.toml").exists()) == (kept, kept)


def test_a_reason_that_verdicts_have_no_words_for_is_told(trustmark, own):
    reason = (
        '[[version.reason]]\ncode = "site-gone"\nmeasures = ["warning"]\narticle = "Prakas"\n'
        'text = { en = "Gone.", km = "បាត់។" }\n'
    )
    file = scheme_texts.NAME + scheme_texts.version_text(FAR, changes=reason)

    answer = trustmark("scheme", "adopt", own(file))

    assert answer.code == 0
    assert "verdicts do not have the words of cets-2 for site-gone" in answer.err
    shown = trustmark("scheme", "show", "--at", FAR).out
    assert "site-gone" in shown
    assert "Gone." in shown


def test_a_reason_without_words_in_both_languages_is_not_adopted(trustmark, home, own):
    reason = '[[version.reason]]\ncode = "site-gone"\nmeasures = ["warning"]\narticle = "Prakas"\n'
    file = scheme_texts.NAME + scheme_texts.version_text(FAR, changes=reason)

    none = trustmark("scheme", "adopt", own(file))
    english = trustmark("scheme", "adopt", own(file + 'text = { en = "Gone." }'))

    assert (none.code, english.code) == (1, 1)
    assert "`text` - at reason 'site-gone' of cets-2" in none.err
    assert "`km` - at reason 'site-gone'.text of cets-2" in english.err
    assert not (home / "scheme.toml").exists()


def test_an_instant_before_what_is_on_record_is_wrong_usage(trustmark, own):
    answer = trustmark("scheme", "adopt", own(version_text(FAR)), "--yes", "--at", "2021-01-01")

    assert answer.code == 2
    assert "later --at" in answer.err


def test_a_version_only_written_into_the_folder_does_not_count(trustmark, home, shop):
    (home / "scheme.toml").write_text(version_text(FAR), "utf-8")

    shown = trustmark("scheme", "show", "--at", FAR)

    assert "cets-1, in force on" in shown.out
    assert "not on record: cets-2" in shown.err
    assert trustmark("warn", shop, "--reason", "mark-misused").code == 0
    assert trustmark("scheme", "adopt", "--yes").code == 0
    assert "cets-2, in force on" in trustmark("scheme", "show", "--at", FAR).out


def test_rules_with_a_factor_list_it_and_the_fees_before_it(trustmark, own):
    factor = '[[version.factor]]\nid = "size"\nlevel = "small"\npercent = 80\n\n[[version.fee]]'
    trustmark(
        "scheme", "adopt", own(version_text(FAR).replace("[[version.fee]]", factor, 1)), "--yes"
    )

    shown = trustmark("scheme", "show", "--at", FAR).out

    assert "Factors of a fee" in shown
    assert "80 %" in shown
    assert "300.00" in shown


@pytest.mark.parametrize(
    ("effective", "says"),
    [(TOMORROW - timedelta(days=1), "has begun"), (date(2021, 5, 1), "has begun")],
)
def test_rules_for_a_day_that_has_begun_are_refused_and_nothing_is_kept(
    trustmark, home, own, effective, says
):
    answer = trustmark("scheme", "adopt", own(version_text(effective)), "--yes")

    assert answer.code == 1
    assert says in answer.err
    assert "hint" in answer.err
    assert not (home / "scheme.toml").exists()
    assert len(trustmark("scheme", "show", "--json").json["versions"]) == 1


def test_adopted_rules_cannot_be_changed_by_a_file(trustmark, home, own):
    trustmark("scheme", "adopt", own(version_text(FAR)), "--yes")
    kept = (home / "scheme.toml").read_bytes()

    changed = trustmark("scheme", "adopt", own(version_text(FAR, usd=1)), "--yes")
    shipped = trustmark("scheme", "adopt", own(SHIPPED.replace("usd = 250", "usd = 1")), "--yes")

    assert (changed.code, shipped.code) == (1, 1)
    assert "cets-2 was adopted with other rules" in changed.err
    assert "cets-1 was adopted with other rules" in shipped.err
    assert (home / "scheme.toml").read_bytes() == kept


def test_nothing_is_decided_once_adopted_rules_are_changed_or_lost(trustmark, home, own, shop):
    trustmark("scheme", "adopt", own(version_text(FAR)), "--yes")
    history = trustmark("history", shop, "--json").out

    (home / "scheme.toml").write_text(version_text(FAR, usd=1), "utf-8")
    changed = trustmark("warn", shop, "--reason", "mark-misused")
    shown = trustmark("scheme", "show")
    (home / "scheme.toml").unlink()
    lost = trustmark("warn", shop, "--reason", "mark-misused")

    assert (changed.code, shown.code, lost.code) == (1, 1, 1)
    assert "cets-2 was adopted with other rules" in changed.err
    assert "no such version" in lost.err
    assert trustmark("history", shop, "--json").out == history


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("[[version", 1, "cannot be used"),
        ("name = " + "9" * 5_000, 1, "cannot be used"),
        ("name = " + "[" * 5_000, 1, "cannot be used"),
        (version_text(FAR, changes="[version.deadlines]\nreplay_days = 14"), 1, "replay_days"),
        (version_text(FAR, "cets-3"), 1, "gap between cets-1 and cets-3"),
        (version_text(FAR, changes="[version.deadlines]\nreminders = [7, 30]"), 1, "must fall"),
        ("#" * (1024 * 1024 + 1), 2, "more than 1048576 bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(trustmark, home, own, text, code, says):
    answer = trustmark("scheme", "adopt", own(text), "--yes")

    assert answer.code == code
    assert says in answer.err
    assert not (home / "scheme.toml").exists()


def test_a_file_that_is_no_text_is_refused(trustmark, tmp_path):
    file = tmp_path / "own.toml"
    file.write_bytes(b"\xff\xfe")

    answer = trustmark("scheme", "adopt", file, "--yes")

    assert answer.code == 2
    assert "cannot be read" in answer.err


def test_own_rules_are_part_of_a_backup(trustmark, own, tmp_path):
    trustmark("scheme", "adopt", own(version_text(FAR)), "--yes")
    trustmark("backup", tmp_path / "copy")

    assert (tmp_path / "copy" / "scheme.toml").exists()


@pytest.mark.parametrize("before", [None, "# none of our own yet\n"])
def test_who_may_not_adopt_rules_leaves_the_folder_as_it_was(trustmark, home, own, before):
    if before is not None:
        (home / "scheme.toml").write_text(SHIPPED + before, "utf-8")
    settings = config.load(home, {})
    with open_ledger(settings, os.urandom) as ledger:
        ledger.execute(
            FoundRoster(first="sok.dara", second="chan.bopha"),
            actor="sok.dara",
            at=moments.now(),
            key="found",
        )

    refused = trustmark("scheme", "adopt", own(version_text(FAR)), "--yes", "--actor", "nobody")

    assert refused.code == 1
    assert (home / "scheme.toml").exists() == (before is not None)
    assert before is None or (home / "scheme.toml").read_text("utf-8") == SHIPPED + before
    assert (
        trustmark("scheme", "adopt", own(version_text(FAR)), "--yes", "--actor", "sok.dara").code
        == 0
    )
