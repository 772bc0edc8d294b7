"""What scheme data may not be: each defect is refused and named."""

from dataclasses import dataclass

import pytest

from ledger.errors import SchemeError
from ledger.scheme.model import parse_scheme
from tests.ledger.scheme_texts import TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiled:
    """Scheme data with `old` replaced by `new`; the error names `says`."""

    old: str
    new: str
    says: str


FACTOR = '[[version.factor]]\nid = "size"\nlevel = "small"\npercent = 80\n\n'
SPOILED = {
    "unknown key": Spoiled(
        old="appeal_days = 30", new="surprise = 1\nappeal_days = 30", says="surprise"
    ),
    "missing key": Spoiled(old="validity_years = 2", new="", says="validity_years"),
    "wrong type": Spoiled(old="usd = 50", new='usd = "fifty"', says="usd|fee"),
    "negative fee": Spoiled(old="usd = 50", new="usd = -50", says="usd|fee"),
    "percentage above 100": Spoiled(
        old="renewal_fee_percent = 75", new="renewal_fee_percent = 175", says="renewal_fee_percent"
    ),
    "no validity": Spoiled(old="validity_years = 2", new="validity_years = 0", says="validity"),
    "category missing": Spoiled(
        old='category = "natural-person"', new='category = "legal-person"', says="each fee once"
    ),
    "tier twice": Spoiled(old='id = "basic"', new='id = "full"', says="each tier once"),
    "tier number twice": Spoiled(old="number = 0", new="number = 1", says="tier number '1'"),
    "criterion twice": Spoiled(old='id = "feedback"', new='id = "identity"', says="'identity'"),
    "criterion missing": Spoiled(old="number = 9", new="number = 10", says="1 to 9"),
    "reason without words": Spoiled(
        old='code = "mark-misused"\ntext =',
        new='code = "mark-misused"\nwords =',
        says="reason 'mark-misused' of cets-1",
    ),
    "reason without Khmer words": Spoiled(
        old=', km = "តាមសំណើរបស់ម្ចាស់វិញ្ញាបនបត្រ។" }',
        new=" }",
        says="missing required field `km` - at reason 'holder-request'.text of cets-1",
    ),
    "reason twice": Spoiled(
        old='code = "mark-misused"', new='code = "holder-request"', says="'holder-request'"
    ),
    "Khmer missing": Spoiled(old=', km = "មូលដ្ឋាន"', new="", says="km"),
    "Khmer empty": Spoiled(old='km = "មូលដ្ឋាន"', new='km = ""', says="km"),
    "version number beyond a printed code": Spoiled(
        old='"cets-1"', new='"cets-64"', says="id of cets-64"
    ),
    "waiver too long": Spoiled(old="months = 12", new="months = 13", says="waiver.months"),
    "waiver too short": Spoiled(old="months = 12", new="months = 5", says="waiver.months"),
    "reminders that do not fall": Spoiled(
        old="[60, 30, 7]", new="[60, 30, 30]", says="reminders of cets-1 must fall"
    ),
    "deadline of no days": Spoiled(old="reply_days = 14", new="reply_days = 0", says="reply_days"),
    "deadline missing": Spoiled(old="mediation_days = 30 ", new="# ", says="mediation_days"),
    "deadline with another name": Spoiled(
        old="mediation_days", new="meditation_days", says="meditation_days"
    ),
    "unknown permission": Spoiled(
        old='"application.pay"', new='"application.play"', says="application.play"
    ),
    "permission nobody has": Spoiled(
        old='    "application.pay",\n', new="", says="no role of cets-1 may application.pay"
    ),
    "permission twice": Spoiled(
        old='    "application.pay",\n',
        new='    "application.pay",\n' * 2,
        says="role 'cashier' 'application.pay' occurs twice",
    ),
    "role twice": Spoiled(old='id = "cashier"', new='id = "auditor"', says="role 'auditor'"),
    "no manager": Spoiled(old='id = "manager"', new='id = "director"', says="role 'manager'"),
    "activity twice": Spoiled(old='id = "network"', new='id = "representation"', says="activity"),
    "activity of no kind": Spoiled(
        old='kind = "service-provider"', new='kind = "shop"', says="'shop'"
    ),
    "activity excluded": Spoiled(
        old='excluded = ["insurance"]', new='excluded = ["network"]', says="'network' is excluded"
    ),
    "document twice": Spoiled(
        old='id = "platform-details"', new='id = "changes-form"', says="document 'changes-form'"
    ),
    "document for no occasion": Spoiled(
        old='required_for = ["renewal-short"]', new="required_for = []", says="required_for"
    ),
    "document for an occasion twice": Spoiled(
        old='["renewal-short"]', new='["renewal-short", "renewal-short"]', says="'changes-form'"
    ),
    "document for an unknown criterion": Spoiled(
        old='criterion = "feedback"', new='criterion = "feedbag"', says="'feedbag'"
    ),
    "default above the longest": Spoiled(
        old="default_days = 730", new="default_days = 1096", says="blacklist.default_days"
    ),
    "interim suspension above the longest": Spoiled(
        old="interim_longest_days = 30", new="interim_longest_days = 181", says="at most 180"
    ),
    "hearing after the interim suspension": Spoiled(
        old="interim_hearing_days = 14", new="interim_hearing_days = 31", says="at most 30"
    ),
    "validity that moves": Spoiled(
        old="suspended_time_counts = true",
        new="suspended_time_counts = false",
        says="moves the end",
    ),
    "another currency": Spoiled(old='currency = "USD"', new='currency = "EUR"', says="currency"),
    "no step of riel": Spoiled(old="riel_step = 100", new="riel_step = 0", says="riel_step"),
    "unknown way to upgrade": Spoiled(
        old='upgrade = "difference"', new='upgrade = "half"', says="money.upgrade"
    ),
    "refund above 100": Spoiled(
        old="refund_on_rejection_percent = 0",
        new="refund_on_rejection_percent = 101",
        says="refund_on_rejection_percent",
    ),
    "factor twice": Spoiled(
        old="[[version.fee]]", new=FACTOR + FACTOR + "[[version.fee]]", says="factor 'size small'"
    ),
    "factor of something else": Spoiled(
        old="[[version.fee]]", new=FACTOR.replace("size", "mood") + "[[version.fee]]", says="'mood'"
    ),
    "evidence of an unknown type": Spoiled(
        old='"image/png"', new='"image/svg+xml"', says="image/svg"
    ),
    "evidence type twice": Spoiled(old='"image/png"', new='"image/jpeg"', says="evidence type"),
    "measure nobody knows": Spoiled(old='"blacklist"]', new='"prison"]', says="'prison'"),
    "a section missing": Spoiled(
        old="[version.blacklist]", new="[version.blackboard]", says="blackboard"
    ),
    "no TOML": Spoiled(old="[[version]]", new="[[version", says="cannot be used"),
}


@pytest.mark.parametrize("defect", SPOILED)
def test_scheme_data_with_a_defect_are_refused_and_the_defect_is_named(defect):
    spoiled = SPOILED[defect]
    assert spoiled.old in TEXT

    with pytest.raises(SchemeError, match=spoiled.says):
        parse_scheme(TEXT.replace(spoiled.old, spoiled.new, 1))
