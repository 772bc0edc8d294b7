"""The business that holds certificates: who it is, and which hosts and handles it controls.

Never public. Facts and commands are here, those of visits to its hosts in `findings`, state and
`evolve` in `state`, the rules (`decide`) in `rules`. R18 and R60 (registration comes first),
R59-R62 (what the form asks for), R91 (changes are notified).
"""

from datetime import date
from typing import ClassVar, Literal

from msgspec import Struct

from ledger.domain.business.findings import FindingGone, FindingRecorded, RecordVisit
from ledger.domain.fact import Command, HiddenFact
from verifier.formats.record import Holder

Subject = Literal["site", "contact", "practices"]
"""What has changed (R91): address of the site or platform, contact, or business practices."""


class Contact(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Where the business is reached (R59); each may be empty."""

    address: str = ""
    email: str = ""
    phone: str = ""


class _OfBusiness(HiddenFact, frozen=True, kw_only=True):
    """A fact about a business."""

    business: str


class BusinessRegistered(_OfBusiness, frozen=True, kw_only=True, tag="business-registered"):
    """`business` is a random pseudonymous id.

    `registration` and `registered_on` are number and date in the business register (R60).
    `activities` are ids of the scheme (R61); `alike` are the ids of businesses with a name that
    looks the same.
    """

    holder: Holder
    registration: str = ""
    registered_on: date | None = None
    activities: tuple[str, ...] = ()
    contact: Contact | None = None
    alike: tuple[str, ...] = ()


class RegistrationRecorded(_OfBusiness, frozen=True, kw_only=True, tag="registration-recorded"):
    """What the business register says from now on: number and date (R60)."""

    registration: str
    registered_on: date


class ActivitiesRecorded(_OfBusiness, frozen=True, kw_only=True, tag="activities-recorded"):
    """What the business does from now on (R61)."""

    activities: tuple[str, ...]


class ContactRecorded(_OfBusiness, frozen=True, kw_only=True, tag="contact-recorded"):
    """Where the business is reached from now on (R59)."""

    contact: Contact


class ChangeNotified(_OfBusiness, frozen=True, kw_only=True, tag="change-notified"):
    """The business told of a change of day `happened` (R91), `late` days after the deadline."""

    subject: Subject
    happened: date
    text: str
    late: int = 0


class HostControlProven(_OfBusiness, frozen=True, kw_only=True, tag="host-control-proven"):
    """The business showed that it controls `place` (a host), by `method`."""

    place: str
    method: str


class HandleControlProven(_OfBusiness, frozen=True, kw_only=True, tag="handle-control-proven"):
    """The business showed that it controls `place` (a handle `platform:name`), by `method`."""

    place: str
    method: str


class HostControlLapsed(_OfBusiness, frozen=True, kw_only=True, tag="host-control-lapsed"):
    """Control of the host `place` could not be shown again, for `reason`."""

    place: str
    reason: str


class HandleControlLapsed(_OfBusiness, frozen=True, kw_only=True, tag="handle-control-lapsed"):
    """Control of the handle `place` could not be shown again, for `reason`."""

    place: str
    reason: str


BusinessFact = (
    BusinessRegistered
    | RegistrationRecorded
    | ActivitiesRecorded
    | ContactRecorded
    | ChangeNotified
    | HostControlProven
    | HandleControlProven
    | HostControlLapsed
    | HandleControlLapsed
    | FindingRecorded
    | FindingGone
)


class RegisterBusiness(Command, frozen=True, kw_only=True, tag="register-business"):
    """Take a business into the ledger; it gets a random id."""

    permission: ClassVar[str] = "business.register"
    holder: Holder
    registration: str = ""
    registered_on: date | None = None
    activities: tuple[str, ...] = ()
    contact: Contact | None = None


class _ForBusiness(Command, frozen=True, kw_only=True):
    """A command to a business."""

    business: str


class RecordRegistration(_ForBusiness, frozen=True, kw_only=True, tag="record-registration"):
    """Record number and date in the business register."""

    permission: ClassVar[str] = "business.change"
    registration: str
    registered_on: date


class RecordActivities(_ForBusiness, frozen=True, kw_only=True, tag="record-activities"):
    """Record what the business does."""

    permission: ClassVar[str] = "business.change"
    activities: tuple[str, ...]


class RecordContact(_ForBusiness, frozen=True, kw_only=True, tag="record-contact"):
    """Record where the business is reached."""

    permission: ClassVar[str] = "business.change"
    contact: Contact


class NotifyChange(_ForBusiness, frozen=True, kw_only=True, tag="notify-change"):
    """Record that the business told of a change that happened on day `happened`."""

    permission: ClassVar[str] = "business.change"
    subject: Subject
    happened: date
    text: str


class RecordHostControl(_ForBusiness, frozen=True, kw_only=True, tag="record-host-control"):
    """Record that the business controls the host `place`, shown by `method`."""

    permission: ClassVar[str] = "business.control"
    place: str
    method: str


class RecordHandleControl(_ForBusiness, frozen=True, kw_only=True, tag="record-handle-control"):
    """Record that the business controls the handle `place` (`platform:name`), shown by `method`."""

    permission: ClassVar[str] = "business.control"
    place: str
    method: str


class RecordHostLapse(_ForBusiness, frozen=True, kw_only=True, tag="record-host-lapse"):
    """Record that control of the host `place` could not be shown again."""

    permission: ClassVar[str] = "business.control"
    place: str
    reason: str


class RecordHandleLapse(_ForBusiness, frozen=True, kw_only=True, tag="record-handle-lapse"):
    """Record that control of the handle `place` could not be shown again."""

    permission: ClassVar[str] = "business.control"
    place: str
    reason: str


BusinessCommand = (
    RegisterBusiness
    | RecordRegistration
    | RecordActivities
    | RecordContact
    | NotifyChange
    | RecordHostControl
    | RecordHandleControl
    | RecordHostLapse
    | RecordHandleLapse
    | RecordVisit
)
