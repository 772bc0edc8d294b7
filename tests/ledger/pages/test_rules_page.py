"""The page of the rules: its figures are the scheme's, in both languages, nothing is active."""

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256

import msgspec
import pytest
from msgspec.structs import replace

from ledger.auditing.rules import RulesAudit
from ledger.domain.register.registry import SchemeAdopted
from ledger.pages import rules_page as rules
from ledger.scheme.data import Text
from ledger.scheme.model import Scheme, cets
from ledger.scheme.sections import FactorRule, Measure, ReasonRule
from tests.ledger.page_reader import Reading
from tests.ledger.publishing import T0, Home
from verifier.errors import Reason, StaleEvidenceError
from verifier.values.days import day_of, start_of
from verifier.values.digits import khmer_digits

ISSUER = "https://verify.example.com.kh"
CETS = cets()
FIRST = CETS.version[0]
SECOND = replace(FIRST, id="cets-2", effective=date(2030, 1, 1))
BOTH = Scheme(name=CETS.name, version=(FIRST, SECOND))
FIGURES = {
    "deadlines": (
        *("pay_days", "review_days", "documents_days", "change_notice_days", "reply_days"),
        *("decision_days", "appeal_days", "appeal_decision_days", "complaint_limit_days"),
        *("complaint_forward_days", "complaint_answer_days", "complaint_decision_days"),
        "mediation_days",
    ),
    "renewal": ("opens_days_before_end", "closes_days_after_end"),
    "suspension": ("longest_days",),
    "measures": (
        *("warnings_before_suspension", "fine_largest_usd", "fine_pay_days"),
        *("interim_longest_days", "interim_hearing_days"),
    ),
    "blacklist": ("longest_days", "appeal_days"),
    "money": ("refund_on_rejection_percent", "refund_on_withdrawal_percent"),
}


def page_of(version=FIRST, *, name=CETS.name, report="mailto:desk@example.com.kh") -> str:
    path, raw = rules.rules_file(name, version, issuer=ISSUER, report=report)
    assert path == "scheme.html"
    return raw.decode()


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", Reading(page).text)


def article(page: str, language: str) -> str:
    start = page.index(f'<article id="{language}"')
    return text_of(page[start : page.index("</article>", start)])


@pytest.mark.parametrize(
    ("section", "name"), [(part, name) for part, names in FIGURES.items() for name in names]
)
def test_a_figure_of_the_scheme_is_on_the_page_in_the_digits_of_each_language(section, name):
    changed = replace(FIRST, **{section: replace(getattr(FIRST, section), **{name: 97})})

    page = page_of(changed)

    assert "97" in article(page, "en")
    assert khmer_digits("97") in article(page, "km")
    assert page != page_of()


def test_every_criterion_document_activity_and_tier_is_there_in_both_languages():
    page = page_of()
    lists = (FIRST.criterion, FIRST.document, FIRST.activity)
    texts = [each.text for entries in lists for each in entries]
    texts += [tier.name for tier in FIRST.tier]
    texts += [each.covers for each in FIRST.criterion if each.covers is not None]

    english, khmer = article(page, "en"), article(page, "km")

    assert [text.en for text in texts if text.en not in english] == []
    assert [text.km for text in texts if text.km not in khmer] == []


def test_fees_are_those_the_office_assesses_without_waiver():
    shown = article(page_of(), "en")

    assert (
        "Legal personBasic: 0, renewal 0Intermediate: 50, renewal 37.50Full: 200, renewal 150"
        in shown
    )
    assert "No fee is asked for decisions before 1 January 2021." in shown
    assert "No fee" not in article(page_of(replace(FIRST, waiver=None)), "en")


