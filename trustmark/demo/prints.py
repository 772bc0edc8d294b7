"""QR pictures: drawn for every certificate, read back from their files, and checked."""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from badges.issue import SignedBadge
from badges.reading import read_badge_text
from issuer.checking.checker import recognise
from issuer.publishing.kit import QR_PNG, full_kit, small_kit, write_kit
from trustmark.demo.cast import Cast
from trustmark.demo.report import Scans

_EVERY = 8
"""Drawing takes longest, so of the first badges every eighth is printed, of the final ones all."""


def early_prints(cast: Cast) -> tuple[int, ...]:
    """Return the shops that have printed their code by the time the key is stolen."""
    some = range(0, len(cast.stage.badges), _EVERY)
    return tuple(sorted({cast.good_shop(), *cast.stage.plan.cast.values(), *some}))


def print_badges(cast: Cast, kind: str, badges: Mapping[int, SignedBadge]) -> Scans:
    """Draw the QR picture of every badge, read each back from its file, and check what was read."""
    shops = sorted(badges)
    kits = _draw([badges[shop] for shop in shops])
    for shop, kit in zip(shops, kits, strict=True):
        write_kit(cast.folder(kind, shop), kit)
    scanned = {
        shop: read_badge_text((cast.folder(kind, shop) / QR_PNG).read_bytes()) for shop in shops
    }
    same = sum(scanned[shop] == badges[shop].qr_text for shop in shops)
    cast.say(f"{len(shops)} QR codes drawn into {kind}/, {same} read back the same")
    return Scans(pictures=len(shops), read_back=same, as_expected=_count_expected(cast, scanned))


def old_prints(cast: Cast, printed: Mapping[int, SignedBadge]) -> Scans:
    """Check the code of every badge from before the theft once more, printed or not."""
    texts = {shop: badge.qr_text for shop, badge in printed.items()}
    good = _count_expected(cast, texts)
    cast.say(
        f"{good} of {len(texts)} codes from before the theft give the verdict they gave before"
    )
    return Scans(pictures=len(texts), read_back=len(texts), as_expected=good)


def _count_expected(cast: Cast, texts: Mapping[int, str]) -> int:
    checker = cast.checker()
    return sum(
        checker.check(recognise(text), now=cast.now).code == cast.expected(shop)
        for shop, text in texts.items()
    )


def _draw(badges: list[SignedBadge]) -> list[Mapping[str, bytes]]:
    """Return the small kit of each badge; drawing takes long, so all processors share it."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return list(pool.map(small_kit, badges, chunksize=8))


def sample_kit(cast: Cast) -> None:
    """Write everything a shop is given for one shop."""
    stage = cast.stage
    good = cast.good_shop()
    write_kit(cast.folder("badges", good), full_kit(stage.badges[good], stage.places(good)))
