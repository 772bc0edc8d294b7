"""The server says where it listens, publishes what is recorded, and stops when told to."""

import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from trustmark.__main__ import run

ROOT = Path(__file__).parents[4]
PATIENCE = 30
"""Seconds until a test gives up on a process; none takes that long."""


@pytest.fixture
def server(home):
    process = subprocess.Popen(
        [sys.executable, "-m", "trustmark", "--home", str(home), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    yield process
    watchdog.cancel()
    process.kill()
    process.communicate()


def get(address):
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return answer.read(), dict(answer.headers)


def test_the_site_is_served_and_new_facts_appear_on_it(server, home, capfd):
    address = server.stdout.readline().strip()
    _, headers = get(f"{address}log/checkpoint")

    arguments = ["issue", "--name-en", "A", "--category", "legal-person", "--host", "a.example.com"]
    assert run(["--home", str(home), *arguments]) == 0

    wait = threading.Event()
    while b"\n6\n" not in get(f"{address}log/checkpoint")[0]:
        assert server.poll() is None
        wait.wait(0.05)
    assert address.startswith("http://127.0.0.1:")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_when_told_to(server, how):
    address = server.stdout.readline().strip()
    get(address)

    server.send_signal(how)
    out, err = server.communicate(timeout=PATIENCE)

    assert server.returncode == 0
    assert out == ""
    assert "Traceback" not in err


def test_publishing_beside_a_server_waits_until_the_server_has_published(server, home, capfd):
    get(server.stdout.readline().strip())
    arguments = ["issue", "--name-en", "A", "--category", "legal-person", "--host", "a.example.com"]
    assert run(["--home", str(home), *arguments]) == 0

    code = run(["--home", str(home), "publish"])

    assert code == 0
    assert b"\n6\n" in (home / "site" / "log" / "checkpoint").read_bytes()
    assert server.poll() is None


def test_a_new_manifest_is_taken_up_by_the_running_server(server, home):
    address = server.stdout.readline().strip()
    get(address)

    assert run(["--home", str(home), "keys", "refresh", "--sign-here"]) == 0

    manifest = (home / "keys" / "manifest.json").read_bytes()
    wait = threading.Event()
    while get(f"{address}keys/manifest.json")[0] != manifest:
        assert server.poll() is None
        wait.wait(0.05)


def test_a_port_that_is_taken_is_named(server, home, capfd):
    port = server.stdout.readline().strip().rpartition(":")[2].rstrip("/")

    code = run(["--home", str(home), "serve", "--port", port])

    assert code == 2
    assert f"port {port} on 127.0.0.1 is taken" in capfd.readouterr().err
