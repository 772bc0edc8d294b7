"""Reading a stranger's page in a child process, with limits on time and memory and no environment.

`python -I -m ledger.outside.reader` takes UTF-8 from its input and writes a `Reading` as JSON. If
the reader crashes or exceeds its limits, the page counts as unreadable, nothing else.
"""

import resource
import subprocess
import sys

import msgspec

from ledger.errors import OutsideError
from ledger.outside.findings import Reading

SECONDS = 5
"""Of processor time for one page; usual ones take a few milliseconds."""
_PATIENCE = 30.0
"""Seconds of real time, on a busy machine."""
_MEMORY = 1024 * 1024 * 1024
_FLAGS = ("-I", "-m", "ledger.outside.reader")


def read_apart(body: bytes, *, seconds: int = SECONDS) -> Reading:
    """Return what the page `body` (UTF-8) says; raises `OutsideError` (`unreadable`)."""
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, *_FLAGS, str(seconds)],
            input=body,
            capture_output=True,
            timeout=_PATIENCE,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OutsideError("unreadable", seconds=int(_PATIENCE)) from error
    if child.returncode != 0:
        raise OutsideError("unreadable", seconds=seconds, status=child.returncode)
    try:
        return msgspec.json.decode(child.stdout, type=Reading)
    except msgspec.DecodeError as error:
        raise OutsideError("unreadable") from error


def main(seconds: int) -> None:
    """Limit this process, read the page on its input, write what it says."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from ledger.outside.pages import read_page  # noqa: PLC0415 - within the limits

    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    sys.stdout.buffer.write(msgspec.json.encode(read_page(text)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
