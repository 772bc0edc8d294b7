"""An auditor with the database, with or without keys, finds every column that can be wrong."""

import sqlite3
from contextlib import closing
from datetime import date
from hashlib import sha256

import msgspec
import pytest

from keys.base64url import encode
from keys.kek import Kek
from ledger.domain.business.facts import RecordRegistration, RegisterBusiness
from ledger.domain.certificate import facts as c
from ledger.domain.register.registry import AdoptManifest
from ledger.store.codec import open_part
from ledger.store.places import TAG_SUBJECT, tag_of
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from tests.ledger.deciding import PERSON, Office, instant, open_ledger
from tests.ledger.publishing import T0, Home, meddle, number

SHOP, PERSONS, OTHER = number(0), number(1), number(2)
LATER = T0 + 100


class Issuer:
    """A real ledger, keys and all, whose facts are published and audited like those of any home."""

    def __init__(self, path) -> None:
        self.home = Home(path)
        self.folder = path
        ledger = open_ledger(path)
        self.office = Office(ledger, name=str(path))

    def publish(self, now: int = LATER) -> None:
        with closing(self.subjects()) as subjects, closing(Reader(self.home.ledger)) as reader:

            def unseal(subject, leaf, sealed):
                return subjects_open(subjects, subject, leaf, sealed)

            self.home.openings = dict(reader.openings(0, reader.size(), unseal))
        self.home.publish(now)

    def subjects(self) -> SubjectKeys:
        return SubjectKeys(self.folder / "subjects.db", Kek(bytes(32)))

    def audit(self, *, keys: bool, now: int = LATER):
        if not keys:
            return self.home.audit(now, database=True)
        with closing(self.subjects()) as subjects:
            return self.home.audit(now, database=True, subjects=subjects)

    def found(self, *, keys: bool, now: int = LATER) -> list[tuple[int | None, str]]:
        findings = self.audit(keys=keys, now=now).findings
        assert {each.path for each in findings} <= {"database"}
        return [(each.index, each.what) for each in findings]


def subjects_open(subjects, subject, leaf, sealed):
    key = subjects.find(subject)
    return None if key is None else open_part(leaf, sealed, subject=subject, key=key)


@pytest.fixture
def issuer(tmp_path):
    """Facts: the registry's (0), a shop's (1-4), a person's (5-7), another's (8-11), two more."""
    issuer = Issuer(tmp_path / "home")
    office = issuer.office
    office.does(AdoptManifest(version=1, digest=manifest_digest(issuer.home)))
    office.certifies("a.example.com.kh", "facebook:a")
    office.certifies("person.example.com.kh", holder=PERSON)
    office.certifies("b.example.com.kh", "c.example.com.kh")
    office.does(c.RemoveHost(number=OTHER, place="c.example.com.kh"))
    office.does(c.Warn(number=SHOP, reason="mark-misused"))
    issuer.publish()
    yield issuer
    office.ledger.close()


def manifest_digest(home: Home) -> str:
    return encode(sha256(msgspec.json.encode(home.manifest)).digest())


@pytest.mark.parametrize("keys", [False, True])
def test_an_honest_database_has_no_findings_and_the_report_says_what_was_opened(issuer, keys):
    report = issuer.audit(keys=keys)

    assert report.findings == ()
    (note,) = [each for each in report.notes if "sealed parts" in each]
    assert note == (
        "14 sealed parts opened, 0 of erased businesses cannot be"
        if keys
        else "the database was compared without the keys of its subjects: sealed parts were not "
        "opened, taken places only counted"
    )


