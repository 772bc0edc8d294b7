"""Smoke test of the wheel: its import names are ours alone, and the command it installs runs the demonstration.

Run by the Python of an environment that holds the wheel and its dependencies, with -I, so that the
source tree is not on the path: `python -I tools/smoke.py path/to/trustmark`.
"""

import json
import subprocess
import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGES = ("keys", "verifier", "badges", "ledger", "portal", "trustmark")
TREE = Path(__file__).resolve().parents[1]


def check_names() -> None:
    """Fail unless each import name comes from our distribution alone, and from outside the source tree."""
    owners = packages_distributions()
    for name in PACKAGES:
        if owners.get(name) != ["trustmark-ledger"]:
            sys.exit(
                f"trustmark: {name} should belong to trustmark-ledger alone, got {owners.get(name)}"
            )
        origin = Path(import_module(name).__file__ or "").resolve()
        if (TREE / name) in origin.parents:
            sys.exit(f"trustmark: {name} was imported from the source tree, not from the wheel")


def check_demo(command: Path) -> None:
    """Run the demonstration in an empty folder; fail unless it ends well and prints its one JSON object."""
    with TemporaryDirectory() as folder:
        arguments = [command, "demo", "--directory", Path(folder) / "demo", "--no-serve", "--json"]
        done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"trustmark: the demonstration ended with {done.returncode}\n{done.stderr}")
    members = json.loads(done.stdout).keys()
    missing = {
        "site",
        "database",
        "root_keys",
        "log",
        "certificates",
        "verdicts",
        "audit",
    } - members
    if missing:
        sys.exit(f"trustmark: the demonstration printed no {', '.join(sorted(missing))}")


def main() -> None:
    """Run both checks and say so."""
    check_names()
    check_demo(Path(sys.argv[1]).resolve())
    print("wheel: six import names, all ours; the demonstration runs from outside the tree")


if __name__ == "__main__":
    main()
