"""Act one: what people meet every day, and what a verifier says to it."""

from collections.abc import Iterator

from issuer.publishing.kit import QR_PNG
from trustmark.demo.cast import Cast
from trustmark.demo.report import Scene, scene
from verifier.values.days import DAY_SECONDS
from verifier.values.numbers import CertificateIndex, format_number

ELSEWHERE = "cheap-copies.example.com.kh"


def everyday(cast: Cast) -> Iterator[Scene]:
    """Check one certificate of each kind, and the same badge where it does not belong."""
    stage, now, checker = cast.stage, cast.now, cast.checker()
    good = cast.good_shop()
    host = stage.rows[good].hosts[0]
    token, qr_text = stage.badges[good].token, stage.badges[good].qr_text
    png = str(cast.folder("printed", good) / QR_PNG)
    yield scene(checker, "a printed QR code", png, "valid", now=now)
    yield scene(checker, "a badge on its own shop", token, "valid", now=now, shown_on=host)
    for part, shop in stage.plan.cast.items():
        text, verdict = stage.badges[shop].qr_text, cast.expected(shop)
        yield scene(checker, f"a certificate that was {part}", text, verdict, now=now)
    yield scene(checker, "a copied badge", token, "wrong-place", now=now, shown_on=ELSEWHERE)
    number = format_number(CertificateIndex(2 * len(stage.certificates())))
    yield scene(checker, "a number never given", number, "not-listed", now=now)
    yield scene(checker, "a host, looked up", host, "valid", now=now)
    yield scene(checker, "a host without certificate", ELSEWHERE, "not-listed", now=now)
    without = cast.checker(), "a QR code without network", qr_text, "cannot-tell"
    yield scene(*without, now=now, offline=True)
    silent = cast.checker(), "the same, site silent for two days", qr_text, "cannot-tell"
    yield scene(*silent, now=now + 2 * DAY_SECONDS)
