"""A form, its paper and a checklist, ready to be handed in."""

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest

from ledger.scheme.model import cets
from ledger.store.reader import Reader
from tests.ledger.evidence_files import pdf
from verifier.values.days import day_of

RULES = cets().version[0]
FILE = "paper.pdf"
"""The one file that forms and checklists name; it lies beside them."""
HOST = "silk.example.com.kh"
TODAY = day_of(int(datetime.now(UTC).timestamp()))
BUSINESS = {
    "category": "legal-person",
    "name_en": "Angkor Silk",
    "registration": "00012345",
    "registered_on": "2020-05-04",
    "activities": ["online-retail"],
}


def form(**changes):
    fields = {
        "business": BUSINESS,
        "tier": "full",
        "hosts": [HOST],
        "code_of_conduct": True,
        "documents": {each.id: [FILE] for each in RULES.document if "new" in each.required_for},
    }
    return fields | changes


def facts_in(home):
    with closing(Reader(home / "ledger.db")) as reader:
        return reader.size()


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / FILE
    path.write_bytes(pdf())
    return path


@pytest.fixture
def applies(trustmark, tmp_path, paper):
    """Hand in a form; returns the answer."""

    def hand_in(*options, **changes):
        path = tmp_path / "form.json"
        path.write_text(json.dumps(form(**changes)), encoding="utf-8")
        return trustmark("apply", path, *options)

    return hand_in


@pytest.fixture
def checklist(tmp_path):
    lines = (f'[{each.id}]\nresult = "met"\nevidence = ["{FILE}"]\n' for each in RULES.criterion)
    path = tmp_path / "checklist.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
