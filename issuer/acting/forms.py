"""Forms as files: an application, and a reviewer's checklist, as TOML or JSON, read strictly.

An unknown entry, a missing one or one of another kind is refused with the way to it. Evidence is
named by the commitment to its file, or by the path of a file beside the form. What the entries may
say is for the ledger's rules.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import msgspec

from issuer.acting.entries import entries_as, read_entries
from ledger.domain.application.facts import Answer, Given, Result, SubmitApplication
from ledger.domain.business import facts as b
from ledger.domain.business.state import Business
from ledger.errors import CommandRefusedError
from ledger.scheme.fees import ApplicationKind
from ledger.words.articles import REGISTRATION
from verifier.formats.record import Category, Holder, Name, Tier

APPLICATION_KINDS: tuple[ApplicationKind, ...] = get_args(ApplicationKind)


class BusinessForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A business that is not in the ledger yet (R59-R61)."""

    category: Category
    name_km: str = ""
    name_en: str = ""
    registration: str = ""
    registered_on: date | None = None
    activities: tuple[str, ...] = ()
    address: str = ""
    email: str = ""
    phone: str = ""

    def command(self) -> b.RegisterBusiness:
        """Return the command that takes the business in."""
        contact = b.Contact(address=self.address, email=self.email, phone=self.phone)
        return b.RegisterBusiness(
            holder=Holder(self.category, Name(self.name_km, self.name_en)),
            registration=self.registration,
            registered_on=self.registered_on,
            activities=self.activities,
            contact=None if contact == b.Contact() else contact,
        )


Change = b.RecordActivities | b.RecordContact | b.RecordRegistration


def changes(state: Business, form: BusinessForm) -> Iterator[Change]:
    """Yield a command for each part of `form`; the rest stays as it is, and so do names."""
    if form.registration or form.registered_on:
        registered_on = form.registered_on or state.registered_on
        if registered_on is None:
            raise CommandRefusedError("no-registration", REGISTRATION)
        yield b.RecordRegistration(
            business=state.business,
            registration=form.registration or state.registration,
            registered_on=registered_on,
        )
    if form.activities:
        yield b.RecordActivities(business=state.business, activities=form.activities)
    given = {name: getattr(form, name) for name in ("address", "email", "phone")}
    new = {name: text for name, text in given.items() if text}
    if new:
        contact = msgspec.structs.replace(state.contact, **new)
        yield b.RecordContact(business=state.business, contact=contact)


class ApplicationForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An application (R58-R64). `business` is an id, or a business to be taken in with it."""

    business: str | BusinessForm
    tier: Tier
    kind: ApplicationKind = "new"
    certificate: str = ""
    hosts: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    across_border: bool = False
    code_of_conduct: bool = False
    changes: str = ""
    documents: dict[str, tuple[str, ...]] = {}

    def command(self, business: str) -> SubmitApplication:
        """Return the command that hands the application of `business` in."""
        return SubmitApplication(
            business=business,
            kind=self.kind,
            tier=self.tier,
            certificate=self.certificate,
            sites=self.hosts,
            handles=self.handles,
            activities=self.activities,
            across_border=self.across_border,
            code_of_conduct=self.code_of_conduct,
            documents=given(self.documents),
            changes=self.changes,
        )


class AnswerForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The answer to the criterion with the name of its entry (R57)."""

    result: Result
    reason: str = ""
    evidence: tuple[str, ...] = ()


def given(documents: dict[str, tuple[str, ...]]) -> tuple[Given, ...]:
    """Return documents as the ledger's rules take them."""
    return tuple(Given(document=name, evidence=files) for name, files in documents.items())


def read_application(path: Path) -> ApplicationForm:
    """Return the application in a file; raises `InputError`."""
    entries = read_entries(path)
    business = entries.get("business")
    if isinstance(business, dict):
        inner = entries_as(BusinessForm, business, file=path.name, way="business")
        entries = {**entries, "business": inner}
    for name, files in _documents(entries).items():
        entries_as(tuple[str, ...], files, file=path.name, way=f"documents.{name}")
    return entries_as(ApplicationForm, entries, file=path.name)


def read_checklist(path: Path) -> tuple[Answer, ...]:
    """Return the answers in a file, one table a criterion; raises `InputError`."""
    found = {
        name: entries_as(AnswerForm, each, file=path.name, way=name)
        for name, each in read_entries(path).items()
    }
    return tuple(
        Answer(criterion=name, result=each.result, reason=each.reason, evidence=each.evidence)
        for name, each in found.items()
    )


def _documents(entries: dict[str, Any]) -> dict[str, Any]:
    documents = entries.get("documents")
    return documents if isinstance(documents, dict) else {}
