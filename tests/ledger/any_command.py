"""Commands of every kind with invented contents, shaped by their types; some fit the ledger."""

from datetime import date, timedelta
from random import Random
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from ledger.domain.certificate import facts as c
from ledger.domain.fact import Command
from ledger.domain.families import FAMILIES
from ledger.domain.misuse.facts import MisuseCommand
from ledger.domain.register.registry import RegistryCommand
from tests.ledger.applying import CRITERIA, RULES, evidence

KINDS: tuple[type[Command], ...] = (
    *(each for family in FAMILIES for each in family.commands),
    c.Issue,
    *get_args(c.ChangingCommand),
    *get_args(MisuseCommand),
    *get_args(RegistryCommand),
)
OFFICERS = ("sok.dara", "chan.sophea", "kim.rith", "keo.mony")
PLACES = ("a.example.com.kh", "b.example.com.kh", "facebook:shop1", "no place", "fake.example.com")
_IDS = ("business", "application", "case", "complaint", "listing", "subject", "certificate")
_TEXTS = {
    "place": PLACES,
    "sites": PLACES,
    "handles": ("facebook:shop1", "tiktok:shop1"),
    "places": PLACES,
    "reason": ("mark-misused", "false-information", "criteria-not-met", "none-such"),
    "grounds": ("mark-misused", "none-such"),
    "tier": ("basic", "full", "none-such"),
    "currency": ("USD", "KHR"),
    "category": ("natural-person", "legal-person"),
    "activities": ("online-retail", "none-such"),
    "method": ("dns", "none-such"),
    "role": tuple(each.id for each in RULES.role),
    "document": tuple(each.id for each in RULES.document),
    "criterion": CRITERIA,
    "evidence": (evidence(), evidence(1)),
    "scheme": (RULES.id, "cets-9"),
    "digest": (RULES.digest(), RULES.digest()[:-4] + "aaaa"),
    "token": tuple(RULES.digest()[:-4] + end for end in ("aaaa", "bbbb", "cccc")),
    "qr": (RULES.digest(),),
    "kid": ("badge-1",),
    "changes": ("", "a new shop"),
    "report": ("",),
}


class Inventor:
    """Invents commands; `known` are ids and numbers that there are, by how they start."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today
        self.known: dict[str, list[str]] = {"b-": ["b-" + "f" * 32]}

    def knows(self, name: str) -> None:
        self.known.setdefault(name[:2], []).append(name)

    def command(self, kind: type[Command]) -> Command:
        """Return a command whose values have the types of their fields."""
        return self._struct(kind)

    def _struct(self, kind: type[Struct]) -> Any:
        hints = get_type_hints(kind)
        wanted = {name: hints[name] for name in kind.__struct_fields__}
        return kind(**{name: self._value(name, hint) for name, hint in wanted.items()})

    def _value(self, name: str, hint: Any) -> Any:
        origin, parts = get_origin(hint), get_args(hint)
        if origin is Literal:
            return self._random.choice(parts)
        if origin in {Union, UnionType}:
            chosen = self._random.choice(parts)
            return None if chosen is NoneType else self._value(name, chosen)
        if origin is tuple and parts[-1] is ...:
            return tuple(self._value(name, parts[0]) for _ in range(self._random.randint(0, 2)))
        if origin is tuple:
            return tuple(self._value(name, each) for each in parts)
        if isinstance(hint, type) and issubclass(hint, Struct):
            return self._struct(hint)
        return self._plain(name, hint)

    def _plain(self, name: str, hint: type) -> Any:
        if hint is bool:
            return self._random.random() < 0.8
        if hint is int:
            return self._random.choice((1, 1, 1, 2, 3, 20_000))
        if hint is date:
            return self._today + timedelta(days=self._random.choice((-30, -1, 0, 1, 9, 40)))
        assert hint is str, (name, hint)
        return self._text(name)

    def _text(self, name: str) -> str:
        if name in _IDS or name == "number":
            start = {"number": "KH", "certificate": "KH", "listing": "l-"}.get(name, f"{name[0]}-")
            start = {"case": "k-", "subject": "b-"}.get(name, start)
            return self._random.choice(self.known.get(start, [start + "x"])[-9:])
        if name in {"officer", "first", "second"}:
            return self._random.choice(OFFICERS)
        if name == "refs":
            return self._random.choice(self.known.get("c-", ["c-x"]))
        return self._random.choice(_TEXTS.get(name, ("a text", "another text", "00012345")))
