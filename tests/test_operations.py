"""What docs/operations.md says to type where officers decide: each officer's role may do it."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from ledger.scheme.model import cets

TEXT = (Path(__file__).parents[1] / "docs/operations.md").read_text(encoding="utf-8")
PERMISSIONS = {
    "add-place": "business.change",
    "apply": "application.submit",
    "approve": "application.decide",
    "assess-fee": "application.assess",
    "badge": "badge.record",
    "case appeal": "appeal.file",
    "case close": "case.decide",
    "case decide": "case.decide",
    "case decide-appeal": "appeal.decide",
    "case open": "case.open",
    "case propose": "case.propose",
    "case reply": "case.reply",
    "case serve": "case.serve",
    "complaint answer": "complaint.work",
    "complaint decide": "complaint.decide",
    "complaint file": "complaint.file",
    "complaint forward": "complaint.work",
    "complaint propose": "complaint.work",
    "erase": "business.erase",
    "inspect": "application.inspect",
    "misuse appeal": "appeal.file",
    "misuse confirm": "misuse.decide",
    "misuse decide-appeal": "appeal.decide",
    "misuse delist": "misuse.list",
    "misuse propose": "misuse.list",
    "monitor": "monitor.record",
    "motion confirm": "officer.confirm",
    "motion reject": "officer.confirm",
    "officer confirm": "officer.confirm",
    "officer propose": "officer.propose",
    "pay": "application.pay",
    "prove-place": "business.control",
    "remove-place": "business.change",
    "review": "application.review",
}
"""What each command of the examples asks of a role; those left out only read, or are of a pilot."""


def examples() -> list[tuple[str, list[str], str]]:
    """The examples that record something: each with its words and the permission it takes."""
    found = []
    for block in re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            words = words[3:] if words[1:2] == ["--home"] else words[1:]
            for name in (" ".join(words[:2]), " ".join(words[:1])):
                if name in PERMISSIONS and "--token" not in words:
                    found.append((line, words, PERMISSIONS[name]))
                    break
    return found


def roles() -> dict[str, str]:
    """The officers of the examples, each with the role the text gives them."""
    (said,) = re.findall(r"^In all examples (.*?)\.\n$", TEXT, re.MULTILINE | re.DOTALL)
    found, waiting = {}, []
    for officer, word in re.findall(r"`([a-z]+\.[a-z]+)`|\b([a-z]+(?:-[a-z]+)*)\b", said):
        if officer:
            waiting.append(officer)
        elif word not in {"and", "has", "have", "the", "role"}:
            found |= dict.fromkeys(waiting, word)
            waiting = []
    return found


@pytest.mark.parametrize(("line", "words", "permission"), examples())
def test_every_example_where_officers_decide_names_one_whose_role_may(line, words, permission):
    officer = words[words.index("--as") + 1] if "--as" in words else ""
    may = {role.id: role.may for role in cets().at(date(2026, 3, 2)).role}

    assert officer in roles(), line
    assert permission in may[roles()[officer]], line


def test_every_example_that_erases_says_that_it_is_meant():
    erasing = [words for _, words, _ in examples() if words[0] == "erase"]
    confirmed = [
        words
        for line, words, _ in examples()
        if words[:2] == ["motion", "confirm"] and "eras" in line
    ]

    assert len(erasing) == 1
    assert len(confirmed) == 2
    assert all("--yes" in words for words in (*erasing, *confirmed))


def test_every_case_and_complaint_example_is_of_a_known_command():
    lines = [
        line
        for line in TEXT.splitlines()
        if re.match(r"trustmark .*\b(case|complaint|misuse) ", line)
    ]
    known = {line for line, _, _ in examples()}

    assert all(line in known or " list" in line for line in lines if "evidence add" not in line)
