"""The demonstration's issuer, whole in a folder, and the plan's decisions in order."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from badges.issue import SignedBadge
from issuer.acting import ceremony
from issuer.acting.founding import BUCKETS, found_issuer
from issuer.acting.granting import BadgeMaker, Occasion, grant
from issuer.acting.table import BusinessRow
from issuer.errors import HomeError
from issuer.home.composition import open_ledger, signing_keys
from issuer.home.custody import Random, open_kek
from issuer.home.settings import Config
from keys.rotation import refresh
from keys.signers import Signer
from keys.store import KeyFolder
from ledger.domain.certificate.facts import Revoke, Suspend, Warn
from ledger.service import Ledger
from trustmark import config
from trustmark.demo.pairs import adopt_draft
from trustmark.demo.plan import FOUNDED, Plan, Step
from trustmark.demo.walk import Walk, morning
from verifier.values.days import day_of

ISSUER = "https://verify.example.gov.kh"
ACTOR = "demo-officer"
_MARK = ".trustmark-demo"


@dataclass(slots=True)
class Stage:
    """The demonstration's issuer. `badges` and `numbers` follow the order of the table of shops.

    `walks` are what happens under officers.
    """

    settings: Config
    rows: tuple[BusinessRow, ...]
    plan: Plan
    random_bytes: Random
    numbers: dict[int, str] = field(default_factory=dict)
    badges: dict[int, SignedBadge] = field(default_factory=dict)
    walks: tuple[Walk, ...] = ()

    def places(self, shop: int) -> tuple[str, ...]:
        """Return the hosts and handles of a shop."""
        return (*self.rows[shop].hosts, *self.rows[shop].handles)

    def certificates(self) -> tuple[str, ...]:
        """Return the numbers of all certificates of holders who are still on record."""
        walked = (each.certificate for each in self.walks if not each.erased)
        return tuple(dict.fromkeys((*self.numbers.values(), *filter(None, walked))))

    def take_badges(self, badges: Mapping[str, SignedBadge]) -> None:
        """Keep new badges, by number, in the place of older ones."""
        for shop, number in self.numbers.items():
            self.badges[shop] = badges.get(number, self.badges[shop])
        for walk in self.walks:
            walk.badge = badges.get(walk.certificate, walk.badge)

    def ledger(self) -> AbstractContextManager[Ledger]:
        """Open the ledger of the stage."""
        return open_ledger(self.settings, self.random_bytes)

    def badge_signer(self, kid: str) -> Signer:
        """Open a badge key by name, like somebody who has copied its file and what opens it."""
        return KeyFolder(self.settings.key_folder, open_kek(self.settings)).load(kid)


def clear_folder(folder: Path) -> None:
    """Make room; raises `HomeError` if the folder holds anything but an earlier demonstration."""
    if (folder / _MARK).exists():
        shutil.rmtree(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HomeError(
            f"{folder} holds something else than an earlier demonstration", "not-a-demonstration"
        )


def open_stage(
    folder: Path,
    rows: tuple[BusinessRow, ...],
    plan: Plan,
    random_bytes: Random,
    *,
    next_rules: str,
) -> Stage:
    """Found the issuer in `folder` at the plan's begin; write `next_rules`, to be adopted later."""
    clear_folder(folder)
    config.write_settings(folder, ISSUER, "")
    (folder / _MARK).write_text("made by `trustmark demo`, which may remove this folder\n")
    settings = config.load(folder, {})
    settings.scheme.write_text(next_rules, encoding="utf-8")
    occasion = Occasion(at=plan.begin, actor=ACTOR, key="demo")
    found_issuer(settings, buckets=BUCKETS, occasion=occasion, random_bytes=random_bytes)
    return Stage(settings=settings, rows=rows, plan=plan, random_bytes=random_bytes)


def play(stage: Stage, now: int) -> Iterator[Step]:
    """Decide all of the pilot, and renew the manifest when due; yield each durable step."""
    founded = morning(day_of(now) - timedelta(days=FOUNDED))
    renewals = [at for at in stage.plan.manifests(now) if at <= founded]
    keys = signing_keys(stage.settings)
    with stage.ledger() as ledger:
        maker = BadgeMaker(ledger, keys)
        for step in stage.plan.steps:
            while renewals and renewals[0] <= step.at:
                renew_manifest(stage, ledger, renewals.pop(0), ACTOR)
            _decide(stage, ledger, maker, step)
            yield step
        for at in renewals:
            renew_manifest(stage, ledger, at, ACTOR)


def renew_manifest(stage: Stage, ledger: Ledger, at: int, actor: str) -> None:
    """Let two root keys sign the same keys with new dates."""
    ceremony.draft_change(stage.settings, lambda manifest: refresh(manifest, now=at))
    adopt_draft(stage.settings, ledger, Occasion(at=at, actor=actor, key="demo"))


def sign_again(
    stage: Stage, ledger: Ledger, numbers: Iterable[str], at: int, actor: str
) -> Iterator[tuple[str, SignedBadge]]:
    """Sign new badges for certificates from the facts, by the badge key that is active now."""
    keys = signing_keys(stage.settings)
    maker, kid = BadgeMaker(ledger, keys), keys.signer("badge").kid
    for number in numbers:
        key = f"demo-{kid}-{number}"
        badge, _ = maker.make(number, Occasion(at=at, actor=actor, key=key))
        yield number, badge


def _decide(stage: Stage, ledger: Ledger, maker: BadgeMaker, step: Step) -> None:
    occasion = Occasion(at=step.at, actor=ACTOR, key=f"demo-{step.kind}-{step.shop}")
    if step.kind == "issue":
        granted = grant(ledger, maker, stage.rows[step.shop], occasion, method="demonstration")
        stage.numbers[step.shop], stage.badges[step.shop] = granted.number, granted.badge
        return
    number = stage.numbers[step.shop]
    command: Warn | Suspend | Revoke
    if step.kind == "warn":
        command = Warn(number=number, reason=step.reason)
    elif step.kind == "suspend":
        start, end = day_of(step.at), day_of(step.until)
        command = Suspend(number=number, reason=step.reason, start=start, end=end)
    else:
        command = Revoke(number=number, reason=step.reason)
    ledger.execute(command, actor=ACTOR, at=step.at, key=occasion.key)
