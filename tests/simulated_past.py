"""What has happened in the simulator: a log of facts and what they say. `simulator` publishes."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec

from keys.base64url import encode
from verifier.formats import record
from verifier.formats.commitment import SALT_SIZE, Opening, commit
from verifier.formats.record import BadgeEntry, HistoryEntry
from verifier.judging.leaf import LeafFact
from verifier.values.days import start_of
from verifier.values.numbers import CertificateIndex, format_number

START, END = date(2026, 3, 2), date(2028, 3, 1)
BEGIN = start_of(START)
TAGS = {
    "issued": "certificate-issued",
    "renewed": "certificate-renewed",
    "warned": "certificate-warned",
    "suspended": "certificate-suspended",
    "reinstated": "certificate-reinstated",
    "revoked": "certificate-revoked",
    "appealed": "measure-appealed",
}
"""The ledger's tags where they are not the words of a record's history."""


@dataclass(frozen=True)
class Shop:
    """A certificate's holder and start; a natural person's name and places are commitments."""

    index: CertificateIndex
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    km: str = "ហាងសិប្បកម្មសៀមរាប"
    en: str = "Siem Reap Crafts Co., Ltd."
    category: record.Category = "legal-person"
    tier: str = "full"
    scheme: str = "cets-1"


@dataclass(frozen=True)
class Fact:
    """One leaf of the log."""

    certificate: CertificateIndex
    entry: HistoryEntry
    badge: BadgeEntry | None = None


@dataclass
class Past:
    """Log index = position in `facts`; `now` moves on by a minute with each fact."""

    now: int = BEGIN
    shops: dict[int, Shop] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    openings: dict[int, tuple[Opening, ...]] = field(default_factory=dict)

    def issue(
        self, *places: str, start: date = START, end: date = END, **about: Any
    ) -> CertificateIndex:
        """Issue a certificate for `places`; its index is the next one."""
        index = CertificateIndex(len(self.shops))
        sites = tuple(place for place in places if ":" not in place)
        handles = tuple(place for place in places if ":" in place)
        self.shops[index] = Shop(index, sites, handles, **about)
        self._hide(self.shops[index])
        self.record_fact(index, "issued", start=start, end=end)
        return index

    def record_fact(self, certificate: int, event: Any, **fields: Any) -> int:
        """Append a fact and return its log index; `at` is its instant, `badge` what was signed."""
        self.now += 60
        signed = fields.pop("badge", None)
        at = fields.pop("at", self.now)
        log_index = len(self.facts)
        if signed is not None:
            signed = msgspec.structs.replace(signed, index=log_index)
        entry = HistoryEntry(log_index, at, event, **fields)
        self.facts.append(Fact(CertificateIndex(certificate), entry, signed))
        return log_index

    def renew(self, certificate: int, start: date, end: date) -> int:
        return self.record_fact(certificate, "renewed", start=start, end=end)

    def warn(self, certificate: int, reason: str = "complaints-unresolved") -> int:
        """Warn and return the measure's number."""
        return self._measure(certificate, "warned", reason=reason)

    def suspend(
        self, certificate: int, start: date, end: date, reason: str = "licence-lapsed"
    ) -> int:
        """Suspend from `start` to `end`, both included, and return the measure's number."""
        return self._measure(certificate, "suspended", reason=reason, start=start, end=end)

    def revoke(self, certificate: int, reason: str = "mark-misused") -> int:
        """Revoke and return the measure's number."""
        return self._measure(certificate, "revoked", reason=reason)

    def move(self, certificate: int, event: str, place: str) -> int:
        """Add or remove a place."""
        return self.record_fact(certificate, event, place=self.stated(certificate, place))

    def _measure(self, certificate: int, event: str, **fields: Any) -> int:
        starts = {"warned", "suspended", "revoked"}
        number = 1 + sum(entry.event in starts for entry in self.history(certificate))
        self.record_fact(certificate, event, measure=number, **fields)
        return number

    def history(self, certificate: int, log_size: int | None = None) -> tuple[HistoryEntry, ...]:
        facts = self.facts[: len(self.facts) if log_size is None else log_size]
        return tuple(fact.entry for fact in facts if fact.certificate == certificate)

    def places(
        self, certificate: int, log_size: int | None = None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return sites and handles, as the log states them."""
        shop = self.shops[certificate]
        sites = [self.stated(certificate, place) for place in shop.sites]
        handles = [self.stated(certificate, place) for place in shop.handles]
        for entry in self.history(certificate, log_size):
            kind, _, change = entry.event.partition("-")
            if kind in {"host", "handle"} and entry.place is not None:
                places = sites if kind == "host" else handles
                places.append(entry.place) if change == "added" else places.remove(entry.place)
        return tuple(sites), tuple(handles)

    def plain_places(
        self, certificate: int, log_size: int | None = None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return sites and handles as people know them, hidden or not."""
        secrets = {
            commit(_salt(certificate, value), value.encode()): value
            for value in self._secrets(certificate)
        }
        sites, handles = self.places(certificate, log_size)
        return tuple(secrets.get(s, s) for s in sites), tuple(secrets.get(h, h) for h in handles)

    def erase(self, certificate: int) -> None:
        """Forget the openings of a natural person."""
        self.openings[certificate] = ()

    def _secrets(self, certificate: int) -> list[str]:
        shop = self.shops[certificate]
        return [shop.km, shop.en, *shop.sites, *shop.handles]

    def _hide(self, shop: Shop) -> None:
        for value in self._secrets(shop.index):
            self.hide(shop.index, value)

    def hide(self, certificate: int, value: str) -> str:
        """Return `value` as the log states it, and keep its opening if it is hidden."""
        if self.shops[certificate].category == "natural-person":
            opening = Opening(encode(_salt(certificate, value)), value)
            self.openings[certificate] = (*self.openings.get(certificate, ()), opening)
        return self.stated(certificate, value)

    def stated(self, certificate: int, value: str) -> str:
        """Return `value` as the log states it: of a natural person as a commitment."""
        hidden = self.shops[certificate].category == "natural-person"
        return commit(_salt(certificate, value), value.encode()) if hidden else value

    def leaves(self) -> list[bytes]:
        """Return the leaves as the ledger writes them, with what the records say."""
        return [self._leaf(fact) for fact in self.facts]

    def _leaf(self, fact: Fact) -> bytes:
        entry, shop = fact.entry, self.shops[fact.certificate]
        name = record.Name(
            self.stated(shop.index, shop.km) if shop.km else "",
            self.stated(shop.index, shop.en) if shop.en else "",
        )
        terms: dict[str, Any] = {"tier": shop.tier, "scheme": shop.scheme}
        more: dict[str, dict[str, Any]] = {
            "issued": {
                "business": f"b-{shop.index}",
                "holder": record.Holder(shop.category, name),
                "sites": tuple(self.stated(shop.index, place) for place in shop.sites),
                "handles": tuple(self.stated(shop.index, place) for place in shop.handles),
                **terms,
            },
            "renewed": terms,
        }
        signed = {} if fact.badge is None else msgspec.structs.asdict(fact.badge)
        signed.pop("index", None)
        told = msgspec.structs.asdict(entry)
        told = {key: told[key] for key in ("measure", "reason", "place", "outcome", "start", "end")}
        return msgspec.json.encode(
            LeafFact(
                fact=TAGS.get(entry.event, entry.event),
                at=entry.at,
                sealed=commit(_salt(shop.index, str(entry.index)), b"sealed"),
                number=format_number(shop.index),
                **more.get(entry.event, {}),
                **signed,
                **told,
            )
        )


def _salt(certificate: int, value: str) -> bytes:
    return sha256(f"salt {certificate} {value}".encode()).digest()[:SALT_SIZE]
