"""The rules of a certificate's life: `decide` turns state and command into facts, or refuses.

A revocation is final: only appeals follow it, and the same badge signed again by a new key (R117).
Renewal is possible from shortly before the end to shortly after it. The new period begins on the
day after the old end or, if that is over, today (R86-R88). There is one suspension at a time, of
limited length, extended only to a later day (R116). The holder must have proven control of a place,
and a certificate covers at least one. How much one life may hold is in `limits`.
"""

import re
from datetime import timedelta

from ledger.domain.certificate import checks, facts
from ledger.domain.certificate.articles import ARTICLES
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
    state: Certificate | None, command: facts.CertificateCommand, now: CertificateNow
) -> tuple[facts.CertificateFact, ...]:
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
    state: Certificate | None, command: facts.CertificateCommand, now: CertificateNow
) -> facts.CertificateFact:
    if isinstance(command, facts.Issue):
        return _issue(command, now)
    if state is None:
        raise CommandRefusedError("no-certificate")
    check_order(now.at, state.last_at)
    if state.revoked and not _may_follow_revocation(state, command):
        raise CommandRefusedError("revoked-is-final")
    check_room(state, command)
    return _RULES[type(command)](state, command, now)


def _may_follow_revocation(state: Certificate, command: facts.ChangingCommand) -> bool:
    """Tell whether `command` is an appeal, or a badge signed again because the key changed.

    The second changes nothing for buyers, who see red: but a reader who has only the published keys
    can still verify the badge, and learn from the status list that it is revoked.
    """
    if isinstance(command, facts.RecordBadge):
        return bool(state.kids) and command.kid not in state.kids
    return isinstance(command, facts.Appeal | facts.DecideAppeal)


