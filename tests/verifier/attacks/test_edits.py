"""Badges that are edited or borrowed, and what PyJWT says of the same ones."""

import msgspec
import pytest

from tests.simulator import NOW, seeded_signer
from tests.vectors.scenes.stage import OTHER, SHOP
from verifier.errors import VerificationError
from verifier.formats import badge
from verifier.judging.evidence import Evidence
from verifier.judging.verifier import Verifier

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ "


def green(trust, stage, text):
    evidence = Evidence(
        badge=text,
        status_list=trust.status_list(stage.list, NOW),
        bucket=trust.bucket(stage.bucket, NOW),
        record=trust.record(stage.record, NOW),
    )
    return Verifier(trust).verify(evidence, now=NOW, shown_on=SHOP).tone == "green"


def test_no_one_character_edit_of_a_token_verifies(trust, stage):
    token = stage.badge
    good = trust.badge(token)
    for place in range(len(token)):
        for letter in (LETTERS[(place * 7 + n) % len(LETTERS)] for n in range(5)):
            for edited in (
                token[:place] + letter + token[place + 1 :],
                token[:place] + letter + token[place:],
            ):
                if edited != token:
                    assert _accepted(trust, edited) in {None, good.digest}
        assert _accepted(trust, token[:place] + token[place + 1 :]) is None


def test_no_one_digit_edit_of_a_qr_record_verifies(trust, stage):
    digits = stage.signed[0].digits
    for place in range(len(digits)):
        for digit in "0123456789":
            edited = digits[:place] + digit + digits[place + 1 :]
            assert edited == digits or _accepted(trust, edited) is None
        assert _accepted(trust, digits[:place] + digits[place + 1 :]) is None
        assert _accepted(trust, digits[:place] + "7" + digits[place:]) is None


def _accepted(trust, text):
    try:
        return trust.badge(text).digest
    except VerificationError:
        return None


def test_the_honest_badge_is_green_and_a_borrowed_index_is_not(trust, stage):
    assert green(trust, stage, stage.badge)
    assert not green(trust, stage, stage.issuer.forged_token(0, sites=(SHOP, OTHER)))
    assert not green(trust, stage, stage.issuer.forged_digits(0, sites=(SHOP,), handles=()))


def test_pyjwt_agrees_on_every_honest_badge(stage):
    jwt = pytest.importorskip("jwt")
    key = seeded_signer("badge-1").public.key

    for signed in stage.signed:
        claims = jwt.decode(signed.token, key, algorithms=["ES256"], options={"verify_exp": False})
        assert claims == msgspec.to_builtins(badge.parse_token(signed.token).claims) | {
            name: list(claims[name]) for name in ("sites", "handles")
        }


def test_what_pyjwt_refuses_we_refuse(trust, stage):
    jwt = pytest.importorskip("jwt")
    from tests.vectors.formats import hostile  # noqa: PLC0415

    key, laxer = seeded_signer("badge-1").public.key, []
    for name, token, _ in hostile(stage.badge):
        try:
            jwt.decode(token, key, algorithms=["ES256"], options={"verify_exp": False})
        except (jwt.PyJWTError, ValueError, RecursionError, UnicodeDecodeError):
            pass
        else:
            laxer.append(name)
        assert _accepted(trust, token) is None

    assert {"jku", "typ of another kind", "claim twice", "high s"} <= set(laxer)
