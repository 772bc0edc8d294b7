"""deploy/nginx.conf in a real nginx sends the types, lifetimes and headers of our own server."""

import gzip
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from ledger.publish.headers import headers_for

pytestmark = pytest.mark.nginx

CONFIG = Path(__file__).parents[2] / "deploy" / "nginx.conf"
TOKEN = "e30." + "A" * 3000 + ".AAAA"
FILES = {
    "index.html": "<!doctype html><title>verify</title>" + " " * 300,
    "404.html": "<!doctype html><title>nothing here</title>",
    "certificates/index.html": "<!doctype html>",
    "bundles/CETS-0047-K2N.json": "{}",
    "c/CETS-0047-K2N.html": "<!doctype html><p>plain" + " " * 300,
    "c/index.html": "<!doctype html><p>how",
    "c/missing.html": "<!doctype html><p>no such page",
    "sw.js": "self.skipWaiting()",
    "manifest.webmanifest": "{}",
    "badge/trustmark-badge.js": "export {}",
    "badge/trustmark-badge-0123456789abcdef.js": "export {}",
    "badge/integrity.json": "{}",
    "shops.html": "<!doctype html>",
    "scan.html": "<!doctype html><title>scanner</title>",
    "badge/valid.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "badge/qr.png": "not really a picture",
    "fonts/khmer.woff2": "not really a font",
    "log/checkpoint": "verify.example.com.kh/log\n1\nAAAA\n",
    "log/tile/0/000": "x" * 8192,
    "log/tile/0/001.p/7": "x" * 224,
    "log/tile/entries/000": '{"fact":"certificate-issued"}' * 256,
    "status/0.jwt": TOKEN,
    "certificates/CETS-0047-K2N.jwt": TOKEN,
    "register/host/00ff.jwt": TOKEN,
    "keys/manifest.json": '{"payload":"","signatures":[]}',
    ".well-known/jwks.json": '{"keys":[]}',
    ".well-known/trustmark.json": "{}",
    "exports/register.csv": "number,place\n",
    "exports/register.json": "[]",
    "criteria/index.html": "<!doctype html>",
    "certificates/.CETS-0047-K2N.jwt.tmp": "half a token",
}


def nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is missing; in Debian it is in the package nginx-light")
        pytest.skip("nginx is missing; in Debian it is in the package nginx-light")
    return found


def wrapper(port: int) -> str:
    """The least configuration around the file under test: ports and folders, no file elsewhere."""
    user = "user root;" if os.geteuid() == 0 else ""
    folders = "\n".join(
        f"{name}_temp_path temporary/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
        {user} daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
        events {{ worker_connections 64; }}
        http {{
            access_log off; {folders}
            server {{ listen 127.0.0.1:{port}; root site; include "{CONFIG}"; }}
        }}
    """


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A running nginx. It inherits our listening socket, so that no request can come too early."""
    prefix = tmp_path_factory.mktemp("nginx")
    (prefix / "temporary").mkdir()
    for name, text in FILES.items():
        (prefix / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (prefix / "site" / name).write_text(text, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
        (prefix / "nginx.conf").write_text(wrapper(number), encoding="utf-8")
        server = subprocess.Popen(
            [nginx(), "-p", prefix, "-c", "nginx.conf", "-e", "error.log"],
            pass_fds=[listener.fileno()],
            env={"PATH": os.environ["PATH"], "NGINX": f"{listener.fileno()};"},
        )
    yield number
    server.terminate()
    server.wait(timeout=10)


def ask(port: int, path: str, *, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, f"/{path}", headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


@pytest.mark.parametrize("path", [path for path in FILES if ".tmp" not in path])
def test_every_kind_of_file_has_the_headers_of_our_own_server(port, path):
    response, body = ask(port, path)

    assert response.status == 200
    assert body.decode() == FILES[path]
    assert {name: response.getheader(name) for name in headers_for(path)} == headers_for(path)
    assert response.getheader("Content-Security-Policy") == headers_for(path).get(
        "Content-Security-Policy"
    )


def test_the_camera_is_for_the_scanner_page_alone(port):
    told = {
        name: ask(port, name)[0].getheader("Permissions-Policy")
        for name in FILES
        if name.endswith(".html")
    }

    assert [name for name, policy in told.items() if "camera=(self)" in policy] == ["scan.html"]
    assert all("microphone=()" in policy for policy in told.values())


def test_a_page_without_script_opens_by_the_number_alone(port):
    response, body = ask(port, "c/CETS-0047-K2N")

    assert (response.status, body.decode()) == (200, FILES["c/CETS-0047-K2N.html"])
    wanted = headers_for("c/CETS-0047-K2N.html")
    assert {name: response.getheader(name) for name in wanted} == wanted


@pytest.mark.parametrize("path", ["c/CETS-0047-K2P", "c/CETS-0047-K2P.html"])
def test_a_number_without_a_page_is_answered_in_words(port, path):
    response, body = ask(port, path)

    assert (response.status, body.decode()) == (404, FILES["c/missing.html"])
    assert response.getheader("Content-Type") == "text/html; charset=utf-8"
    assert response.getheader("X-Frame-Options") == "DENY"


def test_a_folder_shows_its_page(port):
    response, body = ask(port, "")

    assert (response.status, body.decode()) == (200, FILES["index.html"])
    assert response.getheader("Cache-Control") == "no-cache"
    assert response.getheader("X-Frame-Options") == "DENY"


@pytest.mark.parametrize(
    "path",
    [
        "status/0.jwt",
        "register/host/00ff.jwt",
        "log/tile/entries/000",
        "certificates/CETS-0047-K2N.jwt",
    ],
)
def test_signed_answers_travel_compressed(port, path):
    response, body = ask(port, path, **{"Accept-Encoding": "gzip"})

    assert response.getheader("Content-Encoding") == "gzip"
    assert response.getheader("Vary") == "Accept-Encoding"
    assert gzip.decompress(body).decode() == FILES[path]


def test_a_file_not_there_yet_is_not_remembered_as_missing(port):
    response, _ = ask(port, "log/tile/0/002")

    assert response.status == 404
    assert "immutable" not in (response.getheader("Cache-Control") or "")
    assert response.getheader("Access-Control-Allow-Origin") == "*"
    assert response.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "certificates/.CETS-0047-K2N.jwt.tmp",
        "../nginx.conf",
        "%2e%2e/nginx.conf",
        "certificates/",
        "log/",
        "nginx.conf",
    ],
)
def test_nothing_but_published_files_is_served(port, path):
    response, body = ask(port, path)

    assert response.status in {200, 400, 403, 404}
    assert b"worker_processes" not in body
    assert b"half a token" not in body
    assert b"CETS-0047" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent(port, method):
    response, _ = ask(port, "index.html", method=method)

    assert response.status == 405


def test_the_version_of_the_server_is_not_told(port):
    response, body = ask(port, "nothing/here")

    assert response.getheader("Server") == "nginx"
    assert b"nginx/" not in body


def test_an_unchanged_file_is_not_sent_again(port):
    first, _ = ask(port, "status/0.jwt")

    again, body = ask(port, "status/0.jwt", **{"If-None-Match": first.getheader("ETag") or ""})

    assert (again.status, body) == (304, b"")


def test_browsers_are_told_to_use_tls_only(port):
    response, _ = ask(port, "index.html")

    assert "max-age=63072000" in (response.getheader("Strict-Transport-Security") or "")
