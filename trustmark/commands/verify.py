"""`trustmark verify`: one question, one verdict, one exit code: 0 green, 1 red, 3 cannot tell.

Starts fast: nothing is imported here that checking a badge offline does not need.
"""

import sys
from typing import TYPE_CHECKING

import click

from badges.errors import BadgeError
from trustmark import moments, output
from trustmark.checking import Checker, Presented, normalised, open_site, recognise
from trustmark.errors import InputError
from trustmark.options import MOMENT, json_option
from trustmark.session import Session
from verifier.errors import VerificationError

if TYPE_CHECKING:
    from verifier.verdict import Verdict

_MOST_TYPED = 64 * 1024
_EXIT = {"green": output.YES, "notice": output.YES, "red": output.NO, "amber": output.CANNOT_TELL}
_MARK = {"green": "✓", "notice": "✓", "red": "✗", "amber": "?"}


@click.command("verify")
@click.argument("what")
@click.option("--shown-on", metavar="PLACE", help="The host or handle where the badge was seen.")
@click.option("--at", type=MOMENT, help="Ask how it stood then: a day or a time.")
@click.option("--offline", is_flag=True, help="Look nothing up; at best this cannot tell.")
@click.option("--site", metavar="URL|DIR", help="Where to look it up. Default: this issuer's site.")
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False),
    help="The file of root keys to trust. Default: this issuer's.",
)
@click.option("--khmer", is_flag=True, help="Answer in Khmer.")
@json_option
@click.pass_obj
def verify_command(  # noqa: PLR0913, PLR0917 - one for each option
    session: Session,
    what: str,
    shown_on: str | None,
    at: int | None,
    offline: bool,  # noqa: FBT001
    site: str | None,
    trust: str | None,
    khmer: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> int:
    """Check WHAT: a badge (token, QR text, its digits, a picture, a file), a certificate number, a host or a handle.

    "-" reads it from standard input. Exit codes: 0 green, 1 red, 3 cannot tell.
    """
    presented = _recognised(sys.stdin.read(_MOST_TYPED) if what == "-" else what)
    place = None if shown_on is None else normalised(shown_on)
    checker = _checker(session, presented, site, trust, offline=offline)
    verdict = checker.check(presented, now=moments.now(), shown_on=place, at=at, offline=offline)
    _print(verdict, "km" if khmer else "en", as_json=as_json)
    return _EXIT[verdict.tone]


def _recognised(text: str) -> Presented:
    """Return what `text` is; what is nothing to check is wrong usage, not a red verdict. Raises `InputError`."""
    try:
        return recognise(text)
    except (VerificationError, BadgeError) as error:
        raise InputError(
            f"nothing to check: {error}",
            hint="give a badge, a certificate number, a host or a handle",
        ) from error


def _checker(
    session: Session, presented: Presented, site: str | None, trust: str | None, *, offline: bool
) -> Checker:
    own = None if site and trust else session.config_if_any()
    roots = trust or (str(own.roots) if own else None)
    if roots is None:
        raise InputError(
            "no root keys are known here", hint="name the file of root keys with --trust"
        )
    where = site or (str(own.site) if own else presented.origin)
    if where is None:
        raise InputError("no site is known here", hint="name it with --site URL or --site DIR")
    return Checker.open(open_site(where, session, offline=offline), roots)


def _print(verdict: "Verdict", language: str, *, as_json: bool) -> None:
    if as_json:
        output.emit(verdict.summary())
        return
    number = f" {verdict.number}" if verdict.number else ""
    output.data(f"{_MARK[verdict.tone]} {verdict.code}{number}")
    output.data(verdict.text(language))
