"""The tables that each report consists of. Pure."""

from collections.abc import Iterable
from functools import partial

from issuer.reports.sheets import Sheet
from ledger.views.office.deadlines import Deadlines
from ledger.views.office.fees import FeeLine
from ledger.views.office.reports import Count, CriterionCount, PeriodSummary

_SECTIONS = {
    "applications": ("application",),
    "certificates": ("granted", "renewed"),
    "measures": ("measure", "appeal", "listing"),
    "complaints": ("complaint",),
    "cases": ("case",),
}
"""Which counts stand in which table, by the first part of what is counted."""

_NAMES = {
    "applications": ("kind", "tier"),
    "certificates": ("tier", "reason"),
    "complaints": ("level", "outcome"),
    "cases": ("outcome", "reason"),
}
"""What kind and reason of a count are called there."""

_COUNTED = {
    "what": ("counted",),
    "kind": ("application", "measure"),
    "tier": ("tier",),
    "level": ("level",),
    "outcome": ("outcome", "source"),
    "reason": ("reason",),
}
"""The lists that have the words of these columns."""


def fees(lines: Iterable[FeeLine]) -> Sheet:
    """Return the fee ledger as one table."""
    return Sheet(
        title="fees",
        headings=(
            *("period", "what", "kind", "category", "scheme", "currency", "count", "cents"),
            "riel",
        ),
        rows=tuple(
            (
                *(each.period, each.what, each.kind, each.category, each.scheme, each.currency),
                *(each.count, each.cents, each.riel),
            )
            for each in lines
        ),
        money=("cents",),
        codes={"what": ("counted",), "kind": ("application", "measure"), "category": ("category",)},
    )


def criteria(lines: Iterable[CriterionCount]) -> Sheet:
    """Return the criteria's statistics as a table."""
    return Sheet(
        title="criteria",
        headings=("criterion", "met", "not-met", "not-applicable"),
        rows=tuple((each.criterion, each.met, each.not_met, each.not_applicable) for each in lines),
        codes={"criterion": ("criterion",)},
    )


def summary(found: PeriodSummary) -> list[Sheet]:
    """Return the tables of the report for senior officials, each section with its own."""
    stands = found.standing
    standing = Sheet(
        title="standing",
        headings=("day", "in-force", "expiring", "suspended", "revoked", "expired"),
        rows=(
            (
                *(str(stands.day), stands.in_force, stands.expiring, stands.suspended),
                *(stands.revoked, stands.expired),
            ),
        ),
    )
    backlog = Sheet(
        title="backlog",
        headings=("family", "whose", "count", "overdue"),
        rows=tuple((each.family, each.whose, each.count, each.overdue) for each in found.backlog),
        codes={"family": ("family",), "whose": ("whose",)},
    )
    sections = map(partial(_section, found.counts), _SECTIONS)
    return [*sections, standing, backlog, fees(found.fees)]


def _section(counts: Iterable[Count], title: str) -> Sheet:
    starts = _SECTIONS[title]
    return Sheet(
        title=title,
        headings=("what", *_NAMES.get(title, ("kind", "reason")), "count", "median-days", "late"),
        rows=tuple(
            (each.what, each.kind, each.reason, each.count, each.median_days, each.late)
            for each in counts
            if each.what.startswith(starts)
        ),
        codes=_COUNTED,
    )


def deadlines(found: Deadlines) -> list[Sheet]:
    """Return what is due as two tables: tasks; and dates of certificates and businesses."""
    tasks = Sheet(
        title="tasks",
        headings=("due", "overdue", "what", "whose", "about", "certificate", "hand"),
        rows=tuple(
            (
                *(str(each.due), "overdue" if each.overdue else "", each.what, each.whose),
                *(each.aggregate, each.certificate, each.hand),
            )
            for each in found.tasks
        ),
        codes={"overdue": ("counted",), "what": ("task",), "whose": ("whose",)},
    )
    others = Sheet(
        title="reminders",
        headings=("due", "what", "about", "detail"),
        rows=tuple((str(each.day), each.what, each.about, each.detail) for each in found.others),
        codes={"what": ("counted",)},
    )
    return [tasks, others]
