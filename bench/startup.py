"""How long `trustmark verify TOKEN --offline` takes in all, against `python -c pass`."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from common import interleaved, report

GOAL = 8.5
ROUNDS = 25
ROOT = Path(__file__).resolve().parents[1]
UNWANTED = ("jwt", "rich", "eventsourcing", "flask", "qrcode", "urllib.request", "sqlite3", "PIL")
"""What a check offline has no need of."""
SCRIPT = """\
import sys
from trustmark.__main__ import main
if __name__ == "__main__":
    sys.exit(main())
"""


def main() -> None:
    """Print the claim as one JSON line; refuse to if something is imported that should not be."""
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        command = _command(Path(folder), environment)
        floor = [sys.executable, "-c", "pass"]
        sides = interleaved(
            ROUNDS, lambda: _run(command, environment), lambda: _run(floor, environment)
        )
        imported = _imported(command, environment)
    whole, bare = (statistics.median(side) for side in sides)
    unwanted = [name for name in UNWANTED if name in imported]
    if unwanted:
        sys.exit(f"checking offline imports {', '.join(unwanted)}, which it has no need of")
    report(
        "trustmark verify TOKEN --offline, process start to exit, against python -c pass",
        round(whole / bare, 2),
        unit="x",
        goal=("<=", GOAL),
        measured={
            "rounds": ROUNDS,
            "milliseconds": round(whole * 1000, 1),
            "floor_milliseconds": round(bare * 1000, 1),
        },
        libraries=("click", "msgspec", "cryptography"),
    )


def _command(folder: Path, environment: dict[str, str]) -> list[str]:
    """Run the demonstration once and return the command that checks one of its badges.

    The script is the one that an installer writes for the entry point.
    """
    script = folder / "trustmark"
    script.write_text(SCRIPT)
    start = [sys.executable, str(script)]
    done = subprocess.run(
        [*start, "demo", "--no-serve", "--json", "--directory", str(folder / "demo")],
        capture_output=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        sys.exit(done.stderr.decode())
    found = json.loads(done.stdout)
    good = next(each for each in found["certificates"] if each["expected"] == "valid")
    token = Path(good["badge_token"]).read_text()
    known = ["--site", found["site"], "--trust", found["root_keys"]]
    return [*start, "verify", token, "--offline", *known]


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment that compiles modules once, as an installation, but not in the tree."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "TRUSTMARK_"))
    }
    own = {
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    return {**kept, **own}


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run one process to its end; 3 (cannot tell) is the right answer offline."""
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    if done.returncode not in {0, 3}:
        sys.exit(done.stderr.decode())


def _imported(command: list[str], environment: dict[str, str]) -> set[str]:
    timed = [command[0], "-X", "importtime", *command[1:]]
    done = subprocess.run(timed, capture_output=True, text=True, check=False, env=environment)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


if __name__ == "__main__":
    main()
