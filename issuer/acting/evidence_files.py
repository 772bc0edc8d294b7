"""Evidence given to a command as files: kept before the decision, removed if it is refused."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from issuer.acting.granting import Occasion
from issuer.errors import InputError
from ledger.evidence.folder import Exhibit
from ledger.scheme.procedure import EvidenceRule
from ledger.service import Ledger
from verifier.formats.commitment import is_commitment


class Filing:
    """What one command keeps; `keep` may be called for several aggregates."""

    def __init__(self, ledger: Ledger, rule: EvidenceRule, when: Occasion) -> None:
        """Hold the ledger and the scheme's rules of the day."""
        self._ledger = ledger
        self._rule = rule
        self._when = when
        self._kept: list[tuple[str, str]] = []

    def keep(self, aggregate: str, given: Sequence[str], base: Path = Path()) -> tuple[str, ...]:
        """Return the commitments to `given`: commitments, or paths (from `base`) of files to keep.

        A commitment must be to a file of the same business or complaint: no fact may rest on what
        is not there.

        Raises `InputError` for another one and for a file under an idempotency key, `EvidenceError`
        for what may not be kept.
        """
        return tuple(
            self._known(aggregate, each)
            if is_commitment(each)
            else self.add(aggregate, base / each).commitment
            for each in given
        )

    def keep_documents(
        self, aggregate: str, documents: dict[str, tuple[str, ...]], base: Path = Path()
    ) -> dict[str, tuple[str, ...]]:
        """Return documents by name with commitments to their files; raises what `keep` raises."""
        return {name: self.keep(aggregate, each, base) for name, each in documents.items()}

    def add(self, aggregate: str, path: Path) -> Exhibit:
        """Keep the file at `path` for facts of `aggregate`; raises what `keep` raises."""
        check_unkeyed(self._when)
        content = content_of(path, self._rule)
        found = self._ledger.evidence.keep(aggregate, content, path.name, self._rule)
        self._kept.append((aggregate, found.commitment))
        return found

    def _known(self, aggregate: str, commitment: str) -> str:
        if not self._ledger.evidence.holds(aggregate, commitment):
            raise InputError("no-evidence", commitment=commitment)
        return commitment

    def take_back(self) -> None:
        """Remove what was kept and no fact refers to."""
        for aggregate, commitment in self._kept:
            self._ledger.evidence.discard(aggregate, commitment)


def check_unkeyed(when: Occasion) -> None:
    """Raise `InputError` for a file under a named key: each time it gets another commitment."""
    if when.named:
        raise InputError("no-evidence")


def content_of(path: Path, rule: EvidenceRule) -> bytes:
    """Return up to one byte more of `path` than `rule` allows; raises `InputError`, `OSError`."""
    check_there([str(path)], Path())
    with path.open("rb") as file:
        return file.read(rule.largest_bytes + 1)


def check_there(given: Iterable[str], base: Path) -> None:
    """Raise `InputError` unless each of `given` is a commitment or a file's path from `base`."""
    for each in given:
        if not is_commitment(each) and not (base / each).is_file():
            raise InputError("no-evidence-file", file=str(base / each))
