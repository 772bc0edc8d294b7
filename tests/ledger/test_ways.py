"""No kind of fact or command is forgotten: every table over a union is total."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ledger
from ledger.domain.certificate import facts as c
from ledger.ways import Total, Ways

ROOT = Path(ledger.__path__[0])
FEWEST = 20
"""Tables there are at least: a test that finds fewer looks in the wrong place."""


def tables() -> dict[str, Total]:
    """Return every table of our modules, those in classes too, by where it stands."""
    found: dict[str, Total] = {}
    for module in pkgutil.walk_packages(ledger.__path__, "ledger."):
        loaded = importlib.import_module(module.name)
        for holder in (loaded, *_classes(loaded)):
            for name, value in vars(holder).items():
                if isinstance(value, Total) and re.search(
                    rf"^ *{name} = ", _source(loaded), re.MULTILINE
                ):
                    found[f"{module.name}: {name}"] = value
    return found


def _source(module: object) -> str:
    return Path(str(module.__file__)).read_text("utf-8")


def _classes(module: object) -> Iterator[type]:
    yield from (each for each in vars(module).values() if isinstance(each, type))


def test_every_table_has_an_entry_for_every_kind_or_leaves_it_out_by_name():
    found = tables()

    assert len(found) >= FEWEST
    wrong = [
        f"{where}: {kind.__name__}" for where, table in found.items() for kind in table.wrong()
    ]
    assert wrong == [], "\n".join(["no way for these kinds:", *wrong])


def test_a_table_by_type_is_one_that_is_looked_at():
    """A plain `dict[type, …]` would grow behind the back of type checker and tests."""
    plain = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.AnnAssign)
        if ast.unparse(node.annotation).startswith(("dict[type,", "Mapping[type,"))
    ]

    assert plain == []


def test_a_kind_that_joins_a_union_is_missed_by_name():
    class CertificateTransferred(c.Fact, frozen=True, kw_only=True, tag="certificate-transferred"):
        number: str

    table = Ways[int, [], str](c.HostAdded | c.HostRemoved | CertificateTransferred).but(
        c.HostRemoved
    )
    table.on(c.HostAdded, lambda index, fact: f"{index} {fact.place}")

    assert table.wrong() == {CertificateTransferred}


@pytest.mark.parametrize("kinds", [(c.HostRemoved, c.HostAdded), (c.HostRemoved, c.HandleAdded)])
def test_a_kind_that_is_left_out_and_has_an_entry_or_is_of_no_union_is_named(kinds):
    table = Total[bool](c.HostAdded | c.HostRemoved, {c.HostAdded: True}).but(*kinds)

    assert table.wrong() == {kinds[1]}
