"""Page in, findings out: badge, another's badge, duties in two languages; no page raises."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import OutsideError
from ledger.outside.findings import (
    DUTIES,
    Duty,
    Kind,
    Reading,
    Shop,
    badge_findings,
    duty_links,
    path_on,
    resolved,
)
from ledger.outside.pages import MAX_LINKS, read_page
from ledger.outside.reader import read_apart
from ledger.outside.robots import Robots
from tests.effort import examples
from verifier.formats.qr import format_digits, pack_body, qr_record
from verifier.values.numbers import CertificateIndex, format_number

DAY = date(2026, 11, 24)
VERIFY = "verify.example.com.kh"
URL = "https://shop.example.com.kh/km/"
NUMBER, OTHER = (format_number(CertificateIndex(index)) for index in (7777, 4242))
SHOP = Shop(host="shop.example.com.kh", number=NUMBER, verify_host=VERIFY)
CONTACT, PRIVACY, TERMS, RETURNS = DUTIES


def digits(index):
    record = qr_record(
        key=0,
        index=CertificateIndex(index),
        scheme="cets-1",
        tier="full",
        start=DAY,
        end=DAY,
        sites=(SHOP.host,),
        handles=(),
    )
    return format_digits(pack_body(record), b"\1" * 64)


def kinds(html):
    return {found.kind for found in badge_findings([(URL, read_page(html))], SHOP)}


@pytest.mark.parametrize(
    "html",
    [
        f"<trustmark-badge number={NUMBER} bundle=/tm/bundle.json></trustmark-badge>",
        f"<TRUSTMARK-BADGE NUMBER='{NUMBER.lower()}'>",
        f"<a href='https://{VERIFY}/#{NUMBER}'>check</a>",
        f"<a href='https://{VERIFY}/c/{NUMBER}.html'>check</a>",
        f"<a href='//{VERIFY}/#{NUMBER}'>check</a>",
        f"<a href='https://{VERIFY.upper()}/#{NUMBER}'>check</a>",
        f"<img src=/badge.png alt='Trustmark, certificate {NUMBER} (shop). Scan or tap'>",
        f"<img src=https://{VERIFY}/badge/{NUMBER}.svg>",
        f"<base href='https://{VERIFY}/'><a href='#{NUMBER}'>check</a>",
        f"<p><b></p><a href=https://{VERIFY}/#{NUMBER}>check",
    ],
)
def test_our_badge_is_found_however_it_is_shown(html):
    assert kinds(f"<html><body>{html}</body>") == {Kind.BADGE_PRESENT}


def test_the_digits_of_a_qr_record_are_read():
    assert kinds(f"<a href='https://{VERIFY}/#{digits(7777)}'>x</a>") == {Kind.BADGE_PRESENT}
    assert kinds(f"<a href='https://{VERIFY}/#{digits(4242)}'>x</a>") == {
        Kind.BADGE_ABSENT,
        Kind.BADGE_OF_ANOTHER,
    }


def test_the_badge_of_another_certificate_is_named():
    reading = read_page(f"<trustmark-badge number={OTHER}>")

    found = badge_findings([(URL, reading)], SHOP)

    assert [one.kind for one in found] == [Kind.BADGE_OF_ANOTHER, Kind.BADGE_ABSENT]
    assert OTHER in found[0].detail
    assert (found[0].place, found[0].url) == (SHOP.host, URL)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>certified!</p>",
        f"<p>{NUMBER}</p>",
        f"<!-- <trustmark-badge number={NUMBER}> -->",
        f"<a href='https://{VERIFY}/'>the register</a>",
        f"<a href='https://verify.example.com.kh.evil.kh/#{NUMBER}'>x</a>",
        f"<a href='https://evil.kh/?{VERIFY}#{NUMBER}'>x</a>",
        f"<a href='https://{VERIFY}@evil.kh/#{NUMBER}'>x</a>",
    ],
)
def test_what_only_looks_like_a_badge_is_none(html):
    assert kinds(html) == {Kind.BADGE_ABSENT}


@pytest.mark.parametrize(
    "said", ["", "CETS", "CETS-0000-001", "9" * 300, "0", "x" * 5000, "\u17d2"]
)
def test_a_badge_that_cannot_be_read_is_said_to(said):
    assert kinds(f"<trustmark-badge number='{said}'>") == {Kind.BADGE_ABSENT, Kind.BADGE_UNREADABLE}


def test_a_badge_on_any_page_visited_counts():
    pages = [(URL, Reading()), (f"{URL}about", Reading(badges=(NUMBER,)))]

    (found,) = badge_findings(pages, SHOP)

    assert (found.kind, found.url) == (Kind.BADGE_PRESENT, f"{URL}about")


@pytest.mark.parametrize(
    ("html", "duty"),
    [
        ("<a href=/x>Contact us</a>", CONTACT),
        ("<a href=/x>CONTACT</a>", CONTACT),
        ("<a href=/contact-us>☎</a>", CONTACT),
        ("<a href=/x>ទំនាក់\u200bទំនង</a>", CONTACT),
        ("<a href=mailto:shop@example.com.kh>us</a>", CONTACT),
        ("<a href=tel:+85512345678>us</a>", CONTACT),
        ("<a href=/x><img src=/p.png alt=Privacy></a>", PRIVACY),
        ("<a href=/x aria-label='Privacy policy'>i</a>", PRIVACY),
        ("<a href=/x>គោលការណ៍ភាពឯកជន</a>", PRIVACY),
        ("<a href=/x>Terms &amp; Conditions</a>", TERMS),
        ("<a href=/x>លក្ខខណ្ឌ</a>", TERMS),
        (
            (
                "<a href='/%E1%9E%9B%E1%9E%80%E1%9F%92%E1%9E%81"
                "%E1%9E%81%E1%9E%8E%E1%9F%92%E1%9E%8C'>x</a>"
            ),
            TERMS,
        ),
        ("<a href=/x>ការប្តូរទំនិញ</a>", RETURNS),
        ("<a href=/x>Refunds</a>", RETURNS),
    ],
)
def test_a_link_to_each_duty_is_known_by_its_words_in_both_languages(html, duty):
    assert len(duty_links(URL, read_page(html), duty)) == 1


@pytest.mark.parametrize(
    "html", ["", "<p>Contact</p>", "<a name=contact>Contact</a>", "<a href=/x>Shop</a>"]
)
def test_what_is_no_link_to_it_is_none(html):
    assert all(not duty_links(URL, read_page(html), duty) for duty in DUTIES)


def test_the_words_can_be_configured():
    duty = Duty(name="imprint", words=("Impressum",))

    assert duty_links(URL, read_page("<a href=/i>IMPRESSUM</a>"), duty) == (
        "https://shop.example.com.kh/i",
    )


def test_addresses_stay_on_the_host_or_are_none():
    assert path_on(SHOP.host, resolved(URL, "", "contact?x=1#y")) == "/km/contact?x=1"
    assert path_on(SHOP.host, resolved(URL, "/en/", "contact")) == "/en/contact"
    assert path_on(SHOP.host, resolved(URL, "", "https://shop.example.com.kh:22/")) == ""
    assert path_on(SHOP.host, resolved(URL, "", "//other.example.com.kh/")) == ""
    assert path_on(SHOP.host, resolved(URL, "", "http://shop.example.com.kh/")) == ""
    assert resolved(URL, "", "https://[") == ""
    assert resolved(URL, "https://[", "/x") == ""
    assert resolved(URL, "", "javascript:alert(1)") == ""


def test_details_are_short_and_printable():
    found = badge_findings([(URL, Reading(badges=("\x1b[31m\u202e" + "x" * 5000,)))], SHOP)

    assert all(one.detail.isprintable() and len(one.detail) < 300 for one in found)


HOSTILE = st.lists(
    st.sampled_from(
        [
            *(
                "<a href='",
                "<img alt='",
                "<base href='",
                "'>",
                "</a>",
                "<!--",
                "-->",
                "<svg>",
                "</p>",
            ),
            *(
                "<table>",
                "<template>",
                "<trustmark-badge number='",
                "<select>",
                "<title>",
                "<script>",
            ),
            *(
                f"https://{VERIFY}/#",
                f"https://{VERIFY}/c/",
                "https://[",
                "//",
                "%zz",
                NUMBER,
                "\0",
            ),
            *("&#x110000;", "&#xd800;", "\ud800", "\u17d2", "mailto:", "ទំនាក់ទំនង", "javascript:"),
        ]
    )
    | st.text(max_size=20),
    max_size=40,
).map("".join)


@settings(deadline=None, max_examples=examples(300))
@given(HOSTILE)
def test_hostile_html_never_raises(html):
    text = html.encode("utf-8", "surrogatepass").decode("utf-8", "replace")

    reading = read_page(text)

    assert badge_findings([(URL, reading)], SHOP)
    for duty in DUTIES:
        for address in duty_links(URL, reading, duty):
            assert path_on(SHOP.host, address).startswith("/") or not path_on(SHOP.host, address)


@settings(deadline=None, max_examples=examples(10))
@given(st.binary(max_size=300))
def test_hostile_bytes_never_raise_in_the_reader_apart(body):
    assert isinstance(read_apart(body), Reading)


def test_the_reader_apart_reads_what_the_reader_reads():
    html = (
        f"<base href=/en/><a href=/c>ទំនាក់ទំនង</a><img src=a alt=b><trustmark-badge number={NUMBER}>"
    )

    assert read_apart(html.encode()) == read_page(html)


@pytest.mark.parametrize("piece", ["<b></p>", "<div>"])
def test_a_page_that_takes_too_long_to_read_is_left(piece):
    body = (piece * (1024 * 1024 // len(piece))).encode()

    with pytest.raises(OutsideError, match="processor time") as caught:
        read_apart(body, seconds=1)

    assert caught.value.fault == "unreadable"


def test_no_more_links_are_looked_at_than_a_page_has():
    assert len(read_page("<a href=/x>x</a>" * (MAX_LINKS + 5)).links) == MAX_LINKS


def test_robots_rules_are_kept():
    robots = Robots("User-agent: *\nDisallow: /private\nCrawl-delay: 7\n")

    assert robots.allows("/")
    assert not robots.allows("/private/x")
    assert robots.delay == 7


def test_rules_for_us_by_name_come_before_those_for_all():
    robots = Robots("User-agent: trustmark-monitor\nDisallow: /\n\nUser-agent: *\nDisallow:\n")

    assert not robots.allows("/")


def test_no_rules_allow_everything():
    assert Robots("").allows("/x")
    assert Robots("").delay == 0


@pytest.mark.parametrize(
    "text", ["User-agent: *\nDisallow: //[\n", "User-agent: *\nCrawl-delay: ²\n"]
)
def test_rules_that_make_no_sense_forbid_everything(text):
    assert not Robots(text).allows("/")


@settings(deadline=None)
@given(st.text(), st.text(max_size=20))
def test_hostile_rules_never_raise(text, path):
    assert Robots(f"User-agent: *\nDisallow: {text}").allows("/" + path) in {True, False}
