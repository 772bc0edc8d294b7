"""All scenes behind `verdicts/*.json`: each tells the simulator what happens, and the verdict."""

from collections.abc import Iterator

from tests.vectors.acts import played
from tests.vectors.scenes import (
    at_odds,
    elsewhere,
    forged,
    in_force,
    missing,
    out_of_force,
    untrusted,
)
from tests.vectors.scenes.stage import Scene

ACTS = (in_force, out_of_force, elsewhere, forged, missing, untrusted, at_odds)


def scenes() -> Iterator[tuple[str, Scene]]:
    """Yield each scene, played, under its name."""
    return played(ACTS, Scene)
