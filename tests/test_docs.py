"""The documents are complete and true: commands, requirements, formats, threats and examples."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import msgspec
import pytest

from keys import jws, manifest
from keys.base64url import decode
from ledger.publish.static import MisuseLine, RegisterLine
from verifier.formats import badge
from verifier.formats.qr import TAG, pack_body, parse_digits
from verifier.judging import trust
from verifier.log.note import parse_key, verify_note
from verifier.values.numbers import format_number, parse_number

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REQUIREMENTS = 169
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "deploy").glob("*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fences(text: str, kind: str) -> list[str]:
    """The contents of the fenced blocks whose first line is exactly `kind`."""
    return re.findall(rf"^```{re.escape(kind)}\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")

    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    targets += re.findall(r'(?:src|href)="([^"#]+)"', text)

    broken = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_named_in_the_documents_exists(page):
    text = page.read_text(encoding="utf-8")
    rooms = "keys|verifier|badges|ledger|portal|trustmark|tests|docs|deploy|tools|bench|examples"

    named = re.findall(rf"`((?:{rooms})/[\w./-]+\.(?:py|md|toml|js|conf|csv|service))`", text)

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_requirement_has_its_line_in_order():
    found = [
        int(number)
        for number in re.findall(r"^\| R(\d+) \|", read("docs/requirements.md"), re.MULTILINE)
    ]

    assert found == list(range(1, REQUIREMENTS + 1))


def test_requirements_are_counted_rightly():
    text = read("docs/requirements.md")
    states = re.findall(r"^\| R\d+ \|[^|]*\| (done|part|planned|policy)", text, re.MULTILINE)

    told = re.search(r"Counted: (\d+) done, (\d+) part, (\d+) planned, (\d+) policy", text)

    assert told
    assert [int(number) for number in told.groups()] == [
        states.count(state) for state in ("done", "part", "planned", "policy")
    ]


def commands() -> list[str]:
    module = import_module("trustmark.__main__")
    return sorted(module.cli.list_commands(None))


@pytest.mark.parametrize("command", commands())
def test_every_command_is_described(command):
    headings = re.findall(r"^## `trustmark ([a-z-]+)", read("docs/commands.md"), re.MULTILINE)

    assert command in headings


def test_the_page_of_commands_is_what_the_commands_say():
    written = subprocess.run(
        [sys.executable, ROOT / "tools" / "commands_page.py"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "COLUMNS": "100"},
    )

    assert written.stdout == read("docs/commands.md"), 'run "make docs"'


FORMATS = {
    "verifier/values/numbers.py": "Certificate number",
    "verifier/values/places.py": "Place",
    "verifier/formats/badge.py": "Badge token",
    "verifier/formats/qr.py": "QR record",
    "verifier/formats/status.py": "Status list",
    "verifier/formats/register.py": "Register bucket",
    "verifier/formats/record.py": "Certificate record",
    "keys/manifest.py": "Key manifest",
    "ledger/store/codec.py": "Leaf",
    "verifier/log/checkpoint.py": "Checkpoint",
    "verifier/log/tiles.py": "Tiles and entry bundles",
    "verifier/judging/proof_check.py": "Proof",
    "verifier/formats/commitment.py": "Commitment and opening",
    "ledger/outside/tokens.py": "Proof of control",
    "ledger/evidence/folder.py": "Evidence file",
    "verifier/log/referral.py": "Evidence opening",
    "verifier/fetching/bundle.py": "Evidence bundle",
    "verifier/judging/verifier.py": "Verdict",
}


@pytest.mark.parametrize("module", FORMATS)
def test_every_format_has_a_section(module):
    text = read("docs/formats.md")

    assert f"## {FORMATS[module]}\n" in text
    assert f"`{module}`" in text


def test_every_token_type_is_in_the_formats():
    text = read("docs/formats.md")
    sources = [
        read(f"verifier/formats/{name}.py") for name in ("badge", "record", "register", "status")
    ]

    types = [re.findall(r'^TYP = "(.+)"', source, re.MULTILINE)[0] for source in sources]

    assert [kind for kind in types if f"`{kind}`" not in text] == []


EXAMPLES = re.findall(
    r"^```json ([\w.]+)\n(.*?)\n```$", read("docs/formats.md"), re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_every_example_is_of_its_format(name, text):
    module, _, kind = name.rpartition(".")

    value = msgspec.json.decode(text, type=getattr(import_module(module), kind))

    assert msgspec.json.format(msgspec.json.encode(value)) == msgspec.json.format(text.encode())


def test_the_qr_example_holds_the_badge_of_the_token_example():
    text = read("docs/formats.md")
    [digits], [body] = fences(text, "digits"), fences(text, "hex qr-body")
    claims = dict(EXAMPLES)["verifier.formats.badge.BadgeClaims"]

    record, message, _ = parse_digits(digits)

    assert message == TAG + bytes.fromhex(body)
    assert pack_body(record).hex() == body
    assert [*record.sites, *record.handles, record.nbf, record.exp] == [
        *(told := msgspec.json.decode(claims))["sites"],
        *told["handles"],
        told["nbf"],
        told["exp"],
    ]


def test_the_number_and_the_key_lie_in_the_qr_example_where_the_text_says():
    [body] = map(bytes.fromhex, fences(read("docs/formats.md"), "hex qr-body"))
    token = msgspec.json.decode(dict(EXAMPLES)["verifier.formats.badge.BadgeClaims"])

    index = int.from_bytes(body[1:5], "big") >> 4

    assert format_number(index) == token["sub"]
    assert f"badge-{body[0] & 31}" == "badge-0"


def test_the_check_character_follows_from_the_text():
    total = 0
    for letter in "0047K2N":
        total <<= 1
        total ^= 37 if total >= 32 else 0
        total ^= "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)

    assert total == 0
    assert format_number(parse_number("CETS-0047-K2N")) == "CETS-0047-K2N"


def test_the_header_of_a_manifest_is_the_one_that_the_text_says():
    header = decode(jws.header("ES256", manifest.TYP, "root-1")).decode()

    assert f"exactly\n`{header}`" in read("docs/formats.md")


def test_the_roles_of_signed_files_are_those_of_the_text():
    told = dict(
        re.findall(r"^\| (`[^|]*`[^|]*) \| (\w+) \| active", read("docs/formats.md"), re.MULTILINE)
    )

    signed = {typ: role for types, role in told.items() for typ in re.findall(r"`([^`]+)`", types)}

    assert signed == {badge.TYP: "badge"} | {typ: role for typ, role, _ in trust._KINDS}


def test_the_checkpoint_example_is_signed_by_the_key_beside_it():
    text = read("docs/formats.md")
    [note] = fences(text, "text checkpoint")
    key = re.search(r"note verifier key: `([^`]+)`", text)

    assert key
    assert verify_note(f"{note}\n".encode(), [parse_key(key[1])])


def threats() -> list[tuple[str, str]]:
    """The rows of the threat model's tables that name tests: threat, last cell."""
    text = read("docs/threat-model.md").partition("## What remains")[0]
    rows = re.findall(r"^\| \d+[a-z]? \|(.*)\|$", text, re.MULTILINE)
    cells = [[cell.strip() for cell in row.split(" | ")] for row in rows]
    return [(cell[0], cell[-1]) for cell in cells]


