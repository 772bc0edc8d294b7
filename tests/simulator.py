"""An issuer in memory that can lie.

It keeps facts in a list (log index = position) and makes every published file from the facts below a log size, at an
instant and with a key of the caller's choice. An honest file takes the defaults; a lie is an argument:

- roll back: `log_size` or `at` of the past; replay: hand out an earlier file again; be stale: an old `at`;
- withhold: leave a path out of `withheld`'s reach (`get` then raises); fork: `fork()` and go on differently;
- sign with an old, stolen or unknown key: `kid`; borrow an index: `forged_token`, `forged_digits`.

Keys come from seeds and ES256 is deterministic, so the same calls give the same bytes.
"""

import copy
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256, shake_256
from typing import Any

import msgspec

from keys import jws, manifest
from keys.base64url import encode
from keys.manifest import ManifestKey, Roots
from keys.public import Ed25519Key, KeyId
from keys.signers import Signer, new_signer
from verifier import badge, checkpoint, paths, qr, record, register, status, tiles
from verifier.commitment import SALT_SIZE, Opening, commit
from verifier.days import end_of, start_of
from verifier.errors import Reason, StaleEvidenceError
from verifier.leaf import LeafFact
from verifier.merkle import leaf_hash, root_of
from verifier.note import NoteKey
from verifier.numbers import LIST_BITS, CertificateIndex, format_number
from verifier.record import BadgeEntry, HistoryEntry
from verifier.standing import standing_at, state_at
from verifier.tokens import digest, format_token

DAY = 86_400
NOW = 1_800_000_000
"""2027-01-15 08:00 UTC, when most tests take place."""
HOST = "https://verify.example.gov.kh"
ORIGIN = "verify.example.gov.kh/log"
START, END = date(2026, 3, 2), date(2028, 3, 1)
BEGIN = start_of(START)
FOREVER = 1 << 60
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


def seeded_signer(kid: str) -> Signer:
    """Return the key called `kid`, the same in every run."""
    algorithm = "Ed25519" if kid.startswith("checkpoint") else "ES256"
    return new_signer(kid, algorithm, lambda size: shake_256(kid.encode()).digest(size))


@dataclass(frozen=True)
class Shop:
    """Who holds a certificate, and where it began. A natural person's name and places are commitments in the log."""

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


@dataclass(frozen=True)
class SignedBadge:
    """A badge in both its forms."""

    token: str
    digits: str

    @property
    def url(self) -> str:
        return qr.qr_url(HOST, self.digits)


