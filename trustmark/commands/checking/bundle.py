"""`trustmark bundle`: the evidence on one certificate in one file, for the shop's own server.

Run every hour. The file at `--out` is replaced whole, and only by one at least as new; on any
failure it stays, and the badge on the page uses it until it is a day old.
"""

from pathlib import Path

import click

from badges import fragment
from badges.second_opinion import SecondOpinion
from issuer.checking.checker import open_site, pinned
from issuer.home.files import replace_file
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.options import asking
from verifier.errors import VerificationError
from verifier.fetching.bundle import format_bundle, gather_bundle, parse_bundle, remember
from verifier.judging.texts import LANGUAGES
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.values.numbers import format_number, parse_number

_MOST_TYPED = 8192
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("bundle")
@click.argument("number")
@click.option("--site", metavar="URL|DIR", help="Where to ask. Default: this issuer's site.")
@click.option("--trust", type=_FILE, help="The file of root keys to trust. Default: this issuer's.")
@click.option("--out", type=_FILE, required=True, help="The file to write, in the shop's folder.")
@click.option("--badge", type=_FILE, help="The badge token to put in too (badge.jwt).")
@click.option("--html", type=_FILE, help="Also write a piece of HTML with the verdict as of now.")
@click.option("--host", help="Whose verdict the HTML tells. Default: the first web site.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="km", help="Language of the HTML.")
@asking
def bundle_command(  # noqa: PLR0913 - one for each option
    session: Session,
    *,
    number: str,
    site: str | None,
    trust: Path | None,
    out: Path,
    badge: Path | None,
    html: Path | None,
    host: str | None,
    lang: str,
) -> None:
    """Write the evidence on certificate NUMBER for the badge on a shop's own page.

    Signed files are checked first and never replaced by older ones. Run it every hour.
    """
    number = format_number(parse_number(number))
    where, roots = _known(session, site, trust)
    trusted = Trust(pinned(roots))
    now = moments.now()
    _remember(trusted, out, now)
    get = open_site(where, now)
    token = badge.read_text("utf-8")[:_MOST_TYPED].strip() if badge else ""
    bundle, verdicts = gather_bundle(trusted, get, number, now=now, badge=token)
    shown = _verdict_on(verdicts, host)
    if trusted.current is not None:
        SecondOpinion(trusted.current).check_bundle(bundle, at=now)
    replace_file(out, format_bundle(bundle))
    if html is not None and trusted.current is not None:
        replace_file(html, fragment.html(shown, trusted.current.issuer, lang, at=now).encode())
    _tell(session, verdicts, out)


def _known(session: Session, site: str | None, trust: Path | None) -> tuple[str, str]:
    """Return the site to ask and the file of root keys: as named, else this issuer's."""
    own = None if site and trust else session.config_if_any()
    if own is None and not (site and trust):
        raise WrongUseError(
            "no issuer is known here", hint="name --site URL and the file of root keys with --trust"
        )
    return site or str(own.site if own else ""), str(trust or (own.roots if own else ""))


def _remember(trust: Trust, out: Path, now: int) -> None:
    """Let `trust` see the file at `out`; if it is not a bundle, say so: it will be replaced."""
    try:
        raw = out.read_bytes()
    except FileNotFoundError:
        return
    try:
        remember(trust, parse_bundle(raw), now)
    except VerificationError as error:
        output.say(f"{out} holds no bundle and will be replaced: {error}")


def _verdict_on(verdicts: tuple[Verdict, ...], host: str | None) -> Verdict:
    for verdict in verdicts:
        if host is None or verdict.place == host:
            return verdict
    known = ", ".join(str(verdict.place) for verdict in verdicts)
    raise WrongUseError(f"the certificate does not cover {host}", hint=f"it covers {known}")


def _tell(session: Session, verdicts: tuple[Verdict, ...], out: Path) -> None:
    if session.as_json:
        sites = {str(verdict.place): verdict.summary() for verdict in verdicts}
        output.emit({"bundle": out, "sites": sites})
        return
    for verdict in verdicts:
        output.data(f"{verdict.code} {verdict.number} {verdict.place}")
