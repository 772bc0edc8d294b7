"""The issuer's own database, checked against the log and itself, row by row and column by column.

What is in a leaf is compared with the log. What is beside it must follow from the facts: each
fact with its own aggregate in versions 1, 2, 3 …, its tag, its subject, the table of taken
places. With the keys of the subjects each sealed part must open in its own place, fit the
commitment in its leaf and open what its fact hides; with the scheme's data every amount is
computed again (`auditing.internal.fees`), and for every decision it is checked who made it and
after what (`auditing.internal.process`). Facts that are not published yet may follow those of the
log.

With the folder of evidence each file that a fact refers to must be there and fit its commitment.

Idempotency keys and (keyed) digests of commands are not compared, because nothing else has them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from ledger.auditing.finding import DATABASE, AuditFinding
from ledger.auditing.internal.duplicates import KnownAs
from ledger.auditing.internal.evidence import evidence_findings
from ledger.auditing.internal.fees import FeeAudit
from ledger.auditing.internal.process import AuditedFact, Found, ProcessAudit
from ledger.auditing.internal.taken import Taken
from ledger.domain.certificate import facts as c
from ledger.domain.fact import Fact, Sealed
from ledger.domain.facts import PublicFact, SealedLeaf
from ledger.domain.families import BUSINESS, AnyFamily, family_named, family_of_fact
from ledger.domain.misuse.facts import MisuseFact
from ledger.domain.register.registry import REGISTRY
from ledger.errors import LedgerCorruptError
from ledger.evidence.folder import EvidenceFolder
from ledger.scheme.model import Scheme
from ledger.store.codec import decode, hidden_fact, open_part, topic_of
from ledger.store.places import TAG_SUBJECT
from ledger.store.reader import Reader
from ledger.store.row import Row
from ledger.store.subjects import SubjectKeys
from verifier.formats.commitment import Opening, is_commitment, values_of

_ID = re.compile(r"[a-z]-[0-9a-f]{32}")


_CLAIMS = (c.CertificateIssued, c.HostAdded, c.HandleAdded)
_FIRST, _DIGEST = -(2**62), 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """The issuer's own side, as far as it is open: its database, and what belongs to it.

    `subjects` are the keys of sealed parts; with them `scheme`, the rules by which amounts are
    computed again, and `evidence`, the files that facts refer to. `each_row` is called before each
    row, and may raise to end the audit.
    """

    reader: Reader
    subjects: SubjectKeys | None = None
    scheme: Scheme | None = None
    evidence: EvidenceFolder | None = None
    each_row: Callable[[], None] = lambda: None


class Database:
    """Compares one database; sealed parts are only checked with `subjects`, the keys.

    `openings` are those in the published records of natural persons, by certificate number; without
    `scheme`, the rules, amounts are not computed again.
    """

    def __init__(
        self, inside: Inside, leaves: Sequence[bytes], openings: Mapping[str, tuple[Opening, ...]]
    ) -> None:
        """Keep the database and what to compare it with; `leaves` are those of the public log."""
        self._evidence = inside.evidence
        self._referred: dict[tuple[str, str], int] = {}
        self._reader = inside.reader
        self._each_row = inside.each_row
        self._leaves = leaves
        self._openings = openings
        self._subjects = inside.subjects
        rules = None if inside.subjects is None else inside.scheme
        self._fees = None if rules is None else FeeAudit(rules)
        self._process = None if rules is None else ProcessAudit(rules)
        self._elsewhere: list[Found] = []
        self._keyless: dict[str, int] = {}
        """Subjects whose key is destroyed, with the first fact that nobody can open."""
        opened = (each for found in openings.values() for each in found)
        self._taken = Taken(values_of(opened))
        self._known_as = KnownAs()
        self._versions: Counter[str] = Counter()
        self._orphaned: set[str] = set()
        self._has_businesses = False
        """A ledger rebuilt from its public log has none."""
        self._sealed = self._erased = 0
        self.note = ""
        """What could not be compared, or how much was."""

    def findings(self, today: date) -> Iterator[AuditFinding]:
        """Yield what does not fit: first in the log's order, then in taken places and evidence."""
        with self._reader.snapshot():
            yield from self._rows()
            yield from self._places(today)
            yield from self._known()
        if self._evidence is not None and self._subjects is not None:
            yield from evidence_findings(self._referred, self._evidence, self._subjects)
        self.note = (
            "the database was compared without the keys of its subjects: sealed parts were not "
            "opened, taken places only counted"
            if self._subjects is None
            else f"{self._sealed} sealed parts opened, "
            f"{self._erased} of erased businesses cannot be"
            f"{self._files()}{self._amounts}{self._decisions}"
        )

    @property
    def _amounts(self) -> str:
        return "" if self._fees is None else f"; {self._fees.checked} amounts computed again"

    @property
    def _decisions(self) -> str:
        looked = 0 if self._process is None else self._process.checked
        return f"; {looked} decisions of officers followed" if looked else ""

    def _rows(self) -> Iterator[AuditFinding]:
        expected = 0
        for row in self._reader.rows(_FIRST):
            self._each_row()
            if row.log_index < expected:
                yield _finding(row, "the row is not in the log")
                continue
            if row.log_index > expected:
                break
            for what in self._row(row):
                yield _finding(row, what)
            yield from self._decided_wrongly()
            expected += 1
        if self._process is not None:
            self._elsewhere += self._process.finish()
        yield from self._decided_wrongly()
        yield from self._destroyed()
        if expected < max(len(self._leaves), self._reader.size()):
            yield AuditFinding(path=DATABASE, what="the row is missing", index=expected)

    def _decided_wrongly(self) -> Iterator[AuditFinding]:
        found, self._elsewhere = self._elsewhere, []
        for index, what in found:
            yield AuditFinding(path=DATABASE, what=what, index=index)

    def _row(self, row: Row) -> Iterator[str]:
        if sha256(b"\0" + row.leaf).digest() != row.leaf_hash:
            yield "the row and its leaf hash disagree"
        index = row.log_index
        if index < len(self._leaves) and row.leaf != self._leaves[index]:
            yield "the row is not what the log has"
        self._versions[row.originator_id] += 1
        version = self._versions[row.originator_id]
        if row.originator_version != version:
            yield (
                f"the row is number {row.originator_version} of {row.originator_id}, not {version}"
            )
        if (row.command_key is None) != (row.command_digest is None) or (
            row.command_digest is not None and len(row.command_digest) != _DIGEST
        ):
            yield "the row has half of what a command leaves"
        try:
            fact = decode(row.leaf)
        except LedgerCorruptError as error:
            yield str(error)
            return
        yield from self._sealed_part(row, fact)
        yield from self._columns(row, fact)

    def _columns(self, row: Row, fact: PublicFact) -> Iterator[str]:
        """Compare originator, topic and subject, and follow the fact."""
        if bool(fact.sealed) != bool(row.sealed):
            yield "the row has a sealed part and the fact no commitment to it, or the reverse"
        if isinstance(fact, SealedLeaf):
            self._has_businesses |= row.originator_id.startswith(BUSINESS.prefix)
            yield from _hidden_row(row, self._versions[row.originator_id])
            return
        if row.topic != topic_of(fact):
            yield f"the row's topic is {row.topic}, the fact is {topic_of(fact)}"
        if not isinstance(fact, c.CertificateFact):
            about = fact.misuse if isinstance(fact, MisuseFact) else REGISTRY
            if (row.originator_id, row.subject) != (about, REGISTRY):
                other = "the registry" if about == REGISTRY else f"{about} of the registry"
                yield f"the row stands with {row.originator_id} ({row.subject}), not {other}"
            return
        if row.originator_id != fact.number:
            yield f"the row stands with {row.originator_id}, the fact is about {fact.number}"
        if not isinstance(fact, c.CertificateIssued) and fact.number not in self._taken.lives:
            yield f"{fact.number} was not issued before"
            return
        self._taken.follow(row.log_index, fact)
        yield from self._subject(row, fact)

    def _subject(self, row: Row, fact: c.CertificateFact) -> Iterator[str]:
        """Compare the subject: the holder, but always the registry once the holder was erased."""
        life = self._taken.lives[fact.number]
        unregistered = self._has_businesses and not self._versions[life.business]
        if unregistered and isinstance(fact, c.CertificateIssued):
            yield f"{fact.number} was issued to {life.business}, who is not registered"
        if row.subject == REGISTRY and not isinstance(fact, _CLAIMS):
            self._orphaned.add(life.business)
            if self._subjects is not None and not self._is_erased(life.business):
                yield f"the row's subject is {row.subject}, but {life.business} was not erased"
        elif row.subject != life.business:
            yield f"the row's subject is {row.subject}, the holder is {life.business}"
        elif life.business in self._orphaned:
            yield f"the row's subject is {row.subject}, who was erased before"

    def _sealed_part(self, row: Row, fact: PublicFact) -> Iterator[str]:
        """Open the sealed part, and keep what it opens."""
        if self._subjects is None or not row.sealed:
            return
        try:
            key = self._subjects.find(row.subject)
            if key is None:
                self._erased += 1
                self._keyless.setdefault(row.subject, row.log_index)
                self._followed(row, fact, None)
                return
            part = open_part(row.leaf, row.sealed, subject=row.subject, key=key)
            inner = hidden_fact(part) if isinstance(fact, SealedLeaf) else None
        except LedgerCorruptError as error:
            yield str(error)
            self._followed(row, fact, None)
            return
        self._sealed += 1
        for commitment in part.evidence:
            self._referred.setdefault((row.subject, commitment), row.log_index)
        known = values_of(part.openings)
        self._taken.values.update(known)
        if _hidden_in(fact) - known.keys():
            yield "the sealed part does not open what the fact hides"
        yield from self._follow(row, inner or fact, part)
        if inner is None:
            return
        self._known_as.follow(row.log_index, inner)
        about = family_of_fact(inner).id_in(inner)
        if (topic_of(inner), about, inner.at) != (row.topic, row.originator_id, fact.at):
            yield f"the sealed fact is {topic_of(inner)} of {about} at {inner.at}"

    def _follow(self, row: Row, fact: Fact, part: Sealed) -> Iterator[str]:
        """Compute its amounts again, and check who decided it after what."""
        if self._fees is not None:
            yield from self._fees.follow(fact)
        self._followed(row, fact, part)

    def _followed(self, row: Row, fact: Fact, part: Sealed | None) -> None:
        if self._process is not None:
            seen = None if isinstance(fact, SealedLeaf) else fact
            entry = AuditedFact(row.log_index, fact.at, row.topic, seen, part)
            self._elsewhere += self._process.follow(entry, last=row.command_key is not None)

    def _destroyed(self) -> Iterator[AuditFinding]:
        """Name keys destroyed without an erasure on record: their sealed parts are lost."""
        if self._process is None:
            return
        for subject, index in self._keyless.items():
            if subject not in self._process.erasures:
                what = f"the key of {subject} is destroyed, and no erasure of it is on record"
                yield AuditFinding(path=DATABASE, what=what, index=index)

    def _files(self) -> str:
        """Say how many files of evidence were checked, or that they were not."""
        if not self._referred:
            return ""
        seen = "were not looked at" if self._evidence is None else "were checked against the facts"
        return f"; {len(self._referred)} files of evidence {seen}"

    def _places(self, today: date) -> Iterator[AuditFinding]:
        rows = list(self._reader.places())
        if self._subjects is None or not (rows or self._taken.lives):
            yield from self._taken.count_findings(rows, self._openings, today)
            return
        for life in self._taken.lives.values():
            life.erased = life.hidden and self._is_erased(life.business)
        try:
            key = self._subjects.find(TAG_SUBJECT)
        except LedgerCorruptError as error:
            yield AuditFinding(path=DATABASE, what=str(error))
            return
        if key is not None:
            yield from self._taken.tag_findings(rows, key, today)

    def _known(self) -> Iterator[AuditFinding]:
        """Compare what businesses are known by; without the keys their facts cannot be read."""
        try:
            key = None if self._subjects is None else self._subjects.find(TAG_SUBJECT)
        except LedgerCorruptError:
            return
        if key is not None:
            yield from self._known_as.findings(self._reader.known(), key)

    def _is_erased(self, subject: str) -> bool:
        try:
            return self._subjects is not None and self._subjects.find(subject) is None
        except LedgerCorruptError:
            return False


