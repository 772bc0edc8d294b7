"""The index of names, made again from the log: unsigned files, so each byte must be the same."""

from bisect import bisect_left
from collections.abc import Iterator

from ledger.auditing.finding import AuditFinding
from ledger.auditing.log import SiteLog
from ledger.auditing.replay import Replay
from ledger.domain.certificate.hiding import HIDDEN_CATEGORY
from ledger.publish.names import NameTree
from ledger.views.certificate import CertificateView
from ledger.views.names import name_entry
from verifier.errors import VerificationError
from verifier.formats.names import DIRECTORY, NameEntry, format_directory, keys_of, parse_directory
from verifier.values.numbers import canonical_index
from verifier.values.paths import Get

_SHOWN = frozenset({"issued", "host-added", "host-removed", "handle-added", "handle-removed"})


class ListedNames:
    """The names in `views` in memory, as `ledger.publish.names.Names`."""

    def __init__(self, views: list[CertificateView]) -> None:
        """Sort the keys of all certificates."""
        self._views: dict[int, CertificateView] = {
            canonical_index(view.number): view for view in views
        }
        self._keys = sorted((key, index) for index in self._views for key in self.keys(index))

    def keys(self, certificate: int) -> list[str]:
        """Return the keys of a certificate."""
        name = self._views[certificate].holder.name
        return keys_of(name.km, name.en)

    def entry(self, certificate: int) -> NameEntry:
        """Return what is shown of a certificate."""
        view = self._views[certificate]
        places = (*view.sites, *view.handles)
        return name_entry(view.number, view.holder.name.km, view.holder.name.en, places)

    def members(self, prefix: str, limit: int) -> list[int]:
        """Return the first `limit` certificates, by key, that have a key with `prefix`."""
        found: dict[int, None] = {}
        for at in range(bisect_left(self._keys, (prefix, -1)), len(self._keys)):
            key, certificate = self._keys[at]
            if not key.startswith(prefix) or len(found) == limit:
                break
            found[certificate] = None
        return list(found)

    def following(self, prefix: str) -> str:
        """Return the characters that follow `prefix` in any key, sorted."""
        found, start = "", prefix
        while True:
            at = bisect_left(self._keys, (start, -1))
            if at == len(self._keys) or not self._keys[at][0].startswith(prefix):
                return found
            found += self._keys[at][0][len(prefix)]
            start = f"{prefix}{found[-1]}\U0010ffff"


def name_findings(get: Get, log: SiteLog, replay: Replay) -> Iterator[AuditFinding]:
    """Yield what is wrong with the index of names, at the log size that its directory states."""
    size = replay.size
    try:
        raw = get(DIRECTORY)
        stated = parse_directory(raw).log_size
        if stated > size:
            log.follow()
    except VerificationError as error:
        yield AuditFinding(path=DIRECTORY, what=str(error))
        return
    if stated > replay.size:
        yield AuditFinding(
            path=DIRECTORY, what=f"says {stated} facts, the checkpoint has {replay.size}"
        )
        return
    missing = _first_change(replay, stated, size)
    if missing is not None:
        what = f"was made from {stated} facts and does not show a later one"
        yield AuditFinding(path=DIRECTORY, what=what, index=missing)
    tree = NameTree(ListedNames(_views_at(replay, stated)), {})
    prefixes = tree.build()
    for path, wanted in map(tree.file, prefixes):
        try:
            found = get(path)
        except VerificationError as error:
            yield AuditFinding(path=path, what=str(error))
            continue
        if found != wanted:
            yield AuditFinding(path=path, what="is not what the names give")
    if raw != format_directory(stated, tree.inner):
        yield AuditFinding(path=DIRECTORY, what="is not what the names give")


def _views_at(replay: Replay, size: int) -> list[CertificateView]:
    views = (replay.view_at(number, size) for number in replay.numbers())
    return [view for view in views if view and view.holder.category != HIDDEN_CATEGORY]


def _first_change(replay: Replay, since: int, until: int) -> int | None:
    """Return the first fact from log index `since` to `until` that changes the index."""
    indexes = (
        entry.index
        for number in replay.numbers()
        if (view := replay.view(number)).last >= since and view.holder.category != HIDDEN_CATEGORY
        for entry in view.history
        if since <= entry.index < until and entry.event in _SHOWN
    )
    return min(indexes, default=None)
