"""Whoever mistypes a certificate number is told so, whatever else the command would take."""

import click
import pytest

from trustmark.__main__ import cli
from trustmark.terminal import ids

MISTYPED = {
    "CETS-9999-999": "the check character does not fit",
    "CETS-0047-K2": "CETS and seven letters or digits",
    "cets 0047": "CETS and seven letters or digits",
}


def commands(group=cli, path=()):
    """Every command with its path."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


NAMING = [
    path
    for path, command in commands()
    if any(isinstance(each.type, ids._Named) for each in command.params)
]


def test_the_commands_that_take_a_number_or_an_id_are_known():
    assert {
        ("case", "open"),
        ("case", "show"),
        ("case", "appeal"),
        ("erase",),
        ("evidence", "add"),
        ("history",),
        ("prove-place",),
    } <= set(NAMING)


@pytest.mark.parametrize("path", NAMING, ids=" ".join)
@pytest.mark.parametrize("text", MISTYPED)
def test_a_mistyped_number_is_called_a_mistyped_number(trustmark, path, text):
    answer = trustmark(*path, text)

    assert (answer.code, answer.out) == (2, "")
    assert f"{text} is not a certificate number: " in answer.err
    assert MISTYPED[text] in answer.err
    assert "a number looks like CETS-0047-K2N" in answer.err


@pytest.mark.parametrize("text", ["b-" + "0" * 32, "cets.example.com.kh", "facebook:cets", "Silk"])
def test_what_is_not_meant_as_a_number_is_left_to_others(text):
    assert ids.meant_number(text) == ""
