"""The demonstration's story, act by act. The verifier judges the files that were published."""

import time
from pathlib import Path

from issuer.acting.table import BusinessRow
from issuer.home import custody
from issuer.home.custody import Random
from issuer.publishing.kit import QR_PNG, TOKEN
from issuer.publishing.loop import publish_once
from keys.public import Ed25519Key, from_jwk
from trustmark.demo.audience import audit
from trustmark.demo.cast import Cast, Say
from trustmark.demo.everyday import everyday
from trustmark.demo.governed import govern, next_rules
from trustmark.demo.officers import OFFICERS
from trustmark.demo.outcomes import outcomes, stories
from trustmark.demo.plan import FOUNDED, make_plan
from trustmark.demo.prints import early_prints, old_prints, print_badges, sample_kit
from trustmark.demo.report import Log, Report, ShownCertificate
from trustmark.demo.stage import Stage, open_stage, play
from trustmark.demo.theft import after_the_theft, theft
from verifier.log.note import NoteKey, format_key
from verifier.values import paths
from verifier.values.days import day_of
from verifier.values.numbers import LIST_BITS, canonical_index

_POSITION = (1 << LIST_BITS) - 1


def tell_story(
    folder: Path, table: tuple[BusinessRow, ...], *, now: int, random_bytes: Random, say: Say
) -> Report:
    """Play the whole demonstration in `folder` and return what came out."""
    began = time.perf_counter()
    plan = make_plan(table, now)
    stage = open_stage(folder, table, plan, random_bytes, next_rules=next_rules(day_of(now)))
    cast = Cast(stage=stage, now=now, say=say)
    say(f"keys and ledger are made in {folder}")
    _play_history(cast)
    published = publish_once(stage.settings, now)
    say(f"published: {published.log_size} facts in the log, {len(published.files)} signed files")
    printed = dict(stage.badges)
    first = print_badges(cast, "printed", {shop: printed[shop] for shop in early_prints(cast)})
    told = tuple(outcomes(cast))
    scenes = [*everyday(cast), *told]
    scenes += theft(cast)
    second = print_badges(cast, "badges", stage.badges)
    scenes += after_the_theft(cast, printed)
    old = old_prints(cast, printed)
    sample_kit(cast)
    checked = audit(stage.settings, now, random_bytes)
    say(f"audited: {checked.log_size} facts replayed, {len(checked.findings)} disagreements")
    return Report(
        site=str(stage.settings.site),
        database=str(stage.settings.database),
        root_keys=str(stage.settings.roots),
        log=_log(stage),
        certificates=tuple(_certificate(cast, shop) for shop in sorted(stage.numbers)),
        verdicts=tuple(scenes),
        stories=stories(cast, told),
        scans=(first, second, old),
        audit=checked,
        seconds=round(time.perf_counter() - began, 2),
    )


def _play_history(cast: Cast) -> None:
    """Let the pilot decide, then the officers."""
    stage, say = cast.stage, cast.say
    decisions = sum(1 for _ in play(stage, cast.now))
    since = day_of(stage.plan.begin)
    say(f"{len(stage.rows)} businesses registered, {decisions} decisions recorded since {since}")
    steps = govern(stage, cast.now)
    say(
        f"{len(OFFICERS)} officers took over {FOUNDED} days ago: "
        f"{len(stage.walks)} businesses went through the scheme in {steps} steps"
    )


def _certificate(cast: Cast, shop: int) -> ShownCertificate:
    stage = cast.stage
    badge = stage.badges[shop]
    index = canonical_index(badge.number)
    folder, old = cast.folder("badges", shop), cast.folder("printed", shop) / QR_PNG
    return ShownCertificate(
        number=badge.number,
        expected=cast.expected(shop),
        badge_token=str(folder / TOKEN),
        qr_png=str(folder / QR_PNG),
        qr_text=badge.qr_text,
        printed_qr_png=str(old) if old.exists() else None,
        list_uri=f"{stage.settings.issuer}/{paths.status_list(index >> LIST_BITS)}",
        list_index=index & _POSITION,
    )


def _log(stage: Stage) -> Log:
    manifest = custody.load_manifest(stage.settings).manifest
    found = next(
        from_jwk(key.jwk)
        for key in manifest.keys
        if (key.role, key.state) == ("checkpoint", "active")
    )
    if not isinstance(found, Ed25519Key):
        raise TypeError("a checkpoint key is an Ed25519 key")
    return Log(origin=manifest.origin, checkpoint_key=format_key(NoteKey(manifest.origin, found)))
