"""`trustmark badge`: what a shop is given for one certificate."""

import os
import secrets
from pathlib import Path

import click

from badges.issue import SignedBadge
from badges.sheet import Paper
from issuer.acting.granting import BadgeMaker, Occasion
from issuer.errors import HomeError
from issuer.home.composition import open_ledger, signing_keys
from issuer.home.custody import load_roots
from issuer.home.published import is_published
from issuer.publishing.kit import full_kit, write_kit
from issuer.publishing.loop import page_config
from ledger.domain.certificate.state import Certificate
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.options import acting, asking, number_argument
from verifier.browser.element import embedding


@click.command("badge")
@number_argument
@click.option(
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write. Default: badges/NUMBER in the issuer's folder.",
)
@click.option(
    "--sheet",
    "papers",
    type=click.Choice(["a4", "a6"]),
    multiple=True,
    help="Also write pages to print: stickers and a certificate. May be given twice.",
)
@click.option("--pdf", "as_pdf", is_flag=True, help="Sheets as PDF too (needs the extra pdf).")
@click.option(
    "--fonts",
    metavar="DIR",
    help="Where the Noto fonts are, for names in Khmer. Default: Debian's.",
)
@acting
@asking
def badge_command(
    session: Session,
    *,
    number: str,
    folder: Path | None,
    papers: tuple[Paper, ...],
    as_pdf: bool,
    fonts: str | None,
) -> None:
    """Write the badge of certificate NUMBER: token, QR pictures, artwork and page snippets.

    If its facts or the badge key have changed, a new badge is signed. It is handed out once its
    fact is published. A revoked certificate keeps its badge, and is signed again after a change of
    key: verifiers show it as revoked.
    """
    if not papers and (as_pdf or fonts is not None):
        raise WrongUseError("--pdf and --fonts are about sheets", hint="name one: --sheet a4")
    settings = session.config()
    keys = signing_keys(settings)
    with open_ledger(settings, os.urandom) as ledger:
        maker = BadgeMaker(ledger, keys)
        badge, index = maker.again(number) or _signed(maker, number, settings.actor)
        state = ledger.certificate(number)
    if not is_published(settings.site, index):
        raise HomeError(
            f"the badge of {number} is recorded as fact {index}, which is not public yet",
            "badge-not-public",
        )
    if state.revoked:
        output.say(f"{number} is revoked: all who check this badge are told so")
    folder = folder or settings.home / "badges" / number
    roots = load_roots(settings.roots)
    files = {
        **full_kit(badge, (*state.sites, *state.handles)),
        **embedding(page_config(keys.manifest, roots), number),
    }
    if papers:
        files |= _sheets(badge, state, papers, fonts, as_pdf=as_pdf)
    write_kit(folder, files)
    _tell(session, badge, index, folder, sorted(files))


def _sheets(
    badge: SignedBadge,
    state: Certificate,
    papers: tuple[Paper, ...],
    fonts: str | None,
    *,
    as_pdf: bool,
) -> dict[str, bytes]:
    """Return the pages to print, and say what is not as it might be."""
    from issuer.publishing.printing import PrintOrder, sheets  # noqa: PLC0415

    made = sheets(badge, state, PrintOrder(papers, as_pdf, fonts, moments.now()))
    for size in made.too_fine:
        output.say(f"the code is too fine for {size} mm; use the larger stickers")
    if made.texts:
        output.say(
            "names in Khmer stay text in these pages: print them where a Khmer font is, "
            "or install the extra pdf and fonts-noto-core"
        )
    return made.files


def _signed(maker: BadgeMaker, number: str, actor: str) -> tuple[SignedBadge, int]:
    """Sign and record a new badge; return it and its log index."""
    occasion = Occasion(at=moments.now(), actor=actor, key=f"cli-{secrets.token_hex(8)}")
    badge, receipt = maker.make(number, occasion)
    return badge, receipt.log_index


def _tell(session: Session, badge: SignedBadge, index: int, folder: Path, files: list[str]) -> None:
    if session.as_json:
        output.emit(
            {
                "number": badge.number,
                "kid": badge.kid,
                "log_index": index,
                "folder": folder,
                "files": files,
                "qr_text": badge.qr_text,
            }
        )
        return
    for name in files:
        output.data(str(folder / name))
