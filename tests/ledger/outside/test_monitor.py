"""A visit to a shop on this machine: polite, bounded, and every fault a finding."""

import gzip

import pytest

from ledger.errors import ControlError
from ledger.outside.control import prove_host
from ledger.outside.findings import Kind, Shop
from ledger.outside.monitor import Manners, visit
from ledger.outside.robots import LARGEST
from ledger.outside.tokens import FILE, proof_line
from ledger.outside.web import fetch
from tests.ledger.outside_servers import HOST, Outside, endless, redirect, send
from verifier.values.numbers import CertificateIndex, format_number

NOW = 1_700_000_000
NUMBER = format_number(CertificateIndex(7777))
SHOP = Shop(host=HOST, number=NUMBER, verify_host="verify.example.com.kh")
BADGE = f"<trustmark-badge number={NUMBER}></trustmark-badge>"
LINKS = (
    "<a href=/contact>ទំនាក់ទំនង</a><a href=/privacy>Privacy</a>"
    "<a href=/terms>Terms</a><a href=/returns>Returns</a>"
)
DUTY_PAGES = ("/contact", "/privacy", "/terms", "/returns")


@pytest.fixture
def good(outside):
    """A shop that has everything."""
    outside.shop.pages |= {"/": html(BADGE + LINKS)} | dict.fromkeys(DUTY_PAGES, html("here"))
    return outside


def html(text):
    return lambda handler: send(handler, text.encode(), Content_Type="text/html; charset=utf-8")


class Waited(list):
    """What was waited, instead of waiting."""

    def __call__(self, seconds):
        self.append(seconds)


def found(outside, *, waited=None, visitor=None, **options):
    options = {"now": NOW, "sleep": Waited() if waited is None else waited} | options
    return visit(SHOP, visitor or outside.visitor(), **options)


def kinds(outside, **options):
    return [one.kind for one in found(outside, **options)]


def test_a_shop_that_has_everything_gives_one_finding_its_badge(good):
    (one,) = found(good)

    assert (one.kind, one.place, one.url) == (Kind.BADGE_PRESENT, HOST, f"https://{HOST}/")
    assert good.shop.asked == ["/robots.txt", "/", *DUTY_PAGES]
    assert good.shop.agents == {"trustmark-monitor/1 (+monitor@example.com.kh)"}


def test_requests_are_a_gap_apart(good):
    waited = Waited()

    found(good, waited=waited, manners=Manners(gap=3.5))

    assert waited == [3.5] * (len(good.shop.asked) - 1)


def test_a_longer_gap_that_robots_ask_for_is_kept(good):
    good.shop.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 9\n"
    waited = Waited()

    found(good, waited=waited)

    assert set(waited) == {9.0}


def test_a_gap_that_would_take_all_day_leaves_the_front_page_alone(good):
    good.shop.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 86400\n"
    waited = Waited()

    assert kinds(good, waited=waited) == [Kind.BADGE_PRESENT]
    assert good.shop.asked == ["/robots.txt", "/"]
    assert waited == [30.0]


def test_never_more_pages_than_said(good):
    found(good, manners=Manners(pages=2))

    assert good.shop.asked == ["/robots.txt", "/", "/contact"]


def test_what_robots_forbid_is_not_asked_for_and_said(good):
    good.shop.pages["/robots.txt"] = "User-agent: *\nDisallow: /\n"

    assert kinds(good) == [Kind.NOT_ALLOWED]
    assert good.shop.asked == ["/robots.txt"]


def test_a_page_that_robots_forbid_is_not_called_missing(good):
    good.shop.pages |= {"/robots.txt": "User-agent: *\nDisallow: /privacy\n", "/privacy": None}

    assert kinds(good) == [Kind.NOT_ALLOWED, Kind.BADGE_PRESENT]
    assert "/privacy" not in good.shop.asked


@pytest.mark.parametrize(
    "robots",
    [
        "#" * (LARGEST + 1),
        endless,
        lambda handler: send(handler, gzip.compress(b"x"), Content_Encoding="gzip"),
        lambda handler: send(handler, b"", code=503),
        "User-agent: *\nDisallow: //[\n",
    ],
    ids=["huge", "endless", "compressed", "broken", "senseless"],
)
def test_robots_that_cannot_be_read_forbid_everything(good, robots):
    good.shop.pages["/robots.txt"] = robots

    assert kinds(good) == [Kind.NOT_ALLOWED]
    assert good.shop.asked == ["/robots.txt"]


def test_robots_as_long_as_they_may_be_are_read(good):
    rules = "User-agent: *\nDisallow: /\n"
    good.shop.pages["/robots.txt"] = rules + "#" * (LARGEST - len(rules))

    assert kinds(good) == [Kind.NOT_ALLOWED]


