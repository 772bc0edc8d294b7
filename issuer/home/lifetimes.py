"""What expires when: manifest, lists, buckets, badge key numbers, disk; what is not public."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from issuer.home import custody
from issuer.home.published import published_size
from issuer.home.settings import Config
from issuer.home.store import log_size, misuse
from keys import jws
from keys.errors import JwsError
from keys.manifest import MAX_BADGE_KEY
from verifier.values import paths
from verifier.values.days import DAY_SECONDS, text_of

_SOON_MANIFEST = 21 * DAY_SECONDS
_SOON_FILE = 6 * 3600
_SMALL_DISK = 1 << 30
_FEW_KEYS = 5
_MAX_FILE = 8 * 1024 * 1024

Level = Literal["good", "soon", "now"]


class Lifetime(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that runs out. `until` is UTC seconds; `level` is `now` when it has run out.

    `code` says what to do about it, where something can be done.
    """

    what: str
    level: Level
    said: str
    until: int | None = None
    code: str = ""


class _Life(msgspec.Struct, frozen=True):
    exp: int


def lifetimes(settings: Config, now: int) -> tuple[Lifetime, ...]:
    """Return what runs out when, in the order of the places to look at."""
    facts = (_facts(settings), _misuse(settings, now))
    return (*_keys(settings, now), *_site(settings, now), *facts, _disk(settings))


def _keys(settings: Config, now: int) -> Iterator[Lifetime]:
    manifest = custody.load_manifest(settings).manifest
    yield Lifetime(
        what="manifest",
        level=_level(manifest.expires_at - now, _SOON_MANIFEST),
        said=f"version {manifest.version} counts until {text_of(manifest.expires_at)}",
        until=manifest.expires_at,
        code="manifest",
    )
    used = max((key.number for key in manifest.keys if key.role == "badge"), default=0)
    left = MAX_BADGE_KEY - used
    yield Lifetime(
        what="badge keys",
        level=_level(left, _FEW_KEYS),
        said=f"{left} numbers for badge keys are left",
        code="badge-keys",
    )


def _site(settings: Config, now: int) -> Iterator[Lifetime]:
    for what, pattern in (("status lists", "status/*.jwt"), ("register", "register/*/*.jwt")):
        ends = [end for path in settings.site.glob(pattern) if (end := _end_of(path)) is not None]
        if not ends:
            continue
        yield Lifetime(
            what=what,
            level=_level(min(ends) - now, _SOON_FILE),
            said=f"{len(ends)} files, the first counts until {text_of(min(ends))}",
            until=min(ends),
            code="site",
        )


def _facts(settings: Config) -> Lifetime:
    size = log_size(settings)
    public = published_size(settings.site / paths.CHECKPOINT)
    if public > size:
        return Lifetime(
            what="facts",
            level="now",
            said=f"{public} facts were published, the database has {size}",
            code="database-behind",
        )
    return Lifetime(
        what="facts",
        level="good" if public == size else "soon",
        said=f"{public} of {size} facts are public",
        code="facts",
    )


def _misuse(settings: Config, now: int) -> Lifetime:
    """Count the places on the public list of misuse (R119), and tell when the next one expires."""
    standing = [each.standing(now) for each in misuse(settings)]
    ends = [listing.until for listing in standing if listing is not None]
    if not ends:
        return Lifetime(what="misuse list", level="good", said="no place is listed")
    said = f"{len(ends)} listed, the next until {text_of(min(ends))}"
    return Lifetime(what="misuse list", level="good", said=said, until=min(ends))


def _disk(settings: Config) -> Lifetime:
    usage = shutil.disk_usage(settings.home)
    return Lifetime(
        what="disk",
        level=_level(usage.free, _SMALL_DISK),
        said=f"{usage.free >> 20} MiB of {usage.total >> 20} MiB are free",
        code="disk",
    )


def _level(left: int, soon: int) -> Level:
    if left <= 0:
        return "now"
    return "soon" if left < soon else "good"


def _end_of(path: Path) -> int | None:
    """Return `exp` of one of our own signed files, unverified."""
    try:
        payload = jws.split(path.read_text("ascii"), limit=_MAX_FILE).payload
        return msgspec.json.decode(payload, type=_Life).exp
    except (OSError, JwsError, msgspec.DecodeError, UnicodeDecodeError):
        return None
