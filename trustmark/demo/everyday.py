"""Act one: what people meet every day, and what a verifier says to it."""

from collections.abc import Iterator

from issuer.checking.checker import recognise
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
    yield scene("a printed QR code", png, checker.check(recognise(png), now=now), "valid")
    check = checker.check(recognise(token), now=now, shown_on=host)
    yield scene("a badge on its own shop", token, check, "valid", shown_on=host)
    for part, shop in stage.plan.cast.items():
        text = stage.badges[shop].qr_text
        verdict = checker.check(recognise(text), now=now)
        yield scene(f"a certificate that was {part}", text, verdict, cast.expected(shop))
    check = checker.check(recognise(token), now=now, shown_on=ELSEWHERE)
    yield scene("a copied badge", token, check, "wrong-place", shown_on=ELSEWHERE)
    number = format_number(CertificateIndex(2 * len(stage.certificates())))
    yield scene(
        "a number never given", number, checker.check(recognise(number), now=now), "not-listed"
    )
    yield scene("a host, looked up", host, checker.check(recognise(host), now=now), "valid")
    check = checker.check(recognise(ELSEWHERE), now=now)
    yield scene("a host without certificate", ELSEWHERE, check, "not-listed")
    check = cast.checker().check(recognise(qr_text), now=now, offline=True)
    yield scene("a QR code without network", qr_text, check, "cannot-tell")
    check = cast.checker().check(recognise(qr_text), now=now + 2 * DAY_SECONDS)
    yield scene("the same, site silent for two days", qr_text, check, "cannot-tell")
