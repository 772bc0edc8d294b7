"""The house as docs/architecture.md describes it, from the imports: who may know and touch what."""

import ast
import re

import pytest

from tests.source_tree import ORDER, imports, inside, modules
from trustmark.__main__ import _COMMANDS

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

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400


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
