"""The business that holds certificates: registered, and in control of which hosts and handles. Never public.

Facts, commands, state, `decide` and `evolve`, top to bottom. R18 and R60 (registration comes first), R62 (site and
platforms).
"""

from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.circumstances import Circumstances
from ledger.domain.fact import Command, HiddenFact, Outcome
from ledger.errors import CommandRefusedError
from verifier.commitment import PREFIX
from verifier.days import text_of
from verifier.errors import MalformedError
from verifier.places import normalise_handle, normalise_host
from verifier.record import Holder

LONGEST_NAME = 200
_KHMER_CONTROLS = dict.fromkeys((0x200B, 0x200C, 0x200D))


class BusinessRegistered(HiddenFact, frozen=True, kw_only=True, tag="business-registered"):
    """`business` is a random pseudonymous id; `registration` the number in the business register (R60)."""

    business: str
    holder: Holder
    registration: str = ""


class HostControlProven(HiddenFact, frozen=True, kw_only=True, tag="host-control-proven"):
    """The business showed that it controls `place` (a host), by `method`."""

    business: str
    place: str
    method: str


class HandleControlProven(HiddenFact, frozen=True, kw_only=True, tag="handle-control-proven"):
    """The business showed that it controls `place` (a handle `platform:name`), by `method`."""

    business: str
    place: str
    method: str


BusinessFact = BusinessRegistered | HostControlProven | HandleControlProven


class RegisterBusiness(Command, frozen=True, kw_only=True, tag="register-business"):
    """Take a business into the ledger; it gets a random id."""

    permission: ClassVar[str] = "business.register"
    holder: Holder
    registration: str = ""


class RecordHostControl(Command, frozen=True, kw_only=True, tag="record-host-control"):
    """Record that the business controls the host `place`, shown by `method`."""

    permission: ClassVar[str] = "business.control"
    business: str
    place: str
    method: str


class RecordHandleControl(Command, frozen=True, kw_only=True, tag="record-handle-control"):
    """Record that the business controls the handle `place` (`platform:name`), shown by `method`."""

    permission: ClassVar[str] = "business.control"
    business: str
    place: str
    method: str


BusinessCommand = RegisterBusiness | RecordHostControl | RecordHandleControl


class Business(Struct, frozen=True, kw_only=True):
    """The state of one business after `version` facts, the last at instant `last_at`. Everything is plain."""

    business: str
    version: int
    last_at: int
    holder: Holder
    registration: str
    hosts: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()


def decide(state: Business | None, command: BusinessCommand, now: Circumstances) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with the code of the rule.

    `now.aggregate` is the id; `state` is None for `RegisterBusiness` and for no other command.
    """
    at = now.at
    if isinstance(command, RegisterBusiness):
        _check_names(command)
        fact = BusinessRegistered(
            at=at,
            business=now.aggregate,
            holder=command.holder,
            registration=command.registration,
        )
        return Outcome(facts=(fact,))
    if state is None:
        raise CommandRefusedError("no-business", "there is no such business to decide about")
    if at < state.last_at:
        raise CommandRefusedError(
            "clock-behind",
            f"this is dated {text_of(at)}, but the business's last fact is of {text_of(state.last_at)}",
        )
    return Outcome(facts=(_control(command, at),))


def evolve(state: Business | None, fact: BusinessFact) -> Business:
    """Return the state after `fact`; `state` is None before the first fact, which is `BusinessRegistered`."""
    if isinstance(fact, BusinessRegistered) or state is None:
        return Business(
            business=fact.business,
            version=1,
            last_at=fact.at,
            holder=fact.holder,  # type: ignore[union-attr] # the first fact is always the registration
            registration=fact.registration,  # type: ignore[union-attr]
        )
    after = replace(state, version=state.version + 1, last_at=fact.at)
    if isinstance(fact, HostControlProven):
        return replace(after, hosts=state.hosts | {fact.place})
    return replace(after, handles=state.handles | {fact.place})


def _control(
    command: RecordHostControl | RecordHandleControl, at: int
) -> HostControlProven | HandleControlProven:
    """Return the fact with the place in its one normal form. Proving again is allowed: control is renewed."""
    if not command.method:
        raise CommandRefusedError("no-method", "say how the control was shown, such as dns or file")
    try:
        if isinstance(command, RecordHostControl):
            host = normalise_host(command.place)
            return HostControlProven(
                at=at, business=command.business, place=host, method=command.method
            )
        handle = normalise_handle(command.place)
    except MalformedError as error:
        raise CommandRefusedError("bad-place", str(error)) from error
    return HandleControlProven(
        at=at, business=command.business, place=handle, method=command.method
    )


def _check_names(command: RegisterBusiness) -> None:
    names = (command.holder.name.km, command.holder.name.en)
    if not any(names):
        raise CommandRefusedError("no-name", "a holder needs a name in Khmer or in English")
    for name in (*names, command.registration):
        if len(name) > LONGEST_NAME or name != name.strip() or not _printable(name):
            raise CommandRefusedError(
                "bad-name",
                f"a name or number has at most {LONGEST_NAME} printable characters, none of them blank at the ends",
            )
        if name.startswith(PREFIX):
            raise CommandRefusedError("bad-name", "a name must not look like a commitment")


def _printable(name: str) -> bool:
    """Khmer is written with zero-width spaces and joiners between and inside words; no other control is."""
    return name.translate(_KHMER_CONTROLS).isprintable()
