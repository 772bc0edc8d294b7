"""Node, and in it the npm package as packed; without Node 20 tests skip, with CI=true they fail."""

import json
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from verifier.browser.scripts import HERE as PACKAGE

PATIENCE = 120


def run(*command, cwd=None, stdin=None):
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, input=stdin, capture_output=True, text=True, check=False,
        timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def need_node():
    found = all(map(shutil.which, ("node", "npm"))) and run("node", "--version")
    if found and int(re.match(r"v(\d+)", found)[1]) >= 20:
        return
    reason = "node 20 and npm are missing (nodejs.org, or the packages nodejs and npm)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def packed(folder: Path) -> Path:
    """Pack the package into `folder` and return the file."""
    need_node()
    folder.mkdir(parents=True, exist_ok=True)
    name = run("npm", "pack", "--silent", "--pack-destination", folder, PACKAGE).strip()
    return folder / name


def installed(folder: Path) -> Path:
    """Put the packed package where programs in `folder` import it from, as npm would."""
    with tarfile.open(packed(folder / "packed")) as archive:
        archive.extractall(folder, filter="data")
    (folder / "node_modules").mkdir()
    (folder / "package").rename(folder / "node_modules" / "trustmark-verifier")
    return folder


def told(folder: Path, module: str, given: object = None) -> object:
    """Run the text of a module in `folder`; it reads JSON and prints JSON."""
    (folder / "asked.mjs").write_text(module, encoding="utf-8")
    return json.loads(run("node", "asked.mjs", cwd=folder, stdin=json.dumps(given)))
