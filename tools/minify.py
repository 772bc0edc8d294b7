"""Write the small scripts of verifier/browser from their sources: `make page` (needs npm).

The results are committed. It first writes the modules that are made from tables
(`verifier/browser/tables.py`).

A phone that scans a code downloads the page, and a shop's visitor the badge script, so both are
bundled by `esbuild`, which leaves out what nobody calls, and made small by `terser`. Messages of
errors are left out first: page and badge speak by reason codes. `verify.min.js`, the verifier in
one file for other people's programs, keeps its messages and names. The first line names the SHA-256
of the sources (`verifier/browser/scripts.py`).
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from verifier.browser import tables
from verifier.browser.scripts import CONFIG, ENTRIES, HERE, first_line, small_path, sources

ESBUILD = "esbuild@0.28.2"
TERSER = "terser@5.51.2"
LIBRARIES = ("verify.js",)
"""Entries for other people's programs: messages and names stay."""
GUESTS = ("more.js",)
"""Entries that use another one's objects: they may not name what is shortened there."""

WITH_OTHERS = ("scan.js",)
"""Entries with other people's code in them: its names may not be shortened by our list."""
VENDORED = "vendor"

_FAIL_MESSAGE = re.compile(r"(fail\('[a-z-]+'), (?:'(?:[^'\\\n]|\\.)*'|`[^`]*`|error\.message)\)")
_PLACE_MESSAGE = re.compile(r"badPlace\('[^'\n]*'\)")
_NEED_MESSAGE = re.compile(r",\s*(?:'[^'\n]* [^'\n]*'|`[^`\n]* [^`\n]*`),?\s*\);")
_COMMENT_LINE = re.compile(r"^\s*(?://|/?\*).*$", re.MULTILINE)
_CONFIG_IMPORT = re.compile(rf'^import \{{ CONFIG \}} from "[./]*{CONFIG}";\n', re.MULTILINE)

# Members of our own objects, in no wire format and never named by a text: these may become short.
_OWN_NAMES = """
    asOf badgeKey badgeQr badgeToken bucketContradicts certificate changesAt coversPlace
    findPlace firstPlace freshBucket freshList freshUntil honestBefore incomplete isBelieved
    isContradictory isCurrent isElsewhere isFresh isRevoked known notOutdated oldRecord
    onGenuine problem problems readBucket readList readRecord seenFiles seenVersion startDay
    standingThen statusList tied unrecordedContradiction verifiedBadge wasRemoved
""".split()  # noqa: SIM905 - a list of words is read as a list of words


def main(wanted: list[str]) -> int:
    """Write the small script of each entry in `wanted` (all if empty) and tell the sizes."""
    tables.PLATFORMS.write_text(tables.platforms_module(), "utf-8")
    for entry in wanted or ENTRIES:
        try:
            small = small_text(entry)
        except subprocess.CalledProcessError as error:
            sys.stderr.write(error.stderr)
            return 1
        path = small_path(entry)
        path.write_text(f"{first_line(entry)}\n{small}\n", "utf-8")
        sys.stderr.write(f"{path.name}: {path.stat().st_size} bytes\n")
    return 0


def small_text(entry: str) -> str:
    """Return `entry` with all imports as one small module; raise CalledProcessError."""
    library = entry in LIBRARIES
    with tempfile.TemporaryDirectory() as folder:
        for path in sources(entry):
            if entry in GUESTS:
                _refuse_own_names(path)
            target = Path(folder, path.relative_to(HERE))
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8")
            whole = library or path.parent.name == VENDORED
            target.write_text(text if whole else _without_messages(text), "utf-8")
        bundled = Path(folder, "bundled.mjs")
        external = f"--external:./{CONFIG}"
        flags = ["--bundle", "--format=esm", "--charset=utf8", "--log-level=warning", external]
        text = _run([ESBUILD, entry, *flags], Path(folder))
        bundled.write_text("/* global CONFIG */\n" + _CONFIG_IMPORT.sub("", text), "utf-8")
        compress = "passes=3,ecma=2020,pure_getters=true,keep_fargs=false,unsafe_arrows=true"
        shorten = [] if library or entry in (*GUESTS, *WITH_OTHERS) else _own_names(text)
        names = ["--mangle-props", f"regex=/^({'|'.join(shorten)})$/"] if shorten else []
        command = [TERSER, "--module", "--compress", compress, "--mangle", *names]
        return _run([*command, "--", bundled.name], Path(folder)).strip()


def _without_messages(text: str) -> str:
    short = _PLACE_MESSAGE.sub("badPlace()", _FAIL_MESSAGE.sub(r"\1)", text))
    return _NEED_MESSAGE.sub(");", short)


def _own_names(text: str) -> list[str]:
    """Return the names that may be shortened; refuse one that the program also writes as a text."""
    quoted = [name for name in _OWN_NAMES if re.search(rf"""['"]{name}['"]""", text)]
    if quoted:
        raise SystemExit(
            f"these names are also texts, take them from the list: {', '.join(quoted)}"
        )
    return _OWN_NAMES


def _refuse_own_names(path: Path) -> None:
    code = _COMMENT_LINE.sub("", _without_messages(path.read_text("utf-8")))
    found = [name for name in _OWN_NAMES if re.search(rf"\b{name}\b", code)]
    if found:
        raise SystemExit(f"{path.name} names what the page shortens: {', '.join(found)}")


def _run(command: list[str], folder: Path) -> str:
    whole = ["npx", "--yes", *command]
    done = subprocess.run(whole, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
