"""The rules of a certificate's life: `decide` turns state and command into facts, or refuses.

A revocation is final: only appeals follow it, and the same badge signed again by a new key (R117).
Renewal is possible from shortly before the end to shortly after it. The new period begins on the
day after the old end or, if that is over, today (R86-R88). There is one suspension at a time, of
limited length, extended only to a later day (R116). The holder must have proven control of a place,
and a certificate covers at least one. How much one life may hold is in `limits`.
"""

import re
from datetime import timedelta

from ledger.domain.certificate.articles import ARTICLES
from ledger.domain.certificate.checks import (
    check_alive,
    check_control,
    check_length,
    check_reason,
    check_tier,
    lapsed,
    standing_measure,
)
from ledger.domain.certificate.facts import (
    AddHandle,
    AddHost,
    Appeal,
    AppealDecided,
    BadgeSigned,
    CertificateCommand,
    CertificateFact,
    CertificateIssued,
    CertificateReinstated,
    CertificateRenewed,
    CertificateRevoked,
    CertificateSuspended,
    CertificateWarned,
    ChangingCommand,
    DecideAppeal,
    ExtendSuspension,
    HandleAdded,
    HandleRemoved,
    HostAdded,
    HostRemoved,
    Issue,
    LiftWarning,
    MeasureAppealed,
    RecordBadge,
    Reinstate,
    RemoveHandle,
    RemoveHost,
    Renew,
    Revoke,
    Suspend,
    SuspensionExtended,
    UpgradeTier,
    Warn,
    WarningLifted,
)
from ledger.domain.certificate.limits import check_places, check_room
from ledger.domain.certificate.seen import CertificateNow
from ledger.domain.certificate.state import Certificate
from ledger.domain.chronology import check_order
from ledger.domain.now import Now
from ledger.errors import CommandRefusedError
from ledger.scheme.data import MOST_DAYS
from ledger.scheme.procedure import last_day_of
from ledger.ways import Ways
from verifier.values.days import day_of, end_of

_DAY = timedelta(days=1)
_KID = re.compile(r"badge-([0-9]|[12][0-9]|30)")
_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")


def decide(
    state: Certificate | None, command: CertificateCommand, now: CertificateNow
) -> tuple[CertificateFact, ...]:
    """Return the facts that follow; raises `CommandRefusedError` with the code of the rule.

    `state` is None for `Issue` and for no other command. Places are plain here; hiding them comes
    after.
    """
    try:
        return (_decided(state, command, now),)
    except CommandRefusedError as error:
        error.article = error.article or ARTICLES[type(command)]
        raise


def _decided(
    state: Certificate | None, command: CertificateCommand, now: CertificateNow
) -> CertificateFact:
    if isinstance(command, Issue):
        return _issue(command, now)
    if state is None:
        raise CommandRefusedError("no-certificate")
    check_order(now.at, state.last_at)
    if state.revoked and not _may_follow_revocation(state, command):
        raise CommandRefusedError("revoked-is-final")
    check_room(state, command)
    return _RULES[type(command)](state, command, now)


def _may_follow_revocation(state: Certificate, command: ChangingCommand) -> bool:
    """Tell whether `command` is an appeal, or a badge signed again because the key changed.

    The second changes nothing for buyers, who see red: but a reader who has only the published keys
    can still verify the badge, and learn from the status list that it is revoked.
    """
    if isinstance(command, RecordBadge):
        return bool(state.kids) and command.kid not in state.kids
    return isinstance(command, Appeal | DecideAppeal)


def _issue(command: Issue, now: CertificateNow) -> CertificateIssued:
    if now.holder is None:
        raise CommandRefusedError("no-business")
    check_tier(command.tier, now.rules)
    places = (*command.sites, *command.handles)
    if not places:
        raise CommandRefusedError("no-place")
    if len(set(places)) != len(places):
        raise CommandRefusedError("duplicate-place")
    for sort in (command.sites, command.handles):
        check_places(len(sort))
    end = now.rules.last_day(now.today) if command.end is None else command.end
    if not 0 <= (end - now.today).days < MOST_DAYS:
        raise CommandRefusedError("bad-end", end=end)
    check_control(command.sites, now.hosts)
    check_control(command.handles, now.handles)
    return CertificateIssued(
        at=now.at,
        number=now.number,
        business=command.business,
        holder=now.holder,
        sites=command.sites,
        handles=command.handles,
        tier=command.tier,
        scheme=now.rules.id,
        start=now.today,
        end=end,
    )


