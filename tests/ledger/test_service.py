import hashlib
import sqlite3
from datetime import date

import msgspec
import pytest

from keys.errors import SealError
from ledger.domain.business.facts import RecordHostControl, RegisterBusiness
from ledger.domain.certificate import facts as c
from ledger.domain.register.registry import AdoptManifest, AdoptScheme
from ledger.errors import (
    CommandRefusedError,
    LedgerCorruptError,
    SchemeError,
    StoreError,
    UnknownAggregateError,
)
from ledger.store.codec import open_part
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from tests.ledger.deciding import DAY, HOLDER, PERSON, SCHEME, T0, Office, Random, day, open_ledger
from verifier.formats.commitment import is_commitment

HOST = "shop1.example.com.kh"
OTHER_HOST = "shop2.example.com.kh"
HANDLE = "facebook:shop1"


@pytest.fixture
def reader(folder, ledger):
    opened = Reader(folder / "ledger.db")
    yield opened
    opened.close()


def refused(rule: str):
    return pytest.raises(CommandRefusedError, check=lambda error: error.rule == rule)


def digest(text: str) -> str:
    return SCHEME.version[0].digest()[:-4] + text


def test_every_command_leaves_its_fact(office, reader):
    version = SCHEME.version[0]
    number = office.certifies(HOST, HANDLE)
    business = office.ledger.certificate(number).business
    for place in (OTHER_HOST, "tiktok:shop1"):
        command = RecordHostControl if ":" not in place else None
        if command:
            office.does(command(business=business, place=place, method="dns"))
    steps = [
        AdoptScheme(scheme=version.id, digest=version.digest(), effective=version.effective),
        AdoptManifest(version=1, digest=version.digest()),
        c.AddHost(number=number, place=OTHER_HOST),
        c.RemoveHost(number=number, place=HOST),
        c.RemoveHandle(number=number, place=HANDLE),
        c.AddHandle(number=number, place=HANDLE),
        c.RecordBadge(number=number, kid="badge-0", token=digest("aaaa"), qr=digest("bbbb")),
        c.Warn(number=number, reason="mark-misused"),
        c.LiftWarning(number=number, measure=1),
        c.Suspend(number=number, reason="mark-misused", start=day(0), end=day(5)),
        c.ExtendSuspension(number=number, measure=2, end=day(6)),
        c.Appeal(number=number, measure=2),
        c.DecideAppeal(number=number, measure=2, outcome="upheld"),
        c.Reinstate(number=number, measure=2),
        c.Revoke(number=number, reason="false-information"),
    ]

    receipts = [office.does(step) for step in steps]

    size = reader.size()
    assert [receipt.log_index for receipt in receipts] == list(range(size - len(steps), size))
    tags = [fact.__struct_config__.tag for _, fact in reader.facts(size - len(steps))]
    assert tags == [
        "scheme-adopted",
        "manifest-adopted",
        "host-added",
        "host-removed",
        "handle-removed",
        "handle-added",
        "badge-signed",
        "certificate-warned",
        "warning-lifted",
        "certificate-suspended",
        "suspension-extended",
        "measure-appealed",
        "appeal-decided",
        "certificate-reinstated",
        "certificate-revoked",
    ]


def test_a_certificate_is_renewed_for_two_more_years(office):
    number = office.certifies(HOST)
    office.at = T0 + 700 * DAY

    office.does(c.Renew(number=number))

    assert [period.end.year for period in office.ledger.certificate(number).periods] == [2028, 2030]


def test_log_indexes_are_dense_and_leaf_hashes_fit(office, reader):
    for n in range(5):
        office.certifies(f"shop-{n}.example.com.kh")

    rows = list(reader.leaves())

    assert [index for index, _, _ in rows] == list(range(15))
    assert all(hashlib.sha256(b"\0" + leaf).digest() == stored for _, leaf, stored in rows)


def test_certificate_numbers_follow_one_another_after_a_restart(folder):
    first = open_ledger(folder)
    numbers = [Office(first).certifies(HOST)]
    first.close()
    second = open_ledger(folder, random_bytes=Random("second"))
    numbers.append(Office(second, name="second").certifies(OTHER_HOST))
    second.close()

    assert numbers == ["CETS-0000-000", "CETS-0000-012"]


@pytest.mark.parametrize("key", ["", "x" * 129, "km-ខ", "a\nb"])
def test_an_idempotency_key_is_short_and_printable(office, key):
    with refused("bad-key"):
        office.does(RegisterBusiness(holder=HOLDER), key=key)


def test_somebody_must_decide(office):
    with refused("no-actor"):
        office.does(RegisterBusiness(holder=HOLDER), actor="")


