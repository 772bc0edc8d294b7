"""The next manifest from the present one: pure functions, each one step and one version forward.

A key's state only ever moves next -> active -> retired -> compromised (steps may be left out); its
material never changes; no key leaves the manifest, so no number is ever used twice.
`check_successor` holds any two manifests to that.
Nothing here signs: `keys.rootsign` does, by the custodians' hands.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from msgspec.structs import replace

from keys.errors import KeyNotActiveError, ManifestError, UnknownKeyError
from keys.manifest import (
    ALGORITHM_OF,
    MAX_BADGE_KEY,
    ROLES,
    Manifest,
    ManifestKey,
    Role,
    State,
    check,
)
from keys.public import PublicKey

LIFE = int(timedelta(days=90).total_seconds())
"""Seconds a manifest counts from its signing."""

_ORDER: dict[State, int] = {"next": 0, "active": 1, "retired": 2, "compromised": 3}
_FIXED = ("issuer", "origin", "register_buckets")


def first_manifest(
    *, issuer: str, origin: str, register_buckets: int, keys: Mapping[str, PublicKey], now: int
) -> Manifest:
    """Return version 1 with `keys` (name to key, one of each role), all active.

    `now` is UTC seconds. Raises `ManifestError`.
    """
    entries = tuple(_entry(kid, public, "active") for kid, public in keys.items())
    if sorted(entry.role for entry in entries) != sorted(ROLES):
        raise ManifestError(f"a first manifest has one key of each role: {', '.join(ROLES)}")
    manifest = Manifest(
        format="trustmark-manifest-v1",
        issuer=issuer,
        origin=origin,
        version=1,
        issued_at=now,
        expires_at=now + LIFE,
        register_buckets=register_buckets,
        keys=entries,
    )
    check(manifest)
    return manifest


def next_kid(manifest: Manifest | None, role: Role) -> str:
    """Return the name for a new key of `role`, one number above all used; the first has 1.

    Raises `ManifestError` when the badge keys' numbers are used up.
    """
    used = [key.number for key in manifest.keys if key.role == role] if manifest else []
    number = max(used, default=0) + 1
    if role == "badge" and number > MAX_BADGE_KEY:
        raise ManifestError(
            f"badge keys end at {MAX_BADGE_KEY}: QR records need a new version first"
        )
    return f"{role}-{number}"


def prepare(manifest: Manifest, kid: str, public: PublicKey, *, now: int) -> Manifest:
    """Announce a new key in state `next`; raises `ManifestError` if its role has one already."""
    entry = _entry(kid, public, "next")
    waiting = [key.kid for key in manifest.keys if (key.role, key.state) == (entry.role, "next")]
    if waiting:
        raise ManifestError(f"key {waiting[0]} is next already; rotate to it first")
    return _following(manifest, (*manifest.keys, entry), now)


def rotate(manifest: Manifest, role: Role, *, now: int) -> Manifest:
    """Make the next key of `role` the active one and retire its predecessor, if there is one still.

    Raises `KeyNotActiveError` if no key waits.
    """
    if not any((key.role, key.state) == (role, "next") for key in manifest.keys):
        raise KeyNotActiveError(f"no {role} key is waiting as next; prepare one first")
    moved: dict[State, State] = {"next": "active", "active": "retired"}
    changed = (
        replace(key, state=moved.get(key.state, key.state)) if key.role == role else key
        for key in manifest.keys
    )
    return _following(manifest, changed, now)


def compromise(manifest: Manifest, kid: str, *, honest_before: int, now: int) -> Manifest:
    """Mark a key compromised: of its badges only those count that the log holds before this index.

    Marking it again can only lower `honest_before`. Raises `UnknownKeyError` or `ManifestError`.
    """
    if all(key.kid != kid for key in manifest.keys):
        raise UnknownKeyError(f"the manifest has no key called {kid}")
    changed = (
        replace(key, state="compromised", honest_before=honest_before) if key.kid == kid else key
        for key in manifest.keys
    )
    return _following(manifest, changed, now)


def refresh(manifest: Manifest, *, now: int) -> Manifest:
    """Return the same keys with new dates and the next version."""
    return _following(manifest, manifest.keys, now)


def check_successor(old: Manifest, new: Manifest) -> None:
    """Raise `ManifestError` unless `new` may follow `old`, directly or some versions later."""
    check(new)
    if new.version <= old.version or new.issued_at < old.issued_at:
        raise ManifestError(
            f"version {new.version} must be above version {old.version} and not be dated before it"
        )
    for name in _FIXED:
        if getattr(new, name) != getattr(old, name):
            raise ManifestError(f"{name} never changes from one manifest to the next")
    present = {key.kid: key for key in new.keys}
    for key in old.keys:
        _check_step(key, present.get(key.kid))


def changes(old: Manifest, new: Manifest) -> tuple[str, ...]:
    """Say in one line each what `new` changes: what a custodian reads before signing."""
    before = {key.kid: key for key in old.keys}
    lines = [
        f"version: {old.version} -> {new.version}",
        f"expires_at: {old.expires_at} -> {new.expires_at}",
    ]
    for key in new.keys:
        was = before.get(key.kid)
        limit = (
            "" if key.honest_before is None else f", honest before log index {key.honest_before}"
        )
        if was is None:
            lines.append(f"{key.kid}: new, {key.state}{limit}")
        elif was != key:
            lines.append(f"{key.kid}: {was.state} -> {key.state}{limit}")
    return tuple(lines)


def _entry(kid: str, public: PublicKey, state: State) -> ManifestKey:
    for role in ROLES:
        if kid.startswith(f"{role}-"):
            return ManifestKey(
                kid=kid, role=role, alg=ALGORITHM_OF[role], jwk=public.jwk(), state=state
            )
    raise ManifestError(f"a key is called by its role and a number, like badge-1, got {kid!r}")


def _following(manifest: Manifest, changed: Iterable[ManifestKey], now: int) -> Manifest:
    new = replace(
        manifest,
        version=manifest.version + 1,
        issued_at=now,
        expires_at=now + LIFE,
        keys=tuple(changed),
    )
    check_successor(manifest, new)
    return new


def _check_step(old: ManifestKey, new: ManifestKey | None) -> None:
    if new is None:
        raise ManifestError(f"key {old.kid} has left the manifest; keys stay in it permanently")
    if (new.role, new.alg, new.jwk) != (old.role, old.alg, old.jwk):
        raise ManifestError(
            f"key {old.kid} has other material than before; a new key has a new name"
        )
    if _ORDER[new.state] < _ORDER[old.state]:
        raise ManifestError(f"key {old.kid} cannot go back from {old.state} to {new.state}")
    if old.honest_before is not None and (new.honest_before or 0) > old.honest_before:
        raise ManifestError(
            f"honest_before of {old.kid} can only be lowered from {old.honest_before}"
        )
