"""What shops run on their own servers: refreshing by sh and PHP, and HTML that runs out."""

import importlib.util
import os
import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from trustmark.__main__ import run
from verifier.fetching.bundle import parse_bundle

EXAMPLES = Path(__file__).parents[2] / "examples" / "shop"
HOST = "silk.example.com.kh"
ISSUER = "https://verify.example.gov.kh"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("issuer") / "home"
    assert run(["init", str(home), "--issuer", ISSUER, "--buckets", "4"]) == 0
    assert (
        command(home, "issue", "--name-en", "Silk", "--category", "legal-person", "--host", HOST)
        == 0
    )
    assert command(home, "publish") == 0
    shutil.copytree(home / "site", home / "before")
    assert command(home, "warn", "CETS-0000-000", "--reason", "complaints-unresolved") == 0
    assert command(home, "publish") == 0
    return home


def command(home, *arguments):
    return run(["--home", str(home), *map(str, arguments)])


@pytest.fixture
def serve():
    servers = []

    def start(folder):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def needs(name):
    found = shutil.which(name)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing")
    if found is None:
        pytest.skip(f"{name} is missing")
    return found


def by_shell(issuer, file, number="CETS-0000-000"):
    needs("curl")
    return ["sh", EXAMPLES / "refresh.sh", number, HOST, issuer, file]


def by_php(issuer, file, number="CETS-0000-000"):
    return [needs("php"), EXAMPLES / "refresh.php", number, issuer, file, HOST]


def refresh(words):
    return subprocess.run(
        [*map(str, words)], capture_output=True, text=True, check=False, timeout=60
    )


ways = pytest.mark.parametrize("way", [by_shell, by_php], ids=["sh", "php"])


@ways
def test_a_plain_script_writes_the_bundle_that_the_command_writes(home, serve, tmp_path, way):
    file, ours = tmp_path / "bundle.json", tmp_path / "ours.json"
    assert command(home, "bundle", "CETS-0000-000", "--out", ours) == 0

    done = refresh(way(serve(home / "site"), file))

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert file.read_bytes() == ours.read_bytes()
    assert parse_bundle(file.read_bytes()).number == "CETS-0000-000"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle.json", "ours.json"]


@ways
def test_a_plain_script_never_goes_back(home, serve, tmp_path, way):
    file = tmp_path / "bundle.json"
    assert refresh(way(serve(home / "site"), file)).returncode == 0
    before = file.read_bytes()

    done = refresh(way(serve(home / "before"), file))
    again = refresh(way(serve(home / "site"), file))

    assert done.returncode == 3
    assert "older" in done.stderr
    assert again.returncode == 0
    assert file.read_bytes() == before


@ways
@pytest.mark.parametrize(
    "left", ["status/0.jwt", "keys/manifest.json", ".well-known/trustmark.json"]
)
def test_a_plain_script_leaves_what_is_there_when_the_site_is_not_whole(
    home, serve, tmp_path, way, left
):
    file = tmp_path / "bundle.json"
    file.write_text("{}")
    shutil.copytree(home / "site", tmp_path / "site")
    (tmp_path / "site" / left).unlink()

    done = refresh(way(serve(tmp_path / "site"), file))

    assert done.returncode == 3
    assert file.read_text() == "{}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle.json", "site"]


@ways
def test_a_plain_script_is_told_a_wrong_number(tmp_path, way):
    done = refresh(way("http://127.0.0.1:1", tmp_path / "bundle.json", "CETS-47"))

    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def in_python(file, now):
    spec = importlib.util.spec_from_file_location("shop_badge", EXAMPLES / "badge.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.trustmark_badge(str(file), "CETS-0000-000", ISSUER, now)


def in_php(file, now):
    call = f"echo trustmark_badge('{file}', 'CETS-0000-000', '{ISSUER}', {int(now.timestamp())});"
    code = f"require '{EXAMPLES / 'badge.php'}'; {call}"
    return subprocess.run(
        [needs("php"), "-r", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout


@pytest.mark.parametrize("piece", [in_python, in_php], ids=["python", "php"])
def test_a_piece_of_html_says_nothing_when_its_time_is_over(home, tmp_path, piece):
    file, html = tmp_path / "bundle.json", tmp_path / "badge.html"
    assert (
        command(home, "bundle", "CETS-0000-000", "--out", file, "--html", html, "--lang", "en") == 0
    )
    now = datetime.now(UTC)

    soon, late = piece(html, now), piece(html, now + timedelta(days=2))
    never = piece(tmp_path / "missing.html", now)

    assert soon == html.read_text("utf-8")
    assert 'data-verdict="warned"' in soon
    assert late == never
    assert "Certified" not in late
    assert f'href="{ISSUER}/#CETS-0000-000"' in late
