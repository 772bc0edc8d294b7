"""How long `trustmark verify TOKEN --offline` takes from process start to exit, against `python -c pass`."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

GOAL = 8.5
ROUNDS = 25
ROOT = Path(__file__).resolve().parents[1]
WATCHED = ("jwt", "rich", "eventsourcing", "flask", "qrcode", "urllib.request", "sqlite3", "PIL")


def main() -> None:
    """Print the claim as one JSON line; anything imported that should not be is named in it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        command = _command(Path(folder), environment)
        floor = [sys.executable, "-c", "pass"]
        for side in (command, floor):
            _run(side, environment)
        rounds = [(_run(command, environment), _run(floor, environment)) for _ in range(ROUNDS)]
        imported = _imported(command, environment)
    whole, bare = (statistics.median(side) for side in zip(*rounds, strict=True))
    value = round(whole / bare, 2)
    unwanted = [name for name in WATCHED if name in imported]
    print(
        json.dumps(
            {
                "claim": "trustmark verify TOKEN --offline, start to exit, against python -c pass",
                "value": value,
                "unit": "x",
                "goal": f"<= {GOAL}",
                "met": value <= GOAL and not unwanted,
                "input": {
                    "rounds": ROUNDS,
                    "milliseconds": round(whole * 1000, 1),
                    "floor_milliseconds": round(bare * 1000, 1),
                    "unwanted_imports": unwanted,
                },
                "versions": {
                    "python": sys.version.split()[0],
                    **{name: version(name) for name in ("click", "msgspec", "cryptography")},
                },
            }
        )
    )


def _command(folder: Path, environment: dict[str, str]) -> list[str]:
    """Run the demonstration once and return the command that checks one of its badges.

    The script is the one that an installer writes for the entry point.
    """
    script = folder / "trustmark"
    script.write_text("import sys\nfrom trustmark.__main__ import main\nsys.exit(main())\n")
    start = [sys.executable, str(script)]
    done = subprocess.run(
        [*start, "demo", "--no-serve", "--json", "--directory", str(folder / "demo")],
        capture_output=True,
        check=True,
        env=environment,
    )
    found = json.loads(done.stdout)
    token = Path(found["certificates"][-1]["badge_token"]).read_text().strip()
    known = ["--site", found["site"], "--trust", found["root_keys"]]
    return [*start, "verify", token, "--offline", *known]


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment in which modules are compiled once, as in any installation, but not into the tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _run(command: list[str], environment: dict[str, str]) -> float:
    """Return the seconds one process takes; 3 (cannot tell) is the right answer offline."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    seconds = time.perf_counter() - start
    if done.returncode not in {0, 3}:
        sys.exit(done.stderr.decode())
    return seconds


def _imported(command: list[str], environment: dict[str, str]) -> set[str]:
    timed = [command[0], "-X", "importtime", *command[1:]]
    done = subprocess.run(timed, capture_output=True, text=True, check=False, env=environment)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


if __name__ == "__main__":
    main()
