"""The kinds of the domain as docs/architecture.md describes them: who may import whose files."""

from collections.abc import Iterator
from graphlib import TopologicalSorter

from tests.source_tree import imports, inside, modules

DOMAIN = "ledger.domain"
FACTS = ("facts", "findings", "measures")
"""The files of a kind that hold its facts, its commands and their parts.

`state` holds its state, every other file rules. The kinds of `register` are small: each is whole in
one file, which counts as rules.
"""
ASKED = {
    "ledger.domain.certificate": "its own rules try what other kinds decide about certificates",
    "ledger.domain.misuse.limits": "a case and a file of listings try the limits, then propose",
}
"""The rules that other kinds may ask, each with the reason."""
BACK = {
    (
        "business",
        "case",
    ): "a lapse of control opens a case, whose rules look the references up in the business",
    (
        "complaint",
        "case",
    ): "an upheld complaint opens a case, whose rules look the references up in the complaint",
}
"""Arrows between kinds that lead back, each with the reason; without them no circle is left."""


def _domain_imports() -> Iterator[tuple[str, str]]:
    """Yield which module of the domain imports which other one."""
    names = {module.name for module in modules() if inside(module.name, (DOMAIN,))}
    for module in modules():
        if module.name in names:
            found = {
                name if name in names else name.rpartition(".")[0] for _, name in imports(module)
            }
            yield from ((module.name, name) for name in found & names - {DOMAIN, module.name})


def _kind(name: str) -> str:
    """Return the kind of aggregate a module is about; empty for the floor that all kinds share."""
    rest = name.removeprefix(f"{DOMAIN}.")
    return rest.partition(".")[0] if "." in rest else ""


def _furniture(name: str) -> str:
    last = name.rpartition(".")[2]
    return "facts" if last in FACTS else "state" if last == "state" else "rules"


def test_facts_of_the_domain_import_facts_and_states_import_facts():
    wrong = [
        f"{importer} imports {name}"
        for importer, name in _domain_imports()
        if _kind(importer) and _furniture(importer) != "rules"
        if name != f"{DOMAIN}.fact" and not (_kind(name) and _furniture(name) == "facts")
    ]

    assert wrong == []


def test_rules_import_facts_and_states_of_other_kinds_and_no_rules_but_those_that_may_be_asked():
    wrong = [
        f"{importer} imports {name}"
        for importer, name in _domain_imports()
        if _kind(importer) != _kind(name) and _kind(importer) and _kind(name)
        if _furniture(name) == "rules" and not inside(name, tuple(ASKED))
    ]

    assert wrong == []


def test_arrows_back_between_kinds_of_the_domain_are_listed_with_their_reason():
    arrows = {(_kind(importer), _kind(name)) for importer, name in _domain_imports()}
    arrows = {(one, other) for one, other in arrows if one and other and one != other}
    onward: dict[str, set[str]] = {}
    for one, other in arrows - BACK.keys():
        onward.setdefault(one, set()).add(other)

    TopologicalSorter(onward).prepare()  # raises CycleError, which names the circle
    assert BACK.keys() <= arrows


def test_no_circle_of_imports_between_files_of_the_domain():
    graph: dict[str, set[str]] = {}
    for importer, name in _domain_imports():
        graph.setdefault(importer, set()).add(name)

    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_tables_over_all_kinds_are_imported_by_no_kind():
    shared = {"fact", "chronology", "now", "others", "wording"}
    wrong = [
        f"{importer} imports {name}"
        for importer, name in _domain_imports()
        if _kind(importer) and not _kind(name) and name.rpartition(".")[2] not in shared
    ]

    assert wrong == []
