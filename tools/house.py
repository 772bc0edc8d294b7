"""Count the house, read from its source alone: `python3 tools/house.py [--json] [FOLDER]`.

It says how hard the house is to keep in one's head; `--json` also names what the table only counts.

A module is a file of one of `PACKAGES`; the `__init__.py` of a package counts as one too. A room is
the first two parts of a module's name: `ledger.store` with all inside it, `trustmark.backup`. A
package that does not exist is empty. Imports are absolute; those inside functions and under
`TYPE_CHECKING` count like the others. `from a import b` imports module `a.b` if it exists, else
module `a`.

*Circles*: groups of modules that all reach each other by imports.

*Doubled classes*: class names without a leading underscore that two modules or more define. Type
aliases do not count.

*Arrows* of some packages: pairs of rooms in these packages; the first imports the second. Arrows
from one of the packages to another count in the row that takes them together, so such a row is more
than a sum.

*Back*: arrows that lead up. Only a circle of rooms has any, and each circle has one at least;
without them no circle would be left, though fewer might do. The more rooms of its circle import a
room, and the fewer it imports, the lower it is; equals follow the order of their names. An arrow
from a lower room to a higher one leads back.

*Of ledger*: modules of `ledger` that modules of other packages import. A name counts for the module
that defines it, however many modules hand it on, in whatever package; a module imported whole
counts itself, and the modules that define what is named through it (`reading.Case`).

*Lines* are those with anything but white space. *Long* functions have more than 40 lines from `def`
to the end, long modules more than 400, blank ones counted. `Any` counts wherever it is named, but
for the import.
"""

import ast
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

PACKAGES = ("keys", "verifier", "badges", "ledger", "issuer", "portal", "trustmark")
TOGETHER = (("portal", "trustmark"), ("issuer", "portal", "trustmark"), PACKAGES)
"""What is counted together, beside each package alone."""

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400

Graph = dict[str, set[str]]
"""Who (a module or a room) imports whom."""


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name, its text, and its syntax nodes in any order."""

    name: str
    text: str
    nodes: tuple[ast.AST, ...]

    @cached_property
    def imports(self) -> set[tuple[str, str]]:
        """Each imported name and its full name: `from a import b as c` gives `("c", "a.b")`."""
        pairs: set[tuple[str, str]] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                pairs |= {(alias.asname or alias.name, alias.name) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                pairs |= {(a.asname or a.name, f"{node.module}.{a.name}") for a in node.names}
        return pairs

    @cached_property
    def full_names(self) -> dict[str, str]:
        """The full name of each imported name."""
        return dict(sorted(self.imports))


@dataclass(frozen=True)
class Part:
    """The figures of one package, or of some together."""

    modules: int
    lines: int
    rooms: int
    arrows: int
    back: list[str]
    of_ledger: list[str]
    any: int


@dataclass(frozen=True)
class House:
    """All figures: lists where a reader wants to know which, numbers where the number says it."""

    circles: list[list[str]]
    doubled_classes: dict[str, list[str]]
    long_functions: list[str]
    long_modules: list[str]
    store_by_trustmark: list[str]
    store_by_issuer_outside_home: list[str]
    javascript_lines: int
    parts: dict[str, Part]


def measure(root: Path) -> House:
    """Return the figures of the packages in the folder `root`."""
    modules = load(root)
    parts = [*((package,) for package in PACKAGES), *TOGETHER]
    trustmark = _inside(modules, "trustmark")
    issuer = [m for m in _inside(modules, "issuer") if _room(m.name) != "issuer.home"]
    return House(
        circles=circles(import_graph(modules)),
        doubled_classes=doubled_classes(modules),
        long_functions=[line for module in modules.values() for line in _long_functions(module)],
        long_modules=[
            m.name for m in modules.values() if len(m.text.splitlines()) > LONGEST_MODULE
        ],
        store_by_trustmark=origins(modules, trustmark, "ledger.store"),
        store_by_issuer_outside_home=origins(modules, issuer, "ledger.store"),
        javascript_lines=sum(_lines(path.read_text("utf-8")) for path in _scripts(root)),
        parts={" + ".join(part): measure_part(modules, part) for part in parts},
    )


def measure_part(modules: dict[str, Module], packages: tuple[str, ...]) -> Part:
    """Return the figures of `packages` taken together."""
    chosen = [module for package in packages for module in _inside(modules, package)]
    rooms = room_graph(import_graph({module.name: module for module in chosen}))
    others = [module for module in chosen if not _within(module.name, "ledger")]
    return Part(
        modules=len(chosen),
        lines=sum(_lines(module.text) for module in chosen),
        rooms=len(rooms),
        arrows=sum(len(imported) for imported in rooms.values()),
        back=[f"{lower} -> {higher}" for lower, higher in arrows_back(rooms)],
        of_ledger=origins(modules, others, "ledger"),
        any=sum(_is_any(node) for module in chosen for node in module.nodes),
    )


# --- reading ---


def load(root: Path) -> dict[str, Module]:
    """Return every module of our packages in the folder `root`, by name."""
    paths = [path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))]
    modules = (_read(path, path.relative_to(root)) for path in paths)
    return {module.name: module for module in modules}


def _read(path: Path, inside: Path) -> Module:
    name = ".".join(part for part in inside.with_suffix("").parts if part != "__init__")
    text = path.read_text("utf-8")
    return Module(name, text, tuple(ast.walk(ast.parse(text))))


def _scripts(root: Path) -> Iterator[Path]:
    """Yield the JavaScript sources: neither made small nor taken from others."""
    for package in PACKAGES:
        for path in (root / package).rglob("*.js"):
            if not path.name.endswith(".min.js") and "vendor" not in path.parts:
                yield path


# --- who imports whom ---


def import_graph(modules: dict[str, Module]) -> Graph:
    """Return which of `modules` each of them imports itself."""
    graph: Graph = {}
    for module in modules.values():
        imported = {_module_of(modules, target) for _, target in module.imports}
        graph[module.name] = imported & modules.keys() - {module.name}
    return graph


def room_graph(graph: Graph) -> Graph:
    """Return which rooms each room imports: the modules of `graph`, taken by their rooms."""
    rooms: Graph = defaultdict(set)
    for module, imported in graph.items():
        rooms[_room(module)] |= {_room(name) for name in imported} - {_room(module)}
    return rooms


def origins(modules: dict[str, Module], importers: list[Module], package: str) -> list[str]:
    """Return the modules inside `package` that define what `importers` import, through whomever."""
    found = {_origin(modules, target) for module in importers for target in _named(module)}
    return sorted(name for name in found if _within(name, package))


def _named(module: Module) -> Iterator[str]:
    """Yield the full name of all that `module` imports, and of what it names through an import."""
    yield from (target for _, target in module.imports)
    for node in module.nodes:
        if isinstance(node, ast.Attribute):
            through = module.full_names.get(ast.unparse(node.value))
            if through is not None:
                yield f"{through}.{node.attr}"


def _origin(modules: dict[str, Module], target: str) -> str:
    """Return the module that defines `target`; "" if that is not ours."""
    home, _, name = target.rpartition(".")
    if target in modules or home not in modules:
        return target if target in modules else ""
    further = modules[home].full_names.get(name)
    return home if further is None else _origin(modules, further)


def _module_of(modules: dict[str, Module], target: str) -> str:
    return target if target in modules else target.rpartition(".")[0]


# --- circles ---


def circles(graph: Graph) -> list[list[str]]:
    """Return the groups, each sorted, in which everybody reaches everybody."""
    reached = {name: _reached(graph, name) for name in graph}
    found = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in graph
        if name in reached[name]
    }
    return [list(circle) for circle in sorted(found)]


def _reached(graph: Graph, start: str) -> set[str]:
    """Return all that `start` reaches by one arrow or more; itself too if it is in a circle."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        fresh = graph[ahead.pop()] - reached
        reached |= fresh
        ahead.extend(fresh)
    return reached


