"""A ledger with all that the office's view follows, and a process to be killed that follows it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from keys.kek import Kek
from ledger.domain.application import facts as a
from ledger.domain.business.facts import Contact, RegisterBusiness
from ledger.domain.case import facts as k
from ledger.domain.case.measures import Fine, Suspension
from ledger.domain.certificate import facts as c
from ledger.domain.complaint import facts as p
from ledger.domain.listing import facts as listing
from ledger.scheme.model import Scheme
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from ledger.views.office.rows import LOGS, SNAPSHOTS
from ledger.views.office.view import OfficeView
from tests.ledger.applying import FULL, answers
from tests.ledger.deciding import DAY, PERSON, SCHEME, day, open_ledger
from tests.ledger.test_service_application import Counter, approve
from verifier.formats.record import Name

SECRETS = ("Phnom Kravanh Silk", "+855 12 345 678", "Nothing came", "kravanh-silk", "kravanh.silk")
NAME = Name(km="ផ្សារក្រវាញ", en="Phnom Kravanh Silk")
WHO = p.Complainant(name="Chan Kravanh", contact="+855 12 345 678")


class Story(Counter):
    """An office that does everything, step by step; each step yields when its facts are durable."""

    def tells(self) -> Iterator[None]:
        yield from self._application("kravanh-silk.example.com.kh")
        yield from self._application("two.example.com.kh", reject=True)
        yield from self._case()
        yield from self._complaint()
        yield from self._listing()

    def _application(self, host: str, *, reject: bool = False) -> Iterator[None]:
        holder = replace(PERSON, name=NAME)
        command = RegisterBusiness(
            holder=holder,
            activities=("online-retail",),
            registration=f"{self.at:010}",
            registered_on=date(2020, 5, 4),
            contact=Contact(phone="+855 12 345 678"),
        )
        business = self.does(command).number
        self.proves(business, host)
        fields = {"sites": (host,), "documents": FULL.documents, "code_of_conduct": True}
        name = self.applies(business, **fields)
        yield
        self.does(a.AskForMore(application=name, text="the form is not signed"), actor="reviewer")
        yield
        self.does(a.CompleteApplication(application=name, text="it is signed"))
        self.does(a.AssessFee(application=name))
        yield
        self.at += 40 * DAY
        self.does(a.AssessFee(application=name))
        self.reviews_but_for_the_decision(name)
        yield
        rejection = a.DecideApplication(application=name, verdict="reject", reason="not met")
        verdict = rejection if reject else approve(name)
        self.does(verdict, actor="first")
        yield
        self.does(verdict, actor="second")
        self.business = self.ledger.state(name).business
        if not reject:
            self.number, self.holder = self.ledger.state(name).number, self.business
        yield

    def reviews_but_for_the_decision(self, name: str) -> None:
        fee = self.ledger.state(name).fee.cents
        pay = a.PayFee(application=name, amount=fee * 40, currency="KHR", rate=4000, receipt="R-1")
        self.does(pay, actor="cashier")
        self.does(a.ReviewCriteria(application=name, answers=answers()), actor="reviewer")

    def _case(self) -> Iterator[None]:
        about = {"business": self.holder, "certificate": self.number}
        name = self.does(k.OpenCase(**about, source="officer", reason="mark-misused")).number
        yield
        self.does(k.ServeNotice(case=name, grounds=("mark-misused",)))
        yield
        self.does(k.RecordReply(case=name), actor="counter")
        yield
        today = (self.at - self.start) // DAY
        for nth, terms in enumerate(
            (
                Suspension(reason="mark-misused", end=day(today + 9)),
                Fine(reason="mark-misused", usd=300),
            ),
            1,
        ):
            self.does(k.ProposeMeasure(case=name, terms=terms), actor="first")
            yield
            self.does(k.DecideMeasure(case=name, proposal=nth), actor="second")
            yield
        pay = k.RecordFinePaid(case=name, proposal=2, amount=300, receipt="R-2")
        self.does(pay, actor="cashier")
        for proposal in (1, 2):
            self.does(k.FileCaseAppeal(case=name, proposal=proposal))
            yield
            decide = k.DecideCaseAppeal(case=name, proposal=proposal, outcome="overturned")
            self.does(decide, actor="third")
            yield
        self.does(k.RecordFineRepaid(case=name, proposal=2, receipt="R-3"), actor="cashier")
        yield
        self.does(c.Warn(number=self.number, reason="mark-misused"))
        yield

    def _complaint(self) -> Iterator[None]:
        filed = p.FileComplaint(
            level="consumer",
            business=self.holder,
            incident=day((self.at - self.start) // DAY - 3),
            complainant=WHO,
            text="Nothing came.",
        )
        name = self.does(filed).number
        yield
        self.does(p.ForwardComplaint(complaint=name))
        yield
        self.at += 5 * DAY
        self.does(p.RecordAnswer(complaint=name, text="It was sent."))
        yield
        propose = p.ProposeComplaintDecision(complaint=name, outcome="dismissed")
        self.does(propose, actor="first")
        yield
        self.does(p.ConfirmComplaintDecision(complaint=name), actor="second")
        self.complaint = self.does(filed).number
        yield

    def _listing(self) -> Iterator[None]:
        proposed = listing.ProposeListing(place="fake.example.com", reason="mark-misused")
        name = self.does(proposed, actor="first").number
        yield
        self.does(listing.ConfirmListing(listing=name), actor="second")
        yield
        self.does(listing.FileListingAppeal(listing=name))
        yield
        self.does(listing.DecideListingAppeal(listing=name, outcome="upheld"), actor="third")
        yield


def story(ledger) -> Story:
    """Return an office that is about to tell the story; `start` is when it began."""
    found = Story(ledger)
    found.start = found.at
    return found


@contextmanager
def view_of(
    folder: Path, name: str = "office.db", scheme: Scheme = SCHEME
) -> Iterator[tuple[OfficeView, Reader]]:
    """Open a view of the ledger in `folder`, not brought up to date."""
    with (
        closing(SubjectKeys(folder / "subjects.db", Kek(bytes(32)))) as subjects,
        closing(Reader(folder / "ledger.db")) as reader,
        OfficeView(folder / name, scheme=scheme, subjects=subjects) as view,
    ):
        yield view, reader


def content(view: OfficeView) -> dict[str, list[tuple]]:
    """Return all rows of all tables, in an order of their own."""
    tables = ("criterion", *SNAPSHOTS, *LOGS)
    return {table: sorted(view.rows(f"SELECT * FROM {table}"), key=str) for table in tables}


def rebuilt(folder: Path, scheme: Scheme = SCHEME) -> dict[str, list[tuple]]:
    """Return what a view built from nothing contains."""
    (folder / "fresh.db").unlink(missing_ok=True)
    with view_of(folder, "fresh.db", scheme) as (view, reader):
        view.rebuild(reader, reader.size())
        return content(view)


def follow(folder: Path) -> None:
    """Follow the ledger fact by fact, and begin anew at its end, until killed."""
    with view_of(folder) as (view, reader):
        while True:
            size = reader.size()
            for stop in range(view.size + 1, size + 1):
                view.catch_up(reader, stop)
            view.rebuild(reader, size // 2)


def tell(folder: Path) -> None:
    """Write the whole story into a new ledger in `folder`."""
    with closing(open_ledger(folder)) as ledger:
        for _ in story(ledger).tells():
            pass
