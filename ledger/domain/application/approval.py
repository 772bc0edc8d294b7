"""What must hold before an application is approved, each condition with its rule and article.

The rules of the day of the decision count. The fact of the approval says what was checked, so an
automatic approval shows as much as a reviewed one. The certificate's own rules (window of renewal,
status, tier) are asked too: they decide in the same transaction.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from ledger.domain.application.facts import Checked
from ledger.domain.application.seen import ApplicationNow
from ledger.domain.application.state import Application
from ledger.domain.business.state import Business
from ledger.domain.certificate import rules as certificate_rules
from ledger.domain.certificate.facts import Issue, Renew, UpgradeTier
from ledger.errors import CommandRefusedError
from ledger.scheme.model import SchemeVersion
from ledger.scheme.sections import TierRule
from ledger.words import articles
from ledger.words.values import Amount
from verifier.values.days import day_of


def tier_rule(tier: str, rules: SchemeVersion) -> TierRule:
    """Return the rule of a tier; raises `CommandRefusedError` if `rules` know none of that name."""
    for rule in rules.tier:
        if rule.id == tier:
            return rule
    raise CommandRefusedError(
        "unknown-tier", articles.TIERS, tiers=tuple(rule.id for rule in rules.tier)
    )


def grant_of(state: Application) -> Issue | Renew | UpgradeTier:
    """Return the command about the certificate that an approval leads to."""
    if state.kind == "renewal":
        return Renew(number=state.certificate, tier=state.tier)
    if state.kind == "upgrade":
        return UpgradeTier(number=state.certificate, tier=state.tier)
    return Issue(business=state.business, sites=state.sites, handles=state.handles, tier=state.tier)


class Lack(NamedTuple):
    """Something an approval waits for: its refusal, and the place, id or day it is about."""

    refusal: CommandRefusedError
    about: str = ""


def check_approval(state: Application, now: ApplicationNow) -> tuple[Checked, ...]:
    """Return what holds; raises `CommandRefusedError` for the first condition that does not."""
    checked = []
    for each in _conditions(state, now):
        if isinstance(each, Lack):
            raise each.refusal
        checked.append(each)
    certificate_rules.decide(now.certificate, grant_of(state), now.of_certificate)
    return tuple(checked)


def lacking(state: Application, now: ApplicationNow) -> Iterator[Lack]:
    """Yield every reason to refuse the approval, the most helpful first.

    `now` is what a decision sees: `business`, and `certificate` or `covering`.
    """
    found = [each for each in _conditions(state, now) if isinstance(each, Lack)]
    yield from found
    rules = {each.refusal.rule for each in found}
    if "unknown-tier" in rules:
        return
    try:
        certificate_rules.decide(now.certificate, grant_of(state), now.of_certificate)
    except CommandRefusedError as refusal:
        if refusal.rule not in rules:
            yield Lack(refusal)


def check_activities(
    activities: tuple[str, ...], rules: SchemeVersion, *, across_border: bool
) -> Checked:
    """Raise `CommandRefusedError` unless such a business may hold a certificate (R23-R34)."""
    known = {activity.id: activity.kind for activity in rules.activity}
    if not activities:
        raise CommandRefusedError("no-activity", articles.ELIGIBILITY)
    for activity in activities:
        if activity in rules.eligibility.excluded:
            raise CommandRefusedError("excluded", articles.ELIGIBILITY, activity=activity)
        if activity not in known:
            raise CommandRefusedError(
                "unknown-activity", articles.ELIGIBILITY, activities=tuple(sorted(known))
            )
    if not (across_border or rules.eligibility.domestic_sellers):
        raise CommandRefusedError("domestic-only", articles.ELIGIBILITY)
    found = ", ".join(f"{each} ({known[each]})" for each in activities)
    return Checked(rule="eligible", article=articles.ELIGIBILITY, found=found)


def check_code_of_conduct(rule: TierRule, rules: SchemeVersion, *, declared: bool) -> Checked:
    """Raise `CommandRefusedError` if the tier needs the declaration and cannot have it."""
    if "code-of-conduct" not in rule.needs:
        return Checked(rule="code-of-conduct", article=articles.TIERS, found="not asked for")
    if not rules.code_of_conduct.final:
        raise CommandRefusedError("code-not-final", articles.CONDUCT, tier=rule.id)
    if not declared:
        raise CommandRefusedError("code-of-conduct-missing", articles.CONDUCT, tier=rule.id)
    return Checked(rule="code-of-conduct", article=articles.CONDUCT, found="declared")


def check_registration(rule: TierRule, business: Business) -> Checked:
    """Raise `CommandRefusedError` unless the business is registered as the tier asks."""
    if "registration" not in rule.needs:
        return Checked(rule="registration", article=articles.REGISTRATION, found="not asked for")
    if not (business.registration and business.registered_on):
        raise CommandRefusedError("not-registered", articles.REGISTRATION)
    found = f"{business.registration} of {business.registered_on}"
    return Checked(rule="registration", article=articles.REGISTRATION, found=found)


def _conditions(state: Application, now: ApplicationNow) -> Iterator[Checked | Lack]:
    """Yield each condition: what was checked where it holds, else what is lacking."""
    try:
        rule = tier_rule(state.tier, now.rules)
    except CommandRefusedError as refusal:
        yield Lack(refusal)
        return
    business = present(now)
    if state.asked is not None:
        yield Lack(CommandRefusedError("more-asked-for", articles.FAIR, due=state.asked.due))
    yield Checked(rule="holder", article=articles.ELIGIBILITY, found=business.holder.category)
    yield _tried(lambda: _eligible(state, now))
    yield _tried(lambda: check_registration(rule, business))
    yield _tried(lambda: check_code_of_conduct(rule, now.rules, declared=state.code_of_conduct))
    yield _fee(state)
    yield from _control(state, business, now)
    yield from _taken(now)
    if not rule.automatic:
        yield from _documents(state, now.rules)
        yield from _criteria(state, now.rules)
        yield _inspections(state)


def _tried(check: Callable[[], Checked]) -> Checked | Lack:
    try:
        return check()
    except CommandRefusedError as refusal:
        return Lack(refusal)


def _eligible(state: Application, now: ApplicationNow) -> Checked:
    return check_activities(state.activities, now.rules, across_border=state.across_border)


def _fee(state: Application) -> Checked | Lack:
    if state.fee is None:
        return Lack(CommandRefusedError("fee-open", articles.FEES))
    if not state.settled:
        return Lack(
            CommandRefusedError(
                "fee-open", articles.FEES, amount=Amount(state.fee.cents, state.fee.currency)
            )
        )
    how = "waived" if state.waived else "paid" if state.paid is not None else "none due"
    return Checked(rule="fee", article=articles.FEES, found=f"{how}, {state.fee.scheme}")


def _control(
    state: Application, business: Business, now: ApplicationNow
) -> Iterator[Checked | Lack]:
    """Each place must be proven, not lapsed since, and proven as recently as the scheme asks."""
    places = state.places
    if now.certificate is not None:
        places = (*now.certificate.sites, *now.certificate.handles)
    again = timedelta(days=now.rules.deadlines.control_again_days)
    holds = True
    for place in places:
        proof = business.proofs.get(place)
        if not business.controls(place):
            refusal = CommandRefusedError("control-not-proven", articles.CONTROL)
            yield Lack(refusal, place)
        elif proof is not None and now.today > day_of(proof.at) + again:
            refusal = CommandRefusedError("control-too-old", articles.CONTROL)
            yield Lack(refusal, place)
        else:
            continue
        holds = False
    if holds:
        yield Checked(rule="control", article=articles.CONTROL, found=", ".join(places))


def _taken(now: ApplicationNow) -> Iterator[Lack]:
    """Another certificate must not hold a place that a new one is to cover."""
    for place, other in now.covering.items():
        if certificate_rules.holds_places(other, now):
            refusal = CommandRefusedError("place-taken", articles.USE)
            yield Lack(refusal, place)


def _documents(state: Application, rules: SchemeVersion) -> Iterator[Checked | Lack]:
    missing = missing_documents(state, rules)
    if not missing:
        found = ", ".join(state.documents)
        yield Checked(rule="documents", article=articles.DOCUMENTS, found=found)
        return
    refusal = CommandRefusedError("document-missing", articles.DOCUMENTS, documents=tuple(missing))
    for each in missing:
        yield Lack(refusal, each)


def missing_documents(state: Application, rules: SchemeVersion) -> list[str]:
    """Return the ids of documents that the rules ask for on this occasion and that are missing."""
    return [
        document.id
        for document in rules.document
        if state.occasion in document.required_for and not state.documents.get(document.id)
    ]


def _criteria(state: Application, rules: SchemeVersion) -> Iterator[Checked | Lack]:
    """All criteria of the rules must be answered, none with "not met" (R45-R57)."""
    holds = True
    for criterion in rules.criterion:
        answer = state.criteria.get(criterion.id)
        if answer is None:
            refusal = CommandRefusedError(
                "criterion-open", articles.CRITERIA, criterion=criterion.id
            )
        elif answer.result == "not-met":
            refusal = CommandRefusedError(
                "criterion-not-met", articles.CRITERIA, criterion=criterion.id
            )
        elif answer.result == "not-applicable" and not criterion.may_be_inapplicable:
            refusal = CommandRefusedError(
                "always-applicable", articles.CRITERIA, criterion=criterion.id
            )
        else:
            continue
        holds = False
        yield Lack(refusal, criterion.id)
    if holds:
        results = [state.criteria[each.id].result for each in rules.criterion]
        found = f"{results.count('met')} met, {results.count('not-applicable')} not applicable"
        yield Checked(rule="criteria", article=articles.CRITERIA, found=found)


def _inspections(state: Application) -> Checked | Lack:
    if state.planned is not None:
        refusal = CommandRefusedError("inspection-open", articles.REVIEW, on=state.planned.on)
        return Lack(refusal, str(state.planned.on))
    if state.inspections and not state.inspections[-1].passed:
        refusal = CommandRefusedError("inspection-failed", articles.REVIEW)
        return Lack(refusal)
    found = state.inspections[-1].on.isoformat() if state.inspections else "none"
    return Checked(rule="inspection", article=articles.REVIEW, found=found)


def present(now: ApplicationNow) -> Business:
    """Return the business of the application; raises `CommandRefusedError` if it was not loaded."""
    if now.business is None:
        raise CommandRefusedError("no-business", articles.REGISTRATION)
    return now.business
