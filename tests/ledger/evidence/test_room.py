"""Which files an aggregate has: by name and kind, in the order of the facts that refer to them."""

import os
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest
from msgspec import structs
from PIL import Image

from ledger.domain.application.facts import AskForMore, Given, SubmitApplication
from ledger.domain.business.facts import RegisterBusiness
from ledger.domain.register.erasures import ErasePersonalData
from ledger.errors import CommandRefusedError, EvidenceError, UnknownAggregateError
from ledger.evidence.folder import CheckedFile, EvidenceFolder, Kept
from tests.ledger.deciding import HOLDER
from tests.ledger.evidence_files import RULES, pdf, picture, png

HOST = "shop1.example.com.kh"


@pytest.fixture
def business(office):
    command = RegisterBusiness(
        holder=HOLDER,
        activities=("online-retail",),
        registration="00012345",
        registered_on=date(2020, 5, 4),
    )
    return office.does(command).number


def kept(ledger, business: str, content: bytes, name: str) -> str:
    return ledger.evidence.keep(business, content, name, RULES).commitment


def test_the_files_of_an_application_are_named_with_their_kinds_and_no_others(
    office, ledger, business
):
    form = kept(ledger, business, pdf(), "form.pdf")
    photo = kept(ledger, business, png(picture()), "ហាង.png")
    kept(ledger, business, pdf(), "unused.pdf")
    documents = (Given(document="application-form", evidence=(form, photo)),)
    command = SubmitApplication(business=business, tier="basic", sites=(HOST,), documents=documents)
    receipt = office.does(command)
    later = kept(ledger, business, pdf(b"4 0 obj\n<<>>\nendobj\n"), "letter.pdf")
    office.does(AskForMore(application=receipt.number, text="why"), evidence=(later, form))

    found = list(ledger.evidence.of(receipt.number))

    assert [(each.commitment, each.name, each.kind) for each in found] == [
        (form, "form.pdf", "application/pdf"),
        (photo, "ហាង.png", "image/png"),
        (later, "letter.pdf", "application/pdf"),
    ]
    submitted, *_, asked = (each.log_index for each in ledger.facts(receipt.number))
    assert [each.log_index for each in found] == [submitted, submitted, asked]
    assert [each.size for each in found] == [
        len(ledger.evidence.load(each.commitment).content) for each in found
    ]
    assert list(ledger.evidence.of(business)) == []


@pytest.fixture
def draft(folder):
    """A picture that was uploaded before, and lies under the key of an account."""
    drafts, key = EvidenceFolder(folder / "drafts", os.urandom), os.urandom(32)
    kept = drafts.store("account-1", key, png(picture()), "ហាង.png", RULES)
    return drafts.load_checked("account-1", key, kept.commitment)


def test_a_draft_is_handed_in_without_decoding_its_picture_again(
    ledger, business, draft, monkeypatch
):
    monkeypatch.setattr(Image, "open", None)

    kept = ledger.evidence.keep_checked(business, draft, RULES)

    loaded = ledger.evidence.load(kept.commitment)
    assert (loaded.name, loaded.content) == ("ហាង.png", draft.content)
    assert (kept.kind, kept.size) == ("image/png", len(draft.content))
    assert ledger.evidence.holds(business, kept.commitment)


def test_a_check_that_was_just_made_is_enough_to_keep_a_file(ledger, business):
    kept = ledger.evidence.keep_checked(business, CheckedFile(pdf(), "form.pdf", RULES), RULES)

    assert ledger.evidence.load(kept.commitment).content == pdf()


def test_what_was_checked_cannot_be_exchanged(draft):
    with pytest.raises(FrozenInstanceError):
        draft.content = b"<html>"
    with pytest.raises(TypeError):
        replace(draft, content=b"<html>")
    with pytest.raises(TypeError):
        CheckedFile(name="a.png", content=b"<html>", kind="image/png")
    with pytest.raises(EvidenceError):
        CheckedFile(b"<html>", "a.png", RULES)


@pytest.mark.parametrize("unchecked", [png(picture()), Kept("a.png", png(picture()), "")])
def test_bytes_that_nobody_checked_are_not_kept(ledger, business, folder, unchecked):
    with pytest.raises(AttributeError, match="check_allowed"):
        ledger.evidence.keep_checked(business, unchecked, RULES)

    assert not list((folder / "evidence").rglob("*"))


def test_the_rules_of_the_day_still_say_which_drafts_may_be_kept(ledger, business, draft):
    small = structs.replace(RULES, largest_bytes=len(draft.content) // 2 - 1)
    papers = structs.replace(RULES, types=("application/pdf",))
    long = structs.replace(RULES, largest_bytes=len(pdf()) - 1)
    paper = CheckedFile(pdf(), "form.pdf", RULES)

    for checked, rules in ((draft, small), (draft, papers), (paper, long)):
        with pytest.raises(EvidenceError):
            ledger.evidence.keep_checked(business, checked, rules)


def test_a_file_that_is_not_in_the_folder_is_named_by_its_commitment_alone(
    office, ledger, business, folder
):
    form = kept(ledger, business, pdf(), "form.pdf")
    documents = (Given(document="application-form", evidence=(form,)),)
    command = SubmitApplication(business=business, tier="basic", sites=(HOST,), documents=documents)
    name = office.does(command).number
    for path in (folder / "evidence" / business).iterdir():
        path.unlink()

    (found,) = ledger.evidence.of(name)

    assert (found.commitment, found.name, found.kind, found.size) == (form, "", "", 0)


def test_nobody_has_files_who_was_erased_or_is_not_there(office, ledger, business):
    office.does(ErasePersonalData(subject=business, ground="asked for it"))
    ledger.erase(business)

    with pytest.raises(CommandRefusedError):
        list(ledger.evidence.of(business))
    with pytest.raises(CommandRefusedError):
        ledger.evidence.keep_checked(business, CheckedFile(pdf(), "form.pdf", RULES), RULES)
    for name in ("b-" + "0" * 32, "x-1"):
        with pytest.raises(UnknownAggregateError):
            list(ledger.evidence.of(name))
