"""The sections of one scheme version: what applicants must be and show, and what follows.

Each struct is one table of the TOML file. Who may do what, and by when, is in `procedure`.
"""

from typing import Annotated, Literal

from msgspec import Meta

from ledger.scheme.data import Code, Count, Data, Days, Percent, SomeDays, Text, Words
from verifier.formats.record import Category, MeasureKind, Tier

Occasion = Literal["new", "renewal-short", "renewal-full", "upgrade"]
"""Why somebody applies. A renewal is short or full by the setting `form` (R88, R89)."""
Measure = MeasureKind | Literal["fine", "blacklist"]
"""The five penalties (R115-R119); the first three change a certificate."""
Need = Literal["registration", "code-of-conduct", "review"]
Proof = Literal[
    "screenshot",
    "url",
    "written-policy",
    "written-description",
    "third-party-provider",
    "security-measure",
    "signed-code-of-conduct",
]


class EligibilityRule(Data, frozen=True, kw_only=True):
    """Who else may hold a certificate than the four categories (R19-R24).

    `domestic_sellers`: whether sellers within Cambodia only may too. `excluded`: activities that
    may not.
    """

    domestic_sellers: bool
    excluded: tuple[Code, ...]


class Activity(Data, frozen=True, kw_only=True):
    """A business that may apply: e-commerce service provider or intermediary (R24-R34)."""

    id: Code
    kind: Literal["service-provider", "intermediary"]
    text: Text


class Document(Data, frozen=True, kw_only=True):
    """A document an application must bring on the occasions of `required_for` (R65-R71, R88).

    `criterion` is the id of the one criterion the document shows, if it shows one.
    """

    id: Code
    text: Text
    required_for: Annotated[tuple[Occasion, ...], Meta(min_length=1)]
    criterion: str = ""


class Criterion(Data, frozen=True, kw_only=True):
    """One of the nine criteria, or a part of one, with the kinds of evidence that may show it.

    `covers` says what a description should cover (R49).
    """

    number: int
    id: Code
    text: Text
    evidence: Annotated[tuple[Proof, ...], Meta(min_length=1)]
    part: str = ""
    covers: Text | None = None
    may_be_inapplicable: bool = False


class CategoryFee(Data, frozen=True, kw_only=True):
    """Whole US dollars for one period of validity in tier `full` (R93-R96)."""

    category: Category
    usd: Count


class TierRule(Data, frozen=True, kw_only=True):
    """What a tier asks for; `number` is what a printed code carries."""

    id: Tier
    number: Annotated[int, Meta(ge=0, le=3)]
    name: Text
    needs: tuple[Need, ...]
    fee_percent: Percent

    @property
    def automatic(self) -> bool:
        """Whether the tier is granted without a review (R102-R104)."""
        return "review" not in self.needs


class FactorRule(Data, frozen=True, kw_only=True):
    """The part of the fee that a business of this size or scope pays (R97, R98)."""

    id: Literal["size", "scope"]
    level: Code
    percent: Annotated[int, Meta(ge=0, le=1_000)]


class MoneyRule(Data, frozen=True, kw_only=True):
    """Currency, rounding of riel, what is paid back, and what an upgrade costs.

    `riel_step`: amounts in riel are rounded up to whole steps. `upgrade`: the difference of the two
    tiers' fees, or the higher tier's fee in full.
    """

    currency: Literal["USD"]
    riel_step: Annotated[int, Meta(ge=1, le=100_000)]
    refund_on_rejection_percent: Percent
    refund_on_withdrawal_percent: Percent
    upgrade: Literal["difference", "full"]


class WaiverRule(Data, frozen=True, kw_only=True):
    """No fee is asked for in the first `months` months of the version (R100: six to twelve)."""

    months: Annotated[int, Meta(ge=6, le=12)]


class RenewalRule(Data, frozen=True, kw_only=True):
    """When a certificate may be renewed, in days around its last day, and in which form.

    `form`: `short` asks for what has changed (R88), `full` for the whole application again (R89).
    """

    opens_days_before_end: SomeDays
    closes_days_after_end: SomeDays
    form: Literal["short", "full"]


class CodeOfConduct(Data, frozen=True, kw_only=True):
    """Whether the Code of Conduct is final; tiers that need it wait until it is (R103)."""

    final: bool


class SuspensionRule(Data, frozen=True, kw_only=True):
    """Limits of one suspension (R116): days with all extensions, and how far ahead it may begin.

    `suspended_time_counts`: the end of validity does not move while a certificate is suspended. It
    must be true: no rule moves the end of a certificate.
    """

    longest_days: Days
    starts_within_days: SomeDays
    suspended_time_counts: bool


class MeasureRule(Data, frozen=True, kw_only=True):
    """What comes before a measure, the highest fine, and interim suspensions (R115-R118).

    `warnings_before_suspension`: how many warnings must come first and not be lifted.
    `interim_hearing_days`: by when the business is heard after an interim suspension for urgent
    harm.
    """

    warnings_before_suspension: Count
    fine_largest_usd: Count
    fine_pay_days: Days
    interim_longest_days: Days
    interim_hearing_days: Days


class BlacklistRule(Data, frozen=True, kw_only=True):
    """How long a place is on the list of misuse, and how long appeals are possible (R119)."""

    longest_days: Days
    default_days: Days
    appeal_days: Days


class ReasonRule(Data, frozen=True, kw_only=True):
    """A reason code, its words in verdicts and pages, the measures it may ground, its article."""

    code: Code
    text: Text
    measures: tuple[Measure, ...]
    article: Words