def test_what_does_not_exist_is_unknown(office):
    with pytest.raises(UnknownAggregateError):
        office.does(c.Warn(number="CETS-0000-000", reason="mark-misused"))
    with pytest.raises(UnknownAggregateError):
        office.does(c.Issue(business="b-none", sites=(HOST,), tier="full"))
    with pytest.raises(UnknownAggregateError):
        office.ledger.certificate("CETS-0000-000")
    with pytest.raises(UnknownAggregateError):
        office.ledger.business("b-none")
    assert office.ledger.history("CETS-0000-000") == ()


def test_no_rules_no_certificate(office):
    office.at = 0

    with pytest.raises(SchemeError):
        office.certifies(HOST)


def test_a_clock_far_behind_the_ledger_is_refused_a_slow_one_is_not(office):
    office.certifies(HOST)
    office.registers()
    office.at = T0 - 300
    office.registers()
    office.at = T0 - 301

    with refused("clock-behind"):
        office.registers()


def test_the_clock_rule_holds_after_a_restart(folder):
    first = open_ledger(folder)
    Office(first).registers()
    first.close()
    second = open_ledger(folder, random_bytes=Random("second"))

    with refused("clock-behind"):
        Office(second, at=T0 - DAY, name="late").registers()
    second.close()


def test_a_place_belongs_to_one_certificate_in_force(office):
    office.certifies(HOST)
    rival = office.registers(HOST)

    with refused("place-taken"):
        office.does(c.Issue(business=rival, sites=(HOST,), tier="full"))


def test_a_place_is_free_again_once_removed_revoked_or_lapsed(office):
    number = office.certifies(HOST, HANDLE)
    rival = office.registers(HOST, HANDLE)
    office.does(c.RemoveHost(number=number, place=HOST))
    office.does(c.Issue(business=rival, sites=(HOST,), tier="full"))
    office.does(c.Revoke(number=number, reason="holder-request"))
    second = office.does(c.Issue(business=rival, handles=(HANDLE,), tier="full")).number
    office.at = T0 + 800 * DAY
    third = office.registers(HANDLE)

    office.does(c.Issue(business=third, handles=(HANDLE,), tier="full"))

    assert office.ledger.certificate(second).handles == (HANDLE,)


def test_natural_persons_places_are_guarded_too(office):
    office.certifies(HOST, holder=PERSON)
    rival = office.registers(HOST)

    with refused("place-taken"):
        office.does(c.Issue(business=rival, sites=(HOST,), tier="full"))


def test_a_natural_persons_certificate_can_change_its_places(office, reader):
    number = office.certifies(HOST, HANDLE, holder=PERSON)
    business = office.ledger.certificate(number).business
    office.does(RecordHostControl(business=business, place=OTHER_HOST, method="dns"))
    with refused("duplicate-place"):
        office.does(c.AddHost(number=number, place=HOST))
    office.does(c.AddHost(number=number, place=OTHER_HOST))
    office.does(c.RemoveHost(number=number, place=HOST))

    assert office.ledger.certificate(number).sites == (OTHER_HOST,)
    removed = next(reader.facts(reader.size() - 1))[1]
    issued = office.ledger.history(number)[0][1]
    assert removed.place == issued.sites[0]
    assert is_commitment(removed.place)


def test_openings_open_what_the_log_hides(folder, office, reader):
    number = office.certifies(HOST, holder=PERSON)
    subjects = SubjectKeys(folder / "subjects.db", open_kek())

    ((index, openings),) = reader.openings(0, reader.size(), unsealer(subjects))

    assert index == reader.size() - 1
    assert {each.value for each in openings} == {PERSON.name.km, PERSON.name.en, HOST}
    assert all(is_commitment(place) for place in office.ledger.history(number)[0][1].sites)
    subjects.close()


def open_kek():
    from keys.kek import Kek  # noqa: PLC0415

    return Kek(bytes(32))


def unsealer(subjects: SubjectKeys):
    def unseal(subject, leaf, sealed):
        key = subjects.find(subject)
        return None if key is None else open_part(leaf, sealed, subject=subject, key=key)

    return unseal


