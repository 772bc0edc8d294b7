"""The rules about a business: `decide` turns state and command into facts, or refuses.

A number in the business register belongs to one business (R60). A name that looks like another's is
flagged, not refused. A late notice of a change is recorded with the days it is late; a case decides
what follows (R91). A lapse of control changes no certificate: where officers decide it opens a
case, in the same transaction.
"""

from datetime import date, timedelta

from ledger.domain.business import facts
from ledger.domain.business.findings import RecordVisit
from ledger.domain.business.likeness import normal_name
from ledger.domain.business.seen import BusinessNow, normal_place
from ledger.domain.business.state import Business
from ledger.domain.business.visits import record_visit
from ledger.domain.case.facts import OpenCase
from ledger.domain.chronology import check_order
from ledger.domain.fact import Outcome
from ledger.domain.now import Now
from ledger.errors import CommandRefusedError
from ledger.scheme.model import SchemeVersion
from ledger.ways import Ways
from ledger.words.articles import BUSINESS, ELIGIBILITY, REGISTRATION
from verifier.formats.commitment import PREFIX
from verifier.formats.record import Holder, Name

LAPSE_REASON = "criteria-not-met"
"""The reason of a case that a lapse opens; a scheme without this code gives its first reason."""
LONGEST_NAME = 200
LONGEST_TEXT = 2_000
_KHMER_CONTROLS = dict.fromkeys((0x200B, 0x200C, 0x200D))


