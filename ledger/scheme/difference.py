"""What changes from one version of the rules to the next, in words for an officer.

Pure. The names are those of the scheme file, so what is read here can be looked up there.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec

from ledger.scheme.based import NAMED_BY, OWN, Table, entries, key_of
from ledger.scheme.data import Data
from ledger.scheme.model import SchemeVersion
from ledger.words.speech import ENGLISH, Speech

Touched = Literal["fees", "waiver", "roles"]
"""What is asked about twice before it counts: the money of all, and who may do what."""
_TOUCHED: dict[str, Touched] = {
    "renewal_fee_percent": "fees",
    "fee": "fees",
    "money": "fees",
    "factor": "fees",
    "tier": "fees",
    "role": "roles",
}
Said = tuple[str, ...] | None
"""What a setting says: one value, the values of a list, or None where there is no such setting."""


class RuleChange(Data, frozen=True, kw_only=True):
    """One setting or entry: what it says in the one version and what in the other."""

    name: str
    before: Said
    after: Said
    touches: Touched | None = None

    def text(self, speech: Speech = ENGLISH) -> str:
        """Return the change in words, with the name in the file behind that of its section."""
        section = re.split("[ .]", self.name)[0]
        words = speech.code("setting", section)
        name = self.name if words == section else f"{words} ({self.name})"
        if self.before is None:
            return speech.say("change-new", name=name, after=self.after or ())
        if self.after is None:
            return speech.say("change-gone", name=name, before=self.before)
        if len(self.before) == len(self.after) == 1:
            return speech.say("change-value", name=name, before=self.before, after=self.after)
        more = tuple(each for each in self.after if each not in self.before)
        less = tuple(each for each in self.before if each not in self.after)
        return _moved(speech, name, more, less)


def _moved(speech: Speech, name: str, more: tuple[str, ...], less: tuple[str, ...]) -> str:
    if more and less:
        return speech.say("change-both", name=name, more=more, less=less)
    if more:
        return speech.say("change-added", name=name, more=more)
    if less:
        return speech.say("change-less", name=name, less=less)
    return speech.say("change-order", name=name)


def difference(before: SchemeVersion, after: SchemeVersion) -> tuple[RuleChange, ...]:
    """Return all changes from `before` to `after` but id and day; a waiver by its effect."""
    old, new = (msgspec.to_builtins(each) for each in (before, after))
    found = list(_waiver(before, after))
    for name in SchemeVersion.__struct_fields__:
        if name in NAMED_BY:
            found += _entries(name, entries(old.get(name)), entries(new.get(name)))
        elif name not in OWN:
            found += _values(name, old.get(name), new.get(name), _TOUCHED.get(name))
    return tuple(found)


def _waiver(before: SchemeVersion, after: SchemeVersion) -> Iterator[RuleChange]:
    """Yield whether no fee is asked from the new day on, if that is a change (R100)."""
    day = after.effective
    old = before.charged_from if before.waived(day) else None
    if old != after.charged_from:
        told = (_free(day, old), _free(day, after.charged_from))
        yield RuleChange(name="waiver", before=told[0], after=told[1], touches="waiver")


def _free(day: date, until: date | None) -> Said:
    return (f"fees from {day} on" if until is None else f"no fee before {until}",)


def _entries(kind: str, before: Sequence[Table], after: Sequence[Table]) -> Iterator[RuleChange]:
    old, new = ({key_of(kind, each): each for each in said} for said in (before, after))
    touches = _TOUCHED.get(kind)
    for key in (*old, *(key for key in new if key not in old)):
        name = f"{kind} {key}"
        if key in old and key in new:
            for change in _values(name, old[key], new[key], touches):
                yield _of_tier(change) if kind == "tier" else change
        else:
            ends = [_whole(kind, said.get(key)) for said in (old, new)]
            yield RuleChange(name=name, before=ends[0], after=ends[1], touches=touches)
    kept = [[key for key in said if key in old and key in new] for said in (old, new)]
    if kept[0] != kept[1]:
        yield RuleChange(name=kind, before=tuple(kept[0]), after=tuple(kept[1]), touches=None)


def _of_tier(change: RuleChange) -> RuleChange:
    """Only a tier's share of the fee is money."""
    money = change.name.endswith(".fee_percent")
    return change if money else msgspec.structs.replace(change, touches=None)


def _values(
    name: str, before: object, after: object, touches: Touched | None
) -> Iterator[RuleChange]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for each in (*before, *(each for each in after if each not in before)):
            yield from _values(f"{name}.{each}", before.get(each), after.get(each), touches)
        return
    yield RuleChange(name=name, before=_said(before), after=_said(after), touches=touches)


def _whole(kind: str, entry: Table | None) -> Said:
    """Return all that an entry says except its name, as one text."""
    if entry is None:
        return None
    said = [
        f"{name} {_list(_said(value))}"
        for name, value in entry.items()
        if name not in NAMED_BY[kind]
    ]
    return ("; ".join(said),)


def _said(value: object) -> Said:
    if value is None:
        return None
    if isinstance(value, dict):
        return (" / ".join(map(str, value.values())),)
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return (str(value),)


def _list(said: Said) -> str:
    return ", ".join(said or ()) or "nothing"
