"""What an error says to do next."""

import pytest

from ledger.errors import UnknownAggregateError
from trustmark.hints import hint_for

NOBODY = "f" * 32


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        (("history", "CETS-0000-024"), "trustmark history"),
        (("application", "show", f"a-{NOBODY}"), "trustmark application list"),
        (("withdraw", f"a-{NOBODY}"), "trustmark application list"),
        (("business", "show", f"b-{NOBODY}"), "trustmark application list --all"),
        (("case", "show", f"k-{NOBODY}"), "trustmark case list"),
        (("case", "reply", f"k-{NOBODY}"), "trustmark case list"),
        (("complaint", "show", f"c-{NOBODY}"), "trustmark complaint list"),
        (("complaint", "forward", f"c-{NOBODY}"), "trustmark complaint list"),
        (("misuse", "show", f"l-{NOBODY}"), "trustmark misuse list"),
        (("misuse", "confirm", f"l-{NOBODY}"), "trustmark misuse list"),
    ],
)
def test_an_unknown_id_leads_to_the_list_of_its_own_kind(trustmark, shop, command, hint):
    answer = trustmark(*command)

    assert answer.code == 1, answer.err
    assert f'hint: "{hint}"' in answer.err


def test_what_is_no_id_of_a_listed_kind_leads_to_no_list():
    assert hint_for(UnknownAggregateError("there is no evidence sha256:x")) == ""
    assert hint_for(UnknownAggregateError("no roster", aggregate="roster")) == ""
