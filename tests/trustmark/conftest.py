"""An issuer's folder copied for each test, the command in this process, and a demonstration."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ledger.outside_servers import HOST, SECOND_HOST, Authority, Outside
from trustmark.__main__ import run

ISSUER = "https://verify.example.gov.kh"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self):
        assert self.out.count("\n") == 1, "one JSON object on one line"
        return json.loads(self.out)


class Command:
    """Runs `trustmark` in this process on one folder and catches what it says."""

    def __init__(self, home, capfd, outside=None):
        self.home = home
        self._capfd = capfd
        self._outside = outside

    def __call__(self, *arguments):
        self._capfd.readouterr()
        code = run(["--home", str(self.home), *map(str, arguments)], outside=self._outside)
        said = self._capfd.readouterr()
        return Answer(code, said.out, said.err)


@pytest.fixture(scope="session")
def new_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("issuer") / "home"
    assert run(["init", str(home), "--issuer", ISSUER, "--buckets", "4"]) == 0
    return home


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in [name for name in os.environ if name.startswith("TRUSTMARK_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def home(new_home, tmp_path):
    return Path(shutil.copytree(new_home, tmp_path / "home"))


@pytest.fixture
def trustmark(home, capfd):
    return Command(home, capfd)


@pytest.fixture
def anywhere(tmp_path, capfd):
    """Run the command where there is no issuer."""
    (tmp_path / "empty").mkdir()
    return Command(tmp_path / "empty", capfd)


@pytest.fixture
def shop(trustmark):
    """The number of a published certificate for one shop."""
    number = trustmark(
        *("issue", "--name-en", "Silk Shop", "--category", "legal-person", "--json"),
        *("--host", "silk.example.com.kh", "--handle", "facebook:silkshop"),
    ).json["number"]
    assert trustmark("publish").code == 0
    return number


@dataclass(frozen=True)
class Demo:
    folder: Path
    report: dict
    stderr: str

    def certificate(self, expected):
        return next(each for each in self.report["certificates"] if each["expected"] == expected)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The demonstration, run once as a process of its own."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "trustmark", "demo", "--no-serve", "--json"),
            *("--directory", str(folder)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return Demo(folder, json.loads(done.stdout), done.stderr)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """An authority whose certificates the visitor of `visiting` believes, and nobody else's."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def outside(authority):
    """Resolvers and a shop on this machine."""
    outside = Outside(authority, names=(HOST, SECOND_HOST))
    yield outside
    outside.close()


@pytest.fixture
def visiting(home, capfd, outside):
    """Runs the command with a visitor that asks only the servers of `outside`."""
    return Command(home, capfd, lambda _: outside.visitor())
