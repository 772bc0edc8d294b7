"""Reports as CSV and as a page: nothing a spreadsheet or browser would run, all codes bilingual."""

import csv
import io
import re
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.reports import tables as report_sheets
from issuer.reports.page import report_page
from issuer.reports.sheets import Sheet, csv_text, dollars
from ledger.domain.case.facts import CaseOutcome, Source
from ledger.domain.case.measures import Kind
from ledger.domain.complaint.facts import Level
from ledger.domain.complaint.state import ComplaintOutcome
from ledger.scheme.fees import ApplicationKind as FeeKind
from ledger.scheme.model import cets
from ledger.scheme.names import names_of
from ledger.views.office.amounts import WHATS
from ledger.views.office.deadlines import Deadlines, What
from ledger.views.office.reports import CriterionCount, DayStanding, PeriodSummary
from ledger.views.office.tasks import Whose
from ledger.words.catalogue import codes
from ledger.words.speech import Speech
from verifier.formats.record import Category, Tier

SPAN = (date(2026, 1, 1), date(2026, 11, 27))
COUNTED = (
    *("application", "application-approved", "application-rejected", "application-withdrawn"),
    *("granted", "renewed", "measure", "measure-ended", "case", "case-closed", "listing"),
    *("appeal", "appeal-upheld", "appeal-overturned", "listing-ended", "complaint"),
    "complaint-closed",
)
NAMES = names_of(cets(), english=True)
KHMER = re.compile(r"[\u1780-\u17ff]")


def sheet(*rows, **changes):
    fields = {"title": "fees", "headings": ("what", "cents"), "money": ("cents",)} | changes
    return Sheet(rows=rows, codes={"what": ("counted",)}, **fields)


def page(*sheets, skipped=0):
    return report_page("fees", sheets, NAMES, span=SPAN, made=0, skipped=skipped)


@pytest.mark.parametrize(
    ("kinds", "known"),
    [
        (("application", "measure"), (*get_args(FeeKind), *get_args(Kind), "listing")),
        (("category",), get_args(Category)),
        (("counted",), (*get_args(What), *WHATS, *COUNTED, "overdue")),
        (("family",), ("application", "case", "complaint", "listing", "motions", "roster")),
        (("level",), get_args(Level)),
        (
            ("outcome", "source"),
            (*get_args(CaseOutcome), *get_args(ComplaintOutcome), *get_args(Source)),
        ),
        (("reason",), tuple(each.code for each in cets().version[0].reason)),
        (("tier",), get_args(Tier)),
        (("whose",), get_args(Whose)),
    ],
    ids=str,
)
def test_every_code_of_a_report_has_words_in_khmer_and_english(kinds, known):
    for code in filter(None, known):
        assert KHMER.search(Speech("km", NAMES).code_in(kinds, code)), code
        assert Speech("en", NAMES).code_in(kinds, code).isascii(), code


def test_every_title_and_heading_of_a_report_has_words():
    found = PeriodSummary(
        start=SPAN[0],
        end=SPAN[1],
        counts=(),
        backlog=(),
        fees=(),
        skipped=0,
        standing=DayStanding(
            day=SPAN[1], in_force=0, expiring=0, suspended=0, revoked=0, expired=0
        ),
    )
    due = Deadlines(until=SPAN[1], tasks=(), others=())
    made = [
        *report_sheets.summary(found),
        *report_sheets.deadlines(due),
        report_sheets.criteria([]),
    ]
    titles = {"summary", "deadlines", *(each.title for each in made)}

    assert titles == codes()["report-title"].keys()
    assert {name for each in made for name in each.headings} == codes()["report-heading"].keys()


@given(st.text(min_size=1))
def test_no_text_in_a_csv_begins_like_a_formula(text):
    raw = csv_text([sheet((text, -5))])

    (_, (cell, cents)) = csv.reader(io.StringIO(raw))
    assert cell[0] not in "=+-@\t\r\n"
    assert cell.removeprefix("'").replace("\r", "").replace("\n", "") == text.removeprefix(
        "'"
    ).replace("\r", "").replace("\n", "")
    assert cents == "-5"


def test_several_tables_in_one_csv_name_theirs():
    other = Sheet(title="criteria", headings=("what", "met"), rows=(("x", 2),))

    found = list(csv.reader(io.StringIO(csv_text([sheet(("paid", 1)), other]))))

    assert found == [
        ["table", "what", "cents", "met"],
        ["fees", "paid", "1", ""],
        ["criteria", "x", "", "2"],
    ]


def test_a_page_escapes_what_comes_from_facts_and_runs_nothing():
    found = page(sheet(("<script>alert(1)</script>", 12_345), ("paid", -5)))

    assert "<script" not in found
    assert "&lt;script&gt;" in found
    assert "123.45" in found
    assert "-0.05" in found
    assert 'lang="km">កម្រៃសេវាដែលបានបង់' in found


def test_criteria_are_told_in_words_on_a_page_and_by_their_ids_in_a_csv():
    known, gone = cets().version[0].criterion[0], "of-an-older-version"
    lines = [
        CriterionCount(criterion=each, met=1, not_met=2, not_applicable=0)
        for each in (known.id, gone)
    ]

    sheets = [report_sheets.criteria(lines)]
    found = report_page("criteria", sheets, NAMES, span=SPAN, made=0, skipped=0)

    assert f'lang="km">{known.text.km} ({known.id})</span>' in found
    assert f'lang="en">{known.text.en} ({known.id})</span>' in found
    assert f"<td>{gone}</td>" in found
    assert csv_text(sheets).splitlines()[1] == f"{known.id},1,2,0"


def test_a_page_says_what_is_missing_and_that_a_table_is_empty():
    found = page(sheet(), skipped=7)

    assert "7 facts of businesses whose data were erased" in found
    assert "គ្មាន" in found
    assert "<table" not in found


@given(st.integers(-(10**12), 10**12))
def test_dollars_are_cents_to_the_digit(cents):
    assert int(dollars(cents).replace(",", "").replace(".", "")) == cents
