"""A version of the rules by difference: it names a base (`based_on`) and says only what changes.

Pure, on tables as TOML has them. A value replaces the base's; so does a list of plain values. A
table is merged by name. A list of tables, such as `reason` or `fee`, is merged by what names its
entries: an entry with a new name comes last, one with `remove = true` goes. What belongs to one
version alone is never taken from the base: its id, its day, and its waiver of fees, which would
otherwise begin again with each version.
"""

import re
from collections.abc import Sequence
from typing import TypeGuard

from ledger.errors import SchemeError

Table = dict[str, object]
NAMED_BY: dict[str, tuple[str, ...]] = {
    "activity": ("id",),
    "document": ("id",),
    "fee": ("category",),
    "tier": ("id",),
    "factor": ("id", "level"),
    "criterion": ("id",),
    "reason": ("code",),
    "role": ("id",),
}
"""What names an entry, for each list of tables."""
OWN = ("id", "effective", "waiver")
"""What a version never takes from its base."""

_REMOVE = "remove"
_ENTRY = re.compile(r"(\w+)\[(\d+)\]")


def laid_over(base: Table, changes: Table) -> Table:
    """Return the whole version that `changes` make of `base`.

    Raises `SchemeError` for an entry that is named twice, or should be removed and is not there.
    """
    whole = {name: value for name, value in base.items() if name not in OWN}
    for name, value in changes.items():
        if name in NAMED_BY and _are_tables(value):
            whole[name] = _entries(name, entries(whole.get(name)), value)
        else:
            whole[name] = _merged(whole.get(name), value)
    return whole


def entries(value: object) -> Sequence[Table]:
    """Return a list of tables; empty if it is missing."""
    return value if _are_tables(value) else ()


def key_of(kind: str, entry: Table) -> str:
    """Return what names `entry` of the list `kind`."""
    return " ".join(str(entry.get(name, "")) for name in NAMED_BY[kind])


def place_named(path: str, version: Table) -> str:
    """Return a `path` such as `reason[3].text` with the entry's name instead of its number."""

    def named(match: re.Match[str]) -> str:
        kind, position = match[1], int(match[2])
        found = entries(version.get(kind)) if kind in NAMED_BY else ()
        return f"{kind} {key_of(kind, found[position])!r}" if position < len(found) else match[0]

    return _ENTRY.sub(named, path, count=1)


def _entries(kind: str, base: Sequence[Table], changes: Sequence[Table]) -> list[Table]:
    whole = {key_of(kind, entry): entry for entry in base}
    said = set[str]()
    for entry in changes:
        name = key_of(kind, entry)
        if name in said:
            raise SchemeError(f"{kind} {name!r} occurs twice in the scheme data")
        said.add(name)
        if entry.get(_REMOVE) is not True:
            whole[name] = _with(whole.get(name, {}), entry)
            continue
        if name not in whole:
            raise SchemeError(f"{kind} {name!r} is to go, but the base does not have it")
        if set(entry) != {*NAMED_BY[kind], _REMOVE}:
            raise SchemeError(f"{kind} {name!r} is to go: beside its name the entry says nothing")
        del whole[name]
    return list(whole.values())


def _merged(base: object, value: object) -> object:
    if not isinstance(base, dict) or not isinstance(value, dict):
        return value
    return _with(base, value)


def _with(base: Table, changes: Table) -> Table:
    return base | {name: _merged(base.get(name), value) for name, value in changes.items()}


def _are_tables(value: object) -> TypeGuard[Sequence[Table]]:
    return isinstance(value, list | tuple) and all(isinstance(each, dict) for each in value)
