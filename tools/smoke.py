"""Smoke test of the wheel: the import names are ours alone, and its command runs the demo.

Run by the Python of an environment that holds the wheel and its dependencies, with -I, so that the
source tree is not on the path. The commands are those of two environments, with all that an issuer
needs and without extras: `python -I tools/smoke.py ISSUER/bin/trustmark RELYING/bin/trustmark`.
"""

import json
import subprocess
import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGES = ("keys", "verifier", "badges", "ledger", "issuer", "portal", "trustmark")
USAGE = 2
TREE = Path(__file__).resolve().parents[1]


def check_names() -> None:
    """Fail unless each import name is of our distribution alone, outside the source tree."""
    owners = packages_distributions()
    for name in PACKAGES:
        if owners.get(name) != ["trustmark-ledger"]:
            sys.exit(
                f"trustmark: {name} should belong to trustmark-ledger alone, got {owners.get(name)}"
            )
        origin = Path(import_module(name).__file__ or "").resolve()
        if (TREE / name) in origin.parents:
            sys.exit(f"trustmark: {name} was imported from the source tree, not from the wheel")


def check_demo(command: Path, demo: Path) -> None:
    """Run the demonstration in the empty folder `demo`; fail unless it prints one JSON object."""
    done = run(command, "demo", "--directory", demo, "--no-serve", "--json")
    if done.returncode != 0:
        sys.exit(f"trustmark: the demonstration ended with {done.returncode}\n{done.stderr}")
    members = json.loads(done.stdout).keys()
    wanted = {"site", "database", "root_keys", "log", "certificates", "verdicts", "audit"}
    if missing := wanted - members:
        sys.exit(f"trustmark: the demonstration printed no {', '.join(sorted(missing))}")


def check_relying_party(command: Path, demo: Path) -> None:
    """Verify with the wheel alone; fail unless it says yes, and else names the missing extra."""
    where = ("--site", demo / "site", "--trust", demo / "roots.json")
    done = run(command, "verify", "CETS-0000-024", *where)
    if done.returncode != 0:
        sys.exit(f"trustmark: verify without extras ended with {done.returncode}\n{done.stderr}")
    done = run(command, "--home", demo, "history", "CETS-0000-024")
    if done.returncode != USAGE or "trustmark-ledger[issuer]" not in done.stderr:
        sys.exit(f"trustmark: history without extras ended with {done.returncode}\n{done.stderr}")


def run(command: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run an installed command, outside the source tree."""
    with TemporaryDirectory() as empty:
        return subprocess.run(
            (command, *arguments), cwd=empty, capture_output=True, text=True, check=False
        )


def main() -> None:
    """Run all checks and say so."""
    issuer, relying = (Path(each).absolute() for each in sys.argv[1:])
    check_names()
    with TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        check_demo(issuer, demo)
        check_relying_party(relying, demo)
    print(
        "wheel: its import names are ours; "
        "it runs the demonstration, and without extras verifies it"
    )


if __name__ == "__main__":
    main()
