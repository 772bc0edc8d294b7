from datetime import date

import pytest

from badges import qr
from badges.issue import BadgeFacts, SignedBadge, sign_badge
from badges.picture import BadgePicture
from keys.signers import Signer, new_signer

ISSUER = "https://verify.gov.kh"
IAT = 1_767_250_000


@pytest.fixture(scope="session")
def signer() -> Signer:
    """A badge key that is the same in every run."""
    return new_signer("badge-3", "ES256", lambda count: bytes(range(7, 7 + count)))


@pytest.fixture(scope="session")
def facts() -> BadgeFacts:
    return BadgeFacts(
        index=131_542,
        sites=("shop.example.com.kh",),
        handles=("facebook:dararicesilk.official",),
        tier="full",
        scheme="cets-1",
        start=date(2026, 1, 1),
        end=date(2027, 12, 31),
    )


@pytest.fixture(scope="session")
def signed(facts: BadgeFacts, signer: Signer) -> SignedBadge:
    return sign_badge(facts, signer, iat=IAT, issuer=ISSUER)


@pytest.fixture(scope="session")
def badge(facts: BadgeFacts, signed: SignedBadge) -> BadgePicture:
    return BadgePicture(
        number=signed.number,
        places=(*facts.sites, *facts.handles),
        symbol=qr.encode(signed.qr_text),
    )
