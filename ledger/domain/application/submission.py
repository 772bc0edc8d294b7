"""What an application must say before it is accepted (R19-R34, R58-R64, R87-R91).

What may come later is not asked for here: documents, proofs of control, the fee.
"""

import re
from datetime import timedelta

from ledger.domain.application import approval
from ledger.domain.application.facts import ApplicationSubmitted, Given, SubmitApplication
from ledger.domain.application.seen import ApplicationNow
from ledger.domain.application.state import Application
from ledger.domain.certificate.checks import lapsed
from ledger.domain.certificate.limits import check_places
from ledger.domain.certificate.state import Certificate
from ledger.errors import CommandRefusedError
from ledger.scheme.model import SchemeVersion
from ledger.scheme.procedure import last_day_of
from ledger.scheme.sections import Occasion
from ledger.words import articles
from verifier.errors import MalformedError
from verifier.values.places import normalise_handle, normalise_host

LONGEST_TEXT = 2_000
MOST_EVIDENCE = 50
_EVIDENCE = re.compile(r"sha256:[A-Za-z0-9_-]{43}")
_INVISIBLE = dict.fromkeys((0x0A, 0x200B, 0x200C, 0x200D))


def submit(command: SubmitApplication, now: ApplicationNow) -> ApplicationSubmitted:
    """Return the fact of a submission; raises `CommandRefusedError`."""
    business = approval.present(now)
    rule = approval.tier_rule(command.tier, now.rules)
    activities = command.activities or business.activities
    approval.check_activities(activities, now.rules, across_border=command.across_border)
    approval.check_registration(rule, business)
    approval.check_code_of_conduct(rule, now.rules, declared=command.code_of_conduct)
    check_text(command.changes)
    check_documents(command.documents, now.rules)
    if command.kind == "new":
        sites, handles = _places(command)
    else:
        sites = handles = ()
        _check_certificate(command, now)
    fact = ApplicationSubmitted(
        at=now.at,
        application=now.aggregate,
        business=command.business,
        kind=command.kind,
        occasion=_occasion(command, now.rules),
        tier=command.tier,
        certificate=command.certificate,
        sites=sites,
        handles=handles,
        activities=activities,
        across_border=command.across_border,
        code_of_conduct=command.code_of_conduct,
        documents=command.documents,
        changes=command.changes,
        scheme=now.rules.id,
        due=last_day_of(now.today, now.rules.deadlines.review_days),
        by=now.actor,
    )
    _check_only(fact, now.applications)
    return fact


def check_text(text: str, *, what: str = "", article: str = "") -> None:
    """Raise `CommandRefusedError` for a text with controls or too long; with `what`, if empty."""
    if what and not text.strip():
        raise CommandRefusedError("no-text", article, what=what)
    if len(text) > LONGEST_TEXT or not _printable(text):
        raise CommandRefusedError("bad-text", longest=LONGEST_TEXT)


def _printable(text: str) -> bool:
    """Ignore line ends and Khmer joiners; most texts have none, so the quick test is first."""
    return text.isprintable() or text.translate(_INVISIBLE).isprintable()


def check_evidence(evidence: tuple[str, ...]) -> None:
    """Raise `CommandRefusedError` unless each is a commitment, none twice, and not too many."""
    if len(evidence) > MOST_EVIDENCE:
        raise CommandRefusedError("too-much-evidence", articles.EVIDENCE, most=MOST_EVIDENCE)
    for each in evidence:
        if not _EVIDENCE.fullmatch(each):
            raise CommandRefusedError("bad-evidence", articles.EVIDENCE)
    if len(set(evidence)) != len(evidence):
        raise CommandRefusedError("duplicate-evidence", articles.EVIDENCE)


def check_documents(documents: tuple[Given, ...], rules: SchemeVersion) -> None:
    """Raise `CommandRefusedError` unless each document is known and has a file (R65-R71)."""
    known = {document.id for document in rules.document}
    for each in documents:
        check_known_document(each.document, known)
        if not each.evidence:
            raise CommandRefusedError("no-evidence", articles.DOCUMENTS, document=each.document)
        check_evidence(each.evidence)
    names = [each.document for each in documents]
    if len(set(names)) != len(names):
        raise CommandRefusedError("duplicate-document", articles.DOCUMENTS)


def check_known_document(document: str, known: set[str]) -> None:
    """Raise `CommandRefusedError` unless the document is one of those `known`."""
    if document not in known:
        raise CommandRefusedError(
            "unknown-document", articles.DOCUMENTS, documents=tuple(sorted(known))
        )


def _occasion(command: SubmitApplication, rules: SchemeVersion) -> Occasion:
    if command.kind == "renewal":
        return "renewal-short" if rules.renewal.form == "short" else "renewal-full"
    return command.kind


def _places(command: SubmitApplication) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return hosts and handles in their normal form."""
    if command.certificate:
        raise CommandRefusedError("not-new", articles.APPLICATION)
    try:
        sites = tuple(map(normalise_host, command.sites))
        handles = tuple(map(normalise_handle, command.handles))
    except MalformedError as error:
        raise CommandRefusedError("bad-place", articles.CONTROL) from error
    if not (sites or handles):
        raise CommandRefusedError("no-place", articles.CONTROL)
    if len({*sites, *handles}) != len(sites) + len(handles):
        raise CommandRefusedError("duplicate-place", articles.CONTROL)
    for sort in (sites, handles):
        check_places(len(sort))
    return sites, handles


def _check_certificate(command: SubmitApplication, now: ApplicationNow) -> None:
    """Check what a renewal or an upgrade is about; the approval asks those rules again."""
    if command.sites or command.handles:
        raise CommandRefusedError("places-stay", articles.USE)
    certificate = now.certificate
    if certificate is None:
        raise CommandRefusedError("no-certificate", articles.VALIDITY)
    if certificate.business != command.business:
        raise CommandRefusedError("not-holder", articles.VALIDITY)
    if certificate.revoked:
        raise CommandRefusedError("revoked-is-final", articles.PENALTIES)
    higher = _height(command.tier, now.rules) - _height(certificate.tier, now.rules)
    if command.kind == "renewal":
        _check_renewal(certificate, higher, now)
    elif higher <= 0:
        raise CommandRefusedError("not-higher", articles.TIERS, tier=certificate.tier)
    elif now.today > certificate.end:
        raise CommandRefusedError("expired", articles.VALIDITY, end=certificate.end)


def _check_renewal(certificate: Certificate, higher: int, now: ApplicationNow) -> None:
    if higher > 0:
        raise CommandRefusedError("raises-tier", articles.VALIDITY)
    opens = certificate.end - timedelta(days=now.rules.renewal.opens_days_before_end)
    if now.today < opens:
        raise CommandRefusedError("too-early", articles.VALIDITY, opens=opens)
    if lapsed(certificate, now):
        raise CommandRefusedError("too-late", articles.VALIDITY, end=certificate.end)


def _height(tier: str, rules: SchemeVersion) -> int:
    """Return the place of a tier in the order from the lowest; an unknown tier is below all."""
    return next((rule.number for rule in rules.tier if rule.id == tier), -1)


def _check_only(fact: ApplicationSubmitted, others: tuple[Application, ...]) -> None:
    """Refuse a second open application for the same certificate or the same place."""
    for each in others:
        same = bool({*fact.sites, *fact.handles} & {*each.places})
        if fact.certificate:
            same = fact.certificate == each.certificate
        if each.closed is None and same:
            raise CommandRefusedError(
                "applied-already", articles.APPLICATION, application=each.application
            )


def _a(kind: str) -> str:
    return "an upgrade" if kind == "upgrade" else f"a {kind}"
