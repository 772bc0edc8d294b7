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


class ListingProposed(HiddenFact, frozen=True, kw_only=True, tag="listing-proposed"):
    """`place` (normal form) should be listed for `reason` to `end` (None: the scheme's default)."""

    listing: str
    place: str
    reason: str
    end: date | None = None
    by: str


class ListingConfirmed(HiddenFact, frozen=True, kw_only=True, tag="listing-confirmed"):
    """The place is listed to the end of day `end`; it is listing `number` of the place."""

    listing: str
    number: int
    end: date
    by: str


class ListingRejected(HiddenFact, frozen=True, kw_only=True, tag="listing-rejected"):
    """The proposal was rejected by `by`, or withdrawn by its own author."""

    listing: str
    by: str


class ListingAppealFiled(HiddenFact, frozen=True, kw_only=True, tag="listing-appeal-filed"):
    """An appeal came in; it must be decided by the end of `decide_by`."""

    listing: str
    decide_by: date
    by: str


class ListingAppealDecided(HiddenFact, frozen=True, kw_only=True, tag="listing-appeal-decided"):
    """The appeal is decided by somebody who neither proposed nor confirmed the listing."""

    listing: str
    outcome: AppealOutcome
    by: str


class ListingEndProposed(HiddenFact, frozen=True, kw_only=True, tag="listing-end-proposed"):
    """The listing should end before its last day."""

    listing: str
    by: str


class ListingEndConfirmed(HiddenFact, frozen=True, kw_only=True, tag="listing-end-confirmed"):
    """The listing has ended with this decision."""

    listing: str
    by: str


class ListingEndRejected(HiddenFact, frozen=True, kw_only=True, tag="listing-end-rejected"):
    """The listing goes on; `by` rejected its end, or withdrew the proposal."""

    listing: str
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


class ConfirmListing(Command, frozen=True, kw_only=True, tag="confirm-listing"):
    """List the place, as somebody else proposed."""

    permission: ClassVar[str] = "misuse.decide"
    listing: str


class RejectListing(Command, frozen=True, kw_only=True, tag="reject-listing"):
    """Reject what is proposed: the listing, or its end."""

    permission: ClassVar[str] = "misuse.decide"
    listing: str


class WithdrawListing(Command, frozen=True, kw_only=True, tag="withdraw-listing"):
    """Withdraw one's own proposal: the listing, or its end."""

    permission: ClassVar[str] = "misuse.list"
    listing: str


class FileListingAppeal(Command, frozen=True, kw_only=True, tag="file-listing-appeal"):
    """Record that somebody appeals against the listing."""

    permission: ClassVar[str] = "appeal.file"
    listing: str


class DecideListingAppeal(Command, frozen=True, kw_only=True, tag="decide-listing-appeal"):
    """Decide the appeal."""

    permission: ClassVar[str] = "appeal.decide"
    listing: str
    outcome: AppealOutcome


class ProposeListingEnd(Command, frozen=True, kw_only=True, tag="propose-listing-end"):
    """Propose that the listing ends before its last day."""

    permission: ClassVar[str] = "misuse.list"
    listing: str


class ConfirmListingEnd(Command, frozen=True, kw_only=True, tag="confirm-listing-end"):
    """End the listing, as somebody else proposed."""

    permission: ClassVar[str] = "misuse.decide"
    listing: str


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
