"""The house as docs/architecture.md describes it, read from the imports: who may know whom, and what each may touch."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = ("keys", "verifier", "badges", "ledger", "issuer", "portal", "trustmark")
"""Each package imports of ours only itself and those left of it."""

VERIFIER_MAY_IMPORT = {
    "keys.public",
    "keys.jws",
    "keys.manifest",
    "keys.errors",
    "keys.base64url",
}

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
    "verifier.log.leaf",
    "verifier.judging.proof",
    "verifier.fetching.proving",
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

LONGEST_FUNCTION = 80
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
    """Yield line and dotted name of each import, wherever in the file; `from a import b` gives `a.b`."""
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
    wrong = [
        f"{module.name}:{node.lineno} reads {_dotted(node)}"
        for module in modules()
        if module.package != "trustmark"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and _dotted(node) in {"os.environ", "os.getenv"}
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