def test_the_threat_model_is_not_empty():
    assert len(threats()) >= 25


@pytest.mark.parametrize(("threat", "tests"), threats(), ids=[threat for threat, _ in threats()])
def test_every_threat_names_tests_that_exist(threat, tests):
    named = re.findall(r"`(tests/[\w/.-]+\.py)::(\w+)`", tests)

    assert named, f"no test named for: {threat}"
    for path, function in named:
        assert function in _functions(path), f"{path} has no {function}"


def _functions(path: str) -> set[str]:
    tree = ast.parse(read(path))
    return {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def test_every_decision_is_in_the_index():
    index = read("docs/adr/README.md")

    missing = [page.name for page in (DOCS / "adr").glob("0*.md") if f"({page.name})" not in index]

    assert missing == []


@pytest.mark.parametrize("page", sorted((DOCS / "adr").glob("0*.md")), ids=lambda page: page.stem)
def test_every_decision_says_question_options_decision_and_cost(page):
    text = page.read_text(encoding="utf-8")

    assert [word for word in ("Question", "Decision", "Cost") if f"**{word}.**" not in text] == []


@pytest.mark.parametrize(("file", "line"), [("register", RegisterLine), ("misuse", MisuseLine)])
def test_the_columns_of_an_export_are_in_the_formats(file, line):
    row = re.search(rf"^\| `exports/{file}\.csv`.*\|(.*)\|$", read("docs/formats.md"), re.MULTILINE)

    assert re.findall(r"`([a-z]+)`", row[1]) == list(line.__struct_fields__)
