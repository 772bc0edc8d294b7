"""Arguments of every command are read before anything of the issuer is opened."""

import click
import pytest

from trustmark.__main__ import _COMMANDS, cli
from trustmark.session import Session

ID = "f" * 32
SAMPLES = {
    "CASE": "CETS-0047-K2N",
    "NUMBER": "CETS-0047-K2N",
    "HOLDER": "CETS-0047-K2N",
    "APPLICATION": f"a-{ID}",
    "BUSINESS": f"b-{ID}",
    "COMPLAINT": f"c-{ID}",
    "LISTING": f"l-{ID}",
    "ABOUT": "CETS-0047-K2N",
    "AMOUNT": "37.50",
    "DAY": "2026-11-23",
    "TIME": "2026-11-23",
    "PLACE": "silk.example.com.kh",
    "SUBJECT": "CETS-0000-000",
    "KEY": "1/a/b",
    "ITEM": "1/a",
    "TEXT": "something",
    "text": "something",
    "integer": "1",
    "integer range": "1",
    "float range": "1",
}


def _leaves(command, context, path):
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from _leaves(command.get_command(context, name), context, (*path, name))
    else:
        yield path, command


COMMANDS = dict(_leaves(cli, click.Context(cli), ()))


class NoIssuer(Session):
    """A session of a folder that does not exist, which nobody may ask for more than its name."""

    def config(self):
        raise AssertionError("the settings are read while arguments are parsed")

    config_if_any = visitor = config


def sample(parameter, there):
    """Return what somebody might type for `parameter`; `there` is a file that exists."""
    kind = parameter.type
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    if isinstance(kind, click.Path | click.File):
        return str(there.parent if getattr(kind, "file_okay", True) is False else there)
    return SAMPLES[kind.name]


def typed(command, there):
    """Yield a value for every argument and option that takes one."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.is_flag:
            yield from (parameter.opts[0],) if parameter.required else ()
            continue
        values = [sample(parameter, there)] * max(1, parameter.nargs)
        if parameter.name in {"documents", "document"}:
            values = ["letter=page.pdf"]
        yield from ([parameter.opts[0], *values] if isinstance(parameter, click.Option) else values)


def test_all_commands_are_tried():
    assert {path[0] for path in COMMANDS} == set(_COMMANDS)
    assert len(COMMANDS) > 90


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_arguments_are_read_without_a_ledger(path, tmp_path):
    there = tmp_path / "there"
    there.touch()
    home = tmp_path / "nowhere"
    command = COMMANDS[path]

    given = list(typed(command, there))
    with command.make_context(" ".join(path), given, obj=NoIssuer(str(home), {})) as context:
        taken = set(context.params)

    assert {each.name for each in command.params if each.expose_value} == taken
    assert not home.exists()
