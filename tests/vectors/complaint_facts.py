"""One fact of each kind about complaints and listings for misuse, for the golden bytes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.domain.complaint import facts as k
from ledger.domain.fact import Fact
from ledger.domain.listing import facts as f
from ledger.domain.misuse import facts as m


def misuse_facts(at: int, subject: str, end: date) -> Iterator[Fact]:
    """Yield one fact of each kind about a listing for misuse, public and hidden."""
    place = "fake-shop.example.com"
    public: dict[str, Any] = {"at": at, "misuse": m.misuse_id(place), "listing": 1}
    yield m.MisuseListed(
        **public,
        kind="host",
        place=place,
        reason="mark-misused",
        scheme="cets-1",
        end=end,
        appeal_by=date(2026, 4, 1),
    )
    yield m.MisuseAppealed(**public)
    yield m.MisuseAppealDecided(**public, outcome="overturned")
    yield m.MisuseDelisted(**public)
    file: dict[str, Any] = {"at": at, "listing": f"l-{subject[2:]}", "by": "sok.dara"}
    yield f.ListingProposed(**file, place=place, reason="mark-misused", end=end)
    yield f.ListingConfirmed(**file, number=1, end=end)
    yield f.ListingRejected(**file)
    yield f.ListingAppealFiled(**file, decide_by=date(2026, 4, 1))
    yield f.ListingAppealDecided(**file, outcome="upheld")
    yield f.ListingEndProposed(**file)
    yield f.ListingEndConfirmed(**file)
    yield f.ListingEndRejected(**file)


def complaint_facts(at: int, subject: str, number: str) -> Iterator[Fact]:
    """Yield one fact of each kind about a complaint."""
    common: dict[str, Any] = {"at": at, "complaint": f"c-{subject[2:]}", "by": "sok.dara"}
    yield k.ComplaintFiled(
        **common,
        level="consumer",
        business=subject,
        certificate=number,
        incident=date(2026, 2, 20),
        complainant=k.Complainant(name="ចាន់ ថា", contact="+855 12 000 000"),
        text="Paid on 20 February.\nNothing came.",
        forward_by=date(2026, 3, 5),
        decide_by=date(2026, 4, 1),
    )
    yield k.ComplaintAcknowledged(**common)
    yield k.BusinessIdentified(**common, business=subject)
    yield k.ComplaintForwarded(**common, answer_by=date(2026, 3, 16))
    yield k.ComplaintAnswered(**common, text="It was sent.", late=True)
    yield k.MediationBegun(**common, mediate_by=date(2026, 4, 1))
    yield k.MediationEnded(**common, result="failed")
    decision = {"outcome": "upheld", "reason": "complaints-unresolved"}
    yield k.ComplaintDecisionProposed(**common, **decision)
    yield k.ComplaintDecisionRejected(**common)
    yield k.ComplaintDecided(**common, **decision)
    yield k.ComplaintSettled(**common)
    yield k.ComplaintWithdrawn(**common)
