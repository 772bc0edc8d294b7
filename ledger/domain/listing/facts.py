"""The officers' file of one listing for misuse. Hidden.

One officer proposes, another decides, a third hears an appeal. Facts and commands are here, state
and `evolve` in `state`, the rules in `rules`. R119 (public blacklist), R133 (procedural fairness).
What the public sees of it (`domain.misuse`) is written in the same transaction as the decision. A
rejected proposal is never public, and its data can be erased. `by` is always the officer who
recorded the fact.
"""

from datetime import date
from typing import ClassVar

from ledger.domain.certificate.facts import AppealOutcome
from ledger.domain.fact import Command, HiddenFact


class _OfListing(HiddenFact, frozen=True, kw_only=True):
    """A fact about a listing's file."""

    listing: str


class ListingProposed(_OfListing, frozen=True, kw_only=True, tag="listing-proposed"):
    """`place` (normal form) should be listed for `reason` to `end` (None: the scheme's default)."""

    place: str
    reason: str
    end: date | None = None
    by: str


class ListingConfirmed(_OfListing, frozen=True, kw_only=True, tag="listing-confirmed"):
    """The place is listed to the end of day `end`; it is listing `number` of the place."""

    number: int
    end: date
    by: str


class ListingRejected(_OfListing, frozen=True, kw_only=True, tag="listing-rejected"):
    """The proposal was rejected by `by`, or withdrawn by its own author."""

    by: str


class ListingAppealFiled(_OfListing, frozen=True, kw_only=True, tag="listing-appeal-filed"):
    """An appeal came in; it must be decided by the end of `decide_by`."""

    decide_by: date
    by: str


class ListingAppealDecided(_OfListing, frozen=True, kw_only=True, tag="listing-appeal-decided"):
    """The appeal is decided by somebody who neither proposed nor confirmed the listing."""

    outcome: AppealOutcome
    by: str


class ListingEndProposed(_OfListing, frozen=True, kw_only=True, tag="listing-end-proposed"):
    """The listing should end before its last day."""

    by: str


class ListingEndConfirmed(_OfListing, frozen=True, kw_only=True, tag="listing-end-confirmed"):
    """The listing has ended with this decision."""

    by: str


class ListingEndRejected(_OfListing, frozen=True, kw_only=True, tag="listing-end-rejected"):
    """The listing goes on; `by` rejected its end, or withdrew the proposal."""

    by: str


ListingFact = (
    ListingProposed
    | ListingConfirmed
    | ListingRejected
    | ListingAppealFiled
    | ListingAppealDecided
    | ListingEndProposed
    | ListingEndConfirmed
    | ListingEndRejected
)


class ProposeListing(Command, frozen=True, kw_only=True, tag="propose-listing"):
    """Propose to list `place`; another officer decides."""

    permission: ClassVar[str] = "misuse.list"
    place: str
    reason: str
    end: date | None = None


class _ForListing(Command, frozen=True, kw_only=True):
    """A command to a listing's file."""

    listing: str


class ConfirmListing(_ForListing, frozen=True, kw_only=True, tag="confirm-listing"):
    """List the place, as somebody else proposed."""

    permission: ClassVar[str] = "misuse.decide"


class RejectListing(_ForListing, frozen=True, kw_only=True, tag="reject-listing"):
    """Reject what is proposed: the listing, or its end."""

    permission: ClassVar[str] = "misuse.decide"


class WithdrawListing(_ForListing, frozen=True, kw_only=True, tag="withdraw-listing"):
    """Withdraw one's own proposal: the listing, or its end."""

    permission: ClassVar[str] = "misuse.list"


class FileListingAppeal(_ForListing, frozen=True, kw_only=True, tag="file-listing-appeal"):
    """Record that somebody appeals against the listing."""

    permission: ClassVar[str] = "appeal.file"


class DecideListingAppeal(_ForListing, frozen=True, kw_only=True, tag="decide-listing-appeal"):
    """Decide the appeal."""

    permission: ClassVar[str] = "appeal.decide"
    outcome: AppealOutcome


class ProposeListingEnd(_ForListing, frozen=True, kw_only=True, tag="propose-listing-end"):
    """Propose that the listing ends before its last day."""

    permission: ClassVar[str] = "misuse.list"


class ConfirmListingEnd(_ForListing, frozen=True, kw_only=True, tag="confirm-listing-end"):
    """End the listing, as somebody else proposed."""

    permission: ClassVar[str] = "misuse.decide"


ListingCommand = (
    ProposeListing
    | ConfirmListing
    | RejectListing
    | WithdrawListing
    | FileListingAppeal
    | DecideListingAppeal
    | ProposeListingEnd
    | ConfirmListingEnd
)