def _renew(state: Certificate, command: Renew, now: Now) -> CertificateRenewed:
    tier = command.tier or state.tier
    check_tier(tier, now.rules)
    if state.suspension(now.at) is not None:
        raise CommandRefusedError("suspended")
    window = now.rules.renewal
    opens = state.end - timedelta(days=window.opens_days_before_end)
    if now.today < opens:
        raise CommandRefusedError("too-early", opens=opens)
    if lapsed(state, now):
        raise CommandRefusedError("too-late", end=state.end)
    start = max(state.end + _DAY, now.today)
    return CertificateRenewed(
        at=now.at,
        number=state.number,
        tier=tier,
        scheme=now.rules.id,
        start=start,
        end=now.rules.last_day(start),
    )


def _upgrade(state: Certificate, command: UpgradeTier, now: Now) -> CertificateRenewed:
    """Return the rest of the running time under the higher tier; its end stays (R102-R104)."""
    check_tier(command.tier, now.rules)
    if state.suspension(now.at) is not None:
        raise CommandRefusedError("suspended")
    if now.today > state.end:
        raise CommandRefusedError("expired", end=state.end)
    numbers: dict[str, int] = {rule.id: rule.number for rule in now.rules.tier}
    if numbers[command.tier] <= numbers.get(state.tier, -1):
        raise CommandRefusedError("not-higher", tier=state.tier)
    return CertificateRenewed(
        at=now.at,
        number=state.number,
        tier=command.tier,
        scheme=now.rules.id,
        start=now.today,
        end=state.end,
    )


def holds_places(state: Certificate, now: Now) -> bool:
    """Tell whether nobody else may get its places: it is in force, or may be renewed."""
    return not (state.revoked or lapsed(state, now))


def _add_host(state: Certificate, command: AddHost, now: CertificateNow) -> HostAdded:
    _check_addition(state, command.place, state.sites, now.hosts, now)
    return HostAdded(at=now.at, number=state.number, place=command.place)


def _add_handle(state: Certificate, command: AddHandle, now: CertificateNow) -> HandleAdded:
    _check_addition(state, command.place, state.handles, now.handles, now)
    return HandleAdded(at=now.at, number=state.number, place=command.place)


def _check_addition(
    state: Certificate, place: str, present: tuple[str, ...], proven: frozenset[str], now: Now
) -> None:
    check_alive(state, now)
    if place in present:
        raise CommandRefusedError("duplicate-place")
    check_places(len(present) + 1)
    check_control((place,), proven)


def _remove_host(state: Certificate, command: RemoveHost, now: Now) -> HostRemoved:
    _check_removal(state, command.place, state.sites)
    return HostRemoved(at=now.at, number=state.number, place=command.place)


def _remove_handle(state: Certificate, command: RemoveHandle, now: Now) -> HandleRemoved:
    _check_removal(state, command.place, state.handles)
    return HandleRemoved(at=now.at, number=state.number, place=command.place)


def _check_removal(state: Certificate, place: str, present: tuple[str, ...]) -> None:
    if place not in present:
        raise CommandRefusedError("unknown-place")
    if len(state.sites) + len(state.handles) == 1:
        raise CommandRefusedError("last-place")


def _record_badge(state: Certificate, command: RecordBadge, now: Now) -> BadgeSigned:
    if not _KID.fullmatch(command.kid):
        raise CommandRefusedError("bad-key-name")
    if not (_DIGEST.fullmatch(command.token) and _DIGEST.fullmatch(command.qr)):
        raise CommandRefusedError("bad-digest")
    if command.token in state.badges or command.qr in state.badges:
        raise CommandRefusedError("duplicate-badge")
    return BadgeSigned(
        at=now.at, number=state.number, kid=command.kid, token=command.token, qr=command.qr
    )


