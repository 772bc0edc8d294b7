"""Which key signed each badge, checked against the log and the manifest in force.

Only the manifest in force is published; of earlier ones the log has version and digest, and the
rest is not public. So it is known only in part which key was active at an instant:

- no key ever leaves the manifest, so each must be a badge key of the one in force, and a `next`
  key never signed;
- states only go forward and one badge key is active at a time, so once a key has signed, no older
  one may;
- since the manifest in force was adopted its states are those of the time: only the active key may
  sign;
- before the first manifest was adopted no key may.
"""

from collections.abc import Iterator

from keys.manifest import Manifest, ManifestKey
from ledger.auditing.finding import AuditFinding
from ledger.auditing.replay import Replay
from ledger.domain.register.registry import ManifestAdopted
from ledger.store.codec import decode
from verifier.values import paths

_ADOPTED = b'{"fact":"manifest-adopted"'
_NEVER = 2**63


def badge_key_findings(replay: Replay, manifest: Manifest) -> Iterator[AuditFinding]:
    """Yield each badge fact whose key cannot have been active; `manifest` is in force."""
    known = {key.kid: key for key in manifest.keys if key.role == "badge"}
    first, adopted = _adoptions(replay, manifest.version)
    highest = -1
    for index, kid in _badges(replay):
        key = known.get(kid)
        what = _wrong(key, kid, highest)
        if what is None and index < first:
            what = f"{kid} signed a badge before any key manifest was adopted"
        if what is None and key is not None and index > adopted and key.state != "active":
            what = f"{kid} signed a badge, but manifest {manifest.version} says it is {key.state}"
        if what is not None:
            yield AuditFinding(path=f"{paths.TILES}/", what=what, index=index)
        if key is not None:
            highest = max(highest, key.number)


def _wrong(key: ManifestKey | None, kid: str, highest: int) -> str | None:
    if key is None:
        return f"{kid} signed a badge, but no manifest has such a badge key"
    if key.state == "next":
        return f"{kid} signed a badge, but has never been active"
    if key.number < highest:
        return f"{kid} signed a badge after badge-{highest} had"
    return None


def _badges(replay: Replay) -> list[tuple[int, str]]:
    """Return (log index, key) of every badge, in the order of the log."""
    return sorted(
        (badge.index, badge.kid)
        for number in replay.numbers()
        for badge in replay.view(number).badges
    )


def _adoptions(replay: Replay, version: int) -> tuple[int, int]:
    """Return the log indexes at which the first manifest and manifest `version` were adopted.

    A log without any adoption is checked against the manifest alone.
    """
    if not replay.manifests:
        return -1, _NEVER
    first, adopted = _NEVER, _NEVER
    for index, leaf in enumerate(replay.leaves):
        if leaf.startswith(_ADOPTED):
            fact = decode(leaf)
            first = min(first, index)
            if isinstance(fact, ManifestAdopted) and fact.version == version:
                adopted = min(adopted, index)
    return first, adopted
