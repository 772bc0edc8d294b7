"""Naming the first fact that two forms of a published log file disagree about."""

from ledger.log.tree import WIDTH
from verifier.log.merkle import HASH_SIZE
from verifier.values import paths


def first_difference(path: str, wanted: bytes, found: bytes) -> int | None:
    """Return the log index of the first fact on which two forms of a tile or bundle disagree.

    `path` is relative to the site and of a level 0 tile or an entry bundle. None for tiles of
    higher levels, which are about many facts.
    """
    kind, _, rest = path.removeprefix(f"{paths.TILES}/tile/").partition("/")
    if kind not in {"0", "entries"}:
        return None
    number, _, _ = rest.partition(".p/")
    start = int("".join(part.removeprefix("x") for part in number.split("/"))) * WIDTH
    ours, theirs = _items(kind, wanted), _items(kind, found)
    for offset, item in enumerate(ours):
        if offset >= len(theirs) or theirs[offset] != item:
            return start + offset
    return start + len(ours)


def _items(kind: str, data: bytes) -> list[bytes]:
    """Return the hashes of a tile or the leaves of a bundle, as far as they are readable."""
    if kind == "0":
        return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]
    items, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        items.append(data[at + 2 : end])
        at = end
    return items
