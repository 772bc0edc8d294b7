"""One complaint, and one listing for misuse with its public side, decided about in memory."""

from msgspec.structs import replace

from ledger.domain.complaint import facts as k
from ledger.domain.complaint import rules as complaint_rules
from ledger.domain.complaint import state as complaint_state
from ledger.domain.complaint.seen import ComplaintNow
from ledger.domain.listing import rules as listing_rules
from ledger.domain.listing import state as listing_state
from ledger.domain.listing.seen import ListingNow
from ledger.domain.misuse import facts as misuse
from ledger.domain.misuse import rules as misuse_rules
from ledger.domain.misuse import state as misuse_state
from ledger.errors import CommandRefusedError
from tests.ledger.deciding import T0, day, seen

COMPLAINT = "c-" + "0" * 32
LISTING = "l-" + "0" * 32
PLACE = "fake-shop.example.com"
OFFICERS = ("sok.dara", "chan.sophea", "kim.rith")
FIRST, SECOND, THIRD = OFFICERS
WHO = k.Complainant(name="ចាន់ ថា", contact="+855 12 000 000")
FILE = k.FileComplaint(
    level="consumer",
    business="b-1",
    incident=day(-10),
    complainant=WHO,
    text="Paid on 20 February.\nNothing came.",
)


class Desk:
    """Asks the rules at an instant and applies what they allow; collects `facts` and `commands`."""

    family = complaint_rules, complaint_state
    aggregate = COMPLAINT
    sees = ComplaintNow

    def __init__(self, at: int = T0) -> None:
        self.at = at
        self.state = None
        self.facts = []
        self.asked = []

    def now(self, actor: str):
        return seen(self.sees, self.at, actor=actor, aggregate=self.aggregate)

    def asks(self, command, actor: str):
        now = self.now(actor)
        if isinstance(command, k.FileComplaint):
            now = replace(now, business=command.business)
        return self.family[0].decide(self.state, command, now)

    def does(self, command, actor: str = FIRST):
        """Decide and apply; return the facts."""
        outcome = self.asks(command, actor)
        self.applies(outcome, actor)
        for fact in outcome.facts:
            self.state = self.family[1].evolve(self.state, fact)
        self.facts += outcome.facts
        self.asked += outcome.consequences
        return outcome.facts

    def applies(self, outcome, actor: str) -> None:  # noqa: ARG002 - for those with consequences
        assert not outcome.consequences

    def refusal(self, command, actor: str = FIRST) -> str:
        """Return the rule that refuses `command`, "" if none does; nothing is applied."""
        refused = None
        try:
            self.asks(command, actor)
        except CommandRefusedError as error:
            refused = error
        assert refused is None or refused.article or refused.rule in {"bad-place", "bad-text"}
        return "" if refused is None else refused.rule


class ListingDesk(Desk):
    """The officers' file of a listing, and what the public list has of the place."""

    family = listing_rules, listing_state
    aggregate = LISTING
    sees = ListingNow

    def __init__(self, at: int = T0) -> None:
        super().__init__(at)
        self.public = None
        self.published = []

    def now(self, actor: str):
        return replace(super().now(actor), misuse=self.public)

    def asks(self, command, actor: str):
        """Decide; what follows for the public list must be allowed too."""
        outcome = super().asks(command, actor)
        for asked in outcome.consequences:
            self.shows(asked, actor)
        return outcome

    def shows(self, command, actor: str):
        now = replace(self.now(actor), aggregate=misuse.misuse_id(PLACE))
        return misuse_rules.decide(self.public, command, now)

    def applies(self, outcome, actor: str) -> None:
        for asked in outcome.consequences:
            fact = self.shows(asked, actor)
            self.public = misuse_state.evolve(self.public, fact)
            self.published.append(fact)
