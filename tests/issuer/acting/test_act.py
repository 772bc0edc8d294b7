"""An act as a portal would use it: commands given once, files taken back, and what else follows."""

import os

import pytest
from msgspec.structs import replace

from issuer.acting.act import Act, open_act
from issuer.acting.granting import Occasion
from issuer.errors import InputError
from ledger.domain.business.facts import RecordHostControl, RecordHostLapse, RegisterBusiness
from ledger.domain.case.facts import OpenCase
from ledger.domain.certificate.facts import Issue
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole
from ledger.errors import CommandRefusedError
from tests.ledger.evidence_files import pdf
from trustmark.config import load
from trustmark.terminal import moments
from verifier.formats.record import Holder, Name

HOLDER = Holder("legal-person", Name("", "Silk Shop"))
HOST = "silk.example.com.kh"


@pytest.fixture
def act(home):
    """Return a function that opens an act of an officer under a key."""
    settings = load(home, {})

    def opened(key, actor="sok.dara", *, named=False):
        when = Occasion(at=moments.now(), actor=actor, key=key, named=named)
        return open_act(settings, when, os.urandom)

    return opened


def certify(act: Act) -> tuple[str, str]:
    """Return the business and the number of a new certificate."""
    business = act.give(RegisterBusiness(holder=HOLDER), part="business").receipt.number
    act.give(RecordHostControl(business=business, place=HOST, method="dns"), part="control")
    issued = act.give(Issue(business=business, sites=(HOST,), tier="full"), part="issue")
    return business, issued.receipt.number


def test_a_command_given_again_under_its_key_has_the_same_receipt(act):
    command = RegisterBusiness(holder=HOLDER)

    with act("once") as first:
        done = first.give(command)
    with act("once") as second:
        again = second.give(command)

    assert again.receipt == done.receipt
    assert again.state.holder == HOLDER


def test_what_a_command_led_to_is_told_with_its_case(act):
    with act("pilot") as pilot:
        business, _ = certify(pilot)
        pilot.give(FoundRoster(first="sok.dara", second="chan.sophea"), part="founded")
        role = ProposeRole(officer="keo.mony", role="registrar", change="grant")
        pilot.give(role, part="proposed")
    with act("confirmed", "chan.sophea") as manager:
        manager.give(ConfirmRole(proposal=1))

    lapse = RecordHostLapse(business=business, place=HOST, reason="gone")
    with act("lapse", "keo.mony") as officer:
        done = officer.give(lapse)
    with act("lapse", "keo.mony") as officer:
        again = officer.give(lapse)

    assert done.receipt.led_to == (done.case,)
    assert done.case.startswith("k-")
    assert again.case == done.case


def test_a_file_is_taken_back_when_its_command_is_refused(act, home, tmp_path):
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(pdf())
    with act("pilot") as pilot:
        business, number = certify(pilot)
    wrong = OpenCase(business=business, certificate=number, source="officer", reason="no-reason")

    with pytest.raises(CommandRefusedError), act("case") as officer:
        officer.give(wrong, evidence=[str(letter)])
    assert not list((home / "evidence").glob("*/*"))

    with act("case") as officer:
        officer.give(replace(wrong, reason="mark-misused"), evidence=[str(letter)])
    assert len(list((home / "evidence").glob("*/*"))) == 1


def test_a_key_that_was_named_takes_no_files_but_their_commitments(act, tmp_path):
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(pdf())
    with act("pilot") as pilot:
        business, _ = certify(pilot)

    with pytest.raises(InputError, match="by its commitment"), act("mine", named=True) as officer:
        officer.files.keep(business, [str(letter)])


def test_the_badge_of_a_certificate_is_signed_once(act):
    with act("pilot") as pilot:
        _, number = certify(pilot)

        assert pilot.sign_badge(number) is None
        before = pilot.ledger.history(number)
        assert pilot.sign_badge(number) is None
        assert pilot.ledger.history(number) == before


def test_a_badge_that_cannot_be_signed_is_no_reason_to_fail(act, home):
    with act("pilot") as pilot:
        _, number = certify(pilot)
        for key in (home / "keys").glob("badge-*"):
            key.unlink()

        assert pilot.sign_badge(number) is not None
