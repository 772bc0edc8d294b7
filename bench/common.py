"""What the benchmarks share: interleaved rounds, and one JSON line a claim.

A claim is a ratio against a named floor wherever it can be; both sides run in turn in the same
process, and the median of the rounds counts, so a busy machine disturbs both alike.
"""

import json
import platform
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, Literal


def report(
    claim: str,
    value: float,
    *,
    unit: str,
    goal: tuple[Literal[">=", "<=", "=="], float],
    measured: Mapping[str, Any],
    libraries: tuple[str, ...] = (),
) -> None:
    """Print one claim as a JSON line; `measured` says what the figure is about."""
    sign, bound = goal
    met = {">=": value >= bound, "<=": value <= bound, "==": value == bound}[sign]
    line = {
        "claim": claim,
        "value": value,
        "unit": unit,
        "goal": f"{sign} {bound}",
        "met": met,
        "input": dict(measured),
        "versions": {
            "python": sys.version.split()[0],
            "machine": platform.machine(),
            **{name: version(name) for name in libraries},
        },
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def interleaved(
    rounds: int, *sides: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> list[list[float]]:
    """Return the seconds by `clock` of each side's `rounds` runs, in turn, after one warm-up."""
    for side in sides:
        side()
    seconds: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, found in zip(sides, seconds, strict=True):
            start = clock()
            side()
            found.append(clock() - start)
    return seconds