_SET = "UPDATE ledger_events SET {} WHERE log_index = {}"
_BUSINESS = "b-" + "0" * 32
COLUMNS = {
    "a certificate's fact with another": (
        _SET.format(f"originator_id = '{OTHER}', originator_version = 9", 13),
        (13, f"the row stands with {OTHER}, the fact is about {SHOP}"),
    ),
    "the registry's fact with a certificate": (
        _SET.format(f"originator_id = '{SHOP}', originator_version = 9", 0),
        (0, f"the row stands with {SHOP} (registry), not the registry"),
    ),
    "a business's fact with another": (
        _SET.format(f"originator_id = '{_BUSINESS}'", 1),
        (1, f"the row stands with {_BUSINESS}"),
    ),
    "a whole business under another name": (
        (
            f"UPDATE ledger_events SET originator_id = '{_BUSINESS}', subject = '{_BUSINESS}'"
            " WHERE log_index IN (5, 6)"
        ),
        (7, "who is not registered"),
    ),
    "a version left out": (
        _SET.format("originator_version = 5", 13),
        (13, f"the row is number 5 of {SHOP}, not 2"),
    ),
    "another topic": (
        _SET.format("topic = 'certificate-issued'", 13),
        (13, "the row's topic is certificate-issued, the fact is certificate-warned"),
    ),
    "a business registered twice": (
        _SET.format("topic = 'business-registered'", 2),
        (2, "which cannot be number 2 of a business"),
    ),
    "another subject": (
        (
            "UPDATE ledger_events SET subject ="
            " (SELECT subject FROM ledger_events WHERE log_index = 5)"
            " WHERE log_index = 13"
        ),
        (13, "the row's subject is"),
    ),
    "an addition sealed under the registry": (
        _SET.format("subject = 'registry'", 7),
        (7, "the row's subject is registry"),
    ),
    "no sealed part": (
        _SET.format("sealed = x''", 13),
        (13, "the row has a sealed part and the fact no commitment to it, or the reverse"),
    ),
    "half a command": (
        _SET.format("command_digest = NULL", 13),
        (13, "the row has half of what a command leaves"),
    ),
    "another leaf hash": (
        _SET.format("leaf_hash = zeroblob(32)", 13),
        (13, "the row and its leaf hash disagree"),
    ),
    "a row before the first": (
        (
            "INSERT INTO ledger_events SELECT -1, 'x', 1, topic, state, leaf_hash, sealed, subject,"
            " NULL, NULL FROM ledger_events WHERE log_index = 3"
        ),
        (-1, "the row is not in the log"),
    ),
    "a leaf that is no fact": (
        _SET.format("state = x'7b7d'", 3),
        (3, "a stored leaf is not a fact"),
    ),
}


@pytest.mark.parametrize("keys", [False, True])
@pytest.mark.parametrize("how", COLUMNS)
def test_a_changed_column_is_found_and_the_fact_is_named(issuer, how, keys):
    statement, (index, what) = COLUMNS[how]
    meddle(issuer.home.ledger, statement)

    found = issuer.found(keys=keys)

    assert any(at == index and what in told for at, told in found), found


PLACES = {
    "deleted": (f"DELETE FROM ledger_place WHERE number = '{OTHER}'", f"{OTHER}", 11),
    "one of two deleted": (
        (
            "DELETE FROM ledger_place WHERE tag ="
            f" (SELECT min(tag) FROM ledger_place WHERE number = '{SHOP}')"
        ),
        f"{SHOP}",
        4,
    ),
    "given to another": (
        f"UPDATE ledger_place SET number = '{OTHER}' WHERE number = '{PERSONS}'",
        f"{OTHER}",
        11,
    ),
    "given to nobody": (
        f"UPDATE ledger_place SET number = 'x' WHERE number = '{PERSONS}'",
        "by x",
        None,
    ),
    "under another subject": (
        f"UPDATE ledger_place SET subject = 'x' WHERE number = '{OTHER}'",
        f"taken by {OTHER}",
        11,
    ),
    "one too many": (
        (
            "INSERT INTO ledger_place SELECT x'00', number, subject"
            f" FROM ledger_place WHERE number = '{OTHER}'"
        ),
        f"{OTHER} takes",
        11,
    ),
}


@pytest.mark.parametrize("keys", [False, True])
@pytest.mark.parametrize("how", PLACES)
def test_a_changed_table_of_taken_places_is_found(issuer, how, keys):
    statement, what, index = PLACES[how]
    meddle(issuer.home.ledger, statement)

    found = issuer.found(keys=keys)

    assert any(what in told for _, told in found), found
    assert index in {at for at, _ in found} or (keys and how.startswith("given"))


