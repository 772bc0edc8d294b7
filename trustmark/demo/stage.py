"""The stage of the demonstration: a whole issuer in a folder, and the decisions of the plan made in order."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from badges.issue import SignedBadge
from keys.rotation import refresh
from keys.signers import Signer
from keys.store import KeyFolder
from ledger.domain.certificate import Renew, Revoke, Suspend, Warn
from ledger.service import Ledger
from trustmark import ceremony, config
from trustmark.composition import open_ledger, signing_keys
from trustmark.config import Config
from trustmark.custody import Random, open_kek
from trustmark.demo.plan import Plan, Step
from trustmark.errors import HomeError
from trustmark.founding import BUCKETS, found_issuer, write_settings
from trustmark.granting import BadgeMaker, Occasion, grant
from trustmark.table import Row
from verifier.days import day_of

ISSUER = "https://verify.example.gov.kh"
ACTOR = "demo-officer"
_MARK = ".trustmark-demo"


@dataclass(slots=True)
class Stage:
    """The issuer of the demonstration. `badges` and `numbers` are by the position of a shop in the table."""

    settings: Config
    rows: tuple[Row, ...]
    plan: Plan
    random_bytes: Random
    numbers: dict[int, str] = field(default_factory=dict)
    badges: dict[int, SignedBadge] = field(default_factory=dict)

    def places(self, shop: int) -> tuple[str, ...]:
        """Return the hosts and handles of a shop."""
        return (*self.rows[shop].hosts, *self.rows[shop].handles)

    def badge_signer(self, kid: str) -> Signer:
        """Open a badge key by name, as somebody would who had copied the key file and what opens it."""
        return KeyFolder(self.settings.key_folder, open_kek(self.settings)).load(kid)


def clear_folder(folder: Path) -> None:
    """Make way for a demonstration; raises `HomeError` if the folder holds anything but an earlier one."""
    if (folder / _MARK).exists():
        shutil.rmtree(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HomeError(
            f"{folder} holds something else than an earlier demonstration",
            hint="name another folder with --directory",
        )


def open_stage(folder: Path, rows: tuple[Row, ...], plan: Plan, random_bytes: Random) -> Stage:
    """Found the issuer in `folder` at the beginning of the plan."""
    clear_folder(folder)
    write_settings(folder, ISSUER, "")
    (folder / _MARK).write_text("made by `trustmark demo`, which may remove this folder\n")
    settings = config.load(folder, {})
    occasion = Occasion(at=plan.begin, actor=ACTOR, key="demo")
    found_issuer(settings, buckets=BUCKETS, occasion=occasion, random_bytes=random_bytes)
    return Stage(settings=settings, rows=rows, plan=plan, random_bytes=random_bytes)


@contextmanager
def stage_ledger(stage: Stage) -> Iterator[Ledger]:
    """Open the ledger of the stage."""
    with open_ledger(stage.settings, stage.random_bytes) as ledger:
        yield ledger


def play(stage: Stage, now: int) -> Iterator[Step]:
    """Make every decision of the plan, and renew the manifest when it is due; yields each step once it is durable."""
    renewals = list(stage.plan.manifests(now))
    maker_key = signing_keys(stage.settings).signer("badge")
    with stage_ledger(stage) as ledger:
        maker = BadgeMaker(ledger, maker_key, stage.settings.issuer)
        for step in stage.plan.steps:
            while renewals and renewals[0] <= step.at:
                renew_manifest(stage, ledger, renewals.pop(0))
            _decide(stage, ledger, maker, step)
            yield step
        for at in renewals:
            renew_manifest(stage, ledger, at)


def renew_manifest(stage: Stage, ledger: Ledger, at: int) -> None:
    """Let two root keys sign the same keys with new dates."""
    ceremony.draft_change(stage.settings, lambda manifest: refresh(manifest, now=at))
    ceremony.sign_here(stage.settings, ledger, Occasion(at=at, actor=ACTOR, key="demo"))


def sign_again(
    stage: Stage, ledger: Ledger, shops: Iterable[int], at: int
) -> Iterator[tuple[int, SignedBadge]]:
    """Sign new badges for `shops` from the facts, by the badge key that is active now."""
    signer = signing_keys(stage.settings).signer("badge")
    maker = BadgeMaker(ledger, signer, stage.settings.issuer)
    for shop in shops:
        number = stage.numbers[shop]
        key = f"demo-{signer.kid}-{number}"
        badge, _ = maker.make(number, Occasion(at=at, actor=ACTOR, key=key))
        yield shop, badge


def _decide(stage: Stage, ledger: Ledger, maker: BadgeMaker, step: Step) -> None:
    occasion = Occasion(at=step.at, actor=ACTOR, key=f"demo-{step.kind}-{step.shop}")
    if step.kind == "issue":
        granted = grant(ledger, maker, stage.rows[step.shop], occasion, method="demonstration")
        stage.numbers[step.shop], stage.badges[step.shop] = granted.number, granted.badge
        return
    number = stage.numbers[step.shop]
    command: Renew | Warn | Suspend | Revoke
    if step.kind == "renew":
        command = Renew(number=number)
    elif step.kind == "warn":
        command = Warn(number=number, reason=step.reason)
    elif step.kind == "suspend":
        start, end = day_of(step.at), day_of(step.until)
        command = Suspend(number=number, reason=step.reason, start=start, end=end)
    else:
        command = Revoke(number=number, reason=step.reason)
    ledger.execute(command, actor=ACTOR, at=step.at, key=occasion.key)
    if step.kind == "renew":
        stage.badges[step.shop], _ = maker.make(number, occasion)
