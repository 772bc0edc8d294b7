"""The tool that counts the house, on small houses made for it: each figure counts what it says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.house import House, Part, measure, report

TOOL = Path(__file__).parents[2] / "tools" / "house.py"
FRONT = "issuer + portal + trustmark"


@pytest.fixture
def build(tmp_path):
    """Return a function that writes the given modules (name to text) and counts their house."""

    def write(modules: dict[str, str]) -> House:
        for name, text in modules.items():
            path = tmp_path / f"{name.replace('.', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return measure(tmp_path)

    return write


def test_an_import_inside_a_function_closes_a_circle(build):
    house = build(
        {
            "keys.lock": "from keys.bolt import slide",
            "keys.bolt": "def slide():\n    from keys.lock import turn\n    turn()",
            "keys.ring": "from keys import lock",
        }
    )

    assert house.circles == [["keys.bolt", "keys.lock"]]


def test_an_import_for_types_alone_closes_a_circle(build):
    house = build(
        {
            "keys.lock": "import keys.bolt",
            "keys.bolt": "if TYPE_CHECKING:\n    from keys.ring import Ring",
            "keys.ring": "from keys import lock as door",
        }
    )

    assert house.circles == [["keys.bolt", "keys.lock", "keys.ring"]]


def test_a_name_of_a_package_is_imported_from_its_init(build):
    house = build(
        {"keys.__init__": "from keys.lock import turn", "keys.lock": "from keys import SIZE"}
    )

    assert house.circles == [["keys", "keys.lock"]]


def test_two_imports_of_one_name_both_count(build):
    house = build(
        {
            "keys.lock": (
                "def a():\n    from keys.bolt import x\ndef b():\n    from keys.ring import x"
            ),
            "keys.bolt": "import keys.lock",
            "keys.ring": "import keys.lock",
        }
    )

    assert house.circles == [["keys.bolt", "keys.lock", "keys.ring"]]


def test_a_public_class_name_in_two_modules_is_doubled(build):
    house = build(
        {
            "ledger.case": "class Case: ...\nclass _Inner: ...\nOther = int",
            "verifier.case": "class Case: ...\nclass _Inner: ...\nclass Other: ...",
        }
    )

    assert house.doubled_classes == {"Case": ["ledger.case", "verifier.case"]}


def test_modules_of_one_room_share_its_arrows(build):
    house = build(
        {
            "trustmark.desk.one": (
                "from trustmark.home.files import a\nfrom trustmark.desk.two import b"
            ),
            "trustmark.desk.two": "from trustmark.home.places import c",
            "trustmark.home.files": "",
            "trustmark.home.places": "",
            "trustmark.backup": "from trustmark.home import files",
        }
    )

    part = house.parts["trustmark"]
    assert (part.modules, part.rooms, part.arrows, part.back) == (5, 3, 2, [])


def test_an_arrow_from_package_to_package_counts_where_both_are_taken_together(build):
    house = build(
        {
            "issuer.home.store": "",
            "portal.app": "from issuer.home.store import a",
            "trustmark.desk": "from issuer.home.store import b",
        }
    )

    assert [house.parts[name].arrows for name in ("issuer", "portal", "trustmark")] == [0, 0, 0]
    assert house.parts[FRONT].arrows == 2


def test_the_arrow_that_closes_a_circle_of_rooms_leads_back(build):
    house = build(
        {
            "trustmark.desk.one": "from trustmark.home import files",
            "trustmark.shelf.one": "from trustmark.home import files",
            "trustmark.home.files": "",
            "trustmark.home.late": "def f():\n    import trustmark.desk.one",
            "trustmark.desk.shelf": "import trustmark.shelf.one",
        }
    )

    assert house.circles == []
    assert house.parts["trustmark"].back == ["trustmark.home -> trustmark.desk"]
    assert house.parts["trustmark"].arrows == 4


def test_rooms_without_a_circle_have_no_arrow_back(build):
    house = build(
        {"keys.zeal": "import keys.apple\nimport keys.berry", "keys.apple": "", "keys.berry": ""}
    )

    assert house.parts["keys"].back == []


def test_a_name_counts_for_the_module_that_defines_it(build):
    house = build(
        {
            "ledger.store.rows": "class Row: ...",
            "ledger.inner": "from ledger.store.rows import Row as Line",
            "ledger.reading": "from ledger.inner import Line\nclass Own: ...",
            "trustmark.desk": "from ledger.reading import Line",
        }
    )

    assert house.parts["trustmark"].of_ledger == ["ledger.store.rows"]
    assert house.store_by_trustmark == ["ledger.store.rows"]


def test_a_name_handed_on_by_another_package_still_comes_from_the_ledger(build):
    house = build(
        {
            "ledger.domain": "class Case: ...",
            "issuer.deciding": "from ledger.domain import Case",
            "trustmark.desk": "from issuer.deciding import Case",
        }
    )

    assert house.parts["trustmark"].of_ledger == ["ledger.domain"]


def test_what_is_named_through_a_whole_module_counts_beside_it(build):
    house = build(
        {
            "ledger.domain": "class Case: ...",
            "ledger.other": "class Thing: ...",
            "ledger.reading": "from ledger.domain import Case\nfrom ledger.other import Thing",
            "portal.app": "from ledger import reading\nx: reading.Case",
            "trustmark.desk": "import ledger.reading\ny = ledger.reading.Thing",
        }
    )

    assert house.parts["portal"].of_ledger == ["ledger.domain", "ledger.reading"]
    assert house.parts["trustmark"].of_ledger == ["ledger.other", "ledger.reading"]
    assert len(house.parts["portal + trustmark"].of_ledger) == 3


def test_the_issuers_own_room_for_the_store_may_import_it(build):
    house = build(
        {
            "ledger.store.reader": "",
            "ledger.store.codec": "",
            "issuer.home.opening": "from ledger.store import reader",
            "issuer.deciding.one": "from ledger.store.codec import encode",
        }
    )

    assert house.store_by_issuer_outside_home == ["ledger.store.codec"]


def test_long_functions_and_modules_are_named(build):
    house = build(
        {
            "keys.long": "async def long():\n" + "    x\n" * 40 + "def fits():\n" + "    x\n" * 39,
            "keys.full": "\n" * 401,
            "keys.just": "\n" * 400,
        }
    )

    assert house.long_functions == ["keys.long.long (41)"]
    assert house.long_modules == ["keys.full"]


def test_lines_and_any_are_counted_by_package(build):
    house = build(
        {
            "badges.one": "from typing import Any\n\n  \nx: Any\ny: dict[str, Any]\n",
            "badges.two": "import typing\nz: typing.Any\nw: other.Any\n",
        }
    )

    assert (house.parts["badges"].lines, house.parts["badges"].any) == (6, 3)


def test_scripts_made_small_or_by_others_are_no_sources(build, tmp_path):
    for name in ("page.js", "page.min.js", "vendor/qr.js"):
        path = tmp_path / "verifier" / "browser" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a\n\nb\n", encoding="utf-8")

    assert build({}).javascript_lines == 2


def test_a_missing_package_is_empty(build):
    assert build({"keys.lock": ""}).parts["issuer"] == Part(0, 0, 0, 0, [], [], 0)


def test_the_report_lists_what_is_to_be_mended(build):
    house = build(
        {"keys.a": "import keys.b\nclass X: ...", "keys.b": "import keys.a\nclass X: ..."}
    )

    told = report(house)

    assert "circles of modules: 1\n  keys.a <-> keys.b\n" in told
    assert "class names defined twice or more: 1\n  X: keys.a, keys.b\n" in told
    assert "arrows back between rooms: 1\n  keys.a -> keys.b\n" in told


def test_json_holds_the_same_figures(build, tmp_path):
    house = build({"keys.a": "import keys.b", "keys.b": "import keys.a"})

    command = [sys.executable, TOOL, "--json", tmp_path]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert told["circles"] == house.circles
    assert told["parts"]["keys"]["arrows"] == house.parts["keys"].arrows == 2
