"""Tables with an entry for each kind of a union, such as facts or commands.

What must be done differently for each kind of fact or command is looked up by its type: with
fifteen kinds that is ten times as fast as asking for one after the other. A kind that joins the
union must join every table over it. Python says nothing when it is forgotten, so a test checks all
tables (`tests/ledger/test_ways.py`). Where there are few kinds, or speed does not matter, `match`
with `assert_never` is better: then the type checker says it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, get_args

S = TypeVar("S")
T = TypeVar("T")
P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")


class Total(dict[type, V]):
    """A value for each kind of `union`, except those left out on purpose (`but`)."""

    def __init__(self, union: object, values: Mapping[type, V] | None = None) -> None:
        """Begin with `values`, if there are any yet."""
        super().__init__(values or {})
        self.union = union
        self.left_out: tuple[type, ...] = ()

    def but(self, *kinds: type) -> Self:
        """Leave `kinds` out on purpose; return the table itself."""
        self.left_out = kinds
        return self

    def wrong(self) -> frozenset[type]:
        """Return the kinds without a value, outside the union, or with one although left out."""
        kinds, left_out = frozenset(get_args(self.union)), frozenset(self.left_out)
        return (kinds - left_out) ^ self.keys() | (left_out - kinds)


class Ways(Total[Callable[Concatenate[S, Any, P], R]], Generic[S, P, R]):
    """What to do with each kind of `union`: a function of an `S`, the thing, perhaps more (`P`).

    Each is given to `on` with its kind, so that the type checker sees that they belong together.
    """

    def on(self, kind: type[T], way: Callable[Concatenate[S, T, P], R]) -> Self:
        """Do `way` with a thing of `kind`; return the table itself, for the next one."""
        self[kind] = way
        return self

    def on_each(self, kinds: tuple[type[T], ...], way: Callable[Concatenate[S, T, P], R]) -> Self:
        """Do `way` with a thing of any of `kinds`; a later call may replace it for one of them."""
        self.update(dict.fromkeys(kinds, way))
        return self
