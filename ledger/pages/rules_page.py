"""The page of the rules in force: criteria, process, fees, measures, complaints, law.

Requirements R8, R39, R111, R112, R120-R124. A pure function of one version of the scheme, the
issuer, and where problems are reported to, so an auditor who has the rules makes the same bytes. It
names no day but those of the version: it changes when another version is in force. Words are in
`rules_page.json`, in the scheme's data and in the verifier's table; look and policy are those of
the page for shops.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from ledger.log.files import File
from ledger.pages.html import Html, joined, tag, void
from ledger.scheme.data import Text
from ledger.scheme.fees import assess
from ledger.scheme.model import SchemeVersion
from ledger.scheme.sections import Measure
from verifier.browser import build
from verifier.browser.element import SHOPS
from verifier.formats.record import Category
from verifier.judging.texts import day_text
from verifier.values.digits import khmer_digits

RULES = "scheme.html"
Language = Literal["km", "en"]
_LANGUAGES: tuple[Language, ...] = ("km", "en")
_HERE = Path(__file__).parent
_VERIFIER = _HERE.parents[1] / "verifier"
_STYLE = "shops.css"
_LAWS = ("e-commerce", "conduct", "134", "290", "315", "consumer", "trustmark")
_STAMP = re.compile(rb'<meta name="trustmark-rules" content="(cets-[0-9]{1,2}) ([0-9a-f]{32})">')
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class RulesStamp:
    """The version of the scheme a page says it shows, and the form it was made by."""

    scheme: str
    form: str


@dataclass(frozen=True, slots=True)
class _Page:
    """What the page is made from, in one language."""

    name: Text
    rules: SchemeVersion
    host: str
    report: str
    language: Language

    def words(self, name: str, /, **values: object) -> Html:
        """Return a text with its values; numbers in its digits, all but `Html` escaped."""
        shown = {key: _shown(value, self.language) for key, value in values.items()}
        return _filled(_texts()[name][self.language], shown)

    def label(self, code: str) -> str:
        """Return the word for a code of the scheme; a code without a word is shown as it is."""
        text = _texts().get(code)
        return text[self.language] if text else code

    def labels(self, codes: Iterable[str]) -> str:
        return ", ".join(map(self.label, codes))

    def said(self, text: Text) -> str:
        return text.km if self.language == "km" else text.en

    def p(self, name: str, /, **values: object) -> Html:
        return tag("p", self.words(name, **values))


def rules_file(name: Text, rules: SchemeVersion, *, issuer: str, report: str) -> File:
    """Return the page of `rules`, a version of the scheme called `name`.

    `issuer` is `https://HOST`; `report` is where people complain, `mailto:` or `https://` (empty:
    nowhere).
    """
    host = issuer.partition("://")[2]
    style = build.shrunk_style(_STYLE)
    policy = build.content_security_policy(scripts=(), style=style)
    head = joined(
        void("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="referrer", content="no-referrer"),
        void("meta", name="trustmark-rules", content=f"{rules.id} {rules_form()}"),
        tag("title", " · ".join(_texts()["title"][each] for each in _LANGUAGES)),
        tag("style", Html(style)),
    )
    top = tag(
        "header",
        tag("p", _texts()["title"]["km"], " · ", tag("span", _texts()["title"]["en"], lang="en")),
        Html('<nav><a href="#km">ខ្មែរ</a> <a href="#en" lang="en">English</a></nav>'),
    )
    articles = [_article(_Page(name, rules, host, report, each)) for each in _LANGUAGES]
    body = joined(top, tag("main", *articles))
    page = f'<!doctype html>\n<html lang="km"><head>{head}</head><body>{body}</body></html>\n'
    return RULES, page.encode()


@cache
def rules_form() -> str:
    """Return the digest of what the page is made by, except rules and site."""
    digest = sha256()
    for path in (
        *(_HERE / each for each in ("rules_page.py", "rules_page.json", "html.py")),
        *(_VERIFIER / each for each in ("judging/texts.json", f"browser/{_STYLE}")),
    ):
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def rules_stamp(raw: bytes) -> RulesStamp | None:
    """Return what the page `raw` says it shows, or None if it is not such a page."""
    found = _STAMP.search(raw, 0, _HEAD)
    return found and RulesStamp(found[1].decode(), found[2].decode())


def _article(page: _Page) -> Html:
    rules, language = page.rules, page.language
    links = [
        tag("a", page.words("check"), href="./"),
        tag("a", page.words("shops"), href=f"{SHOPS}#{language}"),
    ]
    sections = (_mark, _criteria, _who, _steps, _tiers, _fees, _measures, _complaints, _law)
    return tag(
        "article",
        tag("h1", page.said(page.name)),
        tag(
            "p",
            page.words("in-force", id=tag("b", rules.id), day=_day(page)),
            " ",
            page.words("follows"),
        ),
        tag("p", tag("b", page.words("nothing-asked", host=page.host))),
        tag("p", links[0], " · ", links[1]),
        *(part for section in sections for part in section(page)),
        id=language,
        lang=language,
    )  # fmt: skip


def _day(page: _Page) -> str:
    return day_text(page.rules.effective, page.language)


def _mark(page: _Page) -> list[Html]:
    names = ("mark-means", "no-warranty", "where-shown")
    return [tag("h2", page.words("mark")), *map(page.p, names)]


def _criteria(page: _Page) -> list[Html]:
    rows = []
    for each in page.rules.criterion:
        said = [tag("b", page.said(each.text))]
        if each.covers is not None:
            said.append(page.words("covers", what=page.said(each.covers)))
        said.append(page.words("evidence", what=page.labels(each.evidence)))
        if each.may_be_inapplicable:
            said.append(page.words("inapplicable"))
        number = _shown(each.number, page.language) + each.part
        rows.append(tag("p", f"{number}. ", *_lines(said)))
    reviewed = [page.said(tier.name) for tier in page.rules.tier if "review" in tier.needs]
    told = [page.p("criteria-for", tier=", ".join(reviewed))] if reviewed else []
    return [tag("h2", page.words("criteria")), *told, *rows]


def _who(page: _Page) -> list[Html]:
    rule = page.rules.eligibility
    activities = [tag("li", page.said(each.text)) for each in page.rules.activity]
    excluded = [page.p("excluded", what=page.labels(rule.excluded))] if rule.excluded else []
    return [
        tag("h2", page.words("who")),
        page.p("who-are"),
        tag("ul", *activities),
        page.p("domestic" if rule.domestic_sellers else "across"),
        *excluded,
    ]


def _steps(page: _Page) -> list[Html]:
    rules, days = page.rules, page.rules.deadlines
    renewal = joined(
        page.words(
            "step-renew",
            n=rules.renewal.opens_days_before_end,
            m=rules.renewal.closes_days_after_end,
        ),
        " ",
        page.words(f"renew-{rules.renewal.form}"),
    )
    steps = (
        page.words("step-licence"),
        page.words("step-apply"),
        page.words("step-pay", n=days.pay_days),
        page.words("step-review", n=days.review_days, m=days.documents_days),
        page.words("step-decide"),
        page.words("step-valid", n=rules.validity_years, m=days.change_notice_days),
        renewal,
    )
    return [
        tag("h2", page.words("steps")),
        tag("ol", *(tag("li", step) for step in steps)),
        tag("h3", page.words("documents")),
        _table(_documents(page)),
    ]


def _documents(page: _Page) -> list[tuple[str, str]]:
    asked = {"new": "new", f"renewal-{page.rules.renewal.form}": "renewal", "upgrade": "upgrade"}
    return [
        (page.said(each.text), page.labels(occasions))
        for each in page.rules.document
        if (occasions := [asked[name] for name in each.required_for if name in asked])
    ]


def _tiers(page: _Page) -> list[Html]:
    rows = [
        (page.said(each.name), page.words("tier-needs", what=page.labels(each.needs)))
        for each in page.rules.tier
    ]
    waiting = [] if page.rules.code_of_conduct.final else [page.p("not-final")]
    return [tag("h2", page.words("tiers")), _table(rows), *waiting]


def _fees(page: _Page) -> list[Html]:
    rules = page.rules
    rows = [
        (page.label(each.category), joined(*_lines(_fees_of(page, each.category))))
        for each in rules.fee
    ]
    free_until = rules.charged_from
    waived = (
        [] if free_until is None
        else [page.p("waived", day=day_text(free_until, page.language))]
    )  # fmt: skip
    factors = [
        page.p("factor", what=page.label(each.id), level=each.level, n=each.percent)
        for each in rules.factor
    ]
    money = rules.money
    refund = page.words(
        "refund", n=money.refund_on_rejection_percent, m=money.refund_on_withdrawal_percent
    )
    return [
        tag("h2", page.words("fees")),
        page.p("fees-are", n=rules.validity_years),
        *waived,
        _table(rows),
        *factors,
        tag("p", page.words(f"upgrade-{money.upgrade}"), " ", refund),
    ]


def _fees_of(page: _Page, category: Category) -> list[Html]:
    """Return a category's fees by tier, new and renewed, before size, scope and waiver."""
    bare = replace(page.rules, factor=(), waiver=None)
    day = bare.effective
    said = []
    for tier in bare.tier:
        due = (assess(bare, category, tier.id, day=day, kind=kind) for kind in ("new", "renewal"))
        new, renewal = (_dollars(each.cents, page.language) for each in due)
        said.append(
            page.words("fee", tier=tag("b", page.said(tier.name)), new=new, renewal=renewal)
        )
    return said