def _hidden_row(row: Row, version: int) -> Iterator[str]:
    """Compare the columns of a fact that shows nothing with what its kind of aggregate allows."""
    family = family_named(row.originator_id)
    own = family is not None and (family.single or _ID.fullmatch(row.originator_id) is not None)
    if family is None or not own or not _may_seal(family, row):
        yield f"the row stands with {row.originator_id} ({row.subject}), which is not an aggregate"
        return
    if row.topic not in _topics(family, version):
        yield (
            f"the row's topic is {row.topic}, which cannot be number {version} of a {family.name}"
        )


def _topics(family: AnyFamily, version: int) -> set[str]:
    """Return the tags of the facts that may be number `version` of an aggregate of the family."""
    first = {family.first} - {None}
    kinds = (first or set(family.facts)) if version == 1 else set(family.facts) - first
    return {str(kind.__struct_config__.tag) for kind in kinds if kind is not None}


def _may_seal(family: AnyFamily, row: Row) -> bool:
    if family.subject == "own":
        return row.subject == row.originator_id
    if family.subject == "registry":
        return row.subject == REGISTRY
    return row.subject.startswith(BUSINESS.prefix) and _ID.fullmatch(row.subject) is not None


def _hidden_in(fact: PublicFact) -> set[str]:
    """Return the commitments that a fact adds; those in a removal came with an earlier fact."""
    if isinstance(fact, c.CertificateIssued):
        name = fact.holder.name
        texts = (name.km, name.en, *fact.sites, *fact.handles)
    elif isinstance(fact, c.BadgeSigned):
        texts = (fact.token, fact.qr)
    else:
        texts = (fact.place,) if isinstance(fact, c.HostAdded | c.HandleAdded) else ()
    return {text for text in texts if is_commitment(text)}


def _finding(row: Row, what: str) -> AuditFinding:
    return AuditFinding(path=DATABASE, what=what, index=row.log_index)
