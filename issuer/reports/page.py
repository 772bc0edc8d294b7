"""A report as one page to print, in Khmer and English: no script, no other files. Pure.

What comes from facts is escaped by `ledger.pages.html`; the page's policy allows its own style and
nothing else.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256

from issuer.reports.sheets import Cell, Sheet, dollars
from issuer.reports.words import known
from ledger.pages.html import Html, joined, tag, void
from ledger.words.catalogue import Bilingual
from verifier.values.days import text_of

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
    title: str, sheets: Sequence[Sheet], *, span: tuple[date, date], made: int, skipped: int
) -> str:
    """Return the page; `title` is a code, `made` is in UTC seconds."""
    words, said = known().titles[title], known().sentences
    start, end = span
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", name="viewport", content="width=device-width"),
        void("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("title", f"{words.en} {start} - {end}"),
        tag("style", Html(_STYLE)),
    )
    lines = [
        tag("h1", _both(words)),
        tag("p", _both(_filled(said["from-to"], start=str(start), end=str(end)))),
        tag("p", _both(_filled(said["made"], at=text_of(made)))),
    ]
    if skipped:
        lines.append(tag("p", _both(_filled(said["skipped"], count=str(skipped)))))
    main = tag("main", *lines, *(part for sheet in sheets for part in _section(sheet)))
    return "<!doctype html>\n" + tag("html", head, tag("body", main), lang="km") + "\n"


def _section(sheet: Sheet) -> Iterator[Html]:
    yield tag("h2", _both(known().titles[sheet.title]))
    if not sheet.rows:
        yield tag("p", _both(known().sentences["nothing"]))
        return
    numbers = {
        name
        for at, name in enumerate(sheet.headings)
        if any(isinstance(row[at], int | float) for row in sheet.rows)
    }
    headings = known().headings
    head = [_cell("th", _both(headings[name]), name in numbers) for name in sheet.headings]
    rows = [
        tag(
            "tr",
            *(
                _cell("td", _shown(sheet, name, cell), name in numbers)
                for name, cell in zip(sheet.headings, row, strict=True)
            ),
        )
        for row in sheet.rows
    ]
    table = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *rows))
    yield tag("div", table, class_="scroll")


def _cell(element: str, content: str, number: bool) -> Html:  # noqa: FBT001 - ours alone
    return tag(element, content, class_="n") if number else tag(element, content)


def _shown(sheet: Sheet, name: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if name in sheet.money and isinstance(cell, int):
        return dollars(cell)
    code = str(cell)
    words = sheet.words.get(code, known().codes.get(code)) if name in sheet.codes else None
    return code if words is None else _both(words)


def _both(words: Bilingual) -> Html:
    return joined(tag("span", words.km, lang="km"), Html(" "), tag("span", words.en, lang="en"))


def _filled(words: Bilingual, **values: str) -> Bilingual:
    return Bilingual(words.en.format(**values), words.km.format(**values))
