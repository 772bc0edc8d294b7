"""Every refusal of the ledger names what it rests on, whichever rule refuses."""

from typing import get_args

import pytest

from ledger.domain.business.facts import RegisterBusiness
from ledger.domain.facts import AnyCommand
from ledger.errors import CommandRefusedError
from ledger.words.articles import BUSINESS
from tests.ledger.deciding import HOLDER, T0
from verifier.formats.record import Holder, Name


@pytest.mark.parametrize("kind", get_args(AnyCommand))
def test_every_kind_of_command_says_who_may_give_it(kind):
    assert kind.permission or kind.instead or kind.__name__ == "FoundRoster"


@pytest.mark.parametrize(
    ("command", "changes"),
    [
        (RegisterBusiness(holder=Holder(category="legal-person", name=Name("", ""))), {}),
        (RegisterBusiness(holder=HOLDER), {"at": T0 - 10_000}),
        (RegisterBusiness(holder=HOLDER), {"key": ""}),
        (RegisterBusiness(holder=HOLDER), {"actor": ""}),
    ],
)
def test_a_refusal_of_form_names_its_ground_too(office, command, changes):
    office.registers()

    with pytest.raises(CommandRefusedError) as caught:
        office.does(command, **changes)

    assert caught.value.article == BUSINESS
