"""`trustmark verify --site ADDRESS`: the public site read over HTTP, from a local server."""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from issuer.checking.checker import open_site
from issuer.errors import InputError
from trustmark.session import Session


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def address(home):
    handler = functools.partial(Quiet, directory=str(home / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_served_site_answers_as_its_folder_does(trustmark, shop, address):
    answer = trustmark("verify", shop, "--site", f"{address}/", "--json")

    assert (answer.code, answer.json["verdict"]) == (0, "valid")


def test_a_site_that_does_not_answer_cannot_tell(trustmark, shop, address):
    answer = trustmark("verify", shop, "--site", "http://127.0.0.1:9", "--json")

    assert (answer.code, answer.json["reason"]) == (3, "missing-evidence")


def test_a_served_site_is_audited(trustmark, shop, home, address):
    answer = trustmark("audit", address, "--trust", next(home.glob("root*.json")))

    assert answer.code == 0, answer.err


@pytest.mark.parametrize(
    "where", ["nowhere", "http://verify.example.gov.kh", "https://a.example/path"]
)
def test_what_is_no_site_is_said_so(where):
    with pytest.raises(InputError):
        open_site(where, 0)


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"XDG_CACHE_HOME": "/c", "HOME": "/h"}, "/c/trustmark"),
        ({"HOME": "/h"}, "/h/.cache/trustmark"),
        ({}, None),
    ],
)
def test_files_are_kept_in_the_users_cache_folder(environment, folder):
    cache = Session(None, environment).cache

    assert cache == folder
    assert open_site("https://verify.example.gov.kh", 0, cache=cache)._cache == folder


def test_an_audit_keeps_nothing():
    assert open_site("https://verify.example.gov.kh", 0)._cache is None
