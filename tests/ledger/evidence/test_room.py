"""Which files an aggregate has: by name and kind, in the order of the facts that refer to them."""

from datetime import date

import pytest

from ledger.domain.application.facts import AskForMore, Given, SubmitApplication
from ledger.domain.business.facts import RegisterBusiness
from ledger.domain.register.erasures import ErasePersonalData
from ledger.errors import CommandRefusedError, UnknownAggregateError
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
    for name in ("b-" + "0" * 32, "x-1"):
        with pytest.raises(UnknownAggregateError):
            list(ledger.evidence.of(name))