def arrows_back(rooms: Graph) -> list[tuple[str, str]]:
    """Return the arrows that lead from a lower room of a circle to a higher one."""
    back = []
    for circle in circles(rooms):
        inside = {room: rooms[room] & set(circle) for room in circle}
        above = {room: sum(room in imported for imported in inside.values()) for room in circle}
        height = {room: (len(inside[room]) - above[room], room) for room in circle}
        back += [(a, b) for a in circle for b in sorted(inside[a]) if height[a] < height[b]]
    return back


# --- inside a module ---


def doubled_classes(modules: dict[str, Module]) -> dict[str, list[str]]:
    """Return the public class names that two modules or more define, each with its modules."""
    owners: dict[str, set[str]] = defaultdict(set)
    for module in modules.values():
        for node in module.nodes:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                owners[node.name].add(module.name)
    return {name: sorted(owners[name]) for name in sorted(owners) if len(owners[name]) > 1}


def _long_functions(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{module.name}.{node.name} ({lines})"


def _is_any(node: ast.AST) -> bool:
    match node:
        case ast.Name(id="Any") | ast.Attribute(value=ast.Name(id="typing"), attr="Any"):
            return True
    return False


def _lines(text: str) -> int:
    return sum(bool(line.strip()) for line in text.splitlines())


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _inside(modules: dict[str, Module], package: str) -> list[Module]:
    return [module for name, module in modules.items() if _within(name, package)]


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


# --- telling ---


def report(house: House) -> str:
    """Return the figures as a table of the parts and a list of what is to be mended."""
    back = house.parts[" + ".join(PACKAGES)].back
    doubled = [f"{name}: {', '.join(where)}" for name, where in house.doubled_classes.items()]
    lists = {
        "circles of modules": [" <-> ".join(circle) for circle in house.circles],
        "class names defined twice or more": doubled,
        "arrows back between rooms": back,
        "modules of ledger.store that trustmark imports": house.store_by_trustmark,
        "modules of ledger.store that issuer imports outside issuer.home": (
            house.store_by_issuer_outside_home
        ),
        f"functions over {LONGEST_FUNCTION} lines": house.long_functions,
        f"modules over {LONGEST_MODULE} lines": house.long_modules,
    }
    sections = [_table(house.parts), f"lines of JavaScript sources: {house.javascript_lines}\n"]
    for title, items in lists.items():
        sections.append("".join([f"{title}: {len(items)}\n", *(f"  {item}\n" for item in items)]))
    return "\n".join(sections)


def _table(parts: dict[str, Part]) -> str:
    lines = [_row("", "modules", "lines", "rooms", "arrows", "back", "of ledger", "Any")]
    for name, part in parts.items():
        title = "all" if name == " + ".join(PACKAGES) else name
        back, ledger = len(part.back), len(part.of_ledger)
        counts = (part.modules, part.lines, part.rooms, part.arrows, back, ledger, part.any)
        lines.append(_row(title, *counts))
    return "".join(lines)


def _row(title: str, *cells: str | int) -> str:
    return f"{title:27}" + "".join(f"{cell:>10}" for cell in cells) + "\n"


def main(arguments: list[str]) -> None:
    """Write the figures of the given folder, or of this one, to standard output."""
    folders = [argument for argument in arguments if argument != "--json"]
    house = measure(Path(folders[0]) if folders else Path(__file__).parents[1])
    told = json.dumps(asdict(house), indent=2) + "\n" if "--json" in arguments else report(house)
    sys.stdout.write(told)


if __name__ == "__main__":
    main(sys.argv[1:])