@dataclass
class Issuer:
    """`now` moves on by a minute with each fact; files are dated `now` unless told otherwise."""

    now: int = BEGIN
    buckets: int = 4
    version: int = 3
    expires_at: int = NOW + 60 * DAY
    states: dict[str, str] = field(
        default_factory=lambda: {
            "badge-1": "active",
            "status-1": "active",
            "record-1": "active",
            "checkpoint-1": "active",
        }
    )
    honest_before: dict[str, int] = field(default_factory=dict)
    shops: dict[int, Shop] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    openings: dict[int, tuple[Opening, ...]] = field(default_factory=dict)
    misuse: dict[str, register.Misuse] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    """Paths that `get` does not serve."""
    replaced: dict[str, bytes] = field(default_factory=dict)
    """Paths that `get` serves something else for."""

    def fork(self) -> "Issuer":
        """Return a second issuer with the same past and keys."""
        return copy.deepcopy(self)

    # Facts

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
        """Append a fact and return its log index; `at` tells when it happened, `badge` what was signed."""
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
        return self.record_fact(certificate, event, place=self._stated(certificate, place))

    def sign_badge(
        self, certificate: int, *, kid: str = "badge-1", logged: bool = True, **claims: Any
    ) -> SignedBadge:
        """Sign a badge for all places of now; `logged=False` leaves the log out of it."""
        made = SignedBadge(
            self.forged_token(certificate, kid=kid, **claims),
            self.forged_digits(certificate, kid=kid),
        )
        if logged:
            message = qr.parse_digits(made.digits).message
            entry = BadgeEntry(
                0, kid, digest(made.token.rpartition(".")[0].encode()), digest(message)
            )
            self.record_fact(certificate, "badge-signed", badge=entry)
        return made

    def _measure(self, certificate: int, event: str, **fields: Any) -> int:
        starts = {"warned", "suspended", "revoked"}
        number = 1 + sum(entry.event in starts for entry in self.history(certificate))
        self.record_fact(certificate, event, measure=number, **fields)
        return number

    # What the facts say

    def history(self, certificate: int, log_size: int | None = None) -> tuple[HistoryEntry, ...]:
        facts = self.facts[: len(self.facts) if log_size is None else log_size]
        return tuple(fact.entry for fact in facts if fact.certificate == certificate)

    def places(
        self, certificate: int, log_size: int | None = None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return sites and handles, as the log states them."""
        shop = self.shops[certificate]
        sites = [self._stated(certificate, place) for place in shop.sites]
        handles = [self._stated(certificate, place) for place in shop.handles]
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
        if shop.category == "natural-person":
            self.openings[shop.index] = tuple(
                Opening(encode(_salt(shop.index, value)), value)
                for value in self._secrets(shop.index)
            )

    def _stated(self, certificate: int, value: str) -> str:
        hidden = self.shops[certificate].category == "natural-person"
        return commit(_salt(certificate, value), value.encode()) if hidden else value

    # Files

    @property
    def roots(self) -> Roots:
        names = [KeyId(f"root-{n}") for n in (1, 2, 3)]
        return Roots(threshold=2, keys={name: seeded_signer(name).public for name in names})

    def manifest(self, *, signers: tuple[str, ...] = ("root-1", "root-2"), **changes: Any) -> bytes:
        """Return the key manifest; `changes` are its fields."""
        keys = tuple(
            ManifestKey(
                kid,
                kid.partition("-")[0],  # type: ignore[arg-type]
                seeded_signer(kid).algorithm,
                seeded_signer(kid).public.jwk(),
                state,  # type: ignore[arg-type]
                self.honest_before.get(kid),
            )
            for kid, state in self.states.items()
        )
        fields: dict[str, Any] = {
            "format": manifest.FORMAT,
            "issuer": HOST,
            "origin": ORIGIN,
            "version": self.version,
            "issued_at": BEGIN - DAY,
            "expires_at": self.expires_at,
            "register_buckets": self.buckets,
            "keys": keys,
        }
        payload = msgspec.json.encode(manifest.Manifest(**(fields | changes)))
        return sign_general(payload, signers)

    def status_list(
        self, *, number: int = 0, kid: str = "status-1", at: int | None = None, log_size: int | None = None,
        **changes: Any,
    ) -> str:  # fmt: skip
        """Return a status list. Its bits are stored, not compressed, so that they are the same on each machine."""
        at = self.now if at is None else at
        size = len(self.facts) if log_size is None else log_size
        bits = bytes(
            standing_at(self.history(index), at, log_size=size).bits
            for index in self.shops
            if index >> LIST_BITS == number and self.history(index, size)
        )
        fields = self._dated(at, size) | {
            "sub": status.address(HOST, number),
            "status_list": status.compressed_claim(stored_zlib(status.pack(bits))),
        }
        return self._signed(status.StatusClaims(**(fields | changes)), status.TYP, kid)

    def bucket(
        self,
        place: str,
        *,
        kid: str = "record-1",
        at: int | None = None,
        log_size: int | None = None,
        **changes: Any,
    ) -> str:
        """Return the register bucket `place` belongs to."""
        at = self.now if at is None else at
        size = len(self.facts) if log_size is None else log_size
        kind: register.Kind = "handle" if ":" in place else "host"
        number = register.bucket_of(place, self.buckets)
        entries = [
            entry
            for entry in self._entries(kind, at, size).values()
            if register.bucket_of(entry.place, self.buckets) == number
        ]
        fields = self._dated(at, size) | {
            "sub": register.address(HOST, kind, number),
            "kind": kind,
            "bucket": number,
            "buckets": self.buckets,
            "entries": tuple(sorted(entries, key=lambda entry: entry.place.encode())),
        }
        return self._signed(register.BucketClaims(**(fields | changes)), register.TYP, kid)

    def record(
        self, certificate: int, *, kid: str = "record-1", at: int | None = None, log_size: int | None = None,
        **changes: Any,
    ) -> str:  # fmt: skip
        """Return the certificate record."""
        shop, size = self.shops[certificate], len(self.facts) if log_size is None else log_size
        history = self.history(certificate, size)
        periods, measures = state_at(history, FOREVER)
        sites, handles = self.places(certificate, size)
        fields = self._dated(self.now if at is None else at, size) | {
            "sub": format_number(shop.index),
            "last": history[-1].index,
            "holder": record.Holder(
                shop.category,
                record.Name(self._stated(certificate, shop.km), self._stated(certificate, shop.en)),
            ),
            "sites": sites,
            "handles": handles,
            "tier": shop.tier,
            "scheme": shop.scheme,
            "periods": periods,
            "measures": measures,
            "badges": tuple(
                fact.badge
                for fact in self.facts[:size]
                if fact.certificate == certificate and fact.badge
            ),
            "history": history,
            "openings": self.openings.get(certificate, ()),
        }
        del fields["exp"], fields["ttl"]
        return self._signed(record.RecordClaims(**(fields | changes)), record.TYP, kid)

    def leaves(self) -> list[bytes]:
        """Return the leaves as the ledger writes them, with what the records say."""
        return [self._leaf(fact) for fact in self.facts]

    def _leaf(self, fact: Fact) -> bytes:
        entry, shop = fact.entry, self.shops[fact.certificate]
        name = record.Name(
            self._stated(shop.index, shop.km) if shop.km else "",
            self._stated(shop.index, shop.en) if shop.en else "",
        )
        terms: dict[str, Any] = {"tier": shop.tier, "scheme": shop.scheme}
        more: dict[str, dict[str, Any]] = {
            "issued": {
                "business": f"b-{shop.index}",
                "holder": record.Holder(shop.category, name),
                "sites": tuple(self._stated(shop.index, place) for place in shop.sites),
                "handles": tuple(self._stated(shop.index, place) for place in shop.handles),
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

    def log_files(self) -> dict[str, bytes]:
        """Return the checkpoint, tiles and entry bundles of the whole log by their paths."""
        leaves = self.leaves()
        hashes = [leaf_hash(leaf) for leaf in leaves]
        files = {paths.CHECKPOINT: self.checkpoint()}
        for tile in tiles.tiles_of(len(leaves)):
            span = tiles.WIDTH**tile.level
            start = tile.number * tiles.WIDTH * span
            nodes = [
                root_of(hashes[at : at + span])
                for at in range(start, start + tile.width * span, span)
            ]
            files[f"{paths.TILES}/{tiles.tile_path(tile)}"] = tiles.format_tile(nodes)
            if tile.level == 0:
                path = f"{paths.TILES}/{tiles.entries_path(tile.number, tile.width)}"
                files[path] = tiles.format_bundle(leaves[start : start + tile.width])
        return files

    def checkpoint(
        self, size: int | None = None, *, kid: str = "checkpoint-1", origin: str = ORIGIN
    ) -> bytes:
        """Return the signed checkpoint of the first `size` leaves."""
        signer = seeded_signer(kid)
        assert isinstance(signer.public, Ed25519Key)
        leaves = self.leaves()[:size]
        root = root_of(map(leaf_hash, leaves))
        key = NoteKey(origin, signer.public)
        return checkpoint.format_checkpoint(
            checkpoint.Checkpoint(origin, len(leaves), root), key, signer.sign
        )

    def get(self, path: str) -> bytes:
        """Serve the public site, as far as it is not withheld."""
        if path in self.withheld:
            raise StaleEvidenceError(Reason.MISSING_EVIDENCE, f"{path} is not on the site")
        if path in self.replaced:
            return self.replaced[path]
        try:
            return self._files()[path]()
        except KeyError as error:
            raise StaleEvidenceError(
                Reason.MISSING_EVIDENCE, f"{path} is not on the site"
            ) from error

    def site(self) -> dict[str, bytes]:
        """Return every file of the site by its path."""
        return {path: make() for path, make in self._files().items()}

    def _files(self) -> dict[str, Callable[[], bytes]]:
        files: dict[str, Callable[[], bytes]] = {
            path: lambda body=body: body  # type: ignore[misc]
            for path, body in self.log_files().items()
        }
        files |= {
            paths.MANIFEST: self.manifest,
            paths.status_list(0): lambda: self.status_list().encode(),
        }
        for index in self.shops:
            path = paths.record_of(CertificateIndex(index))
            files[path] = lambda index=index: self.record(index).encode()
            for place in (p for places in self.plain_places(index) for p in places):
                kind: register.Kind = "handle" if ":" in place else "host"
                path = paths.bucket_for(kind, place, self.buckets)
                files[path] = lambda place=place: self.bucket(place).encode()
        return files

    def _entries(self, kind: str, at: int, size: int) -> dict[str, register.Entry]:
        found = {}
        for index in self.shops:
            history = self.history(index, size)
            sites, handles = self.plain_places(index, size) if history else ((), ())
            for place in sites if kind == "host" else handles:
                standing = standing_at(history, at).code
                found[place] = register.Entry(
                    place,
                    format_number(CertificateIndex(index)),
                    standing,
                    history[-1].index,
                    self.misuse.get(place),
                )
        for place, listing in self.misuse.items():
            if (":" in place) == (kind == "handle") and place not in found:
                found[place] = register.Entry(place, None, None, None, listing)
        return found

    def _dated(self, at: int, size: int) -> dict[str, Any]:
        return {
            "iss": HOST,
            "iat": at,
            "exp": at + DAY,
            "ttl": status.TTL,
            "log_size": size,
            "manifest_version": self.version,
        }

    def _signed(self, claims: msgspec.Struct, typ: str, kid: str) -> str:
        return format_token(typ, kid, msgspec.json.encode(claims), seeded_signer(kid).sign)

    # Badges, forged or not

    def claims(self, certificate: int, **changes: Any) -> badge.BadgeClaims:
        """Return what an honest badge of `certificate` says now, with `changes`."""
        shop = self.shops[certificate]
        sites, handles = self.plain_places(certificate)
        period = state_at(self.history(certificate), FOREVER)[0][-1]
        fields: dict[str, Any] = {
            "iss": HOST,
            "sub": format_number(shop.index),
            "iat": self.now,
            "nbf": start_of(period.start),
            "exp": end_of(period.end),
            "sites": sites,
            "handles": handles,
            "tier": shop.tier,
            "scheme": shop.scheme,
            "status": badge.status_of(HOST, shop.index),
        }
        return badge.BadgeClaims(**(fields | changes))

    def forged_token(self, certificate: int, *, kid: str = "badge-1", **changes: Any) -> str:
        """Sign a badge token nobody logged; its `sub` is that of `certificate`, whoever's places `changes` names."""
        payload = msgspec.json.encode(self.claims(certificate, **changes))
        return format_token(badge.TYP, kid, payload, seeded_signer(kid).sign)

    def forged_digits(
        self, certificate: int, *, kid: str = "badge-1", sites: tuple[str, ...] | None = None,
        handles: tuple[str, ...] | None = None,
    ) -> str:  # fmt: skip
        """Sign a QR record nobody logged."""
        shop = self.shops[certificate]
        own_sites, own_handles = self.plain_places(certificate)
        period = state_at(self.history(certificate), FOREVER)[0][-1]
        found = qr.qr_record(
            key=int(kid.rpartition("-")[2]),
            index=shop.index,
            scheme=shop.scheme,
            tier=shop.tier,
            start=period.start,
            end=period.end,
            sites=own_sites if sites is None else sites,
            handles=own_handles if handles is None else handles,
        )
        body = qr.pack_body(found)
        return qr.format_digits(body, seeded_signer(kid).sign(qr.signed_message(body)))


def sign_general(payload: bytes, signers: tuple[str, ...]) -> bytes:
    """Sign any bytes as a manifest, without looking at them."""
    entries = []
    for kid in signers:
        protected = jws.header("ES256", manifest.TYP, kid)
        signature = seeded_signer(kid).sign(jws.signing_input(protected, payload))
        entries.append(jws.GeneralSignature(protected, encode(signature)))
    return msgspec.json.encode(jws.General(encode(payload), tuple(entries)))


def stored_zlib(data: bytes) -> bytes:
    """Return `data` as ZLIB data of one stored block (RFC 1950, RFC 1951 section 3.2.4): one text everywhere."""
    length = len(data).to_bytes(2, "little")
    inverse = (len(data) ^ 0xFFFF).to_bytes(2, "little")
    return b"\x78\x01\x01" + length + inverse + data + zlib.adler32(data).to_bytes(4, "big")


def _salt(certificate: int, value: str) -> bytes:
    return sha256(f"salt {certificate} {value}".encode()).digest()[:SALT_SIZE]
