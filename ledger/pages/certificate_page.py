"""A page without script for each certificate: what the site says of it, as of when, until when.

The page proves nothing and says so: a reader without a script cannot check a signature. It is a
pure function of the certificate's facts, the openings of a person's data, an instant and the log
size it was made from; the page shows both, so an auditor makes the same bytes. Words are in
`certificate_page.json` and in the verifier's table; what comes from facts is escaped by
`ledger.pages.html`.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from ledger.log.files import File
from ledger.pages.html import Html, joined, tag, void
from ledger.views.certificate import CertificateView
from verifier.formats.commitment import Opening, is_commitment, values_of
from verifier.formats.record import HistoryEntry, Measure
from verifier.formats.register import MAX_LIFE, StandingCode
from verifier.judging.standing import Standing, standing_at
from verifier.judging.texts import FILES, day_text, days_text, instant_text, table
from verifier.values import paths
from verifier.values.days import day_of, text_of
from verifier.values.digits import khmer_digits
from verifier.values.numbers import CertificateIndex, CertificateNumber, format_number
from verifier.values.places import unicode_host
from verifier.values.platforms import platforms

LIFE = MAX_LIFE
"""Seconds a page is valid, as for a list or bucket; after them the issuer may be gone."""

_HERE = Path(__file__).parent
_PLATFORMS = _HERE.parents[1] / "verifier" / "values" / "platforms.json"
_LANGUAGES = ("km", "en")
_GOOD: frozenset[StandingCode] = frozenset({"valid", "warned"})
_STAMP = re.compile(
    rb'<meta name="trustmark" content="([0-9]{1,12}) ([0-9]{1,12}) ([0-9a-f]{32})">'
)
_HEAD = 4096
_BREAK = void("wbr")
_EXAMPLE = 138_850
"""The number in the examples of all documents: CETS-0047-K2N."""


@dataclass(frozen=True, slots=True)
class PageStamp:
    """The instant, the log size and the form that a page says it was made from."""

    at: int
    log_size: int
    form: str


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a page is made from; `values` opens the commitments of a person's data."""

    view: CertificateView
    values: dict[str, str]
    at: int
    host: str

    def open(self, text: str) -> str | None:
        return self.values.get(text) if is_commitment(text) else text


def page_file(
    view: CertificateView, openings: Sequence[Opening], *, issuer: str, at: int, log_size: int
) -> File:
    """Return the page of `view` as of instant `at`, made from the first `log_size` facts."""
    values = values_of(openings)
    subject = _Subject(view, values, at, issuer.removeprefix("https://"))
    standing = standing_at(view.history, at)
    until = min(at + LIFE, standing.changes_at or at + LIFE)
    body = joined(
        _standing(standing),
        _subject_of(subject, standing.code),
        _notice(subject, until),
        _way_to_check(subject),
        *(_details(subject, language) for language in _LANGUAGES),
        _both("p", "made-from", instant=text_of(at), size=str(log_size)),
    )
    title = _words("title", "km", number=view.number)
    stamp = void("meta", name="trustmark", content=f"{at} {log_size} {page_form(issuer)}")
    return paths.plain_page(CertificateNumber(view.number)), _document(
        title, stamp, body, subject.host
    )


@cache
def page_form(issuer: str) -> str:
    """Return the digest of what all pages of `issuer` share; a new one asks for new pages."""
    here = ("certificate_page.py", "html.py", "certificate_page.css", "certificate_page.json")
    digest = sha256(issuer.encode())
    for path in (*(_HERE / name for name in here), *FILES, _PLATFORMS):
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def page_stamp(raw: bytes) -> PageStamp | None:
    """Return what the page `raw` says it was made from, or None if it is not such a page."""
    found = _STAMP.search(raw, 0, _HEAD)
    return found and PageStamp(int(found[1]), int(found[2]), found[3].decode())


def help_files(issuer: str) -> list[File]:
    """Return the folder's two pages: how to find a certificate, what a missing page means."""
    host = issuer.removeprefix("https://")
    example = format_number(CertificateIndex(_EXAMPLE))
    link = tag("p", tag("code", f"https://{host}/{paths.PLAIN}/{example}", lang="en"))
    how = [
        tag(
            "section",
            _both("h1", "help-title"),
            _both("p", "help-how"),
            link,
            _both("p", "help-letters"),
            _both("p", "help-absent"),
        )
    ]
    missing = tag("section", _both("h1", "help-missing"), class_="notice")
    title = _words("help-title", "km")
    return [
        (f"{paths.PLAIN}/index.html", _document(title, Html(), joined(*how), host)),
        (f"{paths.PLAIN}/missing.html", _document(title, Html(), joined(missing, *how), host)),
    ]