def test_factors_of_a_fee_are_said_and_change_no_amount():
    factor = FactorRule(id="size", level="small", percent=80)

    shown = article(page_of(replace(FIRST, factor=(factor,))), "en")

    assert "Size small: 80 % of the fee" in shown
    assert "Full: 200, renewal 150" in shown


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_law_the_measures_and_what_the_mark_is_not_are_said(language):
    shown = article(page_of(), language)

    words = {
        "en": (
            *("article 7", "Code of Conduct", "Sub-Decree 134", "Prakas 290", "315 and 316"),
            *("Consumer Protection Law", "no warranty", "must not be on merchandise or packaging"),
            "ever asks you for",
        ),
        "km": (
            *("មាត្រា ៧", "ក្រមប្រតិបត្តិ", "១៣៤", "២៩០", "៣១៥", "៣១៦", "កិច្ចការពារអ្នកប្រើប្រាស់"),
            *("មិនមែនជាការធានា", "មិនត្រូវដាក់វាលើទំនិញ", "គ្មានអ្វីនៅលើ"),
        ),
    }
    assert [word for word in words[language] if word not in shown] == []
    assert all(each.article in shown for each in FIRST.reason)


def test_people_complain_where_the_setting_says():
    page = page_of()

    assert page.count('href="mailto:desk@example.com.kh"') == 2
    assert "To the Ministry: desk@example.com.kh" in text_of(page)


def test_without_an_address_for_complaints_the_page_says_so():
    shown = article(page_of(report=""), "en")

    assert "No address for complaints is set" in shown
    assert "To the Ministry:" not in shown


def test_rules_of_another_kind_are_said_as_such():
    other = replace(
        FIRST,
        renewal=replace(FIRST.renewal, form="full"),
        money=replace(FIRST.money, upgrade="full"),
        eligibility=replace(FIRST.eligibility, domestic_sellers=False, excluded=()),
        code_of_conduct=replace(FIRST.code_of_conduct, final=False),
        measures=replace(FIRST.measures, warnings_before_suspension=2),
        tier=tuple(replace(each, needs=("registration",)) for each in FIRST.tier),
    )

    shown = article(page_of(other), "en")

    for said in (
        *("The whole application is made again.", "A higher tier costs its whole fee."),
        *("from Cambodia to abroad", "wait until it is final", "needs 2 standing warnings first"),
    ):
        assert said in shown
    for not_said in ("Not: insurance", "reviews all nine", "Short form of renewal"):
        assert not_said not in shown


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "The site is gone.Warning (Prakas <1>)"), ("km", "គេហទំព័របាត់។ការព្រមាន (Prakas <1>)")],
)
def test_a_reason_of_an_issuers_own_version_has_the_words_of_that_version(language, says):
    measures: tuple[Measure, ...] = ("warning",)
    words = Text(en="The site is gone.", km="គេហទំព័របាត់។")
    new = ReasonRule(code="brand-new", text=words, measures=measures, article="Prakas <1>")

    shown = article(page_of(replace(FIRST, reason=(new,))), language)

    assert says in shown


def test_no_text_of_the_data_becomes_markup():
    plain = Reading(page_of())
    hostile = Text(en="</h1><script>", km="<b>")

    found = Reading(page_of(name=hostile))

    assert found.elements == plain.elements
    assert "</h1><script>" in found.text


def test_the_page_has_no_script_and_asks_for_nothing():
    reading = Reading(page_of())

    assert not {"script", "link", "img", "iframe", "form", "input"} & set(reading.elements)
    assert not [name for name, _ in reading.attributes if name.startswith("on") or name == "style"]
    links = {value for name, value in reading.attributes if name in {"href", "src", "action"}}
    assert links == {
        *("#km", "#en", "./", "shops.html#km", "shops.html#en", "mailto:desk@example.com.kh")
    }


def test_the_policy_allows_the_pages_own_style_and_no_script():
    page = page_of()
    style = re.search("<style>(.*?)</style>", page)
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', page)

    assert style
    assert policy
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    said = policy[1].split("; ")
    assert said[:3] == ["default-src 'none'", "script-src 'none'", f"style-src 'sha256-{digest}'"]


