"""Badges: bulk issuing against bare signatures, size of QR codes, size of status lists."""

import gzip
import math
import random
import statistics
import string
from datetime import date

from common import interleaved, report
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from badges import qr, status_list
from badges.deflation import zlib_compress
from badges.issue import BadgeFacts, sign_badges
from keys.signers import Es256Signer
from verifier.formats import qr as record_format
from verifier.formats.status import LIST_SIZE
from verifier.values.numbers import CertificateIndex
from verifier.values.places import normalise_host

SEED = 20_261_124
ISSUER = "https://verify.example.gov.kh"
SHORT_ISSUER = "https://verify.gov.kh"
IAT = 1_767_250_000

BADGES = 1_000
ROUNDS = 21
NAMES = 10_000
SMALL = 49
"""Modules a side."""
HOST_ALONE, HANDLE_ALONE, SUBDOMAIN, INTERNATIONAL = 0.15, 0.15, 0.10, 0.005
"""Shares of the corpus."""
LISTS = 9
MANY = 1_000_000
NOT_VALID = {1: 0.007, 2: 0.002, 3: 0.001}

SUFFIXES = {
    ".com.kh": 38, ".com": 30, ".shop": 6, ".store": 4, ".net": 4, ".asia": 3, ".kh": 3,
    ".org.kh": 2, ".online": 2, ".me": 4, ".co": 4,
}  # fmt: skip
KHMER = (
    "ហាង", "សូត្រ", "ខ្មែរ", "កាហ្វេ", "ភ្នំ", "អង្គរ",
    "ផ្កា", "មាស", "ថ្មី", "សៀវភៅ", "ស្រី", "បាយ",
)  # fmt: skip
PLATFORMS = {"facebook": 64, "tiktok": 20, "telegram": 10, "instagram": 4, "youtube": 2}
DISTRIBUTION = (
    "70 % host and handle, 15 % host alone, 15 % handle alone; stem of the host: lognormal, median "
    "12, sigma 0.4, 3 to 45 letters; 10 % with a subdomain of 3 to 8 letters; 0.5 % "
    "internationalised (1 to 4 Khmer syllables, as A-label); suffixes as Cambodian shops use them, "
    "8 % without a short form; "
    "handle: lognormal, median 14, sigma 0.4, 5 to 50 letters"
)


def main() -> None:
    """Print every claim about badges."""
    bulk_issue()
    qr_sizes()
    sample_size()
    list_size()
    download_size()


def bulk_issue() -> None:
    """Token and QR record of many badges, against as many pairs of bare signatures."""
    key = ec.derive_private_key(0x7A57_3A12_9C4E, ec.SECP256R1())
    signer = Es256Signer("badge-0", key)
    facts = corpus(BADGES)
    made = list(sign_badges(facts, signer, iat=IAT, issuer=ISSUER))
    bare = ec.ECDSA(SHA256(), deterministic_signing=True)
    messages = [badge.token.rpartition(".")[0].encode() for badge in made]
    records = [record_format.parse_digits(badge.digits).message for badge in made]

    def floor() -> None:
        for message, record in zip(messages, records, strict=True):
            key.sign(message, bare)
            key.sign(record, bare)

    def ours() -> None:
        for _ in sign_badges(facts, signer, iat=IAT, issuer=ISSUER):
            pass

    def recorded() -> None:
        for badge in sign_badges(facts, signer, iat=IAT, issuer=ISSUER):
            _ = badge.token_digest, badge.qr_digest

    bare_seconds, our_seconds, all_seconds = interleaved(ROUNDS, floor, ours, recorded)
    ratios = [a / b for a, b in zip(bare_seconds, our_seconds, strict=True)]
    with_digests = [a / b for a, b in zip(bare_seconds, all_seconds, strict=True)]
    report(
        "issuing badges in bulk (token + QR record) "
        "against two bare deterministic ES256 signatures",
        round(statistics.median(ratios), 3),
        unit="x",
        goal=(">=", 0.80),
        measured={
            "badges": BADGES,
            "rounds": ROUNDS,
            "with_both_digests_for_the_ledger": round(statistics.median(with_digests), 3),
            "badges_per_second": round(BADGES / statistics.median(our_seconds)),
            "floor_microseconds": round(statistics.median(bare_seconds) / BADGES * 1e6, 1),
        },
        libraries=("cryptography", "msgspec"),
    )


def qr_sizes() -> None:
    """Modules at level M over a corpus of invented hosts and handles."""
    sides = [side(facts, ISSUER) for facts in corpus(NAMES)]
    two = [side(with_second_host(facts), ISSUER) for facts in corpus(NAMES) if facts.sites]
    report(
        "QR codes of at most 49 x 49 modules at level M, 21-letter verification host",
        round(sum(modules <= SMALL for modules in sides) / len(sides) * 100, 2),
        unit="%",
        goal=(">=", 99.0),
        measured={
            "badges": NAMES,
            "seed": SEED,
            "distribution": DISTRIBUTION,
            "by_modules": {str(size): sides.count(size) for size in sorted(set(sides))},
            "percent_with_a_second_host": round(
                sum(size <= SMALL for size in two) / len(two) * 100, 1
            ),
        },
        libraries=("qrcode",),
    )