def _measures(page: _Page) -> list[Html]:
    rules, days = page.rules, page.rules.deadlines
    limits: Mapping[Measure, Mapping[str, int]] = {
        "suspension": {
            "n": rules.suspension.longest_days,
            "m": rules.measures.interim_longest_days,
            "k": rules.measures.interim_hearing_days,
        },
        "fine": {"n": rules.measures.fine_largest_usd, "m": rules.measures.fine_pay_days},
        "blacklist": {"n": rules.blacklist.longest_days, "m": rules.blacklist.appeal_days},
    }
    kinds: tuple[Measure, ...] = (
        "warning", "suspension", "revocation", "fine", "blacklist"
    )  # fmt: skip
    rows = [(page.label(kind), page.words(f"{kind}-is", **limits.get(kind, {}))) for kind in kinds]
    first = rules.measures.warnings_before_suspension
    return [
        tag("h2", page.words("measures")),
        page.p("heard", n=days.reply_days, m=days.decision_days),
        _table(rows),
        *([page.p("warn-first", n=first)] if first else []),
        page.p("appeal", n=days.appeal_days, m=days.appeal_decision_days),
        tag("h3", page.words("reasons")),
        *_reasons(page),
    ]


def _reasons(page: _Page) -> list[Html]:
    """Return each reason with the measures it may ground and its article (English only)."""
    found = []
    for each in page.rules.reason:
        article = tag("span", f"({each.article})", lang="en")
        found.append(
            tag(
                "p",
                *_lines(
                    [
                        tag("b", page.said(each.text)),
                        joined(page.labels(each.measures), " ", article),
                    ]
                ),
            )
        )
    return found


