"""docs/verify-in-your-program.md and the npm package's README: every block runs against a site."""

import os
import re
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.verifier.browser import node
from trustmark.__main__ import run

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/verify-in-your-program.md").read_text(encoding="utf-8")
README = (ROOT / "verifier/browser/README.md").read_text(encoding="utf-8")
SITE, HOST = "https://verify.example.gov.kh", "shop.example.com.kh"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A published site with one shop, and its reader's folder: roots, badge, QR text."""
    home = tmp_path_factory.mktemp("issuer") / "home"
    folder = tmp_path_factory.mktemp("program")

    def command(*words):
        assert run(["--home", str(home), *words]) == 0

    command("init", str(home), "--issuer", SITE, "--buckets", "4")
    command("issue", "--name-en", "Shop", "--category", "legal-person", "--host", HOST)
    command("publish")
    [number] = [path.stem for path in (home / "site/certificates").glob("*.jwt")]
    command("badge", number)
    command("publish")
    kept = {"roots.json": home / "roots.json"} | {
        name: home / "badges" / number / name for name in ("badge.jwt", "qr.txt")
    }
    for name, path in kept.items():
        (folder / name).write_bytes(path.read_bytes())
    (folder / "numbers.txt").write_text(f"{number}\n{number}\n", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(home / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    yield SimpleNamespace(folder=folder, number=number, base=base)
    server.shutdown()
    server.server_close()


def blocks(text, language, shop):
    """All blocks of a language as one program, about the shop of this test."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    told = "\n".join(found).replace(SITE, shop.base).replace("CETS-0047-K2N", shop.number)
    return told.replace("cets 0047 k2n", shop.number.lower().replace("-", " "))


def printed(shop, *command, **environment):
    done = subprocess.run(
        [*map(str, command)],
        cwd=shop.folder,
        env={**os.environ, "XDG_STATE_HOME": str(shop.folder / "state"), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def bundled(shop):
    """The command-line blocks; the last of them writes the bundle."""
    told = blocks(PAGE, "sh", shop)
    path = f"{Path(sys.prefix) / 'bin'}:{os.environ['PATH']}"
    lines = [printed(shop, "sh", "-ec", line, PATH=path) for line in told.splitlines()]
    return SimpleNamespace(lines=lines, **vars(shop))


def test_the_commands_end_as_they_say(bundled):
    number, place, bundle = bundled.lines

    assert '"verdict":"valid"' in place[0]
    assert any(bundled.number in line for line in number)
    assert (bundled.folder / "bundle.json").exists()
    assert bundle


def test_the_python_blocks_verify(bundled):
    program = blocks(PAGE, "python", bundled)
    number = bundled.number
    paths = os.pathsep.join([str(ROOT), str(ROOT / "examples")])

    told = printed(bundled, sys.executable, "-c", program, PYTHONPATH=paths)

    assert told[0] == f"valid green {number}"
    assert told[2] == f"valid {HOST}"
    assert re.fullmatch(r"valid \d{10}", told[3])
    assert told[4:6] == [f"{number} valid"] * 2
    assert told[6:] == ["valid", f"badge-1 {number} 64"]


def test_the_javascript_blocks_verify(bundled, tmp_path):
    node.installed(tmp_path)
    modules = bundled.folder / "node_modules"
    modules.symlink_to(tmp_path / "node_modules")
    (bundled.folder / "page.mjs").write_text(blocks(PAGE, "js", bundled), encoding="utf-8")
    (bundled.folder / "readme.mjs").write_text(blocks(README, "js", bundled), encoding="utf-8")

    told = printed(bundled, "node", "page.mjs")
    readme = printed(bundled, "node", "readme.mjs")

    assert told[0] == f"valid green {bundled.number}"
    assert re.fullmatch(r"valid \d{10}", told[1])
    assert told[2:] == [f"{bundled.number} valid"] * 2
    assert [line.split()[:2] for line in readme] == [["valid", "green"]]


def test_no_block_is_of_another_kind():
    kinds = set(re.findall(r"^```(\S*)\n(?=.)", PAGE, re.MULTILINE)) - {""}

    assert kinds == {"sh", "python", "js"}
