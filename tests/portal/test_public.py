"""The public site over HTTP: only files, right types, nothing outside the folder."""

import pytest
from flask.testing import FlaskClient

from ledger.publish.headers import FOREVER, cache_control, headers_for, media_type
from portal.public import create_app

FILES = {
    "index.html": b"<!doctype html>",
    "log/checkpoint": b"note\n",
    "log/tile/0/000": b"\0" * 32,
    "log/tile/entries/000.p/3": b"entries",
    "status/0.jwt": b"list",
    "certificates/CETS-0000-000.jwt": b"record",
    "register/host/0000.jwt": b"bucket",
    "keys/manifest.json": b"{}",
    ".well-known/jwks.json": b"{}",
    ".well-known/trustmark.json": b"{}",
    "badge/badge.js": b"export {}",
    "badge/en.svg": b"<svg/>",
    "bundles/CETS-0047-K2N.json": b"{}",
    "c/CETS-0047-K2N.html": b"<!doctype html><p>plain",
    "c/index.html": b"<!doctype html><p>how",
    "scan.html": b"<!doctype html><p>scanner",
    "c/missing.html": b"<!doctype html><p>nothing here",
    ".tmp-1": b"half written",
    "status/.1.jwt.tmp": b"half written",
}


@pytest.fixture
def site(tmp_path):
    root = tmp_path / "site"
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    (tmp_path / "secret").write_text("not for you")
    (root / "out").symlink_to(tmp_path / "secret")
    (root / "up").symlink_to(tmp_path)
    return root


class Client(FlaskClient):
    """Reads each answer to its end, as a real server does."""

    def open(self, *args, **kwargs):
        return super().open(*args, buffered=True, **kwargs)


@pytest.fixture
def client(site):
    app = create_app(site)
    app.test_client_class = Client
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("log/checkpoint", "text/plain; charset=utf-8"),
        ("log/tile/0/000", "application/octet-stream"),
        ("log/tile/entries/000.p/3", "application/octet-stream"),
        ("status/0.jwt", "application/statuslist+jwt"),
        ("certificates/CETS-0000-000.jwt", "application/jwt"),
        ("register/host/0000.jwt", "application/jwt"),
        ("keys/manifest.json", "application/json"),
        (".well-known/jwks.json", "application/jwk-set+json"),
        (".well-known/trustmark.json", "application/json"),
        ("badge/badge.js", "text/javascript; charset=utf-8"),
        ("badge/en.svg", "image/svg+xml"),
    ],
)
def test_each_file_has_its_media_type_and_is_open_to_all(client, path, kind):
    answer = client.get(f"/{path}")

    assert answer.status_code == 200
    assert answer.data == FILES[path]
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert "Content-Disposition" not in answer.headers


def test_the_root_is_the_verify_page_and_may_not_be_framed(client):
    answer = client.get("/?n=1")

    assert answer.data == FILES["index.html"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_camera_is_for_the_scanner_page_alone(client):
    pages = [path for path in FILES if path.endswith(".html")]

    told = {path: client.get(f"/{path}").headers["Permissions-Policy"] for path in pages}

    assert [path for path, policy in told.items() if "camera=(self)" in policy] == ["scan.html"]
    assert all("camera=()" in policy for path, policy in told.items() if path != "scan.html")


@pytest.mark.parametrize("path", ["/c/CETS-0047-K2N.html", "/c/CETS-0047-K2N"])
def test_a_page_without_script_opens_by_the_number_alone(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer.data) == (200, FILES["c/CETS-0047-K2N.html"])
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/c/CETS-0047-K2P", "/c/CETS-0047-K2P.html", "/c/x"])
def test_a_number_without_a_page_is_answered_in_words(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer.data) == (404, FILES["c/missing.html"])
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_without_words_for_it_a_missing_page_is_just_missing(client, site):
    (site / "c/missing.html").unlink()

    assert client.get("/c/CETS-0047-K2P").status_code == 404


def test_a_file_that_has_not_changed_is_not_sent_again(client):
    first = client.get("/status/0.jwt")

    second = client.get("/status/0.jwt", headers={"If-None-Match": first.headers["ETag"]})

    assert second.status_code == 304
    assert second.data == b""


def test_head_answers_with_the_length_alone(client):
    answer = client.head("/status/0.jwt")

    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == "4"
    assert answer.data == b""


@pytest.mark.parametrize(
    "path",
    [
        "/../secret",
        "/%2e%2e/secret",
        "/status/../../secret",
        "/status/%2e%2e/%2e%2e/secret",
        "/status\\..\\..\\secret",
        "/out",
        "/up/secret",
        "/.tmp-1",
        "/status/.1.jwt.tmp",
        "/status//0.jwt",
        "/status",
        "/status/",
        "/status/0.jwt/",
        "/index.html%00.txt",
        "/c",
        "/" + "a" * 600,
    ],
)
def test_nothing_else_exists(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert b"not for you" not in answer.data
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_that_asks_first_may_read_everything(client):
    answer = client.options("/status/0.jwt")

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent_to_the_site(client, method):
    answer = getattr(client, method)("/index.html", data=b"x")

    assert answer.status_code == 405


def test_only_what_never_changes_is_kept_longer_than_a_quarter_of_an_hour():
    assert cache_control("log/tile/0/x001/234") == FOREVER
    for path in FILES:
        if not path.startswith("log/tile/"):
            age = cache_control(path).rpartition("max-age=")[2]
            assert age == "no-cache" or int(age) <= 900


def test_an_unknown_kind_of_file_is_only_bytes():
    assert media_type("exports/what.xyz") == "application/octet-stream"
    assert "Content-Security-Policy" not in headers_for("exports/what.xyz")
