"""A small honest issuer in memory, for browser tests: one site with every kind of certificate, as path -> bytes."""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from keys import jws, manifest
from keys.base64url import encode
from keys.public import P256_ORDER, Ed25519Key, Es256Key, KeyId
from verifier import badge, days, numbers, paths, record, register, status

DAY = 86_400
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-._/"
SUFFIXES = (
    "", ".com.kh", ".gov.kh", ".org.kh", ".edu.kh", ".net.kh", ".com", ".shop", ".store", ".asia",
    ".kh", ".org", ".net", ".online", ".biz",
)  # fmt: skip
PLATFORMS = ("", "facebook", "tiktok", "telegram", "instagram", "youtube")
TIERS = ("basic", "intermediate", "full")


def private_key(name: str) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 key that belongs to `name`, the same in every run."""
    secret = int.from_bytes(hashlib.sha256(name.encode()).digest(), "big") % (P256_ORDER - 1) + 1
    return ec.derive_private_key(secret, ec.SECP256R1())


def sign(name: str, message: bytes) -> bytes:
    """Return the low-s ES256 signature of key `name`, 64 bytes."""
    r, s = decode_dss_signature(private_key(name).sign(message, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + min(s, P256_ORDER - s).to_bytes(32, "big")


def public_key(name: str) -> Es256Key:
    return Es256Key(private_key(name).public_key())


def token(kid: str, typ: str, claims: msgspec.Struct) -> str:
    header = jws.header("ES256", typ, kid)
    payload = msgspec.json.encode(claims)
    return jws.join(header, payload, sign(kid, jws.signing_input(header, payload)))


def digest(message: bytes) -> str:
    return encode(hashlib.sha256(message).digest())


def qr_body(kid: int, index: int, shop: "Shop") -> bytes:
    """Return the body of a QR record, written from the blueprint's description alone (short form or escape)."""
    start = (shop.start - date(2020, 1, 1)).days
    length = (shop.end - shop.start).days + 1
    fixed = 1
    for value, width in ((kid, 5), (index, 28), (1 << 2 | TIERS.index(shop.tier), 8), (start, 14)):
        fixed = fixed << width | value
    fixed = fixed << 12 | length
    host = next(iter(shop.sites), "")
    suffix = max(
        (s for s in SUFFIXES if host.endswith(s) and len(host) > len(s)), key=len, default=""
    )
    platform, _, name = next(iter(shop.handles), "").partition(":")
    text = host[: len(host) - len(suffix)] + ("/" + name if name else "")
    if len(shop.sites) > 1 or len(shop.handles) > 1 or len(text) > 62:
        head = (fixed << 4 | 15) << 6
        return head.to_bytes(10, "big") + " ".join((*shop.sites, *shop.handles)).encode()
    number = 0
    for letter in text:
        number = number * 40 + LETTERS.index(letter) + 1
    head = (fixed << 4 | SUFFIXES.index(suffix)) << 4 | PLATFORMS.index(platform)
    size = -(-(78 + number.bit_length()) // 8)
    return (head << (size * 8 - 78) | number).to_bytes(size, "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One certificate: what the ledger would know of it."""

    sites: tuple[str, ...]
    handles: tuple[str, ...] = ()
    km: str = "ហាងសិប្បកម្មសៀមរាប"
    en: str = "Siem Reap Crafts Co., Ltd."
    tier: str = "full"
    start: date = date(2026, 1, 5)
    end: date = date(2028, 1, 4)
    bit: int = 0
    history: tuple[record.HistoryEntry, ...] = ()
    measures: tuple[record.Measure, ...] = ()
    kid: int = 1


@dataclass(kw_only=True)
class Issuer:
    """Builds the public site for `shops` (certificate index = position) as it stands at `now`."""

    host: str
    now: int
    shops: Sequence[Shop]
    buckets: int = 4
    version: int = 3
    list_iat: int | None = None
    extra_keys: tuple[manifest.ManifestKey, ...] = ()
    misuse: tuple[register.Entry, ...] = ()
    log_size: int = field(default=5000)

    @property
    def roots(self) -> manifest.Roots:
        keys = {KeyId(f"root-{n}"): public_key(f"root-{n}") for n in (1, 2, 3)}
        return manifest.Roots(threshold=2, keys=keys)

    def manifest_file(self) -> bytes:
        online = tuple(
            manifest.ManifestKey(kid, role, "ES256", public_key(kid).jwk(), "active")
            for role, kid in (("badge", "badge-1"), ("status", "status-1"), ("record", "record-1"))
        )
        note = manifest.ManifestKey(
            "checkpoint-1", "checkpoint", "Ed25519", Ed25519Key.from_bytes(bytes(32)).jwk(), "active"
        )
        content = manifest.Manifest(
            manifest.FORMAT, self.host, "trustmark.example/log", self.version, self.now - DAY,
            self.now + 80 * DAY, self.buckets, (*online, note, *self.extra_keys),
        )  # fmt: skip
        payload = encode(msgspec.json.encode(content))
        signatures = tuple(
            jws.GeneralSignature(head, encode(sign(name, f"{head}.{payload}".encode())))
            for name in ("root-1", "root-2")
            for head in (jws.header("ES256", manifest.TYP, name),)
        )
        return msgspec.json.encode(jws.General(payload, signatures))

    def number(self, index: int) -> str:
        return numbers.format_number(numbers.CertificateIndex(index))

    def badge_token(self, index: int) -> str:
        shop = self.shops[index]
        uri = f"{self.host}/{paths.status_list(index >> 17)}"
        claims = badge.BadgeClaims(
            self.host, self.number(index), days.start_of(shop.start), days.start_of(shop.start),
            days.end_of(shop.end), shop.sites, shop.handles, shop.tier, "cets-1",
            badge.Status(badge.StatusListReference(index & (2**17 - 1), uri)),
        )  # fmt: skip
        return token(f"badge-{shop.kid}", badge.TYP, claims)

    def qr_message(self, index: int) -> bytes:
        shop = self.shops[index]
        return b"trustmark-badge-v1\0" + qr_body(shop.kid, index, shop)

    def digits(self, index: int) -> str:
        message = self.qr_message(index)
        signature = sign(f"badge-{self.shops[index].kid}", message)
        return str(int.from_bytes(b"\x01" + message[19:] + signature, "big"))

    def history(self, index: int) -> tuple[record.HistoryEntry, ...]:
        shop, at = self.shops[index], days.start_of(self.shops[index].start)
        first = record.HistoryEntry(10 * index, at, "issued", start=shop.start, end=shop.end)
        signed = record.HistoryEntry(10 * index + 1, at + 60, "badge-signed")
        return (first, signed, *shop.history)

    def record(self, index: int) -> str:
        shop, history = self.shops[index], self.history(index)
        badge_entry = record.BadgeEntry(
            10 * index + 1, f"badge-{shop.kid}",
            digest(self.badge_token(index).rpartition(".")[0].encode()),
            digest(self.qr_message(index)),
        )  # fmt: skip
        holder = record.Holder("legal-person", record.Name(shop.km, shop.en))
        claims = record.RecordClaims(
            self.host, self.number(index), self.now - 600, self.log_size, self.version,
            history[-1].index, holder, shop.sites, shop.handles, shop.tier, "cets-1",
            (record.Period(shop.start, shop.end),), shop.measures, (badge_entry,), history, (),
        )  # fmt: skip
        return token("record-1", record.TYP, claims)

    def status_list(self) -> str:
        bits = bytearray(b"\x55" * -(-len(self.shops) // 4))
        for index, shop in enumerate(self.shops):
            shift = 2 * (index % 4)
            bits[index // 4] = bits[index // 4] & ~(3 << shift) | shop.bit << shift
        iat = self.list_iat or self.now - 300
        claims = status.StatusClaims(
            self.host, f"{self.host}/{paths.status_list(0)}", iat, iat + status.MAX_LIFE, 900,
            self.log_size, self.version,
            status.StatusListClaim(2, encode(zlib.compress(bytes(bits), 9))),
        )  # fmt: skip
        return token("status-1", status.TYP, claims)

    def bucket(self, kind: register.Kind, number: int) -> str:
        standing: tuple[register.Standing, ...] = ("valid", "revoked", "suspended", "warned")
        entries = [
            register.Entry(place, self.number(i), standing[shop.bit], self.history(i)[-1].index, None)
            for i, shop in enumerate(self.shops)
            for place in (shop.sites if kind == "host" else shop.handles)
        ]
        mine = [
            entry
            for entry in (*entries, *self.misuse)
            if register.bucket_of(entry.place, self.buckets) == number
            and (":" in entry.place) == (kind == "handle")
        ]
        claims = register.BucketClaims(
            self.host, f"{self.host}/{paths.bucket(kind, number)}", self.now - 300,
            self.now - 300 + DAY, 900, self.log_size, self.version, kind, number, self.buckets,
            tuple(sorted(mine, key=lambda entry: entry.place.encode())),
        )  # fmt: skip
        return token("record-1", register.TYP, claims)

    def site(self) -> dict[str, bytes]:
        """Return every file a verifier may ask for, by path."""
        files = {paths.MANIFEST: self.manifest_file(), paths.status_list(0): self.status_list().encode()}
        for index in range(len(self.shops)):
            files[paths.record_of(numbers.CertificateIndex(index))] = self.record(index).encode()
        kinds: tuple[register.Kind, ...] = ("host", "handle")
        for kind in kinds:
            for number in range(self.buckets):
                files[paths.bucket(kind, number)] = self.bucket(kind, number).encode()
        return files
