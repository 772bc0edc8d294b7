"""A published site, and outside libraries fetched at run time; a missing one skips, in CI fails."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "interop"
_WEBCRYPTO = "--experimental-global-webcrypto"
"""Node 18, which Debian 12 has, needs this option for WebCrypto; later versions ignore it."""
PATIENCE = 180


def missing(reason):
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def run(*command, cwd=None, stdin=None, env=None):
    return subprocess.run(
        [*map(str, command)],
        cwd=cwd, input=stdin, env=env, timeout=PATIENCE,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@dataclass(frozen=True)
class Published:
    """The demonstration's site and what is known of it beside it."""

    folder: Path
    report: dict

    @property
    def site(self):
        return self.folder / "site"

    def text(self, path):
        return (self.site / path).read_text("utf-8")

    def badge(self, number):
        return (self.folder / "badges" / number / "badge.jwt").read_text("utf-8")


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """The demonstration's site: hundreds of certificates, every status, one of its keys stolen."""
    folder = tmp_path_factory.mktemp("interop") / "demo"
    command = (sys.executable, "-m", "trustmark", "demo", "--no-serve", "--json")
    done = run(*command, "--directory", folder, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return Published(folder, json.loads(done.stdout))


@pytest.fixture(scope="session")
def npm_libraries():
    """The folder in which npm has installed the outside libraries."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        missing("node 20 and npm are missing (nodejs.org, or the packages nodejs and npm)")
    folder = BUILD / "node"
    _install(
        folder,
        [HERE / "package.json", HERE / "package-lock.json"],
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"],
    )
    return folder


@pytest.fixture(scope="session")
def ask(npm_libraries):
    """Ask the npm libraries one question (ask.mjs)."""
    shutil.copy(HERE / "ask.mjs", npm_libraries)

    def asked(**question):
        done = run("node", _WEBCRYPTO, "ask.mjs", cwd=npm_libraries, stdin=json.dumps(question))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return asked


@pytest.fixture(scope="session")
def outside_log():
    """Run Python with an outside tlog reader; it asks for 3.12, but what we call runs on 3.11."""
    folder = BUILD / "python"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--retries=1",
    ]
    options = ["--no-deps", "--require-hashes", "--ignore-requires-python", "--target", "."]
    _install(folder, [HERE / "requirements.txt"], [*pip, *options, "-r", "requirements.txt"])

    def python(*arguments):
        return run(sys.executable, *arguments, env={**os.environ, "PYTHONPATH": str(folder)})

    return python


def _install(folder, files, command):
    """Install once for these files; a folder that was not finished is made anew."""
    wanted = "".join(file.read_text("utf-8") for file in files)
    ready = folder / ".ready"
    if ready.exists() and ready.read_text("utf-8") == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder)
    try:
        done = run(*command, cwd=folder)
    except OSError as error:
        missing(f"{command[0]} could not be run: {error}")
    if done.returncode:
        last = (done.stderr.strip() or "no reason given").splitlines()[-1]
        missing(f"the outside libraries could not be installed: {last}")
    ready.write_text(wanted, "utf-8")
