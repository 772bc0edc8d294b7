"""Fetching from a real server on this machine: limits, time-outs, cut-off answers, cache."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from verifier.errors import MalformedError, Reason, StaleEvidenceError
from verifier.fetching import fetch
from verifier.fetching.fetch import Fetcher
from verifier.formats import status

PATH = "status/0.jwt"
NOW = 1_800_000_000


class Server:
    """Answers with `answer(handler)`; counts what was asked."""

    def __init__(self):
        self.asked = []
        self.hold = threading.Event()
        self.answer = lambda handler: self.send(handler, b"body")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append((self.path, self.headers["Cache-Control"]))
                outer.answer(self)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.005,), daemon=True).start()

    def send(self, handler, body, *, code=200, length=None, **headers):
        handler.send_response(code)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    def close(self):
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()


def refused(get, path=PATH):
    with pytest.raises(StaleEvidenceError) as caught:
        get(path)
    assert caught.value.reason == Reason.MISSING_EVIDENCE
    return str(caught.value)


def test_a_file_is_fetched(server):
    assert Fetcher(server.base, now=NOW)(PATH) == b"body"
    assert server.asked == [("/status/0.jwt", "max-age=0")]


def test_a_file_that_is_not_there_is_missing(server):
    server.answer = lambda handler: server.send(handler, b"", code=404)

    assert "404" in refused(Fetcher(server.base, now=NOW))


def test_a_server_that_is_not_there_is_missing(server):
    server.close()

    refused(Fetcher(server.base, now=NOW))


def test_a_redirect_is_not_followed(server):
    server.answer = lambda handler: server.send(
        handler, b"", code=302, Location=f"{server.base}/elsewhere"
    )

    assert "302" in refused(Fetcher(server.base, now=NOW))
    assert len(server.asked) == 1


def test_a_file_over_its_limit_is_refused(server):
    server.answer = lambda handler: server.send(handler, b"x" * (status.MAX_TOKEN + 1))

    assert "more than" in refused(Fetcher(server.base, now=NOW))


def test_an_endless_answer_is_cut_at_the_limit(server):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while not server.hold.is_set():
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            pass

    server.answer = endless

    assert "more than" in refused(Fetcher(server.base, now=NOW))


@pytest.mark.parametrize("length", [100, 5])
def test_a_cut_off_answer_is_refused(server, length):
    server.answer = lambda handler: server.send(handler, b"body", length=length)

    refused(Fetcher(server.base, now=NOW))


def test_an_answer_cut_off_between_chunks_is_refused(server):
    def chunked(handler):
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"ff\r\nbody")
        handler.close_connection = True

    server.answer = chunked

    refused(Fetcher(server.base, now=NOW))


def test_a_silent_server_is_given_up(server):
    server.answer = lambda _: server.hold.wait(30)

    refused(Fetcher(server.base, now=NOW, timeout=0.05))


def test_a_trickling_answer_is_given_up(server):
    ticks = iter([0.0, 1.0, fetch.DEADLINE + 1])
    server.answer = lambda handler: server.send(handler, b"x" * (4 * 65_536))

    refused(Fetcher(server.base, now=NOW, monotonic=lambda: next(ticks)), "register/host/0000.jwt")


@pytest.mark.parametrize(
    "base",
    [
        "http://verify.example.gov.kh",
        "ftp://127.0.0.1",
        "https://",
        "https://a/b",
        "gopher://127.0.0.1",
        "https://a@b",
    ],
)
def test_only_https_and_this_machine_are_sites(base):
    with pytest.raises(MalformedError) as caught:
        Fetcher(base, now=NOW)

    assert caught.value.reason == Reason.BAD_PLACE


@pytest.mark.parametrize(
    "path", ["../secret", "a/../../b", "/etc/passwd", "a b", "a?b", "", "a" * 300]
)
def test_only_paths_of_a_site_are_asked_for(server, path):
    refused(Fetcher(server.base, now=NOW), path)

    assert not server.asked


def cached(server, folder, now=NOW, **options):
    return Fetcher(server.base, now=now, cache=str(folder / "cache"), **options)


def test_a_file_is_used_again_while_max_age_lasts(server, tmp_path):
    server.answer = lambda handler: server.send(handler, b"one", Cache_Control="public, max-age=60")
    cached(server, tmp_path)(PATH)
    server.answer = lambda handler: server.send(handler, b"two", Cache_Control="max-age=60")

    assert cached(server, tmp_path, NOW + 59)(PATH) == b"one"
    assert cached(server, tmp_path, NOW + 60)(PATH) == b"two"
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "control", ["no-cache", "no-store, max-age=60", "", "max-age=", "max-age=x"]
)
def test_a_file_without_a_lifetime_is_asked_for_again(server, tmp_path, control):
    server.answer = lambda handler: server.send(handler, b"one", Cache_Control=control)
    cached(server, tmp_path)(PATH)

    cached(server, tmp_path)(PATH)

    assert len(server.asked) == 2


def test_no_file_is_used_again_longer_than_a_list_may_be(server, tmp_path):
    server.answer = lambda handler: server.send(handler, b"one", Cache_Control="max-age=31536000")
    cached(server, tmp_path)(PATH)

    cached(server, tmp_path, NOW + status.TTL)(PATH)

    assert len(server.asked) == 2


def test_fresh_goes_past_every_cache(server, tmp_path):
    server.answer = lambda handler: server.send(handler, b"one", Cache_Control="max-age=60")
    cached(server, tmp_path)(PATH)

    cached(server, tmp_path).fresh(PATH)

    assert [control for _, control in server.asked] == ["max-age=0", "no-cache"]


def test_when_the_network_fails_the_older_copy_is_handed_out(server, tmp_path):
    get = cached(server, tmp_path)
    get(PATH)
    server.answer = lambda handler: server.send(handler, b"bo", length=4)

    assert get(PATH) == b"body"
    assert get.fresh(PATH) == b"body"


def test_what_the_site_took_back_is_missing_although_it_was_kept(server, tmp_path):
    get = cached(server, tmp_path)
    get(PATH)
    server.answer = lambda handler: server.send(handler, b"", code=410)

    refused(get)


def test_offline_only_what_was_fetched_before_is_there(server, tmp_path):
    cached(server, tmp_path)(PATH)
    offline = cached(server, tmp_path, NOW + 10**6, offline=True)

    assert offline(PATH) == b"body"
    assert "before" in refused(offline, "status/1.jwt")
    assert len(server.asked) == 1


@pytest.mark.parametrize("damage", [b"", b"{}\nx", b"[1]\nx", b'{"until":"x"}\nx', b"\xff\nx"])
def test_a_damaged_cache_file_counts_as_none(server, tmp_path, damage):
    cached(server, tmp_path)(PATH)
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(damage)

    assert cached(server, tmp_path)(PATH) == b"body"


def test_a_cache_that_cannot_be_written_is_done_without(server, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")

    assert cached(server, tmp_path)(PATH) == b"body"


def test_two_sites_do_not_share_a_cache(server, tmp_path):
    other = Server()
    other.answer = lambda handler: other.send(handler, b"other", Cache_Control="max-age=60")
    cached(other, tmp_path)(PATH)
    other.close()

    assert cached(server, tmp_path)(PATH) == b"body"


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("keys/manifest.json", 64 * 1024),
        ("log/tile/entries/000", 256 * 65_537),
        ("log/tile/0/000", 8192),
        ("log/checkpoint", 64_000),
        ("certificates/CETS-0000-000.jwt", 256 * 1024),
        (".well-known/trustmark.json", 1024 * 1024),
    ],
)
def test_each_kind_of_path_has_its_limit(path, limit):
    assert fetch.limit_of(path) == limit
