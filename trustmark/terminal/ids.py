"""Options and arguments with the id of an application, business, complaint or listing."""

import re

import click

from verifier.values.typed import number_in


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


class _Holder(click.ParamType[str]):
    """A certificate number, or the id of a business."""

    name = "HOLDER"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return number_in(value) or BUSINESS.convert(value, param, ctx)


class _CaseName(click.ParamType[str]):
    """The number of the certificate that a case is about, or the id of the case."""

    name = "CASE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        named = number_in(value) or (value if _CASE.fullmatch(value) else "")
        if not named:
            self.fail(
                "name a certificate, or a case by k- and 32 digits; "
                '"trustmark case list" shows all',
                param,
                ctx,
            )
        return named


class _Anything(click.ParamType[str]):
    """A certificate number, or the id of whatever else has facts."""

    name = "ABOUT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        named = number_in(value) or (value if _ANY.fullmatch(value) else "")
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

application_argument = click.argument("application", type=APPLICATION)
case_argument = click.argument("case", type=_CaseName())
proposal_argument = click.argument("proposal", type=click.IntRange(1), required=False)
business_argument = click.argument("business", type=BUSINESS)
complaint_argument = click.argument("complaint", type=COMPLAINT)
listing_argument = click.argument("listing", type=LISTING)
