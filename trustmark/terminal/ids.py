"""Options and arguments with the id of an application, business, complaint or listing."""

import re

import click

from trustmark.terminal.options import LINE
from verifier.errors import MalformedError
from verifier.values.numbers import letters_of, normalise_number
from verifier.values.typed import number_in


def meant_number(text: str) -> str:
    """Return the certificate number in `text`, in its one form; empty if it is something else.

    Raises `MalformedError` (`bad-number`) if it begins like a number and is none.
    """
    letters, prefixed = letters_of(text)
    if not prefixed or "." in letters:
        return number_in(text)
    try:
        return normalise_number(text)
    except MalformedError as error:
        message = f"{text} is not a certificate number: {error}; a number looks like CETS-0047-K2N"
        raise MalformedError(error.reason, message) from error


class _Named(click.ParamType[str]):
    """A certificate number, or what else a subclass takes."""

    def number(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the number in `value`, or an empty text; a mistyped one is wrong usage."""
        try:
            return meant_number(value)
        except MalformedError as error:
            self.fail(str(error), param, ctx)


class _Id(click.ParamType[str]):
    """A letter, a hyphen and 32 hexadecimal digits."""

    def __init__(self, name: str, prefix: str) -> None:
        self.name = name.upper()
        self._what = name
        self._form = re.compile(prefix + "[0-9a-f]{32}")
        self._prefix = prefix

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = value.strip().lower()
        if not self._form.fullmatch(text):
            self.fail(
                f"{value!r} is no {self._what}: its id is {self._prefix} and 32 hexadecimal digits",
                param,
                ctx,
            )
        return text


class _Holder(_Named):
    """A certificate number, or the id of a business."""

    name = "HOLDER"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return self.number(value, param, ctx) or BUSINESS.convert(value, param, ctx)


class _CaseName(_Named):
    """The number of the certificate that a case is about, or the id of the case."""

    name = "CASE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        named = self.number(value, param, ctx) or (value if _CASE.fullmatch(value) else "")
        if not named:
            self.fail(
                "name a certificate, or a case by k- and 32 digits; "
                '"trustmark case list" shows all',
                param,
                ctx,
            )
        return named


class _Subject(_Named):
    """A certificate number, or an id: the ledger says whether it knows it."""

    name = "SUBJECT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return self.number(value, param, ctx) or LINE.convert(value, param, ctx)


class _Anything(_Named):
    """A certificate number, or the id of whatever else has facts."""

    name = "ABOUT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        named = self.number(value, param, ctx) or (value if _ANY.fullmatch(value) else "")
        if not named:
            self.fail(
                "name a certificate, or anything else by its letter and 32 digits", param, ctx
            )
        return named


_ANY = re.compile(r"[abckl]-[0-9a-f]{32}")
_CASE = re.compile(r"k-[0-9a-f]{32}")

APPLICATION = _Id("application", "a-")
BUSINESS = _Id("business", "b-")
COMPLAINT = _Id("complaint", "c-")
LISTING = _Id("listing", "l-")
HOLDER = _Holder()
ANYTHING = _Anything()

subject_argument = click.argument("subject", type=_Subject())
application_argument = click.argument("application", type=APPLICATION)
case_argument = click.argument("case", type=_CaseName())
proposal_argument = click.argument("proposal", type=click.IntRange(1), required=False)
business_argument = click.argument("business", type=BUSINESS)
complaint_argument = click.argument("complaint", type=COMPLAINT)
listing_argument = click.argument("listing", type=LISTING)
