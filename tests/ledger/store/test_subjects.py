"""Keys of subjects: erasing one leaves every leaf, hash and state, and nothing of the person."""

import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest

from keys.kek import Kek
from ledger.domain.business.facts import RecordHandleControl, RecordHostControl, RegisterBusiness
from ledger.domain.certificate import facts as c
from ledger.errors import CommandRefusedError, LedgerCorruptError, StoreError
from ledger.store.ids import TOGETHER
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from tests.ledger.deciding import T0, TODAY, Random, open_ledger
from verifier.formats.record import Holder, Name

CANARIES = (
    "canary-host.example.com.kh",
    "canary-second.example.com.kh",
    "facebook:canary.handle",
    "ឈ្មោះកាណារី",
    "Canary Person",
    "canary-registration",
    "canary-officer",
    "canary-colleague",
    "canary-note",
    "canary-evidence",
)
HOST, SECOND, HANDLE, KHMER, ENGLISH, REGISTRATION, OFFICER, COLLEAGUE, NOTE, EVIDENCE = CANARIES
SAID = {"actor": OFFICER, "second": COLLEAGUE, "note": NOTE, "evidence": (EVIDENCE,)}


@pytest.fixture
def shop(office):
    """A natural person's certificate with some history; all its values are canaries."""
    holder = Holder(category="natural-person", name=Name(km=KHMER, en=ENGLISH))
    register = RegisterBusiness(holder=holder, registration=REGISTRATION)
    business = office.does(register, **SAID).number
    for place in (HOST, SECOND):
        office.does(RecordHostControl(business=business, place=place, method="dns"), **SAID)
    office.does(RecordHandleControl(business=business, place=HANDLE, method="post"), **SAID)
    issue = c.Issue(business=business, sites=(HOST,), handles=(HANDLE,), tier="full")
    number = office.does(issue, **SAID).number
    for command in (
        c.AddHost(number=number, place=SECOND),
        c.RemoveHost(number=number, place=HOST),
        c.RemoveHandle(number=number, place=HANDLE),
        c.AddHandle(number=number, place=HANDLE),
        c.Suspend(number=number, reason="mark-misused", start=TODAY, end=TODAY),
        c.Appeal(number=number, measure=1),
    ):
        office.does(command, **SAID)
    return number


def leaves(folder) -> list[tuple[int, bytes, bytes]]:
    reader = Reader(folder / "ledger.db")
    found = list(reader.leaves())
    reader.close()
    return found


def contains(data: bytes) -> list[str]:
    """Return the canaries in `data`, in UTF-8 or as JSON may escape them."""
    spellings = {each: (each.encode(), ascii(each)[1:-1].encode()) for each in CANARIES}
    return [each for each, ways in spellings.items() if any(way in data for way in ways)]


def test_no_value_of_a_person_or_officer_is_in_any_leaf(shop, folder):
    found = leaves(folder)

    assert len(found) == 11
    assert [contains(leaf) for _, leaf, _ in found] == [[]] * len(found)


def test_no_value_of_a_person_or_officer_is_in_the_clear_in_any_file(shop, folder):
    files = [path for path in folder.iterdir() if path.is_file()]

    assert {"ledger.db", "subjects.db"} <= {path.name for path in files}
    assert {path.name: contains(path.read_bytes()) for path in files} == {
        path.name: [] for path in files
    }


def test_commitments_cannot_be_guessed_without_their_salt(shop, office):
    ((_, issued), *_) = office.ledger.history(shop)

    guessed = "sha256:" + sha256(HOST.encode()).hexdigest()

    assert guessed not in issued.sites
    assert len({*issued.sites, *issued.handles}) == 2


def test_the_same_place_added_twice_has_two_commitments(shop, office):
    history = [fact for _, fact in office.ledger.history(shop)]
    issued, added = history[0], history[4]

    assert office.ledger.certificate(shop).handles == (HANDLE,)
    assert issued.handles[0] != added.place


def test_erasing_leaves_leaves_hashes_and_states_with_commitments(shop, office, folder):
    business = office.ledger.certificate(shop).business
    before = leaves(folder)

    office.ledger.erase(business)

    assert leaves(folder) == before
    assert all(sha256(b"\0" + leaf).digest() == stored for _, leaf, stored in before)
    state = office.ledger.certificate(shop)
    shown = (*state.sites, *state.handles, state.holder.name.km, state.holder.name.en)
    assert all(text.startswith("sha256:") for text in shown)
    assert state.measures[0].appeal == "pending"
    assert len(office.ledger.history(shop)) == 7
    with pytest.raises(CommandRefusedError, match="erased"):
        office.ledger.business(business)


def test_after_erasure_the_certificate_can_still_be_judged(shop, office, folder):
    office.ledger.erase(office.ledger.certificate(shop).business)

    office.does(c.DecideAppeal(number=shop, measure=1, outcome="upheld"), **SAID)
    office.does(c.Revoke(number=shop, reason="false-information"), **SAID)

    other = open_ledger(folder)
    assert other.certificate(shop).revoked
    other.close()
    assert contains((folder / "ledger.db").read_bytes()) == []


def test_erasure_outlives_a_restart_and_leaves_no_key_in_the_file(shop, office, folder):
    business = office.ledger.certificate(shop).business
    with closing(sqlite3.connect(folder / "subjects.db")) as db:
        ((wrapped,),) = db.execute("SELECT wrapped FROM subject_key WHERE subject=?", (business,))

    office.ledger.erase(business)

    assert all(wrapped not in path.read_bytes() for path in folder.glob("subjects.db*"))
    other = open_ledger(folder)
    assert other.certificate(shop).sites[0].startswith("sha256:")
    other.close()


