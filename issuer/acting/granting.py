"""From a business to a certificate with its badge: several commands, each with its own key.

An interrupted grant is finished by granting again under the same key: what is recorded already is
not repeated.
"""

from dataclasses import dataclass
from hashlib import sha256

from badges.issue import BadgeFacts, SignedBadge, facts_of, sign_badge
from badges.second_opinion import SecondOpinion
from issuer.acting.table import BusinessRow
from keys.ring import SigningKeys
from ledger.domain.business.facts import RecordHandleControl, RecordHostControl, RegisterBusiness
from ledger.domain.certificate.facts import BadgeSigned, Issue, RecordBadge
from ledger.service import Ledger, Receipt
from verifier.formats.qr import EPOCH
from verifier.formats.record import Holder, Name
from verifier.values.days import start_of
from verifier.values.numbers import CertificateIndex, canonical_index

_TRIAL = BadgeFacts(
    index=CertificateIndex(0),
    sites=("trial.example",),
    handles=(),
    tier="basic",
    scheme="cets-1",
    start=EPOCH,
    end=EPOCH,
)
"""A badge to try a key with: it ran out before there was a ledger, and it never leaves memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When something is decided (UTC seconds), by whom, and under which idempotency key.

    `named`: the caller chose the key, and may come again with it.
    """

    at: int
    actor: str
    key: str
    named: bool = False

    def part_of(self, place: str) -> str:
        """Return the key of what is decided about one of several places on this occasion."""
        return f"{self.key}/{sha256(place.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A certificate and its badge, both recorded."""

    number: str
    log_index: int
    badge: SignedBadge


class BadgeMaker:
    """Signs badges by the active badge key, and records each before it is handed out.

    PyJWT and our own readers must take every badge before it is recorded or returned, else
    `SecondOpinionError`.
    The key is tried once before anything is written, so make the maker before the first command.
    """

    def __init__(self, ledger: Ledger, keys: SigningKeys) -> None:
        """Hold the ledger and the badge key, and try it.

        Raises `KeyringError` without an active key, `SecondOpinionError` if PyJWT refuses.
        """
        self._ledger = ledger
        self._signer = keys.signer("badge")
        self._issuer = keys.manifest.issuer
        self._opinion = SecondOpinion(keys.manifest)
        self._checked(_TRIAL, start_of(EPOCH))

    def make(self, number: str, occasion: Occasion) -> tuple[SignedBadge, Receipt]:
        """Sign and record a new badge of `number`; publish the fact before handing it out."""
        badge = self._sign(number, occasion.at)
        command = RecordBadge(
            number=number, kid=badge.kid, token=badge.token_digest, qr=badge.qr_digest
        )
        receipt = self._ledger.execute(
            command, actor=occasion.actor, at=occasion.at, key=f"{occasion.key}/badge"
        )
        return badge, receipt

    def again(self, number: str) -> tuple[SignedBadge, int] | None:
        """Return the newest recorded badge, made again from the facts, and its log index.

        None if its facts or the badge key have changed since: then a new one is due.
        """
        recorded = [
            (index, fact)
            for index, fact in self._ledger.history(number)
            if isinstance(fact, BadgeSigned)
        ]
        if not recorded:
            return None
        index, last = recorded[-1]
        badge = self._sign(number, last.at)
        known = self._ledger.certificate(number).badges
        return (badge, index) if badge.kid == last.kid and badge.token_digest in known else None

    def _sign(self, number: str, at: int) -> SignedBadge:
        facts = facts_of(self._ledger.certificate(number), canonical_index(number), at=at)
        return self._checked(facts, at)

    def _checked(self, facts: BadgeFacts, at: int) -> SignedBadge:
        badge = sign_badge(facts, self._signer, iat=at, issuer=self._issuer)
        self._opinion.check_badge(badge, at=at)
        return badge


def grant(
    ledger: Ledger, maker: BadgeMaker, row: BusinessRow, occasion: Occasion, *, method: str
) -> Granted:
    """Register the business of `row`, record control of places (by `method`), issue and sign."""

    def execute(command: _Command, part: str) -> Receipt:
        key = f"{occasion.key}/{part}"
        return ledger.execute(command, actor=occasion.actor, at=occasion.at, key=key)

    holder = Holder(row.category, Name(row.name_km, row.name_en))
    business = execute(
        RegisterBusiness(holder=holder, registration=row.registration), "business"
    ).number
    for number, host in enumerate(row.hosts):
        execute(RecordHostControl(business=business, place=host, method=method), f"host/{number}")
    for number, handle in enumerate(row.handles):
        command = RecordHandleControl(business=business, place=handle, method=method)
        execute(command, f"handle/{number}")
    issued = execute(
        Issue(business=business, sites=row.hosts, handles=row.handles, tier=row.tier), "issue"
    )
    made_before = maker.again(issued.number)
    if made_before is not None:
        return Granted(number=issued.number, log_index=made_before[1], badge=made_before[0])
    badge, receipt = maker.make(issued.number, occasion)
    return Granted(number=issued.number, log_index=receipt.log_index, badge=badge)


def granted_before(ledger: Ledger, key: str) -> Receipt | None:
    """Return the receipt of the badge if all of a grant under `key` is on record, by anybody."""
    issued = ledger.receipt(f"{key}/issue")
    if issued is None:
        return None
    badges = [
        index for index, fact in ledger.history(issued.number) if isinstance(fact, BadgeSigned)
    ]
    return Receipt(number=issued.number, log_index=badges[0]) if badges else None


_Command = RegisterBusiness | RecordHostControl | RecordHandleControl | Issue
