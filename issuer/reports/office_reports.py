"""The reports of the office: what each counts, as tables and whole for programs."""

from datetime import date
from typing import NamedTuple

from issuer.reading.worktable import Desk
from issuer.reports import tables
from issuer.reports.sheets import Sheet
from ledger.views.office import deadlines as due
from ledger.views.office import reports
from ledger.views.office.fees import Step, fee_lines


class OfficeReport(NamedTuple):
    """One report: its name, its tables, all of it for programs, and its first and last day."""

    name: str
    sheets: list[Sheet]
    whole: object
    span: tuple[date, date]


def fees(desk: Desk, first: date, last: date, step: Step) -> OfficeReport:
    """Return the fee ledger, with one sum for each `step`."""
    lines = fee_lines(desk.view, first, last, step)
    return OfficeReport(
        "fees", [tables.fees(lines)], _whole(desk, first, last, lines), (first, last)
    )


def criteria(desk: Desk, first: date, last: date) -> OfficeReport:
    """Return how often each criterion was met, not met, not applicable."""
    lines = reports.criteria(desk.view, first, last)
    whole = _whole(desk, first, last, lines)
    return OfficeReport("criteria", [tables.criteria(lines)], whole, (first, last))


def summary(desk: Desk, first: date, last: date) -> OfficeReport:
    """Return the figures of a period for senior officials."""
    found = reports.summary(desk.view, first, last, desk.today)
    return OfficeReport("summary", tables.summary(found), found, (first, last))


def deadlines(desk: Desk, within: int) -> OfficeReport:
    """Return what is due in the next days, `within` of them."""
    found = due.deadlines(desk.view, desk.rules, desk.today, within)
    return OfficeReport("deadlines", tables.deadlines(found), found, (desk.today, found.until))


def _whole(desk: Desk, first: date, last: date, lines: object) -> object:
    return {"start": first, "end": last, "lines": lines, "skipped": desk.view.skipped}