def _issue(command: facts.Issue, now: CertificateNow) -> facts.CertificateIssued:
    if now.holder is None:
        raise CommandRefusedError("no-business")
    checks.check_tier(command.tier, now.rules)
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
    checks.check_control(command.sites, now.hosts)
    checks.check_control(command.handles, now.handles)
    return facts.CertificateIssued(
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


def _renew(state: Certificate, command: facts.Renew, now: Now) -> facts.CertificateRenewed:
    tier = command.tier or state.tier
    checks.check_tier(tier, now.rules)
    if state.suspension(now.at) is not None:
        raise CommandRefusedError("suspended")
    window = now.rules.renewal
    opens = state.end - timedelta(days=window.opens_days_before_end)
    if now.today < opens:
        raise CommandRefusedError("too-early", opens=opens)
    if checks.lapsed(state, now):
        raise CommandRefusedError("too-late", end=state.end)
    start = max(state.end + _DAY, now.today)
    return facts.CertificateRenewed(
        at=now.at,
        number=state.number,
        tier=tier,
        scheme=now.rules.id,
        start=start,
        end=now.rules.last_day(start),
    )


def _upgrade(state: Certificate, command: facts.UpgradeTier, now: Now) -> facts.CertificateRenewed:
    """Return the rest of the running time under the higher tier; its end stays (R102-R104)."""
    checks.check_tier(command.tier, now.rules)
    if state.suspension(now.at) is not None:
        raise CommandRefusedError("suspended")
    if now.today > state.end:
        raise CommandRefusedError("expired", end=state.end)
    numbers: dict[str, int] = {rule.id: rule.number for rule in now.rules.tier}
    if numbers[command.tier] <= numbers.get(state.tier, -1):
        raise CommandRefusedError("not-higher", tier=state.tier)
    return facts.CertificateRenewed(
        at=now.at,
        number=state.number,
        tier=command.tier,
        scheme=now.rules.id,
        start=now.today,
        end=state.end,
    )


def holds_places(state: Certificate, now: Now) -> bool:
    """Tell whether nobody else may get its places: it is in force, or may be renewed."""
    return not (state.revoked or checks.lapsed(state, now))


def _add_host(state: Certificate, command: facts.AddHost, now: CertificateNow) -> facts.HostAdded:
    _check_addition(state, command.place, state.sites, now.hosts, now)
    return facts.HostAdded(at=now.at, number=state.number, place=command.place)


def _add_handle(
    state: Certificate, command: facts.AddHandle, now: CertificateNow
) -> facts.HandleAdded:
    _check_addition(state, command.place, state.handles, now.handles, now)
    return facts.HandleAdded(at=now.at, number=state.number, place=command.place)


def _check_addition(
    state: Certificate, place: str, present: tuple[str, ...], proven: frozenset[str], now: Now
) -> None:
    checks.check_alive(state, now)
    if place in present:
        raise CommandRefusedError("duplicate-place")
    check_places(len(present) + 1)
    checks.check_control((place,), proven)


def _remove_host(state: Certificate, command: facts.RemoveHost, now: Now) -> facts.HostRemoved:
    _check_removal(state, command.place, state.sites)
    return facts.HostRemoved(at=now.at, number=state.number, place=command.place)


def _remove_handle(
    state: Certificate, command: facts.RemoveHandle, now: Now
) -> facts.HandleRemoved:
    _check_removal(state, command.place, state.handles)
    return facts.HandleRemoved(at=now.at, number=state.number, place=command.place)


def _check_removal(state: Certificate, place: str, present: tuple[str, ...]) -> None:
    if place not in present:
        raise CommandRefusedError("unknown-place")
    if len(state.sites) + len(state.handles) == 1:
        raise CommandRefusedError("last-place")


def _record_badge(state: Certificate, command: facts.RecordBadge, now: Now) -> facts.BadgeSigned:
    if not _KID.fullmatch(command.kid):
        raise CommandRefusedError("bad-key-name")
    if not (_DIGEST.fullmatch(command.token) and _DIGEST.fullmatch(command.qr)):
        raise CommandRefusedError("bad-digest")
    if command.token in state.badges or command.qr in state.badges:
        raise CommandRefusedError("duplicate-badge")
    return facts.BadgeSigned(
        at=now.at, number=state.number, kid=command.kid, token=command.token, qr=command.qr
    )


def _warn(state: Certificate, command: facts.Warn, now: Now) -> facts.CertificateWarned:
    checks.check_alive(state, now)
    checks.check_reason(command.reason, "warning", now.rules)
    return facts.CertificateWarned(
        at=now.at, number=state.number, measure=len(state.measures) + 1, reason=command.reason
    )


def _lift_warning(state: Certificate, command: facts.LiftWarning, now: Now) -> facts.WarningLifted:
    checks.standing_measure(state, command.measure, "warning", now)
    return facts.WarningLifted(at=now.at, number=state.number, measure=command.measure)


def _suspend(state: Certificate, command: facts.Suspend, now: Now) -> facts.CertificateSuspended:
    checks.check_alive(state, now)
    checks.check_reason(command.reason, "suspension", now.rules)
    if state.suspension(now.at) is not None:
        raise CommandRefusedError("already-suspended")
    limits = now.rules.suspension
    latest = now.today + timedelta(days=limits.starts_within_days)
    if not now.today <= command.start <= latest:
        raise CommandRefusedError("bad-start", latest=latest)
    checks.check_length(command.start, command.end, now)
    return facts.CertificateSuspended(
        at=now.at,
        number=state.number,
        measure=len(state.measures) + 1,
        reason=command.reason,
        start=command.start,
        end=command.end,
    )


def _extend(
    state: Certificate, command: facts.ExtendSuspension, now: Now
) -> facts.SuspensionExtended:
    measure = checks.standing_measure(state, command.measure, "suspension", now)
    if measure.until is not None and end_of(command.end) <= measure.until:
        raise CommandRefusedError("not-later")
    checks.check_length(day_of(measure.since), command.end, now)
    return facts.SuspensionExtended(
        at=now.at, number=state.number, measure=command.measure, end=command.end
    )


def _reinstate(
    state: Certificate, command: facts.Reinstate, now: Now
) -> facts.CertificateReinstated:
    checks.standing_measure(state, command.measure, "suspension", now)
    return facts.CertificateReinstated(at=now.at, number=state.number, measure=command.measure)


def _revoke(state: Certificate, command: facts.Revoke, now: Now) -> facts.CertificateRevoked:
    checks.check_reason(command.reason, "revocation", now.rules)
    return facts.CertificateRevoked(
        at=now.at, number=state.number, measure=len(state.measures) + 1, reason=command.reason
    )


def _appeal(state: Certificate, command: facts.Appeal, now: Now) -> facts.MeasureAppealed:
    measure = checks.standing_measure(state, command.measure, None, now)
    if measure.appeal != "none":
        raise CommandRefusedError("already-appealed")
    appeal_by = command.appeal_by
    if appeal_by is None:
        appeal_by = last_day_of(day_of(measure.decided), now.rules.deadlines.appeal_days)
    if now.today > appeal_by:
        raise CommandRefusedError("too-late", appeal_by=appeal_by)
    return facts.MeasureAppealed(at=now.at, number=state.number, measure=command.measure)


def _decide_appeal(
    state: Certificate, command: facts.DecideAppeal, now: Now
) -> facts.AppealDecided:
    measure = state.measure(command.measure)
    if measure is None or measure.appeal != "pending":
        raise CommandRefusedError("no-appeal")
    return facts.AppealDecided(
        at=now.at, number=state.number, measure=command.measure, outcome=command.outcome
    )


_RULES = (
    Ways[Certificate, [CertificateNow], facts.CertificateFact](facts.ChangingCommand)
    .on(facts.Renew, _renew)
    .on(facts.UpgradeTier, _upgrade)
    .on(facts.AddHost, _add_host)
    .on(facts.RemoveHost, _remove_host)
    .on(facts.AddHandle, _add_handle)
    .on(facts.RemoveHandle, _remove_handle)
    .on(facts.RecordBadge, _record_badge)
    .on(facts.Warn, _warn)
    .on(facts.LiftWarning, _lift_warning)
    .on(facts.Suspend, _suspend)
    .on(facts.ExtendSuspension, _extend)
    .on(facts.Reinstate, _reinstate)
    .on(facts.Revoke, _revoke)
    .on(facts.Appeal, _appeal)
    .on(facts.DecideAppeal, _decide_appeal)
)
