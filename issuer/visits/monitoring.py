"""Visits to certified shops: which are due, what they tell, what is recorded (R128, R129).

The last visit of each host is in a file beside the ledger, which may be deleted: then all are
visited again. With it, an interrupted run goes on where it was.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from issuer.acting.granting import Occasion
from issuer.home.files import read_bounded, replace_file
from issuer.visits.certified import Certified
from issuer.visits.control import AGAIN
from ledger.domain.business.findings import RecordVisit, Sighting, finding_id
from ledger.domain.business.visits import same_as
from ledger.errors import CommandRefusedError
from ledger.outside.control import ShownControl, prove_host
from ledger.outside.findings import Finding, Kind, Shop
from ledger.outside.monitor import Manners, visit
from ledger.outside.web import Visitor
from ledger.service import Ledger

MOST_STATE = 64 * 1024 * 1024
_BADGES = (Kind.BADGE_PRESENT, Kind.BADGE_ABSENT, Kind.BADGE_OF_ANOTHER, Kind.BADGE_UNREADABLE)
_PROOFS = (Kind.PROOF_LAPSED, Kind.PROOF_UNCHECKED)
_LONGEST_DETAIL = 1000
_LONGEST_URL = 2500
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


class Visit(NamedTuple):
    """A host to be visited; `again`: its proof of control is looked for too."""

    number: str
    business: str
    host: str
    again: bool


def visits(ledger: Ledger, certified: Iterable[Certified]) -> list[Visit]:
    """Return the hosts of certificates in force and not suspended, without erased holders."""
    found = []
    for each in certified:
        if each.suspended:
            continue
        try:
            proofs = ledger.business(each.business).proofs
        except CommandRefusedError:
            continue
        for host in each.hosts:
            proof = proofs.get(host)
            again = proof is not None and proof.lapsed is None and proof.method in AGAIN
            found.append(Visit(each.number, each.business, host, again))
    return found


class Visitors:
    """Makes visits: who we are, which host verifies, and the secret of proofs of control."""

    def __init__(self, visitor: Visitor, verify_host: str, secret: bytes, *, gap: float) -> None:
        """Hold what each visit needs; `gap` are the seconds between two requests to one host."""
        self._visitor = visitor
        self._verify_host = verify_host
        self._secret = secret
        self._manners = Manners(gap=gap)

    def visit(self, due: Visit, now: int, sleep: Callable[[float], None]) -> tuple[Finding, ...]:
        """Return what was found; raises nothing of the outside."""

        def prove(host: str) -> ShownControl:
            return prove_host(self._secret, due.business, host, self._visitor, at=now)

        shop = Shop(host=due.host, number=due.number, verify_host=self._verify_host)
        return visit(
            shop,
            self._visitor,
            now=now,
            sleep=sleep,
            manners=self._manners,
            prove=prove if due.again else None,
        )


def problems(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that are put on record: all but that the badge is there."""
    return tuple(each for each in found if each.kind is not Kind.BADGE_PRESENT)


def recording(due: Visit, found: tuple[Finding, ...]) -> RecordVisit:
    """Return the command that puts a visit on record."""
    return RecordVisit(
        business=due.business,
        number=due.number,
        place=due.host,
        seen=tuple(seen(each) for each in problems(found)),
        looked=_looked(due, found),
    )


class Visited(NamedTuple):
    """Findings of a visit on record: how many are new, and all, each with its id if it has one."""

    new: int
    findings: tuple[tuple[Finding, str], ...]


def record_visit(
    ledger: Ledger, due: Visit, found: tuple[Finding, ...], when: Occasion
) -> Visited | None:
    """Put a visit on record; None if the data of the business were erased meanwhile."""
    try:
        before = len(ledger.business(due.business).findings)
        with _going_on("no-change"):
            ledger.execute(
                recording(due, found), actor=when.actor, at=when.at, key=when.part_of(due.host)
            )
        state = ledger.business(due.business)
    except CommandRefusedError as error:
        if error.rule != "erased":
            raise
        return None
    recorded = {
        same_as(finding): finding_id(due.business, finding.finding)
        for finding in state.findings
        if finding.gone is None and finding.place == due.host
    }
    noted = problems(found)
    named = (
        (each, recorded.get(same_as(seen(each)), "") if each in noted else "") for each in found
    )
    return Visited(len(state.findings) - before, tuple(named))


@contextmanager
def _going_on(rule: str) -> Iterator[None]:
    """Go on if `rule` refuses what is done inside."""
    try:
        yield
    except CommandRefusedError as error:
        if error.rule != rule:
            raise


class Diary:
    """Each host's last visit (UTC seconds), under a keyed digest: a host may name a person."""

    def __init__(self, path: Path, secret: bytes) -> None:
        """Read the file at `path`; one that is missing or damaged says nothing."""
        self._path = path
        self._secret = secret
        try:
            raw = read_bounded(path, MOST_STATE)
            self._visited = msgspec.json.decode(raw, type=dict[str, int])
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            self._visited = {}

    def last(self, host: str) -> int:
        """Return when `host` was visited last, 0 for never."""
        return self._visited.get(self._mark(host), 0)

    def note(self, host: str, at: int) -> None:
        """Take down that `host` was visited at instant `at`."""
        self._visited[self._mark(host)] = at

    def save(self) -> None:
        """Keep it all on the disk."""
        replace_file(self._path, msgspec.json.encode(self._visited), mode=0o600)

    def _mark(self, host: str) -> str:
        return hmac.digest(self._secret, b"visited\0" + host.encode(), "sha256")[:16].hex()


def _looked(due: Visit, found: tuple[Finding, ...]) -> tuple[str, ...]:
    """Return the kinds that the visit could tell: what was not seen of them is gone.

    If the front page was read, which always gives a finding about badges, that is all of them; the
    proof of control has its own look.
    """
    kinds = {each.kind for each in found}
    told: set[Kind] = set()
    if kinds & set(_BADGES):
        told = set(Kind) - set(_PROOFS)
    if due.again and Kind.PROOF_UNCHECKED not in kinds:
        told |= set(_PROOFS)
    return tuple(sorted(told))


def seen(finding: Finding) -> Sighting:
    """Return a finding as it is put on record: bounded and printable, whatever the shop wrote."""
    detail = "".join(each if each.isprintable() else "?" for each in finding.detail)
    url = _UNPRINTABLE.sub("?", finding.url)
    return Sighting(kind=finding.kind, detail=detail[:_LONGEST_DETAIL], url=url[:_LONGEST_URL])