def store(folder, kek: bytes = bytes(32)) -> SubjectKeys:
    folder.mkdir(exist_ok=True)
    return SubjectKeys(folder / "subjects.db", Kek(kek))


def test_a_key_is_on_disk_once_it_is_saved(folder):
    subjects = store(folder)
    key = subjects.create("b-1", Random())
    subjects.save()

    again = store(folder)

    assert again.find("b-1") == key
    subjects.close()
    again.close()


def test_a_key_that_was_not_saved_is_forgotten(folder):
    subjects = store(folder)
    subjects.create("b-1", Random())

    subjects.forget_unsaved()

    with pytest.raises(LedgerCorruptError):
        subjects.find("b-1")
    subjects.close()


def test_keys_of_subjects_to_come_are_saved_with_the_first_of_them(folder):
    subjects, random = store(folder), Random()
    for _ in range(2):
        subjects.begin("b-", random)
        subjects.save()

    name, key = subjects.next_id("b-", random), subjects.begin("b-", random)

    again = store(folder)
    assert again.find(name) == key
    assert subjects.next_id("b-", random) != name
    subjects.close()
    again.close()


def test_a_short_run_leaves_no_keys_that_nobody_needs(folder):
    """Stocks grow with use: a program that takes in one business makes one key."""
    subjects, random = store(folder), Random()
    made = []

    for _ in range(4):
        subjects.begin("b-", random)
        subjects.save()
        made.append(len(subjects.all()))

    assert made == [1, 3, 3, 7]
    subjects.close()


def test_asking_for_the_next_id_makes_no_key(folder):
    subjects, random = store(folder), Random()

    name = subjects.next_id("b-", random)
    subjects.save()

    assert subjects.next_id("b-", random) == name
    assert subjects.all() == {}
    subjects.close()


def test_each_subject_gets_an_id_and_a_key_of_its_own(folder):
    subjects, random, found = store(folder), Random(), {}

    for _ in range(3 * TOGETHER):
        name = subjects.next_id("b-", random)
        found[name] = subjects.begin("b-", random)
        subjects.save()

    assert len(set(found.values())) == len(found) == 3 * TOGETHER
    assert subjects.all().items() >= found.items()
    subjects.close()


def test_a_subject_whose_key_was_not_saved_is_never_begun_again(folder):
    subjects, random = store(folder), Random()
    lost = subjects.next_id("b-", random)
    subjects.begin("b-", random)
    subjects.forget_unsaved()

    name = subjects.next_id("b-", random)
    subjects.begin("b-", random)
    subjects.save()

    assert {lost, name} - set(subjects.all()) == {lost}
    subjects.close()


def test_a_key_that_is_not_erasable_is_made_once(folder):
    subjects, random = store(folder), Random()

    first = subjects.obtain("registry", random)
    subjects.save()

    assert subjects.obtain("registry", random) == first
    subjects.close()


def test_another_key_encryption_key_opens_no_key(folder):
    subjects = store(folder)
    subjects.create("b-1", Random())
    subjects.save()
    subjects.close()

    other = store(folder, bytes([1]) * 32)

    with pytest.raises(StoreError, match="key-encryption key"):
        other.find("b-1")
    other.close()


def test_an_erased_key_is_gone_and_stays_known_as_erased(folder):
    subjects = store(folder)
    subjects.create("b-1", Random())
    subjects.save()

    subjects.erase("b-1")

    assert subjects.find("b-1") is None
    subjects.close()


def test_keys_in_memory_are_forgotten_when_another_process_erases(folder):
    subjects, other = store(folder), store(folder)
    subjects.create("b-1", Random())
    subjects.save()
    other.erase("b-1")

    before, after = subjects.refresh(), subjects.refresh()

    assert before == after
    assert subjects.find("b-1") is None
    subjects.close()
    other.close()


def test_a_key_is_durable_before_the_first_fact_that_needs_it(office, folder):
    """If the keys cannot be saved, the fact is not written either."""
    lock = sqlite3.connect(folder / "subjects.db", isolation_level=None, timeout=0)
    office.ledger._subjects._connection.execute("PRAGMA busy_timeout=20")
    lock.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError):
        office.registers()
    lock.execute("ROLLBACK")
    lock.close()

    assert leaves(folder) == []
    assert office.registers()
    assert len(leaves(folder)) == 1


def test_actors_are_sealed_for_legal_persons_too(office, folder):
    number = office.certifies("shop.example.com.kh")
    office.does(c.Warn(number=number, reason="mark-misused"), at=T0, **SAID)

    assert [contains(leaf) for _, leaf, _ in leaves(folder)] == [[]] * 4


def test_erasures_are_told_in_order_and_once(tmp_path):
    subjects = SubjectKeys(tmp_path / "subjects.db", Kek(bytes(32)))
    for name in ("b-3", "b-1", "b-2"):
        subjects.create(name, Random(name))

    for name in ("b-1", "b-3", "b-1", "b-none"):
        subjects.erase(name)

    assert subjects.erased() == ("b-1", "b-3")
    assert subjects.erased(1) == ("b-3",)
    assert subjects.erased(2) == ()
    assert subjects.find("b-2") is not None
    subjects.close()


def test_a_key_that_was_not_on_disk_yet_does_not_survive_its_erasure(tmp_path):
    subjects = SubjectKeys(tmp_path / "subjects.db", Kek(bytes(32)))
    subjects.create("b-1", Random())
    subjects.erase("b-1")
    subjects.save()
    subjects.close()

    again = SubjectKeys(tmp_path / "subjects.db", Kek(bytes(32)))

    assert again.find("b-1") is None
    again.close()
