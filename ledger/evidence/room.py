"""Evidence of a ledger: whose key seals a file, which facts refer to it, how long it is kept, how one is disclosed.

Files lie in `ledger.evidence.folder`; facts hold their commitments. A file is kept before the fact
that refers to it is decided, so that no fact names what is not there. Whoever keeps one in vain
takes it back with `discard`.
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
from ledger.evidence.folder import Checked, EvidenceFolder, Exhibit, Kept
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
    """That the fact at `log_index`, of instant `at` (UTC seconds), refers to the file `commitment` of `subject`."""

    subject: str
    commitment: str
    log_index: int
    at: int


class Old(NamedTuple):
    """A file that is kept longer than the scheme asks for; `last` is the instant of the last fact that refers to it."""

    subject: str
    commitment: str
    last: int


class KeptFile(NamedTuple):
    """A file that a fact of an aggregate refers to, first the one at `log_index`; `size` in bytes as it is kept.

    Of a file that is not in the folder name and kind are empty: it must be put back from a backup.
    """

    commitment: str
    log_index: int
    name: str = ""
    kind: str = ""
    size: int = 0


class EvidenceRoom:
    """Keeps and hands out the evidence of one ledger. Safe to use from many threads at once."""

    def __init__(
        self,
        data: Path,
        subjects: SubjectKeys,
        random_bytes: Callable[[int], bytes],
        aggregates: Aggregates,
    ) -> None:
        """Hold the data folder, the subjects' keys, and what aggregates have come to."""
        self._database = data / "ledger.db"
        self._folder = EvidenceFolder(data / FOLDER, random_bytes)
        self._subjects = subjects
        self._aggregates = aggregates

    def subject_of(self, aggregate: str) -> str:
        """Return under whose key the evidence of `aggregate` lies: its own, or its business's.

        Raises `UnknownAggregateError`, or `CommandRefusedError` if the data were erased or the kind
        has no evidence.
        """
        family = family_named(aggregate)
        if family is None or family.subject == "registry":
            raise UnknownAggregateError("holds-no-evidence")
        state = self._aggregates.state(aggregate)
        return state.business if isinstance(state, Application | Case) else aggregate

    def keep(self, aggregate: str, content: bytes, name: str, rules: EvidenceRule) -> Exhibit:
        """Keep a file for facts of `aggregate`, durable when this returns; raises as `store` and `subject_of` do."""
        subject, key = self._owner_of(aggregate)
        return self._folder.store(subject, key, content, name, rules)

    def keep_checked(self, aggregate: str, checked: Checked, rules: EvidenceRule) -> Exhibit:
        """Keep what was checked before, such as a draft, under the key of `aggregate`; raises as `keep` does.

        No picture is decoded again; `rules` still say which kinds and sizes are allowed today.
        """
        subject, key = self._owner_of(aggregate)
        return self._folder.store_checked(subject, key, checked, rules)

    def holds(self, aggregate: str, commitment: str) -> bool:
        """Tell whether the file behind `commitment` is there and belongs to the subject of `aggregate`."""
        return self._folder.holds(self.subject_of(aggregate), commitment)

    def of(self, aggregate: str) -> Iterator[KeptFile]:
        """Yield the files that facts of `aggregate` refer to, in their order; raises as `subject_of` does."""
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
        """Take back a file that no fact refers to, such as one that was kept for a command that was then refused."""
        subject = self.subject_of(aggregate)
        if not any(each.commitment == commitment for each in self._referred(subject)):
            self._folder.discard(subject, commitment)

    def load(self, commitment: str) -> Kept:
        """Return the file behind `commitment`; raises `UnknownAggregateError`, and what the folder raises."""
        subject = self._owner(commitment)
        return self._folder.load(subject, self._subjects.find(subject), commitment)

    def disclose(self, commitment: str) -> tuple[bytes, EvidenceOpening]:
        """Return one file, and what an auditor needs to see that facts of the log refer to it; nothing of any other.

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
        """Yield the files that the scheme no longer asks to keep at instant `today_at`, subject by subject.

        The years count from the day of the last fact that refers to the file; files of no fact are
        none of them.
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
        """Remove the files of subjects whose key is gone: their erasure was interrupted, or a backup was put back."""
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
        """Yield what the facts sealed under the key of `subject` refer to, in the order of the log."""
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
