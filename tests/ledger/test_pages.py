"""The pages that need no script: what they say, that nothing in them is active, and when they are made anew."""

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain import certificate as c
from ledger.publish import pages, rotation
from ledger.publish.html import Html, joined, tag, void
from ledger.publish.mark import MARK, parse_mark
from ledger.views.certificate import fold_all
from tests.effort import examples
from tests.ledger.publishing import (
    ISSUED,
    T0,
    Home,
    badge_signed,
    issued,
    lives,
    number,
    person,
    revoked,
    suspended,
    warned,
)
from verifier.days import end_of, start_of
from verifier.numbers import parse_number
from verifier.record import Holder, Name
from verifier.texts import table

ISSUER = "https://verify.example.com.kh"
DAY = 86_400


def page_of(*facts, openings=(), at=T0 + 60) -> str:
    view = fold_all(enumerate(facts))
    _, raw = pages.page_file(view, openings, issuer=ISSUER, at=at, log_size=len(facts))
    return raw.decode()


def page_in(home: Home, index: int) -> str:
    return home.get(f"c/{number(index)}.html").decode()


class Reading(HTMLParser):
    """Elements, attributes and text of a page, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


LIVES = {
    "valid": (issued(0),),
    "warned": (issued(0), warned(0)),
    "suspended": (issued(0), suspended(0, ISSUED, date(2026, 3, 9))),
    "revoked": (issued(0), revoked(0)),
    "expired": (issued(0, end=ISSUED),),
    "not-yet-valid": (issued(0, start=date(2026, 5, 1)),),
}


@pytest.mark.parametrize("code", LIVES)
def test_each_standing_is_said_in_both_languages_with_a_sign(code):
    at = end_of(ISSUED) if code == "expired" else T0 + 60

    text = Reading(page_of(*LIVES[code], at=at)).text

    words = msgspec.json.decode((pages._HERE / "pages.json").read_bytes())[code]
    sign = "✓" if code in {"valid", "warned"} else "✗"
    assert f"{sign} {words['km']}" in text
    assert f"{sign} {words['en']}" in text


def test_a_page_says_who_holds_it_for_which_addresses_and_until_when():
    text = Reading(page_of(issued(0))).text

    assert "ហាងមួយ" in text
    assert "Shop One" in text
    assert "shop0.example.com.kh" in text
    assert "shop0Facebook" in text
    assert "2 March 2026 to 1 March 2028" in text
    assert "ពីថ្ងៃទី២ ខែមីនា ឆ្នាំ២០២៦ ដល់ថ្ងៃទី១ ខែមីនា ឆ្នាំ២០២៨" in text
    assert "Is this the address of the shop you are on?" in text


def test_a_page_says_that_it_is_only_the_servers_word_as_of_when_and_until_when():
    text = Reading(page_of(issued(0))).text

    assert (
        "a statement of the server verify.example.com.kh. Your device has not verified it" in text
    )
    assert "As of 2 March 2026, 01:01" in text
    assert "until 3 March 2026, 01:01" in text
    assert "ម៉ោង ០១:០១" in text


def test_a_page_is_good_until_time_alone_changes_what_it_says():
    end = date(2026, 3, 2)

    text = Reading(page_of(issued(0), suspended(0, ISSUED, end))).text

    assert "until 3 March 2026, 00:00" in text


def test_a_measure_is_told_with_reason_rule_and_appeal():
    facts = (*LIVES["suspended"], c.MeasureAppealed(at=T0 + 5, number=number(0), measure=1))

    text = Reading(page_of(*facts)).text

    reason = table().measures["complaints-unresolved"]
    assert "Suspension 2 March 2026 to 9 March 2026" in text
    assert f"Reason: {reason.en}" in text
    assert f"Rule: {reason.article}" in text
    assert reason.km in text
    assert "The holder has appealed; not decided yet." in text


def test_a_measure_that_is_over_is_only_history():
    text = Reading(page_of(*LIVES["suspended"], at=end_of(date(2026, 3, 9)))).text

    assert "Measure by the ministry" not in text
    assert "Suspended: 2 March 2026 to 9 March 2026" in text
    assert "✓ In force" in text


def test_the_history_names_every_fact_with_its_place_in_the_log():
    text = Reading(page_of(*(fact for fact in lives() if fact.number == number(1)))).text

    for index, event in enumerate(("issued", "badge-signed", "warned", "warning-lifted")):
        assert table().events[event]["en"] in text
        assert f"fact {index} of the public log" in text


def test_an_appeal_decided_says_how():
    facts = (
        *LIVES["warned"],
        c.MeasureAppealed(at=T0 + 5, number=number(0), measure=1),
        c.AppealDecided(at=T0 + 6, number=number(0), measure=1, outcome="upheld"),
    )

    text = Reading(page_of(*facts)).text

    assert "Appeal decided: measure upheld" in text
    assert "the measure was upheld" in text


def test_a_person_is_shown_as_far_as_the_record_opens_it():
    fact, openings = person(0)

    text = Reading(page_of(fact, openings=openings)).text

    assert "Sok Dara" in text
    assert "shop0.example.com.kh" in text


def test_what_was_erased_is_gone():
    fact, _ = person(0)

    page = page_of(fact)

    assert "Sok Dara" not in page
    assert "shop0" not in page
    assert "sha256:" not in page
    assert "Not shown, to protect a person's data" in Reading(page).text


def test_a_place_of_a_person_that_was_removed_and_erased_is_not_in_the_history():
    fact, _ = person(0)
    removed = c.HostRemoved(at=T0 + 2, number=number(0), place=fact.sites[0])

    text = Reading(page_of(fact, removed)).text

    assert "Web site removed" in text
    assert "sha256:" not in text


def test_without_a_name_or_a_known_code_the_page_says_what_there_is():
    holder = Holder(category="legal-person", name=Name(km="", en="Only English"))
    odd = c.CertificateWarned(at=T0, number=number(0), measure=1, reason="a-new-reason")

    text = Reading(page_of(issued(0, holder=holder, tier="golden"), odd)).text

    assert "Only English" in text
    assert "golden" in text
    assert "Reason: a-new-reason" in text


def test_a_certificate_without_places_says_so():
    gone = c.HostRemoved(at=T0, number=number(1), place="shop1.example.com.kh")

    assert "None at present" in Reading(page_of(issued(1), gone)).text


def test_a_page_has_no_script_and_asks_for_nothing():
    reading = Reading(page_of(*LIVES["suspended"]))
    links = [value for name, value in reading.attributes if name in {"href", "src", "action"}]

    assert set(links) == {"../#CETS-0000-000&lang=km", "../#CETS-0000-000&lang=en"}
    assert not {"script", "link", "img", "iframe", "form", "object"} & set(reading.elements)
    assert not [name for name, _ in reading.attributes if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("page", [page_of(issued(0)), pages.help_files(ISSUER)[0][1].decode()])
def test_the_policy_of_a_page_allows_its_own_style_and_nothing_else(page):
    style = re.search("<style>(.*?)</style>", page)
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', page)

    assert style
    assert policy
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert policy[1].split("; ")[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert "<" not in style[1]


@settings(deadline=None, max_examples=examples(60))
@given(st.text(min_size=1), st.text(min_size=1))
def test_no_name_becomes_markup(km, en):
    holder = Holder(category="legal-person", name=Name(km=f"<b>{km}", en=f"</p>{en}"))
    plain = Reading(page_of(issued(0)))

    reading = Reading(page_of(issued(0, holder=holder)))

    assert reading.elements == plain.elements
    assert f"<b>{km}" in "".join(reading.texts)


def test_markup_is_what_was_made_as_markup():
    inner = tag("b", "<&>")

    found = tag("p", inner, " & ", Html("<br>"), class_="x", aria_hidden='"')

    assert found == '<p class="x" aria-hidden="&quot;"><b>&lt;&amp;&gt;</b> &amp; <br></p>'
    assert void("meta", name="a") == '<meta name="a">'
    assert joined("<", Html("<")) == "&lt;<"


def test_every_text_is_there_in_both_languages_with_the_same_gaps():
    texts = msgspec.json.decode((pages._HERE / "pages.json").read_bytes())

    for name, each in texts.items():
        assert set(each) == {"km", "en"}, name
        gaps = [sorted(re.findall(r"\{\w+\}", each[language])) for language in ("km", "en")]
        assert gaps[0] == gaps[1], name
        assert not re.search("[0-9]", each["km"].replace("0", "").replace("1", "")), name


def test_the_pages_about_the_folder_say_how_numbers_are_written():
    index, missing = (Reading(raw.decode()).text for _, raw in pages.help_files(ISSUER))

    assert "https://verify.example.com.kh/c/CETS-0047-K2N" in index
    assert parse_number("CETS-0047-K2N") == pages._EXAMPLE
    assert "There is no page at this address." in missing
    assert "There is no page" not in index


def test_a_page_says_what_it_was_made_from():
    raw = page_of(issued(0)).encode()

    found = pages.page_stamp(raw)

    assert found == pages.PageStamp(T0 + 60, 1, pages.page_form(ISSUER))
    assert pages.page_form(ISSUER) != pages.page_form("https://other.example.com.kh")
    assert pages.page_stamp(b"<!doctype html><p>not one of ours") is None


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_every_certificate_has_a_page(home):
    home.add(*lives())
    home.publish()

    assert {f"c/{number(index)}.html" for index in range(6)} <= set(home.files())
    assert "✗ Withdrawn for good" in Reading(page_in(home, 3)).text


def test_a_fact_rewrites_the_page_of_its_certificate_only(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        before = home.files()
        home.add(revoked(5, T0 + 11))

        written = publisher.publish(T0 + 12).files

    assert [path for path in written if path.startswith("c/")] == [f"c/{number(5)}.html"]
    assert page_in(home, 4).encode() == before[f"c/{number(4)}.html"]


@pytest.mark.parametrize(
    ("facts", "before", "instant", "after"),
    [
        (LIVES["suspended"], "✗ Suspended", end_of(date(2026, 3, 9)), "✓ In force"),
        (LIVES["expired"], "✓ In force", end_of(ISSUED), "✗ Expired"),
        (LIVES["not-yet-valid"], "✗ Not yet in force", start_of(date(2026, 5, 1)), "✓ In force"),
    ],
    ids=["suspension", "period", "start"],
)
def test_a_page_changes_with_time_alone(home, facts, before, instant, after):
    home.add(*facts)
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        publisher.publish(instant - 1)
        was = Reading(page_in(home, 0)).text
        assert publisher.wanted(instant)

        publisher.publish(instant)

    assert before in was
    assert after in Reading(page_in(home, 0)).text


def test_each_page_is_made_anew_before_half_its_life_is_over(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        for now in range(T0 + 600, T0 + 2 * DAY, 3600):
            if publisher.wanted(now):
                publisher.publish(now)

            stamps = [pages.page_stamp(page_in(home, index).encode()) for index in range(6)]
            assert all(stamp and now - stamp.at <= rotation.PERIOD + 3600 for stamp in stamps)

    assert home.audit(now).findings == ()


def test_a_publisher_that_was_off_makes_every_page_anew(home):
    home.add(*lives())
    home.publish(T0 + 10)

    home.publish(T0 + 3 * DAY)

    for index in range(6):
        stamp = pages.page_stamp(page_in(home, index).encode())
        assert stamp
        assert stamp.at == T0 + 3 * DAY


def test_a_running_publisher_renews_a_few_pages_at_a_time(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        runs = []
        while publisher.wanted(T0 + DAY):
            written = publisher.publish(T0 + DAY, renewals=1).files
            runs.append(sum(path.startswith("c/CETS") for path in written))
            assert len(runs) < 10

    assert runs == [1] * 6
    assert home.audit(T0 + DAY).findings == ()


def test_a_restart_goes_on_where_the_renewal_was(home):
    home.add(*lives())
    home.publish(T0 + 10)
    for _ in range(3):
        with home.publisher() as publisher:
            publisher.publish(T0 + DAY, renewals=2)

    stamps = {pages.page_stamp(page_in(home, index).encode()) for index in range(6)}
    assert {stamp.at for stamp in stamps if stamp} == {T0 + DAY}


def test_a_lost_page_comes_back(home):
    home.add(*lives())
    home.publish()
    before = home.files()
    (home.site / f"c/{number(2)}.html").unlink()

    home.publish()

    assert set(home.files()) == set(before)


def test_pages_of_another_form_are_made_anew(home):
    home.add(*lives())
    home.publish(T0 + 10)
    mark = home.site / MARK
    old = parse_mark(mark.read_bytes())
    mark.write_bytes(msgspec.json.encode(msgspec.structs.replace(old, page_form="older")))

    written = home.publish(T0 + 20).files

    assert sum(path.startswith("c/CETS") for path in written) == 6
    assert parse_mark(mark.read_bytes()).page_form == pages.page_form(ISSUER)


def test_a_site_from_before_there_were_pages_gets_them(home):
    home.add(*lives())
    home.publish(T0 + 10)
    for path in (home.site / "c").iterdir():
        path.unlink()
    mark = home.site / MARK
    old = msgspec.json.decode(mark.read_bytes())
    mark.write_bytes(
        msgspec.json.encode({key: old[key] for key in old if not key.startswith("page")})
    )

    home.publish(T0 + 20)

    assert home.audit(T0 + 20).findings == ()


@pytest.mark.parametrize("certificates", [1, 10, rotation.SLOTS, rotation.SLOTS + 7])
def test_everybody_has_one_turn_a_period(certificates):
    since = T0 + 17

    found = [
        index
        for turn in rotation.turns(since, since + rotation.PERIOD)
        for index in rotation.in_turn(turn, certificates)
    ]

    assert sorted(found) == list(range(certificates))


def test_turns_are_spread_over_the_period():
    busy = [len(rotation.in_turn(turn, 100_000)) for turn in range(rotation.SLOTS)]

    assert {min(busy), max(busy)} == {23, 24}
    assert rotation.next_turn(T0, 0) is None


@pytest.mark.parametrize("certificates", [1, 6, 5000])
def test_the_next_turn_is_the_first_in_which_there_is_somebody(certificates):
    coming = rotation.next_turn(T0, certificates)

    assert coming is not None
    assert coming > T0
    for turn in rotation.turns(T0, coming):
        there = len(rotation.in_turn(turn, certificates))
        assert bool(there) == (rotation.begin_of(turn) == coming)


CHANGES = {
    "other words": (lambda raw: raw.replace(b"In force", b"Entirely sound"), "what the facts give"),
    "another instant": (lambda raw: raw.replace(b'content="17', b'content="97', 1), "to come"),
    "another form": (
        lambda raw: raw.replace(pages.page_form(ISSUER).encode(), b"0" * 32),
        "version",
    ),
    "no stamp": (lambda raw: raw.replace(b"trustmark", b"trustnot"), "does not say"),
    "before it was issued": (
        lambda raw: re.sub(rb'(content="\d+) \d+ ', rb"\g<1> 0 ", raw),
        "does not show a later one",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_audit_names_a_page_that_says_something_else(home, name):
    change, what = CHANGES[name]
    home.add(*lives())
    home.publish()
    path = home.site / f"c/{number(0)}.html"
    path.write_bytes(change(path.read_bytes()))

    found = [finding for finding in home.audit().findings if finding.path.startswith("c/")]

    assert [finding.path for finding in found] == [f"c/{number(0)}.html"]
    assert what in found[0].what


def test_an_audit_finds_a_page_that_missed_a_fact(home):
    home.add(*lives())
    home.publish()
    old = page_in(home, 5)
    home.add(revoked(5, T0 + 11))
    home.publish(T0 + 12)
    (home.site / f"c/{number(5)}.html").write_text(old, encoding="utf-8")

    found = home.audit().findings

    assert [finding.path for finding in found] == [f"c/{number(5)}.html"]
    assert found[0].index == len(lives())


def test_an_audit_finds_data_on_a_page_that_the_record_no_longer_opens(home):
    fact, openings = person(0)
    home.openings[0] = openings
    home.add(fact, badge_signed(0))
    home.publish()
    shown = page_in(home, 0)
    home.openings.clear()
    (home.path / "views.db").unlink()
    (home.site / MARK).unlink()
    home.publish(T0 + 20)
    assert "Sok Dara" not in page_in(home, 0)
    (home.site / f"c/{number(0)}.html").write_text(shown, encoding="utf-8")

    found = {finding.path for finding in home.audit(T0 + 30).findings}

    assert f"c/{number(0)}.html" in found
