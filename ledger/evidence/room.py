"""Evidence of a ledger: the key of a file, the facts that refer to it, its age, its disclosure.

`ledger.evidence.folder` keeps the files; facts hold their commitments. A file is kept before the
fact that refers to it is decided, so that no fact names a missing file. If the fact is refused, the
caller removes the file with `discard`.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from ledger.domain.application.state import Application
from ledger.domain.case.state import Case
from ledger.domain.fact import Sealed
from ledger.domain.families import family_named
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.evidence.folder import CheckedFile, EvidenceFolder, Exhibit, Kept
from ledger.evidence.kinds import recognise
from ledger.reading.aggregates import Aggregates
from ledger.scheme.procedure import EvidenceRule
from ledger.store.codec import decode, open_part, refer_to
from ledger.store.reader import Reader
from ledger.store.row import Row
from ledger.store.subjects import SubjectKeys
from verifier.log.referral import EvidenceOpening
from verifier.values.days import day_of

FOLDER = "evidence"
"""The folder's name in the data folder."""


class Referred(NamedTuple):
    """The fact at `log_index` and instant `at` (UTC seconds) names a file of `subject`."""

    subject: str
    commitment: str
    log_index: int
    at: int


class Old(NamedTuple):
    """A file kept longer than the scheme asks; `last` is the instant of its last fact."""

    subject: str
    commitment: str
    last: int


class KeptFile(NamedTuple):
    """A file of an aggregate's facts, first of the one at `log_index`; `size` in bytes as kept.

    If the file is not in the folder, name and kind are empty: it must be restored from a backup.
    """

    commitment: str
    log_index: int
    name: str = ""
    kind: str = ""
    size: int = 0


