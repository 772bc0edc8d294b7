"""Options that several commands share, and what they stand for once parsed."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, TypeVar

import click

from trustmark.errors import InputError
from trustmark.moments import now, parse_day, parse_instant

Function = TypeVar("Function", bound=Callable[..., Any])


class _Moment(click.ParamType[int]):
    name = "TIME"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        try:
            return value if isinstance(value, int) else parse_instant(value)
        except InputError as error:
            self.fail(f"{error}; {error.hint}" if error.hint else str(error), param, ctx)


class _Day(click.ParamType[date]):
    name = "DAY"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return value if isinstance(value, date) else parse_day(value)
        except InputError as error:
            self.fail(str(error), param, ctx)


_SKEW = 300
MOMENT = _Moment()
DAY = _Day()

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def _not_in_future(context: click.Context, option: click.Parameter, at: int | None) -> int | None:
    """Refuse a decision dated in the future: every later one would be refused as behind it."""
    if at is not None and at > now() + _SKEW:
        raise click.BadParameter(
            "a decision cannot be dated in the future", ctx=context, param=option
        )
    return at


class Terms(NamedTuple):
    """How a decision is recorded: when (None: now), by whom (None: from the settings), and under which key."""

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
        click.option("--actor", metavar="NAME", help="Who decides. Default: the login name."),
        click.option(
            "--at",
            type=MOMENT,
            callback=_not_in_future,
            help="The instant of the decision. Default: now.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value] # a decorated function is still that function
