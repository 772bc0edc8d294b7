"""Options that several commands share, and their parsed values."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from issuer.errors import InputError
from trustmark.errors import WrongUseError
from trustmark.terminal.moments import now, parse_day, parse_instant
from verifier.errors import MalformedError
from verifier.values.days import SKEW
from verifier.values.numbers import normalise_number
from verifier.values.typed import place_in

Function = TypeVar("Function", bound=Callable[..., Any])
P = ParamSpec("P")
R = TypeVar("R")


class _Moment(click.ParamType[int]):
    name = "TIME"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        try:
            return value if isinstance(value, int) else parse_instant(value)
        except WrongUseError as error:
            self.fail(f"{error}; {error.hint}" if error.hint else str(error), param, ctx)


class _Day(click.ParamType[date]):
    name = "DAY"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return value if isinstance(value, date) else parse_day(value)
        except WrongUseError as error:
            self.fail(str(error), param, ctx)


class _Number(click.ParamType[str]):
    name = "NUMBER"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return normalise_number(value)
        except MalformedError as error:
            self.fail(f"{error}; a number looks like CETS-0047-K2N", param, ctx)


class _Place(click.ParamType[str]):
    name = "PLACE"

    def convert(
        self,
        value: str,
        param: click.Parameter | None,  # noqa: ARG002 - click gives it
        ctx: click.Context | None,  # noqa: ARG002
    ) -> str:
        try:
            return place_in(value)
        except MalformedError as error:
            raise InputError("no-place", error, place=value) from error


class _Line(click.ParamType[str]):
    """One line of text that can be printed."""

    name = "TEXT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = value.strip()
        if not 0 < len(text) <= _LONGEST_LINE:
            self.fail(f"expected 1 to {_LONGEST_LINE} characters, got {len(text)}", param, ctx)
        if not text.isprintable():
            self.fail("there is a character in it that cannot be printed", param, ctx)
        return text


def or_empty(_context: click.Context, _option: click.Parameter, text: str | None) -> str:
    """Return the text of an option, nothing where it is not given."""
    return text or ""


_LONGEST_LINE = 200
MOMENT = _Moment()
DAY = _Day()
NUMBER = _Number()
PLACE = _Place()
LINE = _Line()

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
"""A file that is there."""

trust_option = click.option(
    "--trust", required=True, type=EXISTING, help="The file of root keys to trust."
)

number_argument = click.argument("number", type=NUMBER)
measure_option = click.option(
    "--measure",
    type=click.IntRange(1),
    metavar="N",
    help='Which measure, if several come into question: its number in "trustmark history".',
)

reason_option = click.option("--reason", metavar="CODE", help="A reason code of the scheme.")
note_option = click.option(
    "--note",
    type=LINE,
    callback=or_empty,
    help="What is to be remembered about this step; kept sealed.",
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")
evidence_option = click.option(
    "--evidence",
    multiple=True,
    metavar="FILE",
    help="A file, or the commitment to one. May be given again.",
)


def _kept(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Return what keeps an option's value as `name` of the session, if it is given."""

    def keep(context: click.Context, _: click.Parameter, value: object) -> None:
        if value is not None:
            setattr(context.obj, name, value)

    return keep


def _keep_at(context: click.Context, option: click.Parameter, at: int | None) -> None:
    """Refuse a decision dated in the future: every later one would be refused as behind it."""
    if at is not None and at > now() + SKEW:
        raise click.BadParameter(
            "a decision cannot be dated in the future", ctx=context, param=option
        )
    context.obj.at = at


def _as_officer(what: str) -> Callable[[Function], Function]:
    return click.option(
        "--as",
        "--actor",
        type=LINE,
        metavar="OFFICER",
        expose_value=False,
        callback=_kept("actor"),
        help=f"{what}: an officer's staff id. Default: the setting `actor`, else the login name.",
    )


acting = _as_officer("Who does this")
"""For commands that may record something as a part of what they do."""
_json = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=_kept("as_json"),
    help="Print one JSON object.",
)
_key = click.option(
    "--key",
    metavar="TEXT",
    expose_value=False,
    callback=_kept("key"),
    help="Makes a repeated command count once. Default: random.",
)
_at = click.option(
    "--at",
    type=MOMENT,
    expose_value=False,
    callback=_keep_at,
    help="The instant of the decision. Default: now.",
)


def asking(command: Callable[Concatenate[Any, P], R]) -> Callable[P, R]:
    """Give a command the session, and the option `--json`."""
    return _json(click.pass_obj(command))


def deciding(command: Callable[Concatenate[Any, P], R]) -> Callable[P, R]:
    """Give a command the session, and the options of everything that records a decision."""
    return _at(_as_officer("Who decides")(_key(asking(command))))


def together(*options: Callable[[Function], Function]) -> Callable[[Function], Function]:
    """Return what gives a command all of `options`, the last one first in its help."""

    def give(command: Function) -> Function:
        for option in options:
            command = option(command)
        return command

    return give


def add_commands(group: click.Group, module: ModuleType) -> None:
    """Give `group` the commands that `module` defines."""
    for each in vars(module).values():
        if isinstance(each, click.Command):
            group.add_command(each)
