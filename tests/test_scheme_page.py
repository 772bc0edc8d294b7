"""docs/scheme.md says what data and rules say: roles, deadlines, the code of every refusal."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec

from ledger.scheme.model import cets

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "scheme.md").read_text(encoding="utf-8")
VERSION = cets().version[0]
TIMES = ("deadlines", "measures", "suspension", "blacklist", "renewal")


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the table rows in a section that begin with a name in code."""
    lines = [line for line in section(title).splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_role_may_what_the_page_says():
    last_table = [each for each in rows("Officers") if len(each) == 3]

    told = {role.strip("`"): set(re.findall(r"`([a-z.]+)`", may)) for role, _, may in last_table}

    assert told == {role.id: set(role.may) for role in VERSION.role}


def test_every_number_of_days_is_that_of_the_scheme():
    data = msgspec.to_builtins(VERSION)
    days = {
        f"{part}.{name}": value
        for part in TIMES
        for name, value in data[part].items()
        if "_days" in name or name == "reminders"
    }

    told = {name.strip("`"): figure for name, figure, *_ in rows("Deadlines")}

    assert told == {
        name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for name, value in days.items()
    }


def test_every_state_machine_is_drawn_and_links_lead_to_a_section():
    titles = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^a-z -]", "", title.lower()).replace(" ", "-") for title in titles}

    drawn = [title for title in titles if "```\n" in section(title)]

    assert set(re.findall(r"\]\(#([a-z-]+)\)", PAGE)) <= anchors
    assert set(titles) - set(drawn) == {"Deadlines"}


def test_every_rule_that_refuses_is_named_on_the_page():
    """Rules of the aggregates the page draws, read from the code; a missing state is not a rule."""
    domain = ROOT / "ledger" / "domain"
    drawn = ("application", "case", "complaint", "listing", "roster")
    modules = [path for kind in drawn for path in (domain / kind).glob("*.py")]
    modules += [domain / "chronology.py", domain / "register" / "motions.py"]
    pattern = r'(?:refused|_refused|CommandRefusedError)\(\s*(?:terms,\s*)?"([a-z-]+)"'
    rules = {
        rule for module in modules for rule in re.findall(pattern, module.read_text("utf-8"))
    } - NOT_RULES

    assert [rule for rule in sorted(rules) if f"`{rule}`" not in PAGE] == []


NOT_RULES = {"no-application", "no-case", "no-complaint", "no-file"}


def test_the_picture_is_well_formed_and_tells_what_it_shows():
    picture = ET.parse(ROOT / "docs" / "scheme.svg").getroot()
    name = "{http://www.w3.org/2000/svg}"

    assert [picture.find(name + part) is not None for part in ("title", "desc")] == [True, True]
    assert "scheme.svg" in PAGE
