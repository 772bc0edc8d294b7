"""Acts: modules whose functions are scenes, each played on a stage of its own."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Protocol, TypeVar


class Stage(Protocol):
    """What a scene is played on: its comment, and the code and reason that it expects."""

    comment: str
    expected: tuple[str, str]


S = TypeVar("S", bound=Stage)


def played(acts: tuple[ModuleType, ...], stage: Callable[[], S]) -> Iterator[tuple[str, S]]:
    """Yield each scene of `acts`, played on a new `stage`, under its name."""
    for act in acts:
        for play in _plays(act):
            scene = stage()
            scene.comment = " ".join((play.__doc__ or "").split())
            scene.expected = play(scene)
            yield play.__name__.replace("_", "-"), scene


def _plays(act: ModuleType) -> list[Callable[[Stage], tuple[str, str]]]:
    """Return the functions that were written in `act`."""
    return [
        member
        for member in vars(act).values()
        if callable(member) and member.__module__ == act.__name__
    ]
