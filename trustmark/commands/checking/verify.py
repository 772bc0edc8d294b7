"""`trustmark verify`: one question, one verdict, one exit code: 0 green, 1 red, 3 cannot tell.

Starts fast: nothing is imported here that checking a badge offline does not need.
"""

import sys
from typing import TYPE_CHECKING

import click

from badges.errors import BadgeError
from issuer.checking.checker import (
    Checker,
    Presented,
    is_proof,
    normalised,
    open_site,
    pinned,
    recognise,
)
from issuer.checking.memory import Memory
from issuer.errors import InputError
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.language import spoken
from trustmark.terminal.options import MOMENT, asking
from verifier.errors import Reason, VerificationError

if TYPE_CHECKING:
    from issuer.home.settings import Config
    from keys.manifest import Roots
    from verifier.judging.trust import Trust
    from verifier.judging.verdict import Verdict
    from verifier.values.paths import Get

_MOST_TYPED = 64 * 1024
_EXIT = {"green": output.YES, "notice": output.YES, "red": output.NO, "amber": output.CANNOT_TELL}
_ROLLED_BACK = (
    "hint: newer files of this issuer were seen before. Ask again in an hour; "
    "only if you know why they are older, --no-memory asks without that knowledge"
)
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
@click.option(
    "--proof",
    type=click.Path(dir_okay=False),
    help="Also write a file that proves the answer to anyone, years later.",
)
@click.option(
    "--checkpoint",
    type=click.Path(exists=True, dir_okay=False),
    help="A checkpoint of the log, kept apart, to hold a proof against.",
)
@click.option("--no-memory", is_flag=True, help="Neither use nor keep what earlier runs have seen.")
@asking
def verify_command(  # noqa: PLR0913 - one for each option
    session: Session,
    *,
    what: str,
    shown_on: str | None,
    at: int | None,
    offline: bool,
    site: str | None,
    trust: str | None,
    proof: str | None,
    checkpoint: str | None,
    no_memory: bool,
) -> int:
    """Check WHAT: a badge, a certificate number, a host or a handle.

    A badge is a token, a QR text, its digits, a picture or a file. WHAT may also be a proof that
    --proof has written: it is checked offline, against --checkpoint if given, and with --site
    against the log as it is now. "-" reads WHAT from standard input.

    Exit codes: 0 green, 1 red, 3 cannot tell.
    """
    if is_proof(what):
        known = (site, trust, checkpoint)
        return _check_proof(session, what, known, at)
    config = None if site and trust else session.config_if_any()
    typed = sys.stdin.read(_MOST_TYPED) if what == "-" else what
    presented = _recognised(typed, _own_hosts(config, site))
    place = None if shown_on is None else normalised(shown_on)
    roots, where = _known(config, presented, site, trust)
    memory = None if no_memory else Memory(session.environment, roots, output.say)
    now = moments.now()
    get = _opened(session, where, now, offline=offline, keeps=proof is not None)
    checker = Checker(get, roots, memory)
    verdict = checker.check(presented, now=now, shown_on=place, at=at, offline=offline)
    if proof is not None:
        _write_proof(proof, get, checker.trust, presented, verdict, place=place, now=now)
    _print(session, verdict)
    if memory is not None and verdict.reason == Reason.ROLLED_BACK:
        output.say(_ROLLED_BACK)
    return _EXIT[verdict.tone]


def _opened(session: Session, where: str, now: int, *, offline: bool, keeps: bool) -> "Get":
    """Return what reads the site; for a proof one that `keeps` what it gave."""
    get = open_site(where, now, cache=session.cache, offline=offline)
    if not keeps:
        return get
    from verifier.fetching.proof_make import Recorder  # noqa: PLC0415 - most answers need no proof

    return Recorder(get)


def _write_proof(
    path: str,
    site: "Get",
    trust: "Trust",
    what: Presented,
    verdict: "Verdict",
    *,
    place: str | None,
    now: int,
) -> None:
    """Write the proof of `verdict`, or say that there is nothing to prove."""
    from issuer.checking.proofs import write_proof  # noqa: PLC0415

    if not write_proof(trust, site, what, verdict, place=place, now=now, path=path):
        output.say(f"no proof was written: {verdict.code} is nothing the public log can prove")
    elif verdict.record and verdict.record.claims.holder.category == "natural-person":
        output.say("the proof holds the name and places of a person; keep it as such")


def _check_proof(
    session: Session, path: str, known: tuple[str | None, str | None, str | None], at: int | None
) -> int:
    """Check the proof at `path`; only a site that is named is asked."""
    from trustmark.commands.checking import proofs  # noqa: PLC0415

    site, trust, checkpoint = known
    roots = _roots(None if trust else session.config_if_any(), trust)
    now = moments.now()
    get = None if site is None else open_site(site, now, cache=session.cache)
    judged = proofs.check(path, roots, checkpoint, get, now=now, at=at)
    if session.as_json:
        output.emit(proofs.summary(judged))
    else:
        _print(session, judged.verdict)
    return _EXIT[judged.verdict.tone]


def _own_hosts(config: "Config | None", site: str | None) -> set[str] | None:
    """Return the hosts whose links mean what they ask about; None if none is known here."""
    known = (config.issuer if config else "", site or "")
    return {each[8:].rstrip("/") for each in known if each.startswith("https://")} or None


def _recognised(text: str, own: set[str] | None) -> Presented:
    """Return what `text` is; raises `InputError` (wrong usage, not red) if nothing to check."""
    try:
        presented = recognise(text, own)
    except (VerificationError, BadgeError) as error:
        raise InputError("nothing-to-check", error) from error
    if presented.place is not None and "/" in text:
        output.say(f"of this address, this is looked up: {presented.place}")
    return presented


def _known(
    config: "Config | None", presented: Presented, site: str | None, trust: str | None
) -> "tuple[Roots, str]":
    """Return the root keys to trust and the site to ask."""
    roots = _roots(config, trust)
    where = site or (str(config.site) if config else presented.origin)
    if where is None:
        raise WrongUseError("no site is known here", hint="name it with --site URL or --site DIR")
    return roots, where


def _roots(own: "Config | None", trust: str | None) -> "Roots":
    path = trust or (str(own.roots) if own else None)
    if path is None:
        raise WrongUseError(
            "no root keys are known here", hint="name the file of root keys with --trust"
        )
    return pinned(path)


def _print(session: Session, verdict: "Verdict") -> None:
    if session.as_json:
        output.emit(verdict.summary())
        return
    number = f" {verdict.number}" if verdict.number else ""
    output.data(f"{_MARK[verdict.tone]} {verdict.code}{number}")
    output.data(verdict.text(spoken()))
