"""A report as one page to print, in Khmer and English: no script, no other files. Pure.

What comes from facts is escaped by `ledger.pages.html`; the page's policy allows its own style and
nothing else.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from hashlib import sha256

from issuer.reports.sheets import Cell, Sheet
from ledger.pages.html import Html, joined, tag, void
from ledger.words.catalogue import Names
from ledger.words.speech import Speech

_Said = Callable[[Speech], str]

_STYLE = """
:root { color-scheme: light; }
body { font: 11pt/1.5 "Noto Sans", "Noto Sans Khmer", sans-serif; max-width: 60rem; \
margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .3rem; }
[lang=en] { display: block; } \
h1 [lang=en], h2 [lang=en] { font-size: .8em; color: #444; font-weight: normal; }
table { border-collapse: collapse; width: 100%; } caption { text-align: start; }
th, td { border-bottom: 1px solid #bbb; padding: .25rem .5rem .25rem 0; \
text-align: start; vertical-align: top; }
th { font-weight: 600; font-size: .85em; }
th [lang=en], td [lang=en] { font-size: .85em; color: #444; font-weight: normal; }
.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow-x: auto; } p { margin: .2rem 0; }
@media print { body { margin: 0; max-width: none; font-size: 9pt; } .scroll { overflow: visible; }
  tr { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; }
  @page { margin: 15mm; } }
"""
_POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + b64encode(sha256(_STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'"
)


def report_page(
    title: str,
    sheets: Sequence[Sheet],
    names: Names,
    *,
    span: tuple[date, date],
    made: int,
    skipped: int,
) -> str:
    """Return the page; `title` is a code of the catalogue, `made` is in UTC seconds.

    `names` has the words of the scheme's codes in both languages.
    """
    start, end = span
    name = Speech().code("report-title", title)
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", name="viewport", content="width=device-width"),
        void("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("title", f"{name} {start} - {end}"),
        tag("style", Html(_STYLE)),
    )
    said: list[_Said] = [
        lambda speech: speech.say("report-span", start=start, end=end),
        lambda speech: speech.say("report-made", at=made),
    ]
    if skipped:
        said.append(lambda speech: speech.say("report-skipped", count=skipped))
    heading = tag("h1", _both(lambda speech: speech.code("report-title", title), names))
    lines = [tag("p", _both(each, names)) for each in said]
    parts = (part for sheet in sheets for part in _section(sheet, names))
    main = tag("main", heading, *lines, *parts)
    return "<!doctype html>\n" + tag("html", head, tag("body", main), lang="km") + "\n"


def _section(sheet: Sheet, names: Names) -> Iterator[Html]:
    yield tag("h2", _both(lambda speech: speech.code("report-title", sheet.title), names))
    if not sheet.rows:
        yield tag("p", _both(lambda speech: speech.code("nothing", "nothing"), names))
        return
    numbers = {
        name
        for at, name in enumerate(sheet.headings)
        if any(isinstance(row[at], int | float) for row in sheet.rows)
    }

    def cells(element: str, said: Callable[[int, str, Speech], str]) -> Html:
        return tag(
            "tr",
            *(
                _cell(element, _both(partial(said, at, name), names), name in numbers)
                for at, name in enumerate(sheet.headings)
            ),
        )

    head = cells("th", lambda _, name, speech: speech.code("report-heading", name))
    rows = [cells("td", partial(_shown, sheet, row)) for row in sheet.rows]
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    yield tag("div", table, class_="scroll")


def _shown(sheet: Sheet, row: Sequence[Cell], at: int, name: str, speech: Speech) -> str:
    return sheet.shown(name, row[at], speech)


def _cell(element: str, content: str, number: bool) -> Html:  # noqa: FBT001 - ours alone
    return tag(element, content, class_="n") if number else tag(element, content)


def _both(said: _Said, names: Names) -> str:
    """Return what is said in Khmer and English; once if that is the same."""
    km, en = (said(Speech(language, names)) for language in ("km", "en"))
    return (
        km
        if km == en
        else joined(tag("span", km, lang="km"), Html(" "), tag("span", en, lang="en"))
    )