class EvidenceRoom:
    """Keeps and returns the evidence of one ledger. Safe to use from many threads at once."""

    def __init__(
        self,
        data: Path,
        subjects: SubjectKeys,
        random_bytes: Callable[[int], bytes],
        aggregates: Aggregates,
    ) -> None:
        """Hold the data folder, the subjects' keys, and the states of aggregates."""
        self._database = data / "ledger.db"
        self._folder = EvidenceFolder(data / FOLDER, random_bytes)
        self._subjects = subjects
        self._aggregates = aggregates

    def subject_of(self, aggregate: str) -> str:
        """Return whose key seals the evidence of `aggregate`: its own or its business's.

        Raises `UnknownAggregateError`, or `CommandRefusedError` if the data were erased or the kind
        has no evidence.
        """
        family = family_named(aggregate)
        if family is None or family.subject == "registry":
            raise UnknownAggregateError("holds-no-evidence")
        state = self._aggregates.state(aggregate)
        return state.business if isinstance(state, Application | Case) else aggregate

    def keep(self, aggregate: str, content: bytes, name: str, rules: EvidenceRule) -> Exhibit:
        """Keep a file durably for facts of `aggregate`; raises as `store` and `subject_of` do."""
        subject, key = self._owner_of(aggregate)
        return self._folder.store(subject, key, content, name, rules)

    def keep_checked(self, aggregate: str, checked: CheckedFile, rules: EvidenceRule) -> Exhibit:
        """Keep what was checked before, such as a draft, for facts of `aggregate`.

        No picture is decoded again; `rules` still say which kinds and sizes are allowed today.
        Raises what `keep` raises.
        """
        subject, key = self._owner_of(aggregate)
        return self._folder.store_checked(subject, key, checked, rules)

    def holds(self, aggregate: str, commitment: str) -> bool:
        """Tell whether the file `commitment` exists and belongs to the subject of `aggregate`."""
        return self._folder.holds(self.subject_of(aggregate), commitment)

    def of(self, aggregate: str) -> Iterator[KeptFile]:
        """Yield the files of the facts of `aggregate`, in their order; raises as `subject_of`."""
        subject = self.subject_of(aggregate)
        key = self._subjects.find(subject)
        first: dict[str, int] = {}
        for fact in self._aggregates.facts(aggregate):
            for commitment in fact.evidence:
                first.setdefault(commitment, fact.log_index)
        for commitment, index in first.items():
            if not self._folder.holds(subject, commitment):
                yield KeptFile(commitment, index)
                continue
            kept = self._folder.load(subject, key, commitment)
            kind = recognise(kept.content).kind
            yield KeptFile(commitment, index, kept.name, kind, len(kept.content))

    def discard(self, aggregate: str, commitment: str) -> None:
        """Remove a file that no fact refers to, such as one for a command that was refused."""
        subject = self.subject_of(aggregate)
        if not any(each.commitment == commitment for each in self._referred(subject)):
            self._folder.discard(subject, commitment)

    def load(self, commitment: str) -> Kept:
        """Return the file behind `commitment`; raises as the folder, or `UnknownAggregateError`."""
        subject = self._owner(commitment)
        return self._folder.load(subject, self._subjects.find(subject), commitment)

    def disclose(self, commitment: str) -> tuple[bytes, EvidenceOpening]:
        """Return one file, and what shows an auditor that facts of the log refer to it; no other.

        Raises `UnknownAggregateError` if there is no such file, or no fact refers to it.
        """
        subject = self._owner(commitment)
        kept = self._folder.load(subject, self._subjects.find(subject), commitment)
        facts = []
        for row in self._rows(subject):
            part = self._part(row)
            if part is not None and commitment in part.evidence:
                facts.append(refer_to(part, commitment, log_index=row.log_index))
        if not facts:
            raise UnknownAggregateError("unreferred-evidence", commitment=commitment)
        opening = EvidenceOpening(commitment=commitment, salt=kept.salt, facts=tuple(facts))
        return kept.content, opening

    def old(self, today_at: int, rules: EvidenceRule) -> Iterator[Old]:
        """Yield files that the scheme no longer asks to keep at instant `today_at`, by subject.

        The years count from the day of the last fact that refers to the file; files without a fact
        are not included.
        """
        today = day_of(today_at)
        for subject in self._folder.subjects():
            last: dict[str, int] = {}
            for each in self._referred(subject):
                last[each.commitment] = each.at
            for commitment in self._folder.commitments(subject):
                day = day_of(last[commitment]) if commitment in last else today
                if (day.year + rules.keep_years, day.month, day.day) < (
                    today.year,
                    today.month,
                    today.day,
                ):
                    yield Old(subject, commitment, last[commitment])

    def unreferred(self) -> Iterator[tuple[str, str]]:
        """Yield (subject, commitment) of each file that no fact refers to."""
        for subject in self._folder.subjects():
            known = {each.commitment for each in self._referred(subject)}
            for commitment in self._folder.commitments(subject):
                if commitment not in known:
                    yield subject, commitment

    def erase(self, subject: str) -> None:
        """Remove all files of `subject`, after its key was destroyed; raises `StoreError`."""
        self._folder.erase(subject)

    def finish_erasures(self) -> None:
        """Remove the files of subjects without a key, after an interrupted erasure or a restore."""
        gone = set(self._subjects.erased())
        for subject in self._folder.subjects():
            if subject in gone:
                self._folder.erase(subject)

    def _owner_of(self, aggregate: str) -> tuple[str, bytes]:
        """Return under whose key a file for facts of `aggregate` is kept, and the key."""
        subject = self.subject_of(aggregate)
        key = self._subjects.find(subject)
        if key is None:
            raise CommandRefusedError("erased")
        return subject, key

    def _owner(self, commitment: str) -> str:
        subject = self._folder.owner(commitment)
        if subject is None:
            raise UnknownAggregateError("unknown-evidence", commitment=commitment)
        return subject

    def _referred(self, subject: str) -> Iterator[Referred]:
        """Yield what facts sealed under the key of `subject` refer to, in log order."""
        for row in self._rows(subject):
            part = self._part(row)
            for commitment in () if part is None else part.evidence:
                yield Referred(subject, commitment, row.log_index, decode(row.leaf).at)

    def _part(self, row: Row) -> Sealed | None:
        key = self._subjects.find(row.subject)
        if key is None:
            return None
        return open_part(row.leaf, row.sealed, subject=row.subject, key=key)

    def _rows(self, subject: str) -> Iterator[Row]:
        with closing(Reader(self._database)) as reader:
            yield from reader.sealed_under(subject)
