"""Leaves of the log as a checker reads them, and whether a record tells of them rightly.

The ledger writes each kind of fact with its own struct (`ledger.domain`); here one struct has the
members of all facts of a certificate in the order in which every kind has them, so that re-encoding
gives the same bytes. Everything in a certificate record that does not depend on the moment of its
signing follows from these leaves; `check_record` says whether it does.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from verifier.errors import LogProofError, Reason
from verifier.formats.record import BadgeEntry, HistoryEntry, Holder, Period, RecordClaims
from verifier.formats.tokens import parse_canonical, require
from verifier.judging.standing import state_at
from verifier.log.tiles import MAX_LEAF

_END_OF_TIME = 1 << 62
_PREFIXES = ("certificate-", "measure-")
_PLACES = {
    "host-added": ("sites", True),
    "host-removed": ("sites", False),
    "handle-added": ("handles", True),
    "handle-removed": ("handles", False),
}


class LeafFact(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """A public fact of a certificate, as its leaf shows it; `fact` is the tag."""

    fact: str
    at: int
    sealed: str = ""
    number: str
    business: str | None = None
    holder: Holder | None = None
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    tier: str | None = None
    scheme: str | None = None
    kid: str | None = None
    token: str | None = None
    qr: str | None = None
    measure: int | None = None
    reason: str | None = None
    place: str | None = None
    outcome: str | None = None
    start: date | None = None
    end: date | None = None


_LEAF = msgspec.json.Decoder(LeafFact)


def parse_leaf(leaf: bytes) -> LeafFact:
    """Return the fact in `leaf`; raises `MalformedError` if it is not a certificate's."""
    require(len(leaf) <= MAX_LEAF, f"a leaf has at most {MAX_LEAF} bytes, got {len(leaf)}")
    return parse_canonical(_LEAF, leaf, "leaf")


def check_record(claims: RecordClaims, leaves: Sequence[bytes]) -> None:
    """Raise `LogProofError` unless `leaves` are the facts of the record and give what it says.

    Raises `MalformedError` for a leaf that is not a fact of a certificate. Inclusion proofs show
    that the leaves are in the log.
    """
    facts = [parse_leaf(leaf) for leaf in leaves]
    _need(len(facts) == len(claims.history), "the facts are not as many as the record tells of")
    for fact, entry in zip(facts, claims.history, strict=True):
        _need(fact.number == claims.sub, f"fact {entry.index} is of another certificate")
        _need(_entry(entry.index, fact) == entry, f"the record tells fact {entry.index} otherwise")
    issued = facts[0]
    _need(
        issued.fact == "certificate-issued" and issued.holder == claims.holder,
        "the first fact is that the certificate was issued to the holder in the record",
    )
    _need(
        (_covered(facts, "sites"), _covered(facts, "handles")) == (claims.sites, claims.handles),
        "the facts give other places than the record",
    )
    terms = [fact for fact in facts if fact.fact in {"certificate-issued", "certificate-renewed"}]
    _need(
        (terms[-1].tier, terms[-1].scheme) == (claims.tier, claims.scheme),
        "the facts give another tier or scheme than the record",
    )
    _need(
        (_periods(terms), state_at(claims.history, _END_OF_TIME)[1], _badges(claims, facts))
        == (claims.periods, claims.measures, claims.badges),
        "the facts give other periods, measures or badges than the record",
    )


def _entry(index: int, fact: LeafFact) -> HistoryEntry | None:
    event = fact.fact
    for prefix in _PREFIXES:
        event = event.removeprefix(prefix)
    try:
        return msgspec.convert(
            {
                "index": index,
                "at": fact.at,
                "event": event,
                "measure": fact.measure,
                "reason": fact.reason,
                "start": fact.start,
                "end": fact.end,
                "place": fact.place,
                "outcome": fact.outcome,
            },
            HistoryEntry,
        )
    except msgspec.ValidationError:
        return None


def _covered(facts: Sequence[LeafFact], kind: str) -> tuple[str, ...]:
    covered = list(getattr(facts[0], kind))
    for fact in facts:
        which, added = _PLACES.get(fact.fact, ("", False))
        if which == kind and added:
            covered.append(fact.place)
        elif which == kind:
            covered = [place for place in covered if place != fact.place]
    return tuple(covered)


def _periods(terms: Sequence[LeafFact]) -> tuple[Period, ...]:
    return tuple(Period(fact.start or date.min, fact.end or date.min) for fact in terms)


def _badges(claims: RecordClaims, facts: Sequence[LeafFact]) -> tuple[BadgeEntry, ...]:
    told = zip(claims.history, facts, strict=True)
    return tuple(
        BadgeEntry(entry.index, fact.kid or "", fact.token or "", fact.qr or "")
        for entry, fact in told
        if fact.fact == "badge-signed"
    )


def _need(condition: object, message: str) -> None:
    if not condition:
        raise LogProofError(Reason.BAD_PROOF, message)
