"""An auditor with keys follows each decision to its officers and results, over a whole life."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from issuer.home import composition
from issuer.home.custody import open_kek
from ledger.auditing.internal import process
from ledger.auditing.internal.process import ProcessAudit
from ledger.domain.application import facts as a
from ledger.domain.business import facts as b
from ledger.domain.case import facts as k
from ledger.domain.case.measures import Interim, Suspension
from ledger.domain.certificate import facts as c
from ledger.domain.complaint import facts as o
from ledger.domain.fact import Fact, Sealed
from ledger.domain.facts import SealedLeaf
from ledger.domain.listing import facts as li
from ledger.domain.misuse import facts as m
from ledger.domain.register import motions as mo
from ledger.domain.register.erasures import PersonalDataErased
from ledger.domain.register.registry import SchemeAdopted
from ledger.domain.roster import facts as r
from ledger.domain.roster import gate
from ledger.store.codec import decode, hidden_fact, open_part
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from trustmark import config


class Entry(NamedTuple):
    fact: Fact | None
    part: Sealed | None
    last: bool
    at: int
    tag: str


@pytest.fixture(scope="module")
def scheme(demo):
    return composition.scheme(config.load(demo.folder, {}))


@pytest.fixture(scope="module")
def life(demo):
    """Every fact of the demonstration with its sealed part; None where its subject was erased."""
    settings = config.load(demo.folder, {})
    with (
        closing(SubjectKeys(settings.subjects, open_kek(settings))) as subjects,
        closing(Reader(settings.database)) as reader,
    ):
        return [entry(row, subjects) for row in reader.rows(0)]


def entry(row, subjects) -> Entry:
    fact, key = decode(row.leaf), subjects.find(row.subject)
    rest = (row.command_key is not None, fact.at, row.topic)
    hidden = isinstance(fact, SealedLeaf)
    if key is None:
        return Entry(None if hidden else fact, None, *rest)
    part = open_part(row.leaf, row.sealed, subject=row.subject, key=key)
    return Entry(hidden_fact(part) if hidden else fact, part, *rest)


def found(scheme, life) -> list[tuple[int, str]]:
    audit, findings = ProcessAudit(scheme), []
    for index, each in enumerate(life):
        taken = process.AuditedFact(index, each.at, each.tag, each.fact, each.part)
        findings += audit.follow(taken, last=each.last)
    return [*findings, *audit.finish()]


def where(life, kind, fits=lambda _: True) -> int:
    """The index of the last fact of `kind` that fits, in the days of officers."""
    return max(i for i, each in enumerate(life) if isinstance(each.fact, kind) and fits(each.fact))


def with_fact(life, index, by=None, **changes):
    """Return the life with one fact changed; `by` decides it, and says so."""
    old = life[index]
    if by is not None:
        changes["by"] = by
    part = old.part if by is None else replace(old.part, actor=by)
    new = old._replace(fact=replace(old.fact, **changes), part=part)
    return [*life[:index], new, *life[index + 1 :]]


def without(life, index):
    return [*life[:index], *life[index + 1 :]]


def test_the_whole_life_of_the_demonstration_is_in_order(scheme, life):
    kinds = {type(each.fact) for each in life}

    assert found(scheme, life) == []
    assert kinds >= {
        *(mo.MotionConfirmed, a.ApplicationApproved, k.InterimSuspensionOrdered, k.MeasureDecided),
        *(k.CaseAppealDecided, li.ListingConfirmed, o.ComplaintDecided, r.RoleGranted),
    }


def earlier(life, kind, **fields):
    return next(
        each.fact
        for each in life
        if isinstance(each.fact, kind)
        and all(getattr(each.fact, name) == value for name, value in fields.items())
    )


def proposer(life, fact) -> str:
    return earlier(life, k.MeasureProposed, case=fact.case, proposal=fact.proposal).by


DECISIONS = [
    (r.RoleGranted, lambda life, fact: earlier(life, r.RoleProposed, proposal=fact.proposal).by),
    (mo.MotionConfirmed, lambda life, fact: earlier(life, mo.Motion, motion=fact.motion).by),
    (a.ApplicationApproved, lambda _, fact: fact.proposed_by),
    (a.ApplicationRejected, lambda _, fact: fact.proposed_by),
    (k.MeasureDecided, proposer),
    (k.InterimSuspensionOrdered, proposer),
    (k.CaseAppealDecided, proposer),
    (
        li.ListingConfirmed,
        lambda life, fact: earlier(life, li.ListingProposed, listing=fact.listing).by,
    ),
    (
        o.ComplaintDecided,
        lambda life, fact: earlier(life, o.ComplaintDecisionProposed, complaint=fact.complaint).by,
    ),
]


@pytest.mark.parametrize(
    ("kind", "author"), DECISIONS, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_decision_by_who_proposed_it_is_found(scheme, life, kind, author):
    index = where(life, kind, lambda fact: not getattr(fact, "automatic", False))
    by = author(life, life[index].fact)

    findings = found(scheme, with_fact(life, index, by=by))

    assert (index, f"{by} had a part in what is decided here") in findings


def test_a_decision_by_who_is_no_officer_or_has_no_such_role_is_found(scheme, life):
    index = where(life, k.MeasureDecided)

    stranger = found(scheme, with_fact(life, index, by="nobody"))
    cashier = found(scheme, with_fact(life, index, by="pich.rotha"))
    other = found(scheme, _renamed(life, index))

    assert (index, "nobody was no officer then") in stranger
    assert (index, "no role of pich.rotha allowed case.decide then") in cashier
    assert [at for at, what in other if "who decided it is" in what] == [index]


def _renamed(life, index):
    old = life[index]
    part = replace(old.part, actor="chan.sophea" if old.part.actor != "chan.sophea" else "kim.rith")
    return [*life[:index], old._replace(part=part), *life[index + 1 :]]


FOLLOWERS = [
    *(c.CertificateWarned, c.CertificateSuspended, c.CertificateRevoked, c.MeasureAppealed),
    *(c.AppealDecided, c.CertificateRenewed, m.MisuseListed, SchemeAdopted, PersonalDataErased),
]


@pytest.mark.parametrize("kind", FOLLOWERS)
def test_a_fact_that_nobody_decided_is_found(scheme, life, kind):
    """Somebody who writes past the rules puts the fact in alone, as a command of its own."""
    index = where(life, kind)
    alone = life[index]._replace(last=True)

    findings = found(scheme, [*life, alone])

    assert findings == [
        (len(life), "nobody decided this: no application, case, listing or motion led to it")
    ]


@pytest.mark.parametrize("kind", FOLLOWERS)
def test_a_decision_that_nothing_followed_from_is_found(scheme, life, kind):
    index = where(life, kind)

    findings = found(scheme, without(life, index))

    assert "what was decided here did not follow" in {what for _, what in findings}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (c.CertificateSuspended, lambda fact: {"end": fact.end + timedelta(days=1)}),
        (c.CertificateRevoked, lambda _: {"reason": "licence-lapsed"}),
        (c.CertificateWarned, lambda _: {"number": "CETS-0000-000"}),
        (c.AppealDecided, lambda fact: {"measure": fact.measure + 1}),
        (c.CertificateRenewed, lambda _: {"number": "CETS-0000-000"}),
        (m.MisuseListed, lambda fact: {"end": fact.end + timedelta(days=1)}),
        (SchemeAdopted, lambda _: {"digest": "B" * 43}),
        (PersonalDataErased, lambda _: {"subject": "b-" + "0" * 32}),
    ],
)
def test_a_fact_that_is_not_what_was_decided_is_found(scheme, life, kind, change):
    index = where(life, kind)

    findings = found(scheme, with_fact(life, index, **change(life[index].fact)))

    assert index in [at for at, what in findings if "not what was decided" in what]


def test_a_measure_on_a_ground_the_business_never_heard_of_is_found(scheme, life):
    index = where(life, k.MeasureDecided)
    case = life[index].fact.case
    silent = [
        each
        for each in life
        if not (isinstance(each.fact, k.NoticeServed | k.ReplyReceived) and each.fact.case == case)
    ]

    findings = found(scheme, silent)

    assert any("no notice told the business" in what for _, what in findings)


def test_a_fact_that_cannot_stand_where_it_is_is_found_and_the_audit_goes_on(scheme, life):
    served = where(life, k.NoticeServed)

    findings = found(scheme, without(life, served))

    assert any("cannot stand after those before it" in what for _, what in findings)


def test_a_measure_before_reply_or_the_end_of_its_time_is_found(scheme, life):
    index = where(life, k.MeasureDecided)
    decided = life[index].fact
    hasty = [
        each
        for each in life
        if not (isinstance(each.fact, k.ReplyReceived) and each.fact.case == decided.case)
    ]
    served = where(hasty, k.NoticeServed, lambda fact: fact.case == decided.case)
    late = with_fact(hasty, served, reply_by=hasty[served].fact.reply_by + timedelta(days=999))

    findings = found(scheme, late)

    assert any("neither replied to the notice nor run out" in what for _, what in findings)


def test_a_proposal_on_a_reply_of_the_own_record_while_its_time_runs_is_found(scheme, life):
    index = where(life, k.MeasureProposed, lambda fact: not isinstance(fact.terms, Interim))
    case = life[index].fact.case
    replied = where(life, k.ReplyReceived, lambda fact: fact.case == case)
    served = where(life, k.NoticeServed, lambda fact: fact.case == case)
    own = with_fact(life, replied, by=life[index].fact.by)
    late = own[served].fact.reply_by + timedelta(days=999)

    findings = found(scheme, with_fact(own, served, reply_by=late))

    assert index in [at for at, what in findings if "recorded the reply to the notice" in what]


def test_a_decision_about_what_was_never_proposed_is_found(scheme, life):
    index = where(life, k.MeasureProposed)

    findings = found(scheme, without(life, index))

    assert "what is decided here was never proposed" in {what for _, what in findings}


def test_an_approval_called_automatic_of_a_tier_that_asks_for_review_is_found(scheme, life):
    index = where(life, a.ApplicationApproved, lambda fact: not fact.automatic)

    findings = found(scheme, with_fact(life, index, automatic=True))

    assert [at for at, what in findings if "asks for review" in what] == [index]


def test_what_an_erased_subject_followed_from_is_not_called_wrong(scheme, life):
    assert None in {each.fact for each in life}
    listed, followed = where(life, li.ListingConfirmed), where(life, c.AppealDecided)

    assert found(scheme, unreadable(life, listed, fact=None))[:1] == []
    assert found(scheme, unreadable(life, followed)) == []


def test_the_audit_of_a_folder_names_a_measure_that_was_written_past_the_rules(
    trustmark, home, shop, monkeypatch
):
    trustmark("officer", "found", "sok.dara", "chan.sophea", "--yes")
    monkeypatch.setattr(gate, "check", lambda *_: None)
    trustmark("warn", shop, "--reason", "mark-misused", "--as", "sok.dara")
    monkeypatch.undo()
    trustmark("publish")

    answer = trustmark(
        *("audit", home / "site", "--trust", home / "roots.json"),
        *("--database", home / "ledger.db"),
    )

    assert answer.code == 1
    assert "nobody decided this" in answer.err + answer.out


def unreadable(life, index, **changes):
    """Return the life with one fact whose key is destroyed; a hidden one is gone with it."""
    return [*life[:index], life[index]._replace(part=None, **changes), *life[index + 1 :]]


def test_a_decision_made_unreadable_does_not_excuse_what_shares_its_key(scheme, life):
    decided = where(life, k.MeasureDecided)

    findings = found(scheme, unreadable(life, decided, fact=None))

    assert [at < decided for at, what in findings if "nobody decided this" in what] == [True]


@pytest.mark.parametrize("at_the_end", [True, False])
def test_a_command_without_its_key_hides_nothing(scheme, life, at_the_end):
    """A command's key is on its last fact; removing it joins the fact to the next command's."""
    index = where(life, c.CertificateRevoked)
    alone = life[index]._replace(last=False)
    later = life[where(life, o.ComplaintFiled)]._replace(fact=None, part=None)
    after = [] if at_the_end else [later._replace(at=alone.at + 9)]

    findings = found(scheme, [*life, alone, *after])

    assert [what for at, what in findings if at == len(life)] == [
        "the last fact of a command has the command's key no more",
        "nobody decided this: no application, case, listing or motion led to it",
    ]


@pytest.mark.parametrize(
    ("kind", "permission"),
    [
        (k.CaseOpened, "case.open"),
        (k.NoticeServed, "case.serve"),
        (k.ReplyReceived, "case.reply"),
        (k.MeasureProposed, "case.propose"),
        (mo.KeysMoved, "keys.adopt"),
        (a.CriterionAssessed, "application.review"),
        (o.ComplaintForwarded, "complaint.work"),
    ],
)
def test_a_first_step_by_an_officer_without_the_role_is_found(scheme, life, kind, permission):
    index = where(life, kind)

    findings = found(scheme, with_fact(life, index, by="pich.rotha"))

    assert any(at == index and permission in what for at, what in findings)


def test_whoever_reviewed_and_then_decides_is_found(scheme, life):
    index = where(life, a.ApplicationApproved, lambda fact: not fact.automatic)
    about = life[index].fact.application
    reviewer = life[where(life, a.CriterionAssessed, lambda f: f.application == about)].fact.by

    findings = found(scheme, with_fact(life, index, by=reviewer))

    assert (index, f"{reviewer} had a part in what is decided here") in findings


@pytest.mark.parametrize("kind", [a.CriterionAssessed, a.FeeAssessed, b.HostControlProven])
def test_an_approval_of_what_lacks_something_is_found(scheme, life, kind):
    index = where(life, a.ApplicationApproved, lambda fact: not fact.automatic)
    about = life[index].fact.application
    business = earlier(life, a.ApplicationSubmitted, application=about).business

    def lost(each):
        own = about if kind is not b.HostControlProven else business
        return isinstance(each.fact, kind) and own in {
            getattr(each.fact, "application", ""),
            getattr(each.fact, "business", ""),
        }

    assert any(map(lost, life))
    findings = found(scheme, [each for each in life if not lost(each)])

    assert any("the rules of its day refuse it" in what for _, what in findings)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (Interim, {"reason": "mark-misused"}),
        (Interim, {"end": date(2999, 1, 1)}),
        (Interim, {"hearing": date(2999, 1, 1)}),
        (Suspension, {"end": date(2999, 1, 1)}),
    ],
)
def test_a_measure_beyond_the_limits_of_its_day_is_found(scheme, life, kind, change):
    index = where(life, k.MeasureProposed, lambda fact: isinstance(fact.terms, kind))
    terms = replace(life[index].fact.terms, **change)

    findings = found(scheme, with_fact(life, index, terms=terms))

    assert any("the rules of its day refuse it" in what for _, what in findings)


def test_a_case_closed_without_a_measure_by_who_opened_it_is_found(scheme, life):
    opened = where(life, k.CaseOpened)
    entry, index = life[opened], len(life)
    closed = k.CaseClosed(
        at=life[-1].at, case=entry.fact.case, outcome="no-measure", by=entry.fact.by
    )
    part = replace(life[-1].part, actor=entry.fact.by)

    findings = found(
        scheme, [*life, Entry(closed, part, at=closed.at, tag="case-closed", last=True)]
    )

    assert (index, f"{entry.fact.by} had a part in what is decided here") in findings


def test_a_key_destroyed_without_an_erasure_on_record_is_named(trustmark, home, shop):
    with sqlite3.connect(home / "subjects.db") as keys:
        keys.execute("UPDATE subject_key SET wrapped = NULL WHERE subject LIKE 'b-%'")

    answer = trustmark(
        *("audit", home / "site", "--trust", home / "roots.json"),
        *("--database", home / "ledger.db"),
    )

    assert answer.code == 1
    assert "is destroyed, and no erasure of it is on record" in answer.out + answer.err
