"""Build what a release consists of into dist/: wheel, npm package, SBOM and checksums.

Everything is built twice, in two empty folders, and compared: the same bytes, or no release. Dates
inside archives are that of the commit (`SOURCE_DATE_EPOCH`). What is signed is `SHA256SUMS`, by a
person, outside this script (docs/release.md).

The SBOM is CycloneDX 1.6 in JSON and names the locked dependencies with their hashes.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
DIST = ROOT / "dist"
NPM = ROOT / "verifier" / "browser"


def main() -> None:
    """Build, compare and write dist/; ends with an error if a tree has changes or two builds differ."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    check_changelog(version)
    check_committed()
    with TemporaryDirectory() as once, TemporaryDirectory() as again:
        build(Path(once))
        build(Path(again))
        differing = set(digests(Path(once)).items()) ^ set(digests(Path(again)).items())
        if differing:
            names = ", ".join(sorted({name for name, _ in differing}))
            sys.exit(f"trustmark: two builds differ in {names}")
        shutil.rmtree(DIST, ignore_errors=True)
        shutil.copytree(once, DIST)
    lines = [f"{digest}  {name}\n" for name, digest in digests(DIST).items()]
    (DIST / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    sys.stdout.writelines(lines)
    print(
        f"trustmark: version {version}, built twice with the same bytes; "
        "sign dist/SHA256SUMS as docs/release.md says"
    )


def check_changelog(version: str) -> None:
    """End unless CHANGELOG.md has a dated section for `version` and nothing under Unreleased."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    unreleased, _, rest = text.partition("## Unreleased")[2].partition("\n## ")
    if unreleased.strip():
        sys.exit(
            "trustmark: CHANGELOG.md has entries under Unreleased: move them under the version"
        )
    if not rest.startswith(f"{version} - "):
        sys.exit(f"trustmark: CHANGELOG.md has no section '## {version} - DATE' on top")


def check_committed() -> None:
    """End if the tree differs from its last commit: what is released is what everybody can check out."""
    if run("git", "status", "--porcelain"):
        sys.exit("trustmark: commit or remove what git status shows, then release")


def build(folder: Path) -> None:
    """Write wheel, npm package and SBOM into the empty `folder`."""
    wheel = (BIN / "python", "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ".")
    run(*wheel, SOURCE_DATE_EPOCH=run("git", "log", "-1", "--format=%ct").strip())
    run("npm", "pack", "--pack-destination", folder, NPM)
    (folder / "sbom.cdx.json").write_text(sbom(), encoding="utf-8")


def sbom() -> str:
    """Return the bill of materials of all that an issuer installs: names, versions and hashes."""
    locked = run(BIN / "python", "tools/subset_lock.py", "trustmark-ledger")
    command = (BIN / "cyclonedx-py", "requirements", "--pyproject", "pyproject.toml")
    made = json.loads(
        run(*command, "--output-reproducible", "--spec-version", "1.6", "-", given=locked)
    )
    for component in made["components"]:
        del component["description"]  # a line of the lock, once more
    return json.dumps(made, indent=1, sort_keys=True) + "\n"


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file in `folder`, by name, in order."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def run(*command: str | Path, given: str = "", **environment: str) -> str:
    """Return what `command`, run in the root of the tree, prints; ends with its words if it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"trustmark: {command[0]} failed\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
