"""Verification: the full check of a badge, evidence in memory, against the bare signature in it."""

import statistics
import sys
from pathlib import Path

from common import interleaved, report
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.simulator import HOST, NOW, Issuer, SignedBadge, seeded_signer
from verifier.formats.qr import parse_digits
from verifier.judging.evidence import Evidence
from verifier.judging.repeated import RepeatedVerifier
from verifier.judging.trust import Trust

ROUNDS = 501
CHECKS = 40
PLACE = "shop.example.com.kh"


def main() -> None:
    """Print the claims about verifying."""
    issuer = Issuer()
    issuer.issue(PLACE, "facebook:dararicesilk.officia")
    signed = issuer.sign_badge(0)
    for number in range(20):
        issuer.issue(f"shop{number}.example.com.kh")
    issuer.now = NOW - 60
    verifier, evidence = verified(issuer)
    measure("full check of a QR record", signed.digits, qr_parts(signed), verifier, evidence)
    measure("full check of a badge JWT", signed.token, token_parts(signed), verifier, evidence)


def verified(issuer: Issuer) -> tuple[RepeatedVerifier, Evidence]:
    """Return a verifier, and list, bucket and record as it has verified them."""
    trust = Trust(issuer.roots)
    trust.manifest(issuer.manifest(), NOW)
    evidence = Evidence(
        status_list=trust.status_list(issuer.status_list(), NOW),
        bucket=trust.bucket(issuer.bucket(PLACE), NOW),
        record=trust.record(issuer.record(0), NOW),
    )
    return RepeatedVerifier(trust), evidence


def qr_parts(signed: SignedBadge) -> tuple[bytes, bytes]:
    """Return signed message and signature of the QR record."""
    parts = parse_digits(signed.digits)
    return parts.message, parts.signature


def token_parts(signed: SignedBadge) -> tuple[bytes, bytes]:
    """Return signing input and signature of the token."""
    from keys.base64url import decode  # noqa: PLC0415

    message, _, signature = signed.token.rpartition(".")
    return message.encode(), decode(signature)


def measure(
    claim: str, text: str, parts: tuple[bytes, bytes], verifier: RepeatedVerifier, known: Evidence
) -> None:
    """Print the claim: the bare check has the DER signature ready and hashes nothing of ours."""
    message, raw = parts
    key = seeded_signer("badge-1").public.key  # type: ignore[attr-defined]
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    der, algorithm = encode_dss_signature(r, s), ec.ECDSA(SHA256())
    listed, bucket, record = known.status_list, known.bucket, known.record

    def floor() -> None:
        for _ in range(CHECKS):
            key.verify(der, message, algorithm)

    def ours() -> None:
        for _ in range(CHECKS):
            evidence = Evidence(badge=text, status_list=listed, bucket=bucket, record=record)
            verdict = verifier.verify(evidence, now=NOW, shown_on=PLACE)
            if verdict.code != "valid":
                raise SystemExit(f"expected valid, got {verdict.code} {verdict.reason}")

    bare, full = interleaved(ROUNDS, floor, ours)
    report(
        f"{claim} against a bare P-256 verification",
        round(statistics.median(a / b for a, b in zip(bare, full, strict=True)), 3),
        unit="x",
        goal=(">=", 0.90),
        measured={
            "characters": len(text),
            "checks_a_round": CHECKS,
            "rounds": ROUNDS,
            "floor_microseconds": round(statistics.median(bare) / CHECKS * 1e6, 2),
            "overhead_microseconds": round(
                statistics.median(b - a for a, b in zip(bare, full, strict=True)) / CHECKS * 1e6, 2
            ),
            "issuer": HOST,
            "asked_again_on_the_same_evidence": True,
        },
        libraries=("cryptography", "msgspec"),
    )


if __name__ == "__main__":
    main()
