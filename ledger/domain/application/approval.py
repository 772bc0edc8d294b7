"""What must hold before an application is approved, each condition with its rule and article.

Everything goes by the rules of the day of the decision. What holds is written into the fact of the
approval, so that an automatic one shows what was checked as well as a reviewed one does. The
certificate's own rules (window of renewal, standing, tier) are asked too: they decide in the same
transaction.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from ledger.domain.application.facts import Checked
from ledger.domain.application.state import Application
from ledger.domain.business.state import Business
from ledger.domain.certificate import rules as certificate_rules
from ledger.domain.certificate.facts import Issue, Renew, UpgradeTier
from ledger.domain.circumstances import Circumstances
from ledger.errors import CommandRefusedError
from ledger.scheme.fees import in_units
from ledger.scheme.model import SchemeVersion
from ledger.scheme.sections import TierRule
from verifier.values.days import day_of

_CRITERIA = "R45-R57: the nine criteria"
_DOCUMENTS = "R65-R71: documents"


def tier_rule(tier: str, rules: SchemeVersion) -> TierRule:
    """Return the rule of a tier; raises `CommandRefusedError` if `rules` know none of that name."""
    for rule in rules.tier:
        if rule.id == tier:
            return rule
    known = ", ".join(rule.id for rule in rules.tier)
    raise refused("unknown-tier", f"a tier is one of {known}", "R102-R104: tiers")


def grant_of(state: Application) -> Issue | Renew | UpgradeTier:
    """Return the command about the certificate that an approval leads to."""
    if state.kind == "renewal":
        return Renew(number=state.certificate, tier=state.tier)
    if state.kind == "upgrade":
        return UpgradeTier(number=state.certificate, tier=state.tier)
    return Issue(business=state.business, sites=state.sites, handles=state.handles, tier=state.tier)


class Lack(NamedTuple):
    """Something an approval waits for: `what` it is, in a few words, and the refusal it is the reason of."""

    what: str
    refusal: CommandRefusedError


def check_approval(state: Application, now: Circumstances) -> tuple[Checked, ...]:
    """Return what holds; raises `CommandRefusedError` for the first condition that does not."""
    checked = []
    for each in _conditions(state, now):
        if isinstance(each, Lack):
            raise each.refusal
        checked.append(each)
    certificate_rules.decide(now.certificate, grant_of(state), now)
    return tuple(checked)


def lacking(state: Application, now: Circumstances) -> Iterator[Lack]:
    """Yield everything an approval would be refused for, in the order in which a refusal helps most.

    `now` is what a decision sees: `business`, and `certificate` or `covering`.
    """
    found = [each for each in _conditions(state, now) if isinstance(each, Lack)]
    yield from found
    rules = {each.refusal.rule for each in found}
    if "unknown-tier" in rules:
        return
    try:
        certificate_rules.decide(now.certificate, grant_of(state), now)
    except CommandRefusedError as refusal:
        if refusal.rule not in rules:
            yield Lack(str(refusal), refusal)


def check_activities(
    activities: tuple[str, ...], rules: SchemeVersion, *, across_border: bool
) -> Checked:
    """Raise `CommandRefusedError` unless whoever does this may hold a certificate (R23-R34)."""
    known = {activity.id: activity.kind for activity in rules.activity}
    if not activities:
        raise refused("no-activity", "name at least one activity", "R61: type of activities")
    for activity in activities:
        if activity in rules.eligibility.excluded:
            raise refused("excluded", f"{activity} cannot have a certificate", "R24")
        if activity not in known:
            raise refused(
                "unknown-activity",
                f"an activity is one of {', '.join(sorted(known))}, got {activity!r}",
                "R23-R34: eligibility",
            )
    if not (across_border or rules.eligibility.domestic_sellers):
        raise refused("domestic-only", "only who sells across the border may apply", "R23")
    found = ", ".join(f"{each} ({known[each]})" for each in activities)
    return Checked(rule="eligible", article="R23-R34", found=found)


def check_code_of_conduct(rule: TierRule, rules: SchemeVersion, *, declared: bool) -> Checked:
    """Raise `CommandRefusedError` unless the tier can be had with, or without, the declaration."""
    if "code-of-conduct" not in rule.needs:
        return Checked(rule="code-of-conduct", article="R102", found="not asked for")
    if not rules.code_of_conduct.final:
        raise refused(
            "code-not-final", f"tier {rule.id} waits until the Code of Conduct is final", "R103"
        )
    if not declared:
        raise refused(
            "code-of-conduct-missing",
            f"tier {rule.id} needs the declaration to comply with the Code of Conduct",
            "R63, R103, R104: Code of Conduct",
        )
    return Checked(rule="code-of-conduct", article="R63", found="declared")


def check_registration(rule: TierRule, business: Business) -> Checked:
    """Raise `CommandRefusedError` unless the business is registered as the tier asks."""
    if "registration" not in rule.needs:
        return Checked(rule="registration", article="R60", found="not asked for")
    if not (business.registration and business.registered_on):
        raise refused(
            "not-registered",
            "number and date of the business registration must be on record first",
            "R18, R60, R102: registration",
        )
    found = f"{business.registration} of {business.registered_on}"
    return Checked(rule="registration", article="R60", found=found)


def _conditions(state: Application, now: Circumstances) -> Iterator[Checked | Lack]:
    """Yield each condition: what was checked where it holds, else what is lacking."""
    try:
        rule = tier_rule(state.tier, now.rules)
    except CommandRefusedError as refusal:
        yield Lack(str(refusal), refusal)
        return
    business = present(now)
    if state.asked is not None:
        message = "the business was asked for more and has not answered"
        yield Lack("the business's answer", refused("more-asked-for", message, "R82"))
    yield Checked(rule="holder", article="R19-R22", found=business.holder.category)
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
        return Lack(str(refusal), refusal)


def _eligible(state: Application, now: Circumstances) -> Checked:
    return check_activities(state.activities, now.rules, across_border=state.across_border)


def _fee(state: Application) -> Checked | Lack:
    if state.fee is None:
        message = "the fee is not assessed yet"
        return Lack("the fee", refused("fee-open", message, "R73: fee assessment"))
    if not state.settled:
        message = f"a fee of {in_units(state.fee.cents)} {state.fee.currency} is not paid yet"
        return Lack("the fee", refused("fee-open", message, "R73"))
    how = "waived" if state.waived else "paid" if state.paid is not None else "none due"
    return Checked(rule="fee", article="R93-R104", found=f"{how}, {state.fee.scheme}")


def _control(
    state: Application, business: Business, now: Circumstances
) -> Iterator[Checked | Lack]:
    """Each place must have been proven, not have lapsed since, and not longer ago than the scheme allows."""
    places = state.places
    if now.certificate is not None:
        places = (*now.certificate.sites, *now.certificate.handles)
    again = timedelta(days=now.rules.deadlines.control_again_days)
    holds = True
    for place in places:
        proof = business.proofs.get(place)
        if not business.controls(place):
            message = f"the business has not proven that it controls {place}, or has lost it since"
            refusal = refused("control-not-proven", message, "R62: website and platforms")
            yield Lack(f"proof of control of {place}", refusal)
        elif proof is not None and now.today > day_of(proof.at) + again:
            message = f"control of {place} must be proven again"
            refusal = refused("control-too-old", message, "R62, R91")
            yield Lack(f"newer proof of control of {place}", refusal)
        else:
            continue
        holds = False
    if holds:
        yield Checked(rule="control", article="R62", found=", ".join(places))


def _taken(now: Circumstances) -> Iterator[Lack]:
    """Another certificate must not hold a place that a new one is to cover."""
    for place, other in now.covering.items():
        if certificate_rules.holds_places(other, now):
            message = f"a certificate in force covers {place} already"
            refusal = refused("place-taken", message, "R62")
            yield Lack(f"{place}, which another certificate covers", refusal)


def _documents(state: Application, rules: SchemeVersion) -> Iterator[Checked | Lack]:
    missing = missing_documents(state, rules)
    if not missing:
        found = ", ".join(state.documents)
        yield Checked(rule="documents", article=_DOCUMENTS, found=found)
        return
    refusal = refused("document-missing", f"missing: {', '.join(missing)}", _DOCUMENTS)
    for each in missing:
        yield Lack(f"document {each}", refusal)


def missing_documents(state: Application, rules: SchemeVersion) -> list[str]:
    """Return the ids of documents that the rules ask for on this occasion and that were not handed in."""
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
            message = f"{criterion.id} is not assessed yet"
            refusal = refused("criterion-open", message, _CRITERIA)
        elif answer.result == "not-met":
            refusal = refused("criterion-not-met", f"{criterion.id} is not met", _CRITERIA)
        elif answer.result == "not-applicable" and not criterion.may_be_inapplicable:
            refusal = refused("always-applicable", f"{criterion.id} always applies", _CRITERIA)
        else:
            continue
        holds = False
        yield Lack(f"criterion {criterion.id}", refusal)
    if holds:
        results = [state.criteria[each.id].result for each in rules.criterion]
        found = f"{results.count('met')} met, {results.count('not-applicable')} not applicable"
        yield Checked(rule="criteria", article=_CRITERIA, found=found)


def _inspections(state: Application) -> Checked | Lack:
    if state.planned is not None:
        message = f"an inspection is planned for {state.planned.on}"
        refusal = refused("inspection-open", message, "R78")
        return Lack(f"inspection on {state.planned.on}", refusal)
    if state.inspections and not state.inspections[-1].passed:
        refusal = refused("inspection-failed", "the last inspection was not passed", "R78")
        return Lack("an inspection that is passed", refusal)
    found = state.inspections[-1].on.isoformat() if state.inspections else "none"
    return Checked(rule="inspection", article="R78", found=found)


def present(now: Circumstances) -> Business:
    """Return the business of the application; raises `CommandRefusedError` if it was not loaded."""
    if now.business is None:
        raise refused("no-business", "an application needs a registered business", "R18")
    return now.business


def refused(rule: str, message: str, article: str) -> CommandRefusedError:
    """Return the refusal with its ground."""
    return CommandRefusedError(rule, message, article=article)