def decide(state: Business | None, command: facts.BusinessCommand, now: BusinessNow) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with the code of the rule.

    `now.aggregate` is the id; `state` is None for `RegisterBusiness` and for no other command.
    """
    if type(command) is facts.RegisterBusiness:
        return Outcome(facts=(_register(command, now),))
    if state is None:
        raise CommandRefusedError("no-business")
    check_order(now.at, state.last_at)
    if type(command) is RecordVisit:
        return record_visit(state, command, now)
    fact = _RULES[type(command)](state, command, now)
    return Outcome(facts=(fact,), consequences=_case_from(state, fact, now))


def normal_holder(holder: Holder) -> Holder:
    """Return the holder with its names in the form that is stored."""
    return Holder(holder.category, Name(normal_name(holder.name.km), normal_name(holder.name.en)))


def _register(command: facts.RegisterBusiness, now: BusinessNow) -> facts.BusinessRegistered:
    holder = normal_holder(command.holder)
    if not (holder.name.km or holder.name.en):
        raise CommandRefusedError("no-name")
    for name in (holder.name.km, holder.name.en, command.registration):
        _check_line(name)
    if command.registered_on is not None:
        _check_registered(command.registration, command.registered_on, now)
    _check_unregistered(command.registration, "", now)
    _check_activities(command.activities, now.rules)
    if command.contact is not None:
        _check_contact(command.contact)
    return facts.BusinessRegistered(
        at=now.at,
        business=now.aggregate,
        holder=holder,
        registration=command.registration,
        registered_on=command.registered_on,
        activities=command.activities,
        contact=command.contact,
        alike=now.alike,
    )


def _record_registration(
    state: Business, command: facts.RecordRegistration, now: BusinessNow
) -> facts.RegistrationRecorded:
    _check_line(command.registration)
    _check_registered(command.registration, command.registered_on, now)
    _check_unregistered(command.registration, state.business, now)
    same = (state.registration, state.registered_on)
    if same == (command.registration, command.registered_on):
        raise CommandRefusedError("no-change")
    return facts.RegistrationRecorded(
        at=now.at,
        business=state.business,
        registration=command.registration,
        registered_on=command.registered_on,
    )


def _record_activities(
    state: Business, command: facts.RecordActivities, now: Now
) -> facts.ActivitiesRecorded:
    if not command.activities:
        raise CommandRefusedError("no-activity", ELIGIBILITY)
    _check_activities(command.activities, now.rules)
    if command.activities == state.activities:
        raise CommandRefusedError("no-change")
    return facts.ActivitiesRecorded(
        at=now.at, business=state.business, activities=command.activities
    )


def _record_contact(
    state: Business, command: facts.RecordContact, now: Now
) -> facts.ContactRecorded:
    if command.contact == facts.Contact():
        raise CommandRefusedError("no-contact", BUSINESS)
    _check_contact(command.contact)
    if command.contact == state.contact:
        raise CommandRefusedError("no-change")
    return facts.ContactRecorded(at=now.at, business=state.business, contact=command.contact)


def _notify(state: Business, command: facts.NotifyChange, now: Now) -> facts.ChangeNotified:
    if command.happened > now.today:
        raise CommandRefusedError("in-future", BUSINESS, day=command.happened)
    if not command.text.strip():
        raise CommandRefusedError("no-text", BUSINESS, what="change")
    _check_text(command.text)
    last = command.happened + timedelta(days=now.rules.deadlines.change_notice_days)
    return facts.ChangeNotified(
        at=now.at,
        business=state.business,
        subject=command.subject,
        happened=command.happened,
        text=command.text,
        late=max((now.today - last).days, 0),
    )


def _control(
    state: Business, command: facts.RecordHostControl | facts.RecordHandleControl, now: Now
) -> facts.HostControlProven | facts.HandleControlProven:
    """Return the fact with the place in its normal form. A new proof of a place renews it."""
    if not command.method:
        raise CommandRefusedError("no-method")
    host = isinstance(command, facts.RecordHostControl)
    place = normal_place(command.place, host=host)
    kind = facts.HostControlProven if host else facts.HandleControlProven
    return kind(at=now.at, business=state.business, place=place, method=command.method)


def _lapse(
    state: Business, command: facts.RecordHostLapse | facts.RecordHandleLapse, now: Now
) -> facts.HostControlLapsed | facts.HandleControlLapsed:
    if not command.reason:
        raise CommandRefusedError("no-reason")
    host = isinstance(command, facts.RecordHostLapse)
    place = normal_place(command.place, host=host)
    if not state.controls(place):
        raise CommandRefusedError("control-not-proven")
    kind = facts.HostControlLapsed if host else facts.HandleControlLapsed
    return kind(at=now.at, business=state.business, place=place, reason=command.reason)


def _case_from(state: Business, fact: facts.BusinessFact, now: BusinessNow) -> tuple[OpenCase, ...]:
    """Return the case that a lapse opens where officers decide, about the place's certificate.

    It refers to the lapse as fact number N of the business, `b-…/N`.
    """
    if not isinstance(fact, facts.HostControlLapsed | facts.HandleControlLapsed):
        return ()
    if not now.governed:
        return ()
    covering = now.covering
    own = covering is not None and covering.business == state.business and not covering.revoked
    codes = [rule.code for rule in now.rules.reason]
    case = OpenCase(
        business=state.business,
        certificate=covering.number if covering is not None and own else "",
        source="lapse",
        reason=LAPSE_REASON if LAPSE_REASON in codes else codes[0],
        refs=(f"{state.business}/{state.version + 1}",),
    )
    return (case,)


def _check_registered(registration: str, registered_on: date, now: Now) -> None:
    if not registration:
        raise CommandRefusedError("no-registration", REGISTRATION)
    if registered_on > now.today:
        raise CommandRefusedError("in-future", REGISTRATION, day=registered_on)


def _check_unregistered(registration: str, own: str, now: BusinessNow) -> None:
    if registration and now.registered not in ("", own):
        raise CommandRefusedError("registration-known", REGISTRATION, business=now.registered)


def _check_activities(activities: tuple[str, ...], rules: SchemeVersion) -> None:
    known = {activity.id for activity in rules.activity}
    for activity in activities:
        if activity in rules.eligibility.excluded:
            raise CommandRefusedError("excluded", ELIGIBILITY, activity=activity)
        if activity not in known:
            raise CommandRefusedError(
                "unknown-activity", ELIGIBILITY, activities=tuple(sorted(known))
            )
    if len(set(activities)) != len(activities):
        raise CommandRefusedError("duplicate-activity")


def _check_contact(contact: facts.Contact) -> None:
    for line in (contact.address, contact.email, contact.phone):
        _check_line(line)
    if contact.email and not _looks_like_email(contact.email):
        raise CommandRefusedError("bad-contact")


def _looks_like_email(text: str) -> bool:
    name, _, host = text.rpartition("@")
    return bool(name) and "." in host.strip(".") and " " not in text


def _check_line(text: str) -> None:
    if len(text) > LONGEST_NAME or text != text.strip() or not _printable(text):
        raise CommandRefusedError("bad-name", longest=LONGEST_NAME)
    if text.startswith(PREFIX):
        raise CommandRefusedError("bad-name")


def _check_text(text: str) -> None:
    if len(text) > LONGEST_TEXT or not _printable(text.replace("\n", " ")):
        raise CommandRefusedError("bad-text", longest=LONGEST_TEXT)


def _printable(name: str) -> bool:
    """Ignore the zero-width spaces and joiners of Khmer; other controls are refused."""
    return name.isprintable() or name.translate(_KHMER_CONTROLS).isprintable()


_RULES = (
    Ways[Business, [BusinessNow], facts.BusinessFact](facts.BusinessCommand)
    .but(facts.RegisterBusiness, RecordVisit)
    .on(facts.RecordRegistration, _record_registration)
    .on(facts.RecordActivities, _record_activities)
    .on(facts.RecordContact, _record_contact)
    .on(facts.NotifyChange, _notify)
    .on(facts.RecordHostControl, _control)
    .on(facts.RecordHandleControl, _control)
    .on(facts.RecordHostLapse, _lapse)
    .on(facts.RecordHandleLapse, _lapse)
)