def test_every_text_is_there_in_both_languages_with_the_same_gaps():
    texts = msgspec.json.decode((rules._HERE / "rules_page.json").read_bytes())

    for name, each in texts.items():
        assert set(each) == {"km", "en"}, name
        gaps = [sorted(re.findall(r"\{\w+\}", each[language])) for language in ("km", "en")]
        assert gaps[0] == gaps[1], name
        assert not re.search("[0-9]", each["km"]), name


class Site:
    """A site with one page of rules, and what an auditor with the data of `scheme` says of it."""

    def __init__(self, version=FIRST, *, scheme=BOTH, on: date = date(2026, 3, 1)):
        self.files = {"scheme.html": page_of(version, report="").encode()}
        self.adopted = {each.id: each.digest() for each in BOTH.version}
        self.scheme, self.now = scheme, start_of(on)

    def get(self, path):
        if path not in self.files:
            raise StaleEvidenceError(Reason.MISSING_EVIDENCE, f"{path} is missing")
        return self.files[path]

    def audit(self):
        page = RulesAudit(self.get, self.scheme, self.adopted, ISSUER, self.now)
        note = page.note()
        return note or [f"{each.path}: {each.what}" for each in page.findings()]


def test_an_auditor_with_the_rules_finds_nothing_in_the_page_that_was_made():
    assert Site().audit() == []


def test_an_auditor_finds_a_changed_figure():
    site = Site()
    site.files["scheme.html"] = site.files["scheme.html"].replace(
        b"within 30 days", b"within 3 days"
    )

    assert site.audit() == ["scheme.html: is not what cets-1 gives"]


def test_an_auditor_finds_another_packed_page():
    site = Site()
    site.files["scheme.html.gz"] = b"no gzip"

    assert site.audit() == ["scheme.html.gz: is not scheme.html, packed"]


@pytest.mark.parametrize(
    ("version", "on", "found"),
    [
        (FIRST, date(2030, 1, 1), []),
        (SECOND, date(2030, 1, 1), []),
        (FIRST, date(2030, 1, 2), ["scheme.html: shows cets-1, which is not in force"]),
        (SECOND, date(2029, 12, 31), ["scheme.html: shows cets-2, which is not in force"]),
    ],
)
def test_the_page_may_be_a_day_late_and_never_early(version, on, found):
    assert Site(version, on=on).audit() == found


def test_rules_that_were_never_adopted_are_a_finding():
    site = Site(SECOND, on=date(2031, 1, 1))
    del site.adopted["cets-2"]

    assert site.audit() == ["scheme.html: shows rules that were never adopted"]


def test_where_nothing_is_on_record_the_data_count():
    site = Site()
    site.adopted = {}

    assert site.audit() == []


def test_an_auditor_without_the_rules_says_so():
    assert "cets-2 is on record" in Site(scheme=CETS).audit()


@pytest.mark.parametrize(
    "page", [None, b"<!doctype html>", page_of().replace("cets-1 ", "cets-1 0", 1).encode()]
)
def test_no_page_or_one_of_another_release_is_told(page):
    site = Site()
    site.files = {} if page is None else {"scheme.html": page}

    assert "was not compared" in site.audit()


def test_the_whole_audit_compares_the_page_with_what_the_log_says_was_adopted(tmp_path):
    home = Home(tmp_path / "home")
    version = replace(FIRST, effective=day_of(T0))
    home.add(
        SchemeAdopted(at=T0, scheme="cets-1", digest=FIRST.digest(), effective=FIRST.effective)
    )
    home.publish()
    wrong = page_of(version, report="").encode()

    missing = home.audit()
    (home.site / "scheme.html").write_bytes(wrong)
    found = home.audit()

    assert any("scheme.html is not on the site" in note for note in missing.notes)
    assert [each.what for each in found.findings] == ["is not what cets-1 gives"]
