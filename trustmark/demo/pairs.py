"""Decisions on the whole register in the demonstration: one officer proposes, another confirms."""

from dataclasses import replace

from issuer.acting import ceremony
from issuer.acting.granting import Occasion
from issuer.acting.motions import the_motion
from issuer.acting.rules import move
from issuer.home.settings import Config
from ledger.domain.register.motions import ConfirmMotion, KeysMoved
from ledger.scheme.model import SchemeVersion
from ledger.service import Ledger, Receipt
from trustmark.demo.officers import OTHER_MANAGER


def confirm(ledger: Ledger, motion: int, occasion: Occasion) -> Receipt:
    """Let the other manager confirm a motion."""
    key = f"{occasion.key}/motion-{motion}"
    return ledger.execute(
        ConfirmMotion(motion=motion), actor=OTHER_MANAGER, at=occasion.at, key=key
    )


def adopt_rules(ledger: Ledger, rules: SchemeVersion, occasion: Occasion) -> None:
    """Put a version of the rules on record; its data are in place."""
    confirm(ledger, move(ledger, rules, occasion), occasion)


def adopt_draft(settings: Config, ledger: Ledger, occasion: Occasion) -> None:
    """Let root keys sign the draft of a manifest, and put it in force; in a pilot by one hand."""
    document = ceremony.sign_here(settings)
    if not ledger.roster().founded:
        ceremony.adopt(settings, ledger, document, occasion)
        return
    key = f"{occasion.key}/keys-{occasion.at}"
    number = ceremony.move(settings, ledger, document, replace(occasion, key=key))
    motion = the_motion(ledger.motions(), number)
    if isinstance(motion, KeysMoved):
        ceremony.confirm(settings, motion, document, lambda: confirm(ledger, number, occasion))
