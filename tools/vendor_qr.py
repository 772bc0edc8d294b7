"""Write verifier/browser/vendor/qr.js, the scanner's QR decoder: `make vendor` (needs npm).

The result is committed. Takes one version of the npm package `qr` (MIT or Apache-2.0), refuses
bytes with another SHA-512 than the one written here, bundles the decoder alone (`esbuild`) and
makes it small (`terser`). Its licence notice goes with it, into the file and into each page that
carries it. Why this decoder: docs/adr/0017-the-scanner-carries-a-vendored-decoder.md.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from hashlib import sha512
from pathlib import Path

from verifier.browser.scripts import HERE

VERSION = "0.7.0"
SHA512 = "/VrrACmOAwZVipuRITwfEwOL5oAMEHH5PTmBWaGtlTom2Thxaa+rhmna4zU9PRN2uLw2wdccbkHOLGZb1Q9SdA=="
ESBUILD = "esbuild@0.28.2"
TERSER = "terser@5.51.2"
TARGET = HERE / "vendor" / "qr.js"

_ENTRY = "export {_QRScanner as Scanner} from './package/decode.js';\n"


def main() -> int:
    """Write the decoder and tell its size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package = _package(folder)
        found = b64encode(sha512(package.read_bytes()).digest()).decode()
        if found != SHA512:
            sys.stderr.write(
                f"qr {VERSION} is not what it was: expected sha512-{SHA512}, came sha512-{found}\n"
            )
            return 1
        with tarfile.open(package) as archive:
            archive.extractall(folder, filter="data")
        (folder / "entry.mjs").write_text(_ENTRY, "utf-8")
        small = _small(folder)
        notice = (folder / "package" / "LICENSE-MIT").read_text("utf-8").strip()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(
        f"/*! qr {VERSION}, decoder only, from npm (sha512-{SHA512})\n\n{notice}\n*/\n{small}\n",
        "utf-8",
    )
    sys.stderr.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")
    return 0


def _package(folder: Path) -> Path:
    told = _run(["npm", "pack", "--json", f"qr@{VERSION}"], folder)
    return folder / json.loads(told)[0]["filename"]


def _small(folder: Path) -> str:
    flags = [
        "--bundle",
        "--format=esm",
        "--charset=utf8",
        "--legal-comments=none",
        "--log-level=warning",
    ]
    bundled = _run(["npx", "--yes", ESBUILD, "entry.mjs", *flags], folder)
    (folder / "bundled.mjs").write_text(bundled, "utf-8")
    command = [
        "npx",
        "--yes",
        TERSER,
        "--module",
        "--compress",
        "passes=3,ecma=2020",
        "--mangle",
        "--comments",
        "false",
    ]
    return _run([*command, "--", "bundled.mjs"], folder).strip()


def _run(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
