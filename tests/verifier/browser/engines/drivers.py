"""Three browsers behind one small door: open an address, run a script there, get its value as JSON.

Chromium by Playwright, Firefox by Marionette (its own W3C WebDriver commands as length-prefixed
JSON over TCP), WebKitGTK by WebKitWebDriver (W3C WebDriver over HTTP) in Xvfb. All are Debian's;
nothing is downloaded. Names under `.localhost` are this machine for all three, and secure (RFC 6761
section 6.3; Secure Contexts, section 3.1).
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from playwright.sync_api import Page

PATIENCE = 60
"""Seconds to wait for a browser: this many only where something is wrong."""
NEEDED = {
    "chromium": ("chromium",),
    "firefox": ("firefox-esr",),
    "webkit": ("WebKitWebDriver", "Xvfb"),
}
"""Programs of each engine."""
PACKAGES = "chromium firefox-esr webkit2gtk-driver xvfb fonts-noto-core"
TIMEOUTS = {"timeouts": {"script": PATIENCE * 1000}}
PREFERENCES = {
    "marionette.port": 0,
    "intl.accept_languages": "en-US",
    "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # What Firefox asks on its own account finds nobody; `.localhost` is never asked through a
    # proxy.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}


class Engine(Protocol):
    """What a test may ask of a browser."""

    def open(self, url: str) -> None:
        """Load `url`."""

    def run(self, body: str, *values: object) -> Any:
        """Return what the async function with this body returns for `values` (its `args`)."""


class DriverError(Exception):
    """The browser or its driver did not do what it was asked."""


def missing(engine: str) -> list[str]:
    """Return the programs of `engine` that are not on this machine."""
    return [program for program in NEEDED[engine] if shutil.which(program) is None]


# Chromium


class Chromium:
    """A page of a Chromium that Playwright drives."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def open(self, url: str) -> None:
        self._page.goto("about:blank")
        self._page.goto(url)

    def run(self, body: str, *values: object) -> Any:
        return self._page.evaluate(f"async (args) => {{ {body} }}", list(values))


# W3C WebDriver: the same script commands in both dialects

_ASYNC = """const args = [...arguments];
const done = args.pop();
(async () => { %s })()
  .then((value) => done([value ?? null]),
        (error) => done([null, String(error?.stack ?? error)]));"""


class _WebDriver:
    """The commands of W3C WebDriver by name; `send` gives one to the browser, returns its value."""

    def __init__(self, send: Callable[[str, dict[str, object]], Any]) -> None:
        self._send = send

    def open(self, url: str) -> None:
        self._send("url", {"url": "about:blank"})
        self._send("url", {"url": url})

    def run(self, body: str, *values: object) -> Any:
        script = {"script": _ASYNC % body, "args": list(values)}
        value, *problem = self._send("execute/async", script)
        if problem:
            raise DriverError(problem[0])
        return value


# Firefox

_MARIONETTE = {"url": "WebDriver:Navigate", "execute/async": "WebDriver:ExecuteAsyncScript"}


class _Marionette:
    """Firefox's protocol: `length:[0, id, command, parameters]`, `length:[1, id, error, value]`."""

    def __init__(self, connection: socket.socket, answers: BinaryIO) -> None:
        self._connection = connection
        self._answers = answers
        self._asked = 0
        self._answer()

    def send(self, command: str, parameters: dict[str, object]) -> Any:
        self._asked += 1
        name = _MARIONETTE.get(command, command)
        told = json.dumps([0, self._asked, name, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(told), told))
        _, _, error, value = self._answer()
        if error:
            raise DriverError(f"{name}: {error['error']}: {error['message']}")
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def _answer(self) -> Any:
        length = b""
        while (byte := self._answers.read(1)) != b":":
            if not byte:
                raise DriverError("Firefox closed the connection")
            length += byte
        return json.loads(self._answers.read(int(length)))


@contextmanager
def firefox() -> Iterator[Engine]:
    """Start a Firefox in English; it is gone at the end, with all that it kept."""
    with ExitStack() as stack:
        profile = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in PREFERENCES.items())
        (profile / "user.js").write_text("".join(lines), "utf-8")
        flags = ("--headless", "--no-remote", "--marionette", "--profile", str(profile))
        process = stack.enter_context(
            _process(["firefox-esr", *flags], HOME=str(profile), LANG="C.UTF-8")
        )
        told = profile / "MarionetteActivePort"
        _until(process, lambda: told.exists() and told.read_text().isdigit())
        address = ("127.0.0.1", int(told.read_text()))
        connection = stack.enter_context(socket.create_connection(address, 2 * PATIENCE))
        answers = stack.enter_context(connection.makefile("rb"))
        marionette = _Marionette(connection, answers)
        marionette.send("WebDriver:NewSession", TIMEOUTS)
        yield _WebDriver(marionette.send)


# WebKitGTK


class _Http:
    """W3C WebDriver over HTTP, one session."""

    def __init__(self, port: int, capabilities: dict[str, object]) -> None:
        self._base = f"http://127.0.0.1:{port}/session"
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
        made = self.send("", {"capabilities": {"alwaysMatch": capabilities}})
        self._base += f"/{made['sessionId']}"

    def send(self, command: str, parameters: dict[str, object]) -> Any:
        url = f"{self._base}/{command}".rstrip("/")
        asked = urllib.request.Request(url, json.dumps(parameters).encode(), method="POST")
        try:
            with self._open(asked, timeout=2 * PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise DriverError(f"{command}: {error.read().decode()}") from error

    def close(self) -> None:
        asked = urllib.request.Request(self._base, method="DELETE")
        with self._open(asked, timeout=PATIENCE):
            pass


@contextmanager
def webkit() -> Iterator[Engine]:
    """Start a WebKitGTK in English on its own screen; it and all it kept are gone at the end."""
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        read, write = os.pipe()
        flags = ("-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp")
        stack.enter_context(_process(["Xvfb", *flags], keep=(write,)))
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        port = _free_port()
        environment = {
            "DISPLAY": display, "HOME": home, "LANGUAGE": "en_US",
            "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
        }  # fmt: skip
        driver = stack.enter_context(_process(["WebKitWebDriver", f"--port={port}"], **environment))
        _until(driver, lambda: _listens(port))
        http = _Http(port, TIMEOUTS)
        yield _WebDriver(http.send)
        http.close()


# Processes


@contextmanager
def _process(
    command: list[str], *, keep: tuple[int, ...] = (), **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in its own process group; the end ends the group and all that it started."""
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=keep,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _until(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    """Wait for `ready`, while `process` lives."""
    for _ in range(PATIENCE * 50):
        if ready():
            return
        with suppress(subprocess.TimeoutExpired):
            raise DriverError(f"{process.args!r} ended with {process.wait(0.02)}")
    raise DriverError(f"{process.args!r} is not ready after {PATIENCE} seconds")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