def _warn(state: Certificate, command: Warn, now: Now) -> CertificateWarned:
    check_alive(state, now)
    check_reason(command.reason, "warning", now.rules)
    return CertificateWarned(
        at=now.at, number=state.number, measure=len(state.measures) + 1, reason=command.reason
    )


def _lift_warning(state: Certificate, command: LiftWarning, now: Now) -> WarningLifted:
    standing_measure(state, command.measure, "warning", now)
    return WarningLifted(at=now.at, number=state.number, measure=command.measure)


def _suspend(state: Certificate, command: Suspend, now: Now) -> CertificateSuspended:
    check_alive(state, now)
    check_reason(command.reason, "suspension", now.rules)
    if state.suspension(now.at) is not None:
        raise CommandRefusedError("already-suspended")
    limits = now.rules.suspension
    latest = now.today + timedelta(days=limits.starts_within_days)
    if not now.today <= command.start <= latest:
        raise CommandRefusedError("bad-start", latest=latest)
    check_length(command.start, command.end, now)
    return CertificateSuspended(
        at=now.at,
        number=state.number,
        measure=len(state.measures) + 1,
        reason=command.reason,
        start=command.start,
        end=command.end,
    )


def _extend(state: Certificate, command: ExtendSuspension, now: Now) -> SuspensionExtended:
    measure = standing_measure(state, command.measure, "suspension", now)
    if measure.until is not None and end_of(command.end) <= measure.until:
        raise CommandRefusedError("not-later")
    check_length(day_of(measure.since), command.end, now)
    return SuspensionExtended(
        at=now.at, number=state.number, measure=command.measure, end=command.end
    )


def _reinstate(state: Certificate, command: Reinstate, now: Now) -> CertificateReinstated:
    standing_measure(state, command.measure, "suspension", now)
    return CertificateReinstated(at=now.at, number=state.number, measure=command.measure)


def _revoke(state: Certificate, command: Revoke, now: Now) -> CertificateRevoked:
    check_reason(command.reason, "revocation", now.rules)
    return CertificateRevoked(
        at=now.at, number=state.number, measure=len(state.measures) + 1, reason=command.reason
    )


def _appeal(state: Certificate, command: Appeal, now: Now) -> MeasureAppealed:
    measure = standing_measure(state, command.measure, None, now)
    if measure.appeal != "none":
        raise CommandRefusedError("already-appealed")
    appeal_by = command.appeal_by
    if appeal_by is None:
        appeal_by = last_day_of(day_of(measure.decided), now.rules.deadlines.appeal_days)
    if now.today > appeal_by:
        raise CommandRefusedError("too-late", appeal_by=appeal_by)
    return MeasureAppealed(at=now.at, number=state.number, measure=command.measure)


def _decide_appeal(state: Certificate, command: DecideAppeal, now: Now) -> AppealDecided:
    measure = state.measure(command.measure)
    if measure is None or measure.appeal != "pending":
        raise CommandRefusedError("no-appeal")
    return AppealDecided(
        at=now.at, number=state.number, measure=command.measure, outcome=command.outcome
    )


_RULES = (
    Ways[Certificate, [CertificateNow], CertificateFact](ChangingCommand)
    .on(Renew, _renew)
    .on(UpgradeTier, _upgrade)
    .on(AddHost, _add_host)
    .on(RemoveHost, _remove_host)
    .on(AddHandle, _add_handle)
    .on(RemoveHandle, _remove_handle)
    .on(RecordBadge, _record_badge)
    .on(Warn, _warn)
    .on(LiftWarning, _lift_warning)
    .on(Suspend, _suspend)
    .on(ExtendSuspension, _extend)
    .on(Reinstate, _reinstate)
    .on(Revoke, _revoke)
    .on(Appeal, _appeal)
    .on(DecideAppeal, _decide_appeal)
)
