"""What the README says to type is typed, as it stands there, in a fresh copy of the tree.

The copy gets a `.venv` that borrows the programs of the environment these tests run in, so that
nothing is installed again; `make` takes it for ready. `make demo` runs for real and serves while
the commands of the tour run beside it. Three commands are not run from here: `make test` and
`pytest` are this very run, and the plain pip commands are held to be those of the Makefile, which
every fresh clone runs.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
TOUR = README.partition("## Three minutes")[2].partition("\n## ")[0]


def lines(block: str) -> list[str]:
    """The commands of a block; a line that ends in a backslash goes on."""
    joined = block.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and line[0] != "#"]


def tour() -> list[tuple[str, int]]:
    """The commands of the tour, each with the exit code it says (`# exits 1`), else 0."""
    found = []
    for block in re.findall(r"^```sh\n(.*?)^```$", TOUR, re.MULTILINE | re.DOTALL):
        for line in lines(block):
            code = re.search(r"#.*\bexits (\d)", line)
            found.append((line, int(code[1]) if code else 0))
    return found


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git knows, in a folder whose name has a space, with a borrowed environment."""
    folder = tmp_path_factory.mktemp("fresh copy")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode or shutil.which("make") is None:
        pytest.skip("needs git, a clone, and make")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(Path(sys.prefix) / "bin")
    (folder / ".venv" / ".ready").write_text(f"{folder.resolve()}\n", encoding="utf-8")
    return folder


def environment(copy: Path) -> dict[str, str]:
    """The copy's packages come first; the site gets a free port."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRUSTMARK_")}
    own = {"TRUSTMARK_PORT": "0", "PYTHONUNBUFFERED": "1", "XDG_STATE_HOME": str(copy / "state")}
    return {**kept, **own, "PYTHONPATH": str(copy)}


@pytest.fixture(scope="module")
def demonstration(copy: Path) -> Iterator[list[str]]:
    """`make demo`, running: what it has printed up to the addresses it serves."""
    running = subprocess.Popen(
        lines(BLOCKS[0])[0].split(),
        cwd=copy,
        env=environment(copy),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert running.stdout
    printed: list[str] = []
    for line in running.stdout:
        printed.append(line)
        if re.search(r"http://(?:127\.0\.0\.1|localhost):\d+", line):
            break
    else:
        pytest.fail(f"make demo ended with {running.wait()}:\n{''.join(printed)}")
    yield printed
    os.killpg(running.pid, signal.SIGTERM)
    running.wait(timeout=30)
    running.stdout.close()


def test_the_two_commands_are_the_first_two():
    assert [lines(block) for block in BLOCKS[:2]] == [["make demo"], ["make test"]]


def test_the_plain_commands_are_those_of_the_makefile():
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    recipes = recipes.replace("$(BIN)", ".venv/bin").replace('"$(PYTHON)"', "python3")
    recipes = recipes.replace("$(INSTALL)", "install")

    missing = [line for line in lines(BLOCKS[2]) if line not in recipes]

    assert missing == []


def test_the_demonstration_serves_what_it_made(demonstration):
    [address] = re.findall(r"http://[^/\s]+", demonstration[-1])[:1]

    with urlopen(f"{address}/", timeout=10) as response:
        page = response.read().decode()

    assert response.status == 200
    assert "<html" in page


@pytest.mark.parametrize(("command", "expected"), tour(), ids=[line for line, _ in tour()])
def test_every_command_of_the_tour_ends_as_it_says(copy, demonstration, command, expected):
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=copy,
        env=environment(copy),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_tour_has_something_for_everyone():
    assert [
        word for word in ("consumer", "shop", "officer", "auditor") if word not in TOUR.lower()
    ] == []
    assert len(tour()) >= 6