def test_a_tag_exchanged_for_that_of_a_free_place_is_found_with_the_keys_only(issuer):
    with closing(issuer.subjects()) as subjects:
        tag = tag_of(subjects.find(TAG_SUBJECT), "free.example.com.kh")
    db = sqlite3.connect(issuer.home.ledger)
    db.execute("UPDATE ledger_place SET tag = ? WHERE number = ?", (tag, OTHER))
    db.commit()
    db.close()

    assert issuer.found(keys=False) == []
    assert issuer.found(keys=True) == [
        (11, f"a place of {OTHER} is not in the table of taken places"),
        (11, f"{OTHER} takes a place that the facts do not give it"),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        _SET.format("sealed = randomblob(length(sealed))", 7),
        (
            "UPDATE ledger_events SET sealed ="
            " (SELECT sealed FROM ledger_events WHERE log_index = 4)"
            " WHERE log_index = 7"
        ),
    ],
)
def test_a_changed_sealed_part_is_found_with_the_keys_only(issuer, statement):
    meddle(issuer.home.ledger, statement)

    with_keys = issuer.found(keys=True)

    assert issuer.found(keys=False) == []
    assert with_keys[0][0] == 7
    assert "does not belong to its leaf" in with_keys[0][1]


def test_places_that_went_on_are_where_the_facts_say(issuer):
    office = issuer.office
    office.does(c.Revoke(number=OTHER, reason="false-information"))
    office.certifies("b.example.com.kh", holder=PERSON)
    office.at = instant(900)
    office.certifies("a.example.com.kh")
    issuer.publish(office.at + 10)

    assert issuer.found(keys=True, now=office.at + 20) == []
    assert issuer.found(keys=False, now=office.at + 20) == []


def test_a_row_that_went_with_its_holder_may_be_missing_and_no_other(issuer):
    office = issuer.office
    office.ledger.erase(office.ledger.certificate(PERSONS).business)
    office.does(c.Warn(number=PERSONS, reason="mark-misused"))
    issuer.publish(LATER + 5)
    report = issuer.audit(keys=True, now=LATER + 9)

    assert "12 sealed parts opened, 3 of erased businesses cannot be" in report.notes
    assert issuer.found(keys=True, now=LATER + 9) == []


def test_a_fact_said_to_be_the_registrys_although_nobody_was_erased_is_found(issuer):
    meddle(issuer.home.ledger, _SET.format("subject = 'registry'", 13))

    found = issuer.found(keys=True)

    assert any(index == 13 and "was not erased" in what for index, what in found)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM ledger_known WHERE sort='registration'", "is not known by its registration"),
        (
            "UPDATE ledger_known SET tag=x'00' WHERE sort='registration'",
            "is known by a registration",
        ),
        (
            "INSERT INTO ledger_known SELECT x'01', business, 'name' FROM ledger_known LIMIT 1",
            "is known by a name that the facts do not give it",
        ),
        (
            "UPDATE ledger_known SET business='b-other' WHERE sort='registration'",
            "b-other is known",
        ),
    ],
)
def test_a_changed_table_of_what_businesses_are_known_by_is_found_with_the_keys(
    issuer, statement, what
):
    issuer.office.does(RegisterBusiness(holder=PERSON, registration="00012345"))
    issuer.publish()
    honest = issuer.found(keys=True)

    meddle(issuer.home.ledger, statement)

    assert honest == issuer.found(keys=False) == []
    assert any(what in each for _, each in issuer.found(keys=True))


def test_a_corrected_registration_is_what_the_business_is_known_by(issuer):
    name = issuer.office.does(RegisterBusiness(holder=PERSON, registration="1")).number
    issuer.office.does(
        RecordRegistration(business=name, registration="2", registered_on=date(2020, 1, 1))
    )
    issuer.publish()

    assert issuer.found(keys=True) == []
