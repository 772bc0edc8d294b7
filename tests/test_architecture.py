"""The house as docs/architecture.md describes it, from the imports: who may know and touch what."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from trustmark.__main__ import _COMMANDS

ROOT = Path(__file__).parents[1]
ORDER = ("keys", "verifier", "badges", "ledger", "issuer", "portal", "trustmark")
"""Each package imports of ours only itself and those left of it."""

VERIFIER_MAY_IMPORT = {"keys.public", "keys.jws", "keys.manifest", "keys.errors", "keys.base64url"}

DOORS = {
    "cryptography": ("keys",),
    "jwt": ("badges",),
    "qrcode": ("badges.qr",),
    "zxingcpp": ("badges",),
    "PIL": ("badges", "ledger.evidence.pictures"),
    "deflate": ("badges",),
    "fpdf": ("badges.sheet_pdf",),
    "uharfbuzz": ("badges.shaping", "badges.artwork"),
    "eventsourcing": ("ledger.store",),
    "sqlite3": ("ledger.store", "ledger.views", "issuer.home.backup"),
    "flask": ("portal",),
    "dns": ("ledger.outside.resolve",),
    "httpx": ("ledger.outside.web",),
    "selectolax": ("ledger.outside.pages",),
    "click": ("trustmark",),
    "rich": ("trustmark",),
    "gunicorn": ("portal",),
}
"""The one door of each library: the modules (or packages) that may import it."""

PURE = (
    "ledger.domain",
    "ledger.outside.findings",
    "ledger.outside.pages",
    "ledger.outside.tokens",
    "ledger.evidence.kinds",
    "ledger.evidence.pdf",
    "ledger.views.office.amounts",
    "ledger.views.office.events",
    "ledger.views.office.tasks",
    "verifier.judging.standing",
    "verifier.judging.trust",
    "verifier.judging.verifier",
    "verifier.judging.repeated",
    "verifier.judging.leaf",
    "verifier.judging.proof_check",
    "verifier.fetching.proof_make",
    "verifier.log.tile_log",
    "verifier.log.tlog_proof",
    "keys.manifest",
)
IMPURE_MODULES = {
    *("os", "time", "random", "secrets", "socket", "sqlite3", "subprocess", "tempfile"),
    *("pathlib", "urllib", "http", "logging", "threading", "uuid"),
}
PURE_PARTS = ("urllib.parse",)
"""Parts of those that only turn texts into texts."""
CLOCKS = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today"}
CLOCK_OWNERS = ("trustmark", "portal")

SHELVES = ("errors", "values", "formats", "log", "judging", "fetching", "browser")
"""The shelves of the verifier: each imports only itself and those before it."""

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

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One source file: dotted name, text and syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]


@cache
def modules() -> tuple[Module, ...]:
    return tuple(
        _load(path) for package in ORDER for path in sorted((ROOT / package).rglob("*.py"))
    )


def _load(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(part for part in parts if part != "__init__")
    text = path.read_text(encoding="utf-8")
    return Module(name=name, path=path, text=text, tree=ast.parse(text))


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of each import in the file; `from a import b` gives `a.b`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}:{node.lineno} imports relatively"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def inside(name: str, rooms: tuple[str, ...]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_every_package_has_modules():
    assert {module.package for module in modules()} == set(ORDER)


def test_imports_point_one_way():
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        for line, name in imports(module)
        if name.partition(".")[0] in ORDER[ORDER.index(module.package) + 1 :]
    ]

    assert wrong == []


def test_the_shelves_of_the_verifier_import_one_way():
    wrong = []
    for module in modules():
        shelf = module.name.removeprefix("verifier.").partition(".")[0]
        if module.package == "verifier" and module.name != "verifier":
            later = tuple(f"verifier.{each}" for each in SHELVES[SHELVES.index(shelf) + 1 :])
            wrong += [
                f"{module.name}:{line} imports {name}"
                for line, name in imports(module)
                if name.startswith(later)
            ]

    assert wrong == []


def test_the_verifier_cannot_name_a_private_key():
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if module.package == "verifier"
        for line, name in imports(module)
        if name.partition(".")[0] == "keys"
        if not any(
            name == allowed or name.startswith(f"{allowed}.") for allowed in VERIFIER_MAY_IMPORT
        )
    ]

    assert wrong == []


def test_front_doors_reach_the_store_through_the_reading_side_alone():
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if inside(module.name, ("issuer", "portal", "trustmark"))
        if not inside(module.name, ("issuer.home",))
        for line, name in imports(module)
        if inside(name, ("ledger.store",))
    ]

    assert wrong == []


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_one_door(library):
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if not inside(module.name, DOORS[library])
        for line, name in imports(module)
        if name.partition(".")[0] == library
    ]

    assert wrong == []


def test_our_packages_are_never_imported_bare():
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        for line, name in imports(module)
        if name in ORDER
    ]

    assert wrong == []


def test_pure_modules_import_nothing_that_reaches_outside():
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if inside(module.name, PURE)
        for line, name in imports(module)
        if name.partition(".")[0] in IMPURE_MODULES and not inside(name, PURE_PARTS)
    ]

    assert wrong == []


def test_pure_modules_open_no_file():
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if inside(module.name, PURE)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _dotted(node.func) in {"open", "print", "input"}
    ]

    assert wrong == []


def test_only_the_front_door_and_the_portal_read_a_clock():
    wrong = [
        f"{module.name}:{node.lineno} reads {_dotted(node)}"
        for module in modules()
        if module.package not in CLOCK_OWNERS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and _ends_in_a_clock(_dotted(node))
    ]

    assert wrong == []


def _ends_in_a_clock(name: str) -> bool:
    return any(name == clock or name.endswith(f".{clock}") for clock in CLOCKS)


def test_nobody_imports_a_clock_by_its_bare_name():
    wrong = [
        f"{module.name}:{line}"
        for module in modules()
        for line, name in imports(module)
        if name in {"time.time", "time.time_ns"}
    ]

    assert wrong == []


def test_only_the_configuration_reads_the_environment():
    """The session takes it, whole, from the start of the command."""
    wrong = [
        f"{module.name}:{node.lineno} reads {_dotted(node)}"
        for module in modules()
        if module.name not in {"trustmark.config", "trustmark.__main__"}
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and _dotted(node) in {"os.environ", "os.getenv"}
    ]

    assert wrong == []


def test_only_the_issuers_own_room_opens_the_store():
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if module.package in {"issuer", "portal", "trustmark"}
        if not inside(module.name, ("issuer.home",))
        for line, name in imports(module)
        if inside(name, ("ledger.store",))
    ]

    assert wrong == []


def test_the_issuer_draws_no_randomness_of_its_own():
    wrong = [
        f"{module.name}:{node.lineno} draws from {_dotted(node)}"
        for module in modules()
        if module.package == "issuer"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute | ast.Name)
        if _dotted(node).partition(".")[0] in {"secrets", "random", "uuid"}
        or _dotted(node) in {"os.urandom", "os.getrandom"}
    ]

    assert wrong == []


def test_the_issuer_names_no_command_and_no_option():
    """What to type is the terminal's to say: a portal has the same issuer below it."""
    named = re.compile(rf"\btrustmark ({'|'.join(_COMMANDS)})\b|(?<!\S)--[a-z]")
    wrong = [
        f"{module.name}:{node.lineno} {node.value!r}"
        for module in modules()
        if module.package == "issuer"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if named.search(node.value)
    ]

    assert wrong == []


def test_no_function_is_longer_than_a_page():
    long = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert long == []


def test_no_module_is_longer_than_it_can_be_read():
    long = [
        f"{module.name} {len(module.text.splitlines())}"
        for module in modules()
        if len(module.text.splitlines()) > LONGEST_MODULE
    ]

    assert long == []


def test_every_module_says_what_it_decides():
    silent = [module.name for module in modules() if not ast.get_docstring(module.tree)]

    assert silent == []


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
