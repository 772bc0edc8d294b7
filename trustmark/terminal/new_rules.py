"""New rules on the command line: what versions change; asks again about money or powers."""

import sys
from collections.abc import Iterable

import click

from issuer.acting import rules
from ledger.scheme.model import SchemeVersion
from trustmark.errors import WrongUseError
from trustmark.terminal import output
from trustmark.terminal.language import speech


def tell_changes(coming: rules.Coming, versions: Iterable[SchemeVersion], *, yes: bool) -> None:
    """Tell what `versions` of those `coming` change; for fees, waiver or roles ask unless `yes`.

    Raises `WrongUseError` where nobody can be asked.
    """
    touched = set[str]()
    spoken = speech()
    for version in versions:
        changes = coming.changes(version)
        for change in changes:
            output.say(f"{version.id}: {change.text(spoken)}")
        if not changes:
            output.say(spoken.say("change-nothing", version=version.id))
        _tell_codes(version)
        touched |= {change.touches for change in changes if change.touches is not None}
    if touched and not yes:
        _check_meant(", ".join(spoken.code("touched", each) for each in sorted(touched)))


def _tell_codes(version: SchemeVersion) -> None:
    codes = rules.without_words(version)
    if codes:
        output.say(
            f"verdicts do not have the words of {version.id} for {', '.join(codes)}; "
            "they know the shipped rules"
        )


def _check_meant(what: str) -> None:
    if not sys.stdin.isatty():
        raise WrongUseError(f"the new rules change {what}", hint="say --yes if it is meant")
    click.confirm(f"trustmark: put rules on record that change {what}?", abort=True, err=True)
