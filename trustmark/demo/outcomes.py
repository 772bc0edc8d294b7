"""What a verifier says of each business that walked through the scheme."""

from collections.abc import Iterable, Iterator

from trustmark.demo.cast import Cast
from trustmark.demo.report import Scene, Story, scene
from trustmark.demo.walk import Walk


def outcomes(cast: Cast) -> Iterator[Scene]:
    """Check each badge on its own shop, or the host if no certificate names it."""
    checker = cast.checker()
    for walk in cast.stage.walks:
        host, badge = walk.row.hosts[0], None if walk.erased else walk.badge
        presented, shown_on = (host, None) if badge is None else (badge.token, host)
        yield scene(
            checker, walk.outcome, presented, walk.expected, now=cast.now, shown_on=shown_on
        )


def stories(cast: Cast, seen: Iterable[Scene]) -> tuple[Story, ...]:
    """Return how each walk ended, given what was `seen` of them in the same order."""
    return tuple(_story(walk, each) for walk, each in zip(cast.stage.walks, seen, strict=True))


def _story(walk: Walk, seen: Scene) -> Story:
    known = walk.known
    return Story(
        outcome=walk.outcome,
        holder=walk.row.name_en,
        host=walk.row.hosts[0],
        application=known.get("application"),
        certificate=known.get("certificate"),
        complaint=known.get("complaint"),
        case=known.get("case"),
        listing=known.get("listing"),
        expected=walk.expected,
        verdict=seen.verdict,
    )
