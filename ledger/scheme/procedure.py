"""How decisions are made: deadlines, rules for evidence, and which role may do what.

A deadline of N days that is set on day D ends with the end of day D+N (Asia/Phnom_Penh). Sources:
R142-R155 roles; the founding document names no deadline.
"""

from datetime import date, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from ledger.scheme.data import Code, Data, Days, Text

Permission = Literal[
    "application.submit",
    "application.assess",
    "application.pay",
    "application.review",
    "application.inspect",
    "application.decide",
    "case.open",
    "case.serve",
    "case.reply",
    "case.propose",
    "case.decide",
    "case.fine",
    "appeal.file",
    "appeal.decide",
    "complaint.file",
    "complaint.work",
    "complaint.decide",
    "misuse.list",
    "misuse.decide",
    "business.register",
    "business.control",
    "business.change",
    "business.erase",
    "scheme.adopt",
    "keys.adopt",
    "officer.propose",
    "officer.confirm",
    "badge.record",
    "monitor.record",
]
MediaType = Literal["application/pdf", "image/png", "image/jpeg"]
"""Types that the checks of evidence can read; no other type can be allowed."""
LARGEST_EVIDENCE = 64 * 1024 * 1024


class DeadlineRule(Data, frozen=True, kw_only=True):
    """Every deadline in days; `reminders` are days before the end of validity for a reminder."""

    reply_days: Days
    decision_days: Days
    appeal_days: Days
    appeal_decision_days: Days
    documents_days: Days
    review_days: Days
    complaint_forward_days: Days
    complaint_answer_days: Days
    mediation_days: Days
    complaint_decision_days: Days
    complaint_limit_days: Days
    change_notice_days: Days
    control_again_days: Days
    pay_days: Days
    reminders: tuple[Days, ...]


class EvidenceRule(Data, frozen=True, kw_only=True):
    """What a file of evidence may be, and for how many years after the decision it is kept."""

    largest_bytes: Annotated[int, Meta(ge=1, le=LARGEST_EVIDENCE)]
    types: Annotated[tuple[MediaType, ...], Meta(min_length=1)]
    keep_years: Annotated[int, Meta(ge=1, le=100)]


class RoleRule(Data, frozen=True, kw_only=True):
    """A role of the Ministry's staff and the steps it may take (R142-R155)."""

    id: Code
    text: Text
    may: tuple[Permission, ...]


def last_day_of(start: date, days: int) -> date:
    """Return the last day of a deadline of `days` days that is set on day `start`."""
    return start + timedelta(days=days)