def test_a_shop_without_badge_and_pages_is_told_of_each(outside):
    outside.shop.pages["/"] = html("<h1>Shop</h1>")

    assert kinds(outside) == [Kind.CONTACT_MISSING, *[Kind.POLICY_MISSING] * 3, Kind.BADGE_ABSENT]


def test_a_link_that_leads_to_no_page_is_missing(good):
    del good.shop.pages["/privacy"]

    (missing, _) = found(good)

    assert (missing.kind, missing.url) == (Kind.POLICY_MISSING, f"https://{HOST}/privacy")


def test_a_link_to_another_host_counts_and_is_not_followed(good):
    good.shop.pages["/"] = html(BADGE + LINKS.replace("/contact", "https://facebook.com/contact"))

    assert kinds(good) == [Kind.BADGE_PRESENT]
    assert "/contact" not in good.shop.asked


def test_a_badge_on_an_inner_page_is_found(good):
    good.shop.pages |= {"/": html(LINKS), "/terms": html(BADGE)}

    (one,) = found(good)

    assert (one.kind, one.url) == (Kind.BADGE_PRESENT, f"https://{HOST}/terms")


def test_a_certificate_that_runs_out_soon_is_a_finding(good):
    ends = fetch(HOST, "/", good.visitor()).certificate_end

    assert Kind.TLS_EXPIRES_SOON in kinds(good, now=ends - 13 * 86_400)
    assert Kind.TLS_EXPIRES_SOON not in kinds(good, now=ends - 15 * 86_400)


@pytest.mark.parametrize(
    ("serving", "kind"),
    [
        ({"days": (-30, -1)}, Kind.TLS_EXPIRED),
        ({"names": ("other.example.com.kh",)}, Kind.TLS_WRONG_NAME),
        ({"days": (1, 30)}, Kind.TLS_UNTRUSTED),
    ],
)
def test_each_fault_of_tls_is_a_finding_and_ends_the_visit(authority, serving, kind):
    outside = Outside(authority, **serving)

    seen = kinds(outside)
    outside.close()

    assert seen == [kind]


@pytest.mark.parametrize(
    ("front", "kind"),
    [
        (redirect("http://169.254.169.254/latest/meta-data/"), Kind.REDIRECTED),
        (endless, Kind.UNREADABLE),
        (
            lambda handler: send(handler, gzip.compress(bytes(9_000_000)), Content_Encoding="gzip"),
            Kind.UNREADABLE,
        ),
        (lambda handler: send(handler, b"%PDF-", Content_Type="application/pdf"), Kind.UNREADABLE),
        (lambda handler: send(handler, b"", code=500), Kind.UNREACHABLE),
        (None, Kind.UNREACHABLE),
    ],
    ids=["redirect", "endless", "gzip", "pdf", "500", "404"],
)
def test_a_front_page_that_cannot_be_looked_at_is_one_finding(outside, front, kind):
    outside.shop.pages["/"] = front

    assert kinds(outside) == [kind]


def test_a_host_that_sends_robots_elsewhere_is_said_to_be_redirected(outside):
    elsewhere = redirect("https://www.shop.example.com.kh/")
    outside.shop.pages |= {"/robots.txt": elsewhere, "/": elsewhere}

    (one,) = found(outside)

    assert one.kind is Kind.REDIRECTED
    assert "www.shop.example.com.kh" in one.detail


def test_a_host_that_leads_into_our_network_is_not_visited(good):
    good.zone("A", HOST, ["10.0.0.1"])

    assert kinds(good) == [Kind.UNREACHABLE]
    assert good.shop.asked == []


def test_a_slow_host_is_left(good):
    good.shop.pages["/"] = lambda handler: handler.server.shop.hold.wait(20)
    good.shop.server.shop = good.shop

    assert kinds(good, visitor=good.visitor(seconds=0.5)) == [Kind.UNREACHABLE]


SECRET = bytes(32)


def test_a_proof_that_is_gone_has_lapsed_and_the_visit_goes_on(good):
    def again(host):
        return prove_host(SECRET, "b-1", host, good.visitor(), at=NOW)

    lapsed = kinds(good, prove=again)
    good.shop.pages[FILE] = proof_line(SECRET, "b-1", HOST)

    assert lapsed == [Kind.PROOF_LAPSED, Kind.BADGE_PRESENT]
    assert kinds(good, prove=again) == [Kind.BADGE_PRESENT]


def test_a_proof_that_could_not_be_looked_for_has_not_lapsed(good):
    def again(host):
        raise ControlError("resolver-silent", kind=host)

    assert kinds(good, prove=again) == [Kind.PROOF_UNCHECKED, Kind.BADGE_PRESENT]