def _complaints(page: _Page) -> list[Html]:
    days = page.rules.deadlines
    link = tag("a", page.report.removeprefix("mailto:"), href=page.report)
    where = page.p("complain-to", link=link) if page.report else page.p("complain-nowhere")
    return [
        tag("h2", page.words("complain")),
        where,
        page.p("complain-what"),
        page.p(
            "complain-when",
            n=days.complaint_limit_days,
            m=days.complaint_forward_days,
            k=days.complaint_answer_days,
        ),
        page.p("complain-end", n=days.complaint_decision_days, m=days.mediation_days),
    ]


def _law(page: _Page) -> list[Html]:
    laws = [tag("li", page.words(f"law-{each}")) for each in _LAWS]
    return [tag("h2", page.words("law")), tag("ul", *laws)]


def _table(rows: Iterable[tuple[str, str]]) -> Html:
    return tag("table", *(tag("tr", tag("th", head), tag("td", cell)) for head, cell in rows))


def _lines(said: Iterable[Html]) -> list[Html]:
    first, *rest = said
    return [first, *(joined(void("br"), each) for each in rest)]


def _dollars(cents: int, language: Language) -> str:
    text = f"{cents // 100}.{cents % 100:02}" if cents % 100 else str(cents // 100)
    return khmer_digits(text) if language == "km" else text


def _shown(value: object, language: Language) -> str:
    """Return a number in the digits of `language`, words as they are."""
    if type(value) is int:
        return khmer_digits(str(value)) if language == "km" else str(value)
    return value if isinstance(value, str) else str(value)


@cache
def _texts() -> dict[str, dict[Language, str]]:
    raw = (_HERE / "rules_page.json").read_bytes()
    return msgspec.json.decode(raw, type=dict[str, dict[Language, str]])


def _filled(text: str, values: Mapping[str, str]) -> Html:
    parts = re.split(r"{(\w+)}", text)
    return joined(*(values[part] if at % 2 else part for at, part in enumerate(parts)))