def sample_size() -> None:
    """Draw the sample badge of the design: host of 19 letters, handle of 20."""
    facts = badge_facts(0, "shop.example.com.kh", "facebook:dararicesilk.officia")
    signer = Es256Signer("badge-0", ec.derive_private_key(7, ec.SECP256R1()))
    (badge,) = sign_badges([facts], signer, iat=IAT, issuer=SHORT_ISSUER)
    report(
        "modules a side of the sample badge at level M, 13-letter verification host",
        qr.encode(badge.qr_text, "M").side,
        unit="modules",
        goal=("<=", 45),
        measured={"host": 19, "handle": 20, "level_q": qr.encode(badge.qr_text, "Q").side},
        libraries=("qrcode",),
    )


def list_size() -> None:
    """Compressed size of full status lists against the entropy of their statuses."""
    ratios, sizes = [], []
    for number in range(LISTS):
        statuses = random_statuses(random.Random(SEED + number))
        sizes.append(len(zlib_compress(status_list.pack(statuses))))
        ratios.append(sizes[-1] / entropy_bytes(statuses))
    shares = ", ".join(f"{share:.1%} status {status}" for status, share in NOT_VALID.items())
    report(
        "compressed status list against Shannon entropy",
        round(statistics.median(ratios), 3),
        unit="x",
        goal=("<=", 1.36),
        measured={
            "certificates": LIST_SIZE,
            "distribution": f"independent positions: {shares} (revoked, suspended, warned)",
            "lists": LISTS,
            "seed": SEED,
            "bytes": round(statistics.median(sizes)),
        },
        libraries=("deflate",),
    )


def download_size() -> None:
    """Print what a phone downloads for one status of a million: a list, as nginx compresses it."""
    signer = Es256Signer("status-1", ec.derive_private_key(7, ec.SECP256R1()))
    plain, sent = [], []
    for number in range(-(-MANY // LIST_SIZE)):
        statuses = random_statuses(random.Random(SEED + number))[: MANY - number * LIST_SIZE]
        claims = status_list.build(
            statuses, number=number, issuer=ISSUER, iat=IAT, log_size=3 * MANY, manifest_version=9
        )
        token = status_list.sign(claims, signer).encode()
        plain.append(len(token))
        sent.append(len(gzip.compress(token, 6)))
    report(
        "a phone's download for the status, 1 % not valid, 1,000,000 certificates: "
        "the largest list",
        round(max(sent) / 1000, 2),
        unit="kB",
        goal=("<=", 3.2),
        measured={"certificates": MANY, "lists": len(sent), "seed": SEED, "as_it_lies": max(plain)},
        libraries=("deflate",),
    )


def side(facts: BadgeFacts, issuer: str) -> int:
    """Return the modules a side at level M; the signature's value does not change the size."""
    record = record_format.qr_record(
        key=30,
        index=facts.index,
        scheme=facts.scheme,
        tier=facts.tier,
        start=facts.start,
        end=facts.end,
        sites=facts.sites,
        handles=facts.handles,
    )
    digits = record_format.format_digits(record_format.pack_body(record), b"\xff" * 64)
    return 17 + 4 * qr.smallest_version(record_format.qr_url(issuer, digits), "M")


def with_second_host(facts: BadgeFacts) -> BadgeFacts:
    """Return the same badge with one more host, a subdomain of its first."""
    (host,) = facts.sites
    return badge_facts(facts.index, host, *facts.handles, f"m.{host}")


def badge_facts(index: int, *places: str) -> BadgeFacts:
    """Return a two-year badge of `places`."""
    return BadgeFacts(
        index=CertificateIndex(index),
        sites=tuple(place for place in places if ":" not in place),
        handles=tuple(place for place in places if ":" in place),
        tier="full",
        scheme="cets-1",
        start=date(2026, 1, 1),
        end=date(2027, 12, 31),
    )


def corpus(count: int) -> list[BadgeFacts]:
    """Return `count` badges with hosts and handles drawn by `DISTRIBUTION`, always the same."""
    source = random.Random(SEED)
    badges = []
    for _ in range(count):
        kind = source.random()
        places = [_host(source)] if kind >= HANDLE_ALONE else []
        places += [_handle(source)] if kind < 1 - HOST_ALONE else []
        badges.append(badge_facts(source.randrange(2**28), *places))
    return badges


def _host(source: random.Random) -> str:
    suffix = source.choices([*SUFFIXES], [*SUFFIXES.values()])[0]
    if source.random() < INTERNATIONAL:
        return normalise_host("".join(source.sample(KHMER, source.randint(1, 4))) + suffix)
    stem = _letters(source, _length(source, 12, 3, 45))
    subdomain = _letters(source, source.randint(3, 8)) + "." if source.random() < SUBDOMAIN else ""
    return subdomain + stem + suffix


def _handle(source: random.Random) -> str:
    platform = source.choices([*PLATFORMS], [*PLATFORMS.values()])[0]
    return f"{platform}:{_letters(source, _length(source, 14, 5, 50))}"


def _length(source: random.Random, median: int, least: int, most: int) -> int:
    return max(least, min(most, round(source.lognormvariate(math.log(median), 0.4))))


def _letters(source: random.Random, count: int) -> str:
    return "".join(source.choices(string.ascii_lowercase, k=count))


def random_statuses(source: random.Random) -> bytes:
    """Return one status a certificate, drawn independently by `NOT_VALID`."""
    shares = [1 - sum(NOT_VALID.values()), *NOT_VALID.values()]
    return bytes(source.choices([0, *NOT_VALID], shares, k=LIST_SIZE))


def entropy_bytes(statuses: bytes) -> float:
    """Return the Shannon entropy of the drawn statuses, in bytes for the whole list."""
    counts = [statuses.count(status) for status in set(statuses)]
    bits = -sum(count * math.log2(count / len(statuses)) for count in counts)
    return bits / 8


if __name__ == "__main__":
    main()
