"""An issuer in memory that can lie.

It makes every published file from the facts below a log size (`simulated_past`), at an instant and
with a key of the caller's choice. An honest file takes the defaults; a lie is an argument:

- roll back: `log_size` or `at` of the past; be stale: an old `at`;
- replay: hand out an earlier file again; fork: `fork()` and go on differently;
- withhold: leave a path out of `withheld`'s reach (`get` then raises);
- sign with an old, stolen or unknown key: `kid`; borrow an index: `forged_token`, `forged_digits`.

Keys come from seeds and ES256 is deterministic, so the same calls give the same bytes.
"""

import copy
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import shake_256
from typing import Any

import msgspec

from keys import jws, manifest
from keys.base64url import encode
from keys.manifest import ManifestKey, Roots
from keys.public import Ed25519Key, KeyId
from keys.signers import Signer, new_signer
from tests.simulated_past import BEGIN, Past
from tests.tree_tiles import tiles_of
from verifier.errors import Reason, StaleEvidenceError
from verifier.formats import badge, qr, record, register, status
from verifier.formats.record import BadgeEntry
from verifier.formats.tokens import digest, format_token
from verifier.judging.standing import standing_at, state_of
from verifier.log import checkpoint, tiles
from verifier.log.merkle import leaf_hash, root_of
from verifier.log.note import NoteKey
from verifier.values import paths
from verifier.values.days import end_of, start_of
from verifier.values.numbers import LIST_BITS, CertificateIndex, format_number

DAY = 86_400
NOW = 1_800_000_000
"""2027-01-15 08:00 UTC, when most tests take place."""
HOST = "https://verify.example.gov.kh"
ORIGIN = "verify.example.gov.kh/log"


def seeded_signer(kid: str) -> Signer:
    """Return the key called `kid`, the same in every run."""
    algorithm = "Ed25519" if kid.startswith("checkpoint") else "ES256"
    return new_signer(kid, algorithm, lambda size: shake_256(kid.encode()).digest(size))


@dataclass(frozen=True)
class SignedBadge:
    """A badge in both its forms."""

    token: str
    digits: str

    @property
    def url(self) -> str:
        return qr.qr_url(HOST, self.digits)


@dataclass
class Issuer(Past):
    """Publishes what has happened, or something else; files are dated `now` by default."""

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
    misuse: dict[str, register.Misuse] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    """Paths that `get` does not serve."""
    replaced: dict[str, bytes] = field(default_factory=dict)
    """Paths that `get` serves something else for."""

    def fork(self) -> "Issuer":
        """Return a second issuer with the same past and keys."""
        return copy.deepcopy(self)

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
        self, *, number: int = 0, kid: str = "status-1", at: int | None = None,
        log_size: int | None = None, **changes: Any,
    ) -> str:  # fmt: skip
        """Return a status list, stored and not compressed: the same bytes on each machine."""
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
        self, certificate: int, *, kid: str = "record-1", at: int | None = None,
        log_size: int | None = None, **changes: Any,
    ) -> str:  # fmt: skip
        """Return the certificate record."""
        shop, size = self.shops[certificate], len(self.facts) if log_size is None else log_size
        history = self.history(certificate, size)
        periods, measures = state_of(history)
        sites, handles = self.places(certificate, size)
        fields = self._dated(self.now if at is None else at, size) | {
            "sub": format_number(shop.index),
            "last": history[-1].index,
            "holder": record.Holder(
                shop.category,
                record.Name(self.stated(certificate, shop.km), self.stated(certificate, shop.en)),
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

    def log_files(self) -> dict[str, bytes]:
        """Return the checkpoint, tiles and entry bundles of the whole log by their paths."""
        leaves = self.leaves()
        hashes = [leaf_hash(leaf) for leaf in leaves]
        files = {paths.CHECKPOINT: self.checkpoint()}
        for tile in tiles_of(len(leaves)):
            span = tiles.WIDTH**tile.level
            start = tile.number * tiles.WIDTH * span
            nodes = [
                root_of(hashes[at : at + span])
                for at in range(start, start + tile.width * span, span)
            ]
            files[f"{paths.TILES}/{tiles.tile_path(tile)}"] = b"".join(nodes)
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
            digests = (digest(made.token.rpartition(".")[0].encode()), digest(message))
            token, qr_record = (self.hide(certificate, each) for each in digests)
            entry = BadgeEntry(0, kid, token, qr_record)
            self.record_fact(certificate, "badge-signed", badge=entry)
        return made

    def claims(self, certificate: int, **changes: Any) -> badge.BadgeClaims:
        """Return what an honest badge of `certificate` says now, with `changes`."""
        shop = self.shops[certificate]
        sites, handles = self.plain_places(certificate)
        period = state_of(self.history(certificate))[0][-1]
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
        """Sign a badge token nobody logged, with `certificate` as its `sub`, after `changes`."""
        payload = msgspec.json.encode(self.claims(certificate, **changes))
        return format_token(badge.TYP, kid, payload, seeded_signer(kid).sign)

    def forged_digits(
        self, certificate: int, *, kid: str = "badge-1", sites: tuple[str, ...] | None = None,
        handles: tuple[str, ...] | None = None,
    ) -> str:  # fmt: skip
        """Sign a QR record nobody logged."""
        shop = self.shops[certificate]
        own_sites, own_handles = self.plain_places(certificate)
        period = state_of(self.history(certificate))[0][-1]
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
    """Return `data` as ZLIB of one stored block (RFC 1950, RFC 1951 section 3.2.4)."""
    length = len(data).to_bytes(2, "little")
    inverse = (len(data) ^ 0xFFFF).to_bytes(2, "little")
    return b"\x78\x01\x01" + length + inverse + data + zlib.adler32(data).to_bytes(4, "big")
