"""All scenes behind `verdicts/*.json`: each tells the simulator what happens, and states the verdict."""

from collections.abc import Callable, Iterator
from types import ModuleType

from tests.vectors.scenes import (
    at_odds,
    elsewhere,
    forged,
    in_force,
    missing,
    out_of_force,
    untrusted,
)
from tests.vectors.scenes.stage import Expected, Scene

ACTS = (in_force, out_of_force, elsewhere, forged, missing, untrusted, at_odds)


def scenes() -> Iterator[tuple[str, Scene]]:
    """Yield each scene, played, under its name."""
    for act in ACTS:
        for play in _plays(act):
            stage = Scene(comment=play.__doc__ or "")
            stage.expected = play(stage)
            yield play.__name__.replace("_", "-"), stage


def _plays(act: ModuleType) -> list[Callable[[Scene], Expected]]:
    """Return the functions that were written in `act`."""
    return [
        member
        for member in vars(act).values()
        if callable(member) and member.__module__ == act.__name__
    ]
