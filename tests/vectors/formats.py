"""The tables of one format each: numbers, digits, hosts, hostile tokens; refusals set by hand."""

import hmac
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from keys.base64url import decode, encode
from keys.manifest import format_roots
from keys.public import P256_ORDER, Es256Key
from tests.simulator import NOW, Issuer, seeded_signer
from verifier.formats import badge, base40, qr
from verifier.values.numbers import CertificateIndex, format_number

FOUR = tuple(f"{letter * 55}.example" for letter in "abcd")
"""Hosts that fill the escape form: 255 characters with their blanks."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def tables() -> Iterator[tuple[str, Any]]:
    """Yield name and content of each table."""
    yield "numbers", list(numbers())
    yield "digits", list(digits())
    yield "hosts", list(hosts())
    yield "tokens", tokens()


# Numbers


def numbers() -> Iterator[dict[str, Any]]:
    """Yield texts a person may type."""
    for index in (0, 1, 31, 32, 47, 4711, 2**17 - 1, 2**17, 7_654_321, 2**28 - 1):
        yield {"text": format_number(CertificateIndex(index)), "index": index}
    number = format_number(CertificateIndex(7_654_321))
    bare = number.removeprefix("CETS").replace("-", "")
    for text in (
        number.lower(),
        bare,
        bare.lower(),
        f"  {number} ",
        number.replace("-", " "),
        f"cets{bare}",
        *_misread(),
    ):
        yield {"text": text, "index": 7_654_321 if text not in _misread() else 33_793}
    wrong = bare[:-1] + ALPHABET[(ALPHABET.index(bare[-1]) + 1) % 32]
    swapped = bare[:2] + bare[3] + bare[2] + bare[4:]
    for text in (
        "",
        "CETS",
        bare[:-1],
        bare + "0",
        wrong,
        swapped,
        f"KETS-{bare}",
        bare[:3] + "U" + bare[4:],
        "ZZZZZZZ",
    ):
        yield {"text": text, "index": None}


def _misread() -> tuple[str, ...]:
    """Return the number of index 33,793 with letters in place of its 0 and 1."""
    number = format_number(CertificateIndex(33_793))
    return (
        number.replace("0", "O"),
        number.replace("1", "I"),
        number.replace("1", "l").replace("0", "o"),
    )


# Digits


def digits() -> Iterator[dict[str, Any]]:
    """Yield records in all forms, and digits that hold none."""
    signature = bytes(range(1, 65))
    for places in (
        ("shop.example.com.kh", "facebook:dararicesilk.officia"),
        ("shop.example",),
        ("a.b.c.asia", "youtube:_.-"),
        ("telegram:sok_sophea",),
        ("xn--j2e7beiw1lb2hqg.example.com.kh",),
        ("one.example.kh", "two.example.kh", "instagram:one", "tiktok:two"),
        (f"{'a' * 40}.example.com.kh", f"facebook:{'b' * 30}"),
        FOUR,
        (),
    ):
        record = _record(places)
        body = qr.pack_body(record)
        yield {
            "name": "record",
            "digits": qr.format_digits(body, signature),
            "record": _fields(record),
        }
    for name, text in _refused_digits(signature):
        yield {"name": name, "digits": text, "record": None}


def _record(places: tuple[str, ...], **changes: Any) -> qr.QrRecord:
    record = qr.qr_record(
        key=3,
        index=CertificateIndex(7_654_321),
        scheme="cets-1",
        tier="full",
        start=date(2026, 12, 1),
        end=date(2028, 11, 30),
        sites=[place for place in places if ":" not in place],
        handles=[place for place in places if ":" in place],
    )
    return msgspec.structs.replace(record, **changes)


def _fields(record: qr.QrRecord) -> dict[str, Any]:
    return {
        "key": record.key,
        "index": record.index,
        "scheme": record.scheme,
        "tier": qr.TIERS[record.tier],
        "start": record.start.isoformat(),
        "end": record.end.isoformat(),
        "sites": list(record.sites),
        "handles": list(record.handles),
    }


def _refused_digits(signature: bytes) -> Iterator[tuple[str, str]]:
    body = qr.pack_body(_record(("shop.example.com.kh", "facebook:x")))
    good = qr.format_digits(body, signature)
    yield "empty", ""
    yield "leading zero", "0" + good
    yield "letters", good[:-1] + "x"
    yield "sign", "-" + good
    yield "other digits", good[:-1] + "\u0661"
    yield "longer than any record", "1" * (qr.MAX_DIGITS + 1)
    yield "signature alone", qr.format_digits(b"", signature)
    yield "body of nine bytes", qr.format_digits(body[:9], signature)
    yield "first byte 2", str(int.from_bytes(b"\x02" + body + signature, "big"))
    for name, changed in _refused_bodies():
        yield name, qr.format_digits(changed, signature)


def _refused_bodies() -> Iterator[tuple[str, bytes]]:
    """Yield bodies one field beside the form: head of 78 bits, then the number of the text."""
    yield "version 2", _body(version=2)
    yield "key 31", _body(key=31)
    yield "tier 3", _body(tier=3)
    yield "no days", _body(days=0)
    yield "platform 6", _body(platform=6)
    yield "platform without handle", _body(platform=1, text="shop.example")
    yield "handle without platform", _body(text="shop.example/x")
    yield "empty handle", _body(platform=1, text="shop.example/")
    yield "two slashes", _body(platform=1, text="shop.example/a/b")
    yield "suffix without stem", _body(suffix=1, text="")
    yield "suffix written out", _body(suffix=0, text="shop.com")
    yield "shorter suffix than known", _body(suffix=10, text="shop.com")
    yield "no host name", _body(text="shop")
    yield "host begins with a hyphen", _body(text="-shop.example")
    yield "Latin letters in an A-label", _body(text="xn--shop.example")
    yield "63 letters", _body(text=f"{'a' * 55}.example")
    yield "70 letters", _body(text=f"{'z' * 62}.example")
    yield "one byte too long", _body(spare=8)
    yield "escape where the short form would do", _body(suffix=15, text="", after=b"shop.example")
    yield "escape without places", _body(suffix=15, text="")
    yield (
        "escape with a platform",
        _body(suffix=15, platform=1, text="", after=b"a.example b.example"),
    )
    yield (
        "escape with a set padding bit",
        _body(suffix=15, text="", pad=1, after=b"a.example b.example"),
    )
    yield "escape with two blanks", _body(suffix=15, text="", after=b"a.example  b.example")
    yield (
        "escape with handles before sites",
        _body(suffix=15, text="", after=b"facebook:x a.example b.example"),
    )
    yield "escape with capitals", _body(suffix=15, text="", after=b"a.example B.example")
    yield "escape not ASCII", _body(suffix=15, text="", after="a.example \u179f.example".encode())
    yield (
        "escape of 256 bytes",
        _body(suffix=15, text="", after=" ".join([*FOUR[:3], f"a{FOUR[3]}"]).encode()),
    )


def _body(  # noqa: PLR0913 - one argument a field
    *, version: int = 1, key: int = 3, tier: int = 2, days: int = 731, suffix: int = 0,
    platform: int = 0, text: str = "shop.example", spare: int = 0, pad: int = 0, after: bytes = b"",
) -> bytes:  # fmt: skip
    head = 0
    for value, width in (
        (version, 3), (key, 5), (7_654_321, 28), (1, 6), (tier, 2), (2526, 14), (days, 12),
        (suffix, 4), (platform, 4),
    ):  # fmt: skip
        head = head << width | value
    number = 0
    for letter in text:
        number = number * 40 + base40.ALPHABET.index(letter) + 1
    size = max(10, (78 + number.bit_length() + 7 + spare) // 8)
    return (head << 8 * size - 78 | number | pad).to_bytes(size, "big") + after


# Hosts


def hosts() -> Iterator[dict[str, Any]]:
    """Yield hosts as people type them."""
    for text in (
        "shop.example.com.kh",
        "SHOP.Example.COM.kh",
        " shop.example.com.kh. ",
        "a-b.example",
        "1.example",
        "a.b.c.d.e.example",
    ):
        host = text.strip().lower().removesuffix(".")
        yield {"text": text, "place": host, "unicode": host}
    for text in ("សៀវភៅ.example.com.kh", "សៀវភៅ.EXAMPLE.com.kh"):
        yield {"text": text, "place": KHMER, "unicode": "សៀវភៅ.example.com.kh"}
    yield {"text": KHMER, "place": KHMER, "unicode": "សៀវភៅ.example.com.kh"}
    yield {
        "text": "\uff53\uff48\uff4f\uff50.example",
        "place": "shop.example",
        "unicode": "shop.example",
    }
    for text in (
        "", "shop", "localhost", "192.0.2.7", "1.2", "[2001:db8::1]", "https://shop.example",
        "shop.example/path", "shop.example:8443", "user@shop.example", "shop.example?x",
        "shop example.kh", "-shop.example", "shop-.example", "sh_op.example", "shop..example",
        ".shop.example", "ab--cd.example", "sh\u043ep.example", "p\u0430ypal.com",
        "\u03bfnline.example", "shopសូត្រ.example", "sh\u00f6p.example",
        "shop\u200b.example\u202e", "xn--shop.example", "xn--80ak6aa92e.com", "xn--.example",
        "\u5e97.example", f"{'a' * 64}.example", f"{'a.' * 126}example", "\U0001f6d2.example",
        "shop\u0000.example", "-ហាង.example", "ហាង-.example", "ហា--ង.example", "\u17b6ហង.example",
    ):  # fmt: skip
        yield {"text": text, "place": None, "unicode": None}


KHMER = "xn--" + "សៀវភៅ".encode("punycode").decode("ascii") + ".example.com.kh"


# Hostile tokens


def tokens() -> dict[str, Any]:
    """Return one good token and 32 hostile ones with the reason each is refused for."""
    issuer = Issuer()
    issuer.issue("shop.example.com.kh")
    good = issuer.sign_badge(0).token
    issuer.now = NOW
    return {
        "roots": json.loads(format_roots(issuer.roots)),
        "manifest": issuer.manifest().decode(),
        "now": NOW,
        "good": good,
        "tokens": [
            {"name": name, "token": token, "reason": reason}
            for name, token, reason in hostile(good)
        ],
    }


def hostile(good: str, size: int = 6000) -> Iterator[tuple[str, str, str]]:
    """Yield name, token, reason; `size` is how long the overlong ones are."""
    yield from _bad_headers(good)
    yield from _bad_payloads(good, size)
    yield from _bad_signatures(good)
    head, payload, signature = good.split(".")
    yield "padding kept", f"{good}==", "malformed"
    yield "newline inside", f"{head}.{payload[:10]}\n{payload[10:]}.{signature}", "malformed"
    yield "four parts", f"{good}.x", "malformed"
    yield "empty", "", "malformed"


HEADER = {"alg": "ES256", "typ": badge.TYP, "kid": "badge-1"}


def signed(header: str | dict[str, Any], payload: bytes, kid: str = "badge-1") -> str:
    """Sign any payload under any header."""
    text = header if isinstance(header, str) else json.dumps(header, separators=(",", ":"))
    message = f"{encode(text.encode())}.{encode(payload)}"
    return f"{message}.{encode(seeded_signer(kid).sign(message.encode()))}"


def _bad_headers(good: str) -> Iterator[tuple[str, str, str]]:
    payload = decode(good.split(".")[1])
    message, _, _ = good.rpartition(".")
    for alg in ("none", "nOnE"):
        head = encode(json.dumps(HEADER | {"alg": alg}, separators=(",", ":")).encode())
        yield f"alg {alg}", f"{head}.{message.split('.')[1]}.", "unknown-key"
    yield "HMAC with the public key as PEM", _hmac(payload), "unknown-key"
    mine = seeded_signer("mallory-1")
    jwk = msgspec.to_builtins(mine.public.jwk())
    yield "embedded jwk", signed(HEADER | {"jwk": jwk}, payload, "mallory-1"), "unknown-key"
    for name, header in (
        ("jku", HEADER | {"jku": "https://evil.example/jwks"}),
        ("x5u", HEADER | {"x5u": "https://evil.example"}),
        ("kid is a path", HEADER | {"kid": "../../../etc/passwd"}),
        ("kid is a number", HEADER | {"kid": 1}),
        ("crit unknown", HEADER | {"crit": ["x"], "x": 1}),
        ("crit empty", HEADER | {"crit": []}),
        ("b64 false", HEADER | {"b64": False}),
        ("typ of another kind", HEADER | {"typ": "statuslist+jwt"}),
        ("no typ", {"alg": "ES256", "kid": "badge-1"}),
        ("alg twice", '{"alg":"none","alg":"ES256","typ":"trustmark-badge+jwt","kid":"badge-1"}'),
    ):
        yield name, signed(header, payload), "unknown-key"


def _bad_payloads(good: str, size: int) -> Iterator[tuple[str, str, str]]:
    claims = decode(good.split(".")[1])

    def put(old: bytes, new: bytes) -> str:
        assert claims.count(old) == 1
        return signed(HEADER, claims.replace(old, new))

    number = json.loads(claims)["sub"].encode()
    yield "claim twice", put(b'"sub":', b'"sub":"%b","sub":' % number), "malformed"
    yield "NaN", put(b'"idx":0', b'"idx":NaN'), "malformed"
    yield (
        "a token of a million letters",
        put(b'"tier":"full"', b'"tier":"%b"' % (b"A" * size)),
        "malformed",
    )
    deep = min(size, 5000)
    yield "nested deep", signed(HEADER, b'{"x":%b%b}' % (b"[" * deep, b"]" * deep)), "malformed"
    yield "nested 100", signed(HEADER, b'{"x":%b%b}' % (b"[" * 100, b"]" * 100)), "malformed"
    yield "integer of many digits", put(b'"idx":0', b'"idx":%b' % (b"9" * (size // 3))), "malformed"
    yield "payload is a list", signed(HEADER, b"[1]"), "malformed"
    yield "not UTF-8", signed(HEADER, b"\xff\xfe"), "malformed"


def _bad_signatures(good: str) -> Iterator[tuple[str, str, str]]:
    message, _, text = good.rpartition(".")
    raw = decode(text)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    order = P256_ORDER.to_bytes(32, "big")
    for name, forged in (
        ("r and s zero", bytes(64)),
        ("r and s the order", order + order),
        ("s zero", raw[:32] + bytes(32)),
        ("high s", raw[:32] + (P256_ORDER - s).to_bytes(32, "big")),
        ("DER", encode_dss_signature(r, s)),
    ):
        yield name, f"{message}.{encode(forged)}", "bad-signature"
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    yield "an unused bit set", good[:-1] + last[last.index(good[-1]) + 1], "malformed"


def _hmac(payload: bytes) -> str:
    public = seeded_signer("badge-1").public
    assert isinstance(public, Es256Key)
    pem = public.key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    head = json.dumps(HEADER | {"alg": "HS256"}, separators=(",", ":"))
    message = f"{encode(head.encode())}.{encode(payload)}"
    return f"{message}.{encode(hmac.digest(pem, message.encode(), 'sha256'))}"