def _document(title: str, stamp: Html, body: Html, host: str) -> bytes:
    head, top, foot = _frame(host)
    return "".join((head, stamp, tag("title", title), top, body, foot)).encode()


@cache
def _frame(host: str) -> tuple[str, str, str]:
    """Return what every page of `host` has before its title, before its content and at its end."""
    style = (_HERE / "certificate_page.css").read_text("utf-8").replace("\n", "")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    metas = joined(
        void("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="robots", content="noindex, noarchive"),
        void("meta", name="referrer", content="no-referrer"),
        void("meta", name="format-detection", content="telephone=no"),
        tag("style", Html(style)),
    )
    header = tag("header", _both("p", "brand"))
    footer = tag("footer", _both("p", "address", host=tag("b", host)), _both("p", "nothing-asked"))
    return (
        f'<!doctype html>\n<html lang="km"><head>{metas}',
        f"</head><body>{header}<main>",
        f"</main>{footer}</body></html>\n",
    )


def _notice(subject: _Subject, until: int) -> Html:
    rows = []
    for each in _LANGUAGES:
        as_of = _words("as-of", each, date=instant_text(subject.at, each))
        limit = _words("until", each, date=instant_text(until, each))
        rows += [
            tag("p", tag("b", _words("statement", each, host=subject.host)), lang=each),
            tag("p", as_of, " ", limit, lang=each),
        ]
    return tag("section", *rows, class_="notice")


def _way_to_check(subject: _Subject) -> Html:
    number = subject.view.number
    rows = []
    for each in _LANGUAGES:
        link = tag("a", f"{subject.host}/#{number}", href=f"../#{number}&lang={each}")
        rows.append(tag("p", _words("verify", each, link=link), lang=each))
    return tag("section", *rows)


def _standing(standing: Standing) -> Html:
    """Return the answer; in smaller letters what to do, for which days, and whose word it is."""
    bad = standing.code not in _GOOD
    sign = tag("span", "✗ " if bad else "✓ ", aria_hidden="true")
    km, en = (_words(standing.code, each) for each in _LANGUAGES)
    more = []
    for each in _LANGUAGES:
        days = days_text(standing.code, standing.measure, standing.period, each)
        told = (_words("do-not-rely", each) if bad else "", days)
        more.append(tag("p", " ".join(filter(None, told)), lang=each))
    return tag(
        "section",
        tag("h1", sign, km, lang="km"),
        tag("p", tag("b", sign, en), lang="en"),
        *more,
        tag("div", _both("p", "says"), class_="whose"),
        class_="standing bad" if bad else "standing",
    )


def _subject_of(subject: _Subject, code: StandingCode) -> Html:
    """Return number and holder in small lines, the places and their question in largest type."""
    view, good = subject.view, code in _GOOD
    texts = (*view.sites, *view.handles)
    shown = [_place_item(place) for text in texts if (place := subject.open(text)) is not None]
    places = tag("ul", *shown, class_="great", role="list")
    return tag(
        "section",
        tag("p", tag("b", view.number), lang="en"),
        *_holder(subject, "km"),
        _both("h2", "question" if good else "belongs"),
        places if shown else _both("p", "hidden" if texts else "none"),
        _both("p", "question-help") if good else Html(),
    )


def _place_item(place: str) -> Html:
    """Return a place in largest type, and below it its platform or encoded form."""
    platform, colon, name = place.partition(":")
    shown = name if colon else unicode_host(place)
    note = platforms()[platform].name if colon else "" if shown == place else place
    return tag("li", _breakable(shown), tag("small", note) if note else Html(), lang="en")


def _breakable(place: str) -> Html:
    """Return `place`, which may break after a dot rather than inside a word."""
    first, *rest = place.split(".")
    return tag("bdi", first, *(joined(".", _BREAK, part) for part in rest))


def _details(subject: _Subject, language: str) -> Html:
    view = subject.view
    measures = [each for each in view.measures if each.until is None or each.until > subject.at]
    periods = [
        tag("p", _span(period.start, period.end, language), lang=language)
        for period in view.periods
    ]
    rows = [
        *(_measure(measure, language) for measure in measures),
        _row("holder", language, *_holder(subject, language)),
        _row("period", language, *periods),
        _row("certified-for", language, _tier(view.tier, language)),
        _row("number", language, tag("b", view.number, lang="en")),
    ]
    history = [_event(subject, entry, language) for entry in reversed(view.history)]
    return tag(
        "section",
        tag("h2", _words("details", language)),
        tag("dl", *rows),
        tag("h3", _words("history", language)),
        tag("ol", *history, role="list"),
        lang=language,
    )


def _row(term: str, language: str, *content: str) -> Html:
    return tag("div", tag("dt", _words(term, language)), tag("dd", *content))


def _holder(subject: _Subject, language: str) -> list[Html]:
    name = subject.view.holder.name
    names = [(each, subject.open(getattr(name, each))) for each in _LANGUAGES]
    found = [tag("p", tag("bdi", text), lang=each) for each, text in names if text]
    if language == "en":
        found.reverse()
    return found or [tag("p", _words("hidden", language), lang=language)]


def _tier(tier: str, language: str) -> str:
    name = f"tier-{tier}"
    return _words(name, language) if name in _texts() else tier


def _measure(measure: Measure, language: str) -> Html:
    text = table().measures.get(measure.reason)
    until = None if measure.until is None else day_of(measure.until - 1)
    reason = measure.reason if text is None else text.km if language == "km" else text.en
    lines = [
        tag(
            "p",
            tag("b", _words(measure.kind, language)),
            " ",
            _span(day_of(measure.since), until, language),
        ),
        tag("p", _words("reason", language, reason=reason)),
    ]
    if text is not None:
        article = tag("span", text.article, lang="en")
        lines.append(tag("p", _words("article", language, article=article), class_="soft"))
    if measure.appeal != "none":
        lines.append(tag("p", _words(f"appeal-{measure.appeal}", language)))
    row = (tag("dt", _words("measure", language)), tag("dd", *lines))
    return tag("div", *row, class_="measure")


def _event(subject: _Subject, entry: HistoryEntry, language: str) -> Html:
    texts = table()
    said: list[str] = [tag("b", texts.events[entry.event][language])]
    said += [joined(": ", each) for each in _about(subject, entry, language)]
    when = joined(
        instant_text(entry.at, language),
        " · ",
        _words("log-index", language, index=_count(entry.index, language)),
    )
    return tag("li", tag("p", *said), tag("p", when, class_="soft"))


def _about(subject: _Subject, entry: HistoryEntry, language: str) -> Iterator[str]:
    """Yield what else `entry` says: place, days, reason, outcome; nothing that was erased."""
    if entry.place is not None and (place := subject.open(entry.place)) is not None:
        yield tag("bdi", place if ":" in place else unicode_host(place), lang="en")
    if entry.start is not None:
        yield _span(entry.start, entry.end, language)
    elif entry.end is not None:
        yield day_text(entry.end, language)
    if entry.reason is not None:
        text = table().measures.get(entry.reason)
        yield entry.reason if text is None else text.km if language == "km" else text.en
    if entry.outcome is not None:
        name = f"outcome-{entry.outcome}"
        yield _words(name, language) if name in _texts() else entry.outcome


def _span(start: date, end: date | None, language: str) -> Html:
    if end is None:
        return _words("from", language, **{"from": day_text(start, language)})
    days = {"from": day_text(start, language), "to": day_text(end, language)}
    return _words("from-to", language, **days)


@lru_cache(maxsize=256)
def _both(name: str, words: str, **values: str) -> Html:
    """Return element `name` with the Khmer words, the English ones in a line below."""
    first, second = (_words(words, each, **values) for each in _LANGUAGES)
    if name == "p":
        return joined(tag("p", first, lang="km"), tag("p", second, lang="en"))
    return tag(name, first, tag("span", second, lang="en"))


def _words(name: str, language: str, **values: str) -> Html:
    """Return a text with its placeholders filled by values, each escaped unless it is markup."""
    text = _texts()[name][language]
    if not values:
        return text
    filled = str(text)
    for placeholder, value in values.items():
        filled = filled.replace(f"{{{placeholder}}}", joined(value))
    return Html(filled)


def _count(number: int, language: str) -> str:
    return khmer_digits(str(number)) if language == "km" else str(number)


@cache
def _texts() -> dict[str, dict[str, Html]]:
    raw = (_HERE / "certificate_page.json").read_bytes()
    texts = msgspec.json.decode(raw, type=dict[str, dict[str, str]])
    return {name: {key: joined(text) for key, text in each.items()} for name, each in texts.items()}
