"""One page over TLS: where it may come from, its time and size limits; each fault has its name."""

import gzip
import socket
import threading
from contextlib import suppress

import pytest

from ledger.errors import OutsideError
from ledger.outside.web import fetch, public_authorities
from tests.ledger.outside_servers import HOST, Outside, endless, redirect, send

DAY = 86_400


def fault(outside, path="/", host=HOST, **changed):
    with pytest.raises(OutsideError) as caught:
        fetch(host, path, outside.visitor(**changed))
    return caught.value.fault


def test_a_page_comes_with_status_kind_and_end_of_the_certificate(outside):
    outside.shop.pages["/a?b=c"] = lambda handler: send(
        handler, "សួស្តី".encode(), code=203, Content_Type="Text/HTML; charset=utf-8"
    )

    page = fetch(HOST, "/a?b=c", outside.visitor())

    assert (page.host, page.path, page.status, page.kind) == (HOST, "/a?b=c", 203, "text/html")
    assert page.body.decode() == "សួស្តី"
    assert page.certificate_end > 0
    assert outside.shop.agents == {"trustmark-monitor/1 (+monitor@example.com.kh)"}


def test_a_host_that_resolves_to_the_metadata_address_is_not_asked(outside):
    outside.zone("A", HOST, ["169.254.169.254"])

    assert fault(outside) == "private-address"
    assert outside.shop.asked == []


def test_a_redirect_to_the_metadata_address_is_not_followed(outside):
    outside.shop.pages["/"] = redirect("http://169.254.169.254/latest/meta-data/")

    assert fault(outside) == "redirected"


@pytest.mark.parametrize(
    "target",
    [
        "https://other.example.com.kh/",
        "//other.example.com.kh/",
        "http://shop.example.com.kh/",
        "https://shop.example.com.kh:22/",
        "https://shop.example.com.kh@169.254.169.254/",
        "https://169.254.169.254/",
        "https://[::ffff:169.254.169.254]/",
        "file:" + "//" + "/etc/passwd",
        "gopher://shop.example.com.kh/",
        "https://[",
        "javascript:alert(1)",
    ],
)
def test_a_redirect_off_the_host_is_not_followed(outside, target):
    outside.shop.pages["/"] = redirect(target)

    assert fault(outside) in {"redirected", "broken"}
    assert outside.shop.asked == ["/"]


def test_a_redirect_on_the_host_is_followed(outside):
    outside.shop.pages |= {
        "/": redirect("/km/"),
        "/km/": redirect(f"https://{HOST}/km/index.html?x=1"),
        "/km/index.html?x=1": "here",
    }

    page = fetch(HOST, "/", outside.visitor())

    assert (page.path, page.body) == ("/km/index.html?x=1", b"here")


def test_redirects_without_end_are_left(outside):
    outside.shop.pages["/"] = redirect("/")

    assert fault(outside) == "redirected"
    assert len(outside.shop.asked) == 4


def test_a_name_that_is_bound_again_while_we_connect_leads_nowhere_else(outside):
    for resolver in outside.resolvers:
        answers = iter([["127.0.0.1"]])
        resolver.zone[(HOST, "A")] = lambda answers=answers: next(answers, ["169.254.169.254"])
    outside.shop.pages |= {"/": redirect("/second"), "/second": "ours"}

    assert fetch(HOST, "/", outside.visitor()).body == b"ours"
    for resolver in outside.resolvers:
        assert resolver.asked.count((HOST, "A")) == 1
    assert fault(outside) == "private-address"


def test_a_second_address_is_tried_where_the_first_does_not_answer(outside):
    outside.zone("A", HOST, ["127.0.0.1", "127.0.0.0"])
    outside.shop.pages["/"] = "here"

    assert fetch(HOST, "/", outside.visitor()).body == b"here"


def test_an_endless_body_is_cut_at_the_limit(outside):
    outside.shop.pages["/"] = endless

    assert fault(outside, largest=100_000) == "too-large"


def test_a_body_as_large_as_the_limit_comes_whole(outside):
    outside.shop.pages["/"] = b"x" * 1000

    assert len(fetch(HOST, "/", outside.visitor(largest=1000)).body) == 1000
    assert fault(outside, largest=999) == "too-large"


def test_a_bomb_of_gzip_is_refused_unread(outside):
    bomb = gzip.compress(bytes(20_000_000))
    outside.shop.pages["/"] = lambda handler: send(handler, bomb, Content_Encoding="gzip")

    assert fault(outside) == "compressed"


def _drip(handler):
    """One byte of a header now and then, each soon enough for a limit on silence."""
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not handler.server.shop.hold.wait(0.05):
            handler.wfile.write(b"x")


def test_a_server_that_drips_is_left_when_the_time_is_over(outside):
    outside.shop.server.shop = outside.shop
    outside.shop.pages["/"] = _drip

    assert fault(outside, seconds=0.5) == "too-slow"


def test_a_server_that_accepts_and_says_nothing_is_left(outside):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert fault(outside, port=silent.getsockname()[1], seconds=0.3) == "too-slow"


def test_a_server_that_is_not_there_is_unreachable(outside):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    assert fault(outside, port=port) == "unreachable"


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"\x15\x03\x01\x00\x02\x02\x28"])
def test_a_server_that_speaks_something_else_is_broken(outside, answer):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def once():
            channel, _ = listening.accept()
            with channel:
                channel.recv(4096)
                channel.sendall(answer)

        thread = threading.Thread(target=once)
        thread.start()
        found = fault(outside, port=listening.getsockname()[1])
        thread.join()

    assert found in {"broken", "unreachable"}


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/9.9 hello\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
    ],
)
def test_an_answer_that_is_not_http_is_broken(outside, answer):
    def raw(handler):
        with suppress(OSError):
            handler.wfile.write(answer)
        handler.close_connection = True

    outside.shop.pages["/"] = raw

    assert fault(outside) == "broken"


@pytest.mark.parametrize(
    ("serving", "expected"),
    [
        ({"days": (-30, -1)}, "tls-expired"),
        ({"names": ("other.example.com.kh",)}, "tls-wrong-name"),
        ({"days": (1, 30)}, "tls-untrusted"),
    ],
)
def test_each_fault_of_a_certificate_has_its_name(authority, serving, expected):
    outside = Outside(authority, **serving)

    found = fault(outside)
    outside.close()

    assert found == expected
    assert outside.shop.asked == []


def test_an_authority_that_browsers_do_not_know_is_not_trusted(outside):
    assert fault(outside, tls=public_authorities()) == "tls-untrusted"


def test_the_environment_sends_us_to_no_proxy(outside, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    outside.shop.pages["/"] = "here"

    assert fetch(HOST, "/", outside.visitor()).body == b"here"


@pytest.mark.parametrize(
    "host", ["", "localhost", "127.0.0.1", "[::1]", "SHOP.example.com.kh", "a.kh/x", "a.kh:22"]
)
def test_what_is_no_host_is_not_asked(outside, host):
    assert fault(outside, host=host) == "bad-host"


@pytest.mark.parametrize(
    "path", ["", "x", "@169.254.169.254/", "https://169.254.169.254/", "/" + "x" * 3000]
)
def test_what_is_no_path_is_not_asked(outside, path):
    assert fault(outside, path) == "bad-host"
    assert outside.shop.asked == []


@pytest.mark.parametrize("path", ["/\r\nX: y", "/\0", "//169.254.169.254/"])
def test_a_path_cannot_steer_the_request(outside, path):
    with suppress(OutsideError):
        fetch(HOST, path, outside.visitor())

    assert [asked for asked in outside.shop.asked if "169" not in asked] == []
