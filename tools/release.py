"""Build what a release consists of into dist/: wheel, npm package, SBOM and checksums.

Everything is built twice, in two empty folders, and compared: the same bytes, or no release. Dates
inside archives are that of the commit (`SOURCE_DATE_EPOCH`). What is signed is `SHA256SUMS`, by a
person, outside this script (docs/release.md).

The SBOM is CycloneDX 1.6 in JSON and names the locked dependencies with their hashes.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import subset_lock
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
NAME = "trustmark-ledger"
DIST = ROOT / "dist"
NPM = ROOT / "verifier" / "browser"


def main() -> None:
    """Build, compare and write dist/; ends with an error if the release is not sound."""
    if "--help" in sys.argv[1:]:
        print(__doc__)
        return
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    check_changelog(version, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    check_committed(ROOT)
    with TemporaryDirectory() as once, TemporaryDirectory() as again:
        for folder in (Path(once), Path(again)):
            wheel(folder)
            run("npm", "pack", "--silent", "--pack-destination", folder, NPM)
            (folder / "sbom.cdx.json").write_text(sbom(version), encoding="utf-8")
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


def check_changelog(version: str, text: str) -> None:
    """End unless the changelog begins with `version`, and its section Unreleased is empty."""
    unreleased, _, rest = text.partition("## Unreleased")[2].partition("\n## ")
    if unreleased.strip():
        sys.exit("trustmark: CHANGELOG.md has entries under Unreleased: move them to the version")
    if not rest.startswith(f"{version} - "):
        sys.exit(f"trustmark: CHANGELOG.md has no section '## {version} - DATE' on top")


def check_committed(tree: Path) -> None:
    """End if `tree` differs from its last commit: a release is what everybody can check out."""
    if run("git", "-C", tree, "status", "--porcelain"):
        sys.exit("trustmark: commit or remove what git status shows, then release")


def wheel(folder: Path) -> None:
    """Build the wheel into `folder`, with the date of the last commit inside."""
    date = run("git", "log", "-1", "--format=%ct").strip()
    command = (BIN / "python", "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ".")
    run(*command, SOURCE_DATE_EPOCH=date)


def sbom(version: str) -> str:
    """Return the bill of materials of all that an issuer installs: names, versions and hashes.

    It holds no instant and no random serial number, so that two builds are the same bytes.
    """
    bom = Bom()
    bom.metadata.component = Component(
        name=NAME, version=version, type=ComponentType.APPLICATION, bom_ref=NAME
    )
    locked = subset_lock.entries((ROOT / "requirements.lock").read_text("utf-8"))
    needed = subset_lock.closure([f"{NAME}[issuer]"]) - {NAME}
    parts = [_part(locked[name]) for name in sorted(needed)]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(bom.metadata.component, parts)
    made = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    del made["serialNumber"], made["metadata"]["timestamp"]
    return json.dumps(made, indent=1, sort_keys=True) + "\n"


def _part(entry: str) -> Component:
    """Return the component that one requirement of the lock names, with the hashes of its files."""
    name, version = re.match(r"([\w.-]+)(?:\[.*?\])?==([\w.+!-]+)", entry).groups()
    files = [
        ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION,
            url=XsUri(f"pkg:pypi/{name}@{version}"),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        )
        for digest in re.findall(r"sha256:([0-9a-f]{64})", entry)
    ]
    purl = PackageURL("pypi", name=name, version=version)
    return Component(
        name=name, version=version, purl=purl, bom_ref=str(purl), external_references=files
    )


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file in `folder`, by name, in order."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def run(*command: str | Path, **environment: str) -> str:
    """Return what `command`, run in the root of the tree, prints; ends if it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"trustmark: {command[0]} failed\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
