"""Options that several commands share, and their parsed values."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, TypeVar

import click

from issuer.errors import InputError
from trustmark.errors import WrongUseError
from trustmark.terminal.moments import now, parse_day, parse_instant
from verifier.errors import MalformedError
from verifier.values.days import SKEW
from verifier.values.numbers import normalise_number
from verifier.values.typed import place_in

Function = TypeVar("Function", bound=Callable[..., Any])


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


_LONGEST_LINE = 200
MOMENT = _Moment()
DAY = _Day()
NUMBER = _Number()
PLACE = _Place()
LINE = _Line()

number_argument = click.argument("number", type=NUMBER)
measure_option = click.option(
    "--measure",
    type=click.IntRange(1),
    metavar="N",
    help='Which measure, if several come into question: its number in "trustmark history".',
)

reason_option = click.option("--reason", metavar="CODE", help="A reason code of the scheme.")
note_option = click.option(
    "--note", type=LINE, help="What is to be remembered about this step; kept sealed."
)
evidence_option = click.option(
    "--evidence",
    multiple=True,
    metavar="FILE",
    help="A file, or the commitment to one. May be given again.",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def _not_in_future(context: click.Context, option: click.Parameter, at: int | None) -> int | None:
    """Refuse a decision dated in the future: every later one would be refused as behind it."""
    if at is not None and at > now() + SKEW:
        raise click.BadParameter(
            "a decision cannot be dated in the future", ctx=context, param=option
        )
    return at


def _act_as(context: click.Context, _: click.Parameter, officer: str | None) -> None:
    if officer:
        context.obj.act_as(officer)


acting = click.option(
    "--as",
    "--actor",
    type=LINE,
    metavar="OFFICER",
    expose_value=False,
    callback=_act_as,
    help="Who does this: an officer's staff id. Default: the setting `actor`, else the login name.",
)
"""For commands that may record something as a part of what they do."""


class Terms(NamedTuple):
    """How a decision is recorded: when (None: now), by whom (None: the settings'), and its key."""

    at: int | None
    actor: str | None
    key: str | None
    as_json: bool


def decision_options(function: Function) -> Function:
    """Give a command the options of everything that records a decision; it gets them as `terms`."""

    def wrapped(
        *args: Any,  # noqa: ANN401
        at: int | None,
        actor: str | None,
        key: str | None,
        as_json: bool,
        **rest: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 - what the command returns
        return function(*args, terms=Terms(at=at, actor=actor, key=key, as_json=as_json), **rest)

    wrapped.__doc__ = function.__doc__
    wrapped.__name__ = function.__name__
    for option in (
        json_option,
        click.option(
            "--key", metavar="TEXT", help="Makes a repeated command count once. Default: random."
        ),
        click.option(
            "--as",
            "--actor",
            "actor",
            type=LINE,
            metavar="OFFICER",
            help="Who decides: an officer's staff id. "
            "Default: the setting `actor`, else the login name.",
        ),
        click.option(
            "--at",
            type=MOMENT,
            callback=_not_in_future,
            help="The instant of the decision. Default: now.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value] # a decorated function is still that function
