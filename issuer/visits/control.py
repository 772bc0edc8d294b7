"""Proof of control of places: what a business publishes, the look-up, and proofs due again."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from issuer.acting import rules
from issuer.acting.granting import Occasion
from issuer.errors import InputError
from issuer.home.settings import Config
from issuer.visits.certified import Certified, in_force
from ledger.domain.business import facts as b
from ledger.errors import CommandRefusedError, ControlError
from ledger.outside import control as proving
from ledger.outside.tokens import FILE, RECORD, profile_code, proof_line
from ledger.outside.web import Visitor
from ledger.service import Ledger
from verifier.values.days import day_of

GONE = "the proof was looked for as a record and as a file, and is gone"
Looked = proving.ShownControl | ControlError
Check = Literal["dns", "file", "profile"]
AGAIN = ("dns", "file")
"""Ways of proof that are looked for again without an officer."""
MOST_PROFILE = 64 * 1024
"""Bytes of a profile text."""


class DueProof(NamedTuple):
    """A proof of control due again by the end of day `by`; the last was by `method`."""

    business: str
    number: str
    place: str
    method: str
    by: date

    @property
    def by_officer(self) -> bool:
        """Whether an officer must look: a handle, or a host not proven by record or file."""
        return self.method not in AGAIN


def to_publish(secret: bytes, business: str, place: str) -> tuple[str, ...]:
    """Return what `business` publishes to show that it controls `place`, a line for each way."""
    if ":" in place:
        code = profile_code(secret, business, place)
        return (f"in the text of the profile {place}: {code}",)
    line = proof_line(secret, business, place)
    return (
        f"as a TXT record at {RECORD}.{place}: {line}",
        f"or as a line of https://{place}{FILE}: {line}",
    )


def look(
    check: Check,
    secret: bytes,
    business: str,
    place: str,
    *,
    at: int,
    visitor: Callable[[], Visitor],
    profile: str | None,
) -> proving.ShownControl:
    """Return the proof of control as it is found now.

    `visitor` is asked for only if a host is looked at; `profile` is the text of a profile as an
    officer read it. Raises `ControlError`, or `InputError` for a check that cannot be.
    """
    if (check == "profile") != (":" in place):
        raise InputError("no-such-check", place=place, check=check)
    if check == "profile":
        if profile is None:
            raise InputError("no-profile")
        return proving.prove_by_profile(secret, business, place, profile, at=at)
    if check == "dns":
        return proving.prove_by_record(secret, business, place, visitor().resolvers, at=at)
    return proving.prove_by_file(secret, business, place, visitor(), at=at)


def recording(
    business: str, place: str, method: str
) -> b.RecordHostControl | b.RecordHandleControl:
    """Return the command that puts a proof on record."""
    kind = b.RecordHandleControl if ":" in place else b.RecordHostControl
    return kind(business=business, place=place, method=method)


def look_again(secret: bytes, visitor: Visitor, now: int, due: DueProof) -> Looked:
    """Return the proof of a host as it is found now, or why it is not."""
    try:
        return proving.prove_host(secret, due.business, due.place, visitor, at=now)
    except ControlError as error:
        return error


def record_look(
    ledger: Ledger, due: DueProof, seen: Looked, when: Occasion
) -> tuple[Literal["shown", "lapsed", "unseen"], str]:
    """Put a proof, or that it is gone, on record; return which it is, and what was seen.

    A host that could not be looked at is not recorded.
    """
    if isinstance(seen, ControlError) and seen.fault != "missing":
        return "unseen", str(seen)
    command: b.RecordHostControl | b.RecordHandleControl | b.RecordHostLapse
    if isinstance(seen, proving.ShownControl):
        command = recording(due.business, due.place, seen.method)
    else:
        command = b.RecordHostLapse(business=due.business, place=due.place, reason=GONE)
    ledger.execute(command, actor=when.actor, at=when.at, key=when.part_of(due.place))
    return (
        ("shown", seen.detail) if isinstance(seen, proving.ShownControl) else ("lapsed", str(seen))
    )


def due_on(ledger: Ledger, settings: Config, now: int, until: date | None) -> list[DueProof]:
    """Return the proofs of places due by the end of `until` (None: all), under today's rules."""
    again = rules.at(settings, now).deadlines.control_again_days
    return list(due_proofs(ledger, in_force(ledger, settings, now), again, until))


def due_proofs(
    ledger: Ledger, certified: Iterator[Certified], again_days: int, until: date | None
) -> Iterator[DueProof]:
    """Yield the proofs of places in force due by the end of `until` (None: all), earliest first."""
    found = []
    for each in certified:
        try:
            state = ledger.business(each.business)
        except CommandRefusedError:
            continue
        for place in (*each.hosts, *each.handles):
            proof = state.proofs.get(place)
            if proof is None or not state.controls(place):
                continue
            by = day_of(proof.at) + timedelta(days=again_days)
            if until is None or by <= until:
                found.append(DueProof(each.business, each.number, place, proof.method, by))
    yield from sorted(found, key=lambda due: (due.by, due.number, due.place))
