"""Write verifier/browser/page.min.js from its sources: `make page` (needs npm; the result is committed).

A phone that scans a code downloads the page, so the script is made small by `terser`. Messages of errors are left out
first: the page speaks by reason codes. The first line names the SHA-256 of the sources, and a test compares it, so a
page that was not made anew after a change is noticed where there is no npm.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from verifier.browser.build import MINIFIED, SOURCES_DIGEST, bundle, sources_digest

TERSER = "terser@5.51.2"
_FAIL_MESSAGE = re.compile(r"(fail\('[a-z-]+'), (?:'(?:[^'\\\n]|\\.)*'|`[^`]*`|error\.message)\)")
_PLACE_MESSAGE = re.compile(r"badPlace\('[^'\n]*'\)")
_NEED_MESSAGE = re.compile(r",\s*'[^'\n]* [^'\n]*',?\s*\);")


def main() -> int:
    """Write the file and tell its size."""
    short = _PLACE_MESSAGE.sub("badPlace()", _FAIL_MESSAGE.sub(r"\1)", bundle()))
    short = _NEED_MESSAGE.sub(");", short)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.mjs")
        source.write_text("/* global CONFIG */\n" + short, "utf-8")
        command = ["npx", "--yes", TERSER, "--module", "--compress", "passes=3", "--mangle"]
        run = subprocess.run(
            [*command, "--", str(source)], capture_output=True, text=True, check=False
        )
    if run.returncode:
        sys.stderr.write(run.stderr)
        return 1
    MINIFIED.write_text(f"{SOURCES_DIGEST}{sources_digest()}\n{run.stdout.strip()}\n", "utf-8")
    sys.stderr.write(f"{MINIFIED.name}: {MINIFIED.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