def test_nothing_personal_is_in_a_leaf_or_in_the_clear_in_the_file(folder, office, reader):
    canaries = {
        "actor": "canary-officer",
        "second": "canary-second",
        "note": "canary note",
        "evidence": ("canary-evidence",),
    }
    office.does(RegisterBusiness(holder=HOLDER, registration="canary-registration"), **canaries)
    number = office.certifies("canary.example.com.kh", "facebook:canary", holder=PERSON)
    business = office.ledger.certificate(number).business
    proof = RecordHostControl(business=business, place="canary2.example.com.kh", method="dns")
    office.does(proof, **canaries)
    office.does(c.AddHost(number=number, place="canary2.example.com.kh"), **canaries)
    office.does(c.RemoveHost(number=number, place="canary.example.com.kh"), **canaries)
    office.does(c.Warn(number=number, reason="mark-misused"), **canaries)
    office.ledger.close()

    leaves = b"".join(leaf for _, leaf, _ in reader.leaves())
    files = b"".join(path.read_bytes() for path in folder.glob("*.db*"))
    for secret in (b"canary", PERSON.name.en.encode(), PERSON.name.km.encode()):
        assert secret not in leaves
        assert secret not in files


def test_after_erasure_the_log_stands_and_states_show_commitments(folder, office, reader):
    number = office.certifies(HOST, holder=PERSON)
    business = office.ledger.certificate(number).business
    before = list(reader.leaves())

    office.ledger.erase(business)
    office.ledger.erase(business)

    state = office.ledger.certificate(number)
    assert list(reader.leaves()) == before
    assert is_commitment(state.sites[0])
    assert is_commitment(state.holder.name.km)
    subjects = SubjectKeys(folder / "subjects.db", open_kek())
    assert list(reader.openings(0, reader.size(), unsealer(subjects))) == []
    subjects.close()


def test_after_erasure_the_business_is_closed_but_its_certificate_can_be_revoked(office):
    number = office.certifies(HOST, holder=PERSON)
    business = office.ledger.certificate(number).business
    proof = RecordHostControl(business=business, place=OTHER_HOST, method="dns")
    office.does(proof, key="proof")
    office.ledger.erase(business)

    with refused("erased"):
        office.ledger.business(business)
    with refused("erased"):
        office.does(c.Issue(business=business, sites=(OTHER_HOST,), tier="full"))
    with refused("erased"):
        office.does(proof, key="proof")
    with refused("unknown-place"):
        office.does(c.RemoveHost(number=number, place=HOST))
    office.does(c.Revoke(number=number, reason="false-information"))

    assert office.ledger.certificate(number).revoked


def test_an_erased_persons_places_are_free(office):
    number = office.certifies(HOST, holder=PERSON)
    office.ledger.erase(office.ledger.certificate(number).business)

    office.certifies(HOST)


def test_a_sealed_part_opens_in_its_own_place_only(folder, office):
    number = office.certifies(HOST)
    office.does(c.Warn(number=number, reason="mark-misused"))
    office.ledger.close()
    rows = sqlite3.connect(folder / "ledger.db").execute(
        "SELECT state, sealed, subject FROM ledger_events WHERE originator_id=?", (number,)
    )
    (leaf, sealed, subject), (other_leaf, _, _) = rows.fetchall()
    subjects = SubjectKeys(folder / "subjects.db", open_kek())
    key = subjects.find(subject)

    assert open_part(leaf, sealed, subject=subject, key=key).actor == "officer-1"
    with pytest.raises(
        LedgerCorruptError, check=lambda error: isinstance(error.__cause__, SealError)
    ):
        open_part(other_leaf, sealed, subject=subject, key=key)
    subjects.close()


def test_another_key_encryption_key_opens_nothing(folder, office):
    number = office.certifies(HOST)
    office.ledger.close()
    stranger = open_ledger(folder, kek=bytes(31) + b"x", random_bytes=Random("x"))

    with pytest.raises(StoreError, match="key-encryption key"):
        Office(stranger, name="x").does(c.Warn(number=number, reason="mark-misused"))
    stranger.close()


def test_foreign_subject_keys_are_noticed(folder, office):
    number = office.certifies(HOST)
    office.ledger.close()
    (folder / "subjects.db").unlink()
    reopened = open_ledger(folder, random_bytes=Random("x"))

    with pytest.raises(LedgerCorruptError, match="not this ledger's"):
        Office(reopened, name="x").does(c.Warn(number=number, reason="mark-misused"))
    reopened.close()


def test_waiting_for_the_log_ends_when_it_has_grown(office):
    office.registers()

    assert office.ledger.wait(0, 30) == 1
    assert office.ledger.wait(1, 0) == 1


def test_all_facts_of_one_certificate_are_its_history(office):
    number = office.certifies(HOST)
    office.does(c.Warn(number=number, reason="mark-misused"))

    history = office.ledger.history(number)

    assert [index for index, _ in history] == [2, 3]
    assert history[0][1].start == date(2026, 3, 2)
    assert msgspec.json.encode(history[1][1]).startswith(b'{"fact":"certificate-warned"')
