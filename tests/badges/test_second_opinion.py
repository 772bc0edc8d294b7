"""PyJWT's opinion of tokens: what it takes, what it refuses, and how many it is asked about."""

import jwt
import msgspec
import pytest

from badges.errors import SecondOpinionError
from badges.second_opinion import SecondOpinion
from keys import jws
from tests.keys.material import make
from tests.ledger.publishing import T0, manifest_of, online
from verifier.formats import badge, register, status
from verifier.formats.tokens import format_token

MANIFEST = manifest_of()
CLAIMS = {"iss": MANIFEST.issuer, "sub": "CETS-0000-001", "iat": T0, "nbf": T0, "exp": T0 + 9}


def token(signer=None, typ=badge.TYP, **changes):
    claims = {name: each for name, each in {**CLAIMS, **changes}.items() if each is not None}
    signer = signer or online()["badge-1"]
    return format_token(typ, signer.kid, msgspec.json.encode(claims), signer.sign)


@pytest.fixture
def opinion():
    return SecondOpinion(MANIFEST)


def test_a_good_token_is_taken_also_without_an_end_and_from_a_clock_a_little_ahead(opinion):
    opinion.check(token(), badge.TYP, at=T0)
    opinion.check(token(exp=None, nbf=None), badge.TYP, at=T0 - 300)


def test_a_token_signed_by_another_key_than_the_published_one_is_refused(opinion):
    thief = make("thief")
    thief.kid = "badge-1"

    with pytest.raises(SecondOpinionError, match="PyJWT refuses"):
        opinion.check(token(thief), badge.TYP, at=T0)


def test_a_token_by_an_unknown_key_or_of_another_kind_is_refused(opinion):
    with pytest.raises(SecondOpinionError, match="unknown key"):
        opinion.check(token(make("badge-7")), badge.TYP, at=T0)
    with pytest.raises(SecondOpinionError, match="another kind"):
        opinion.check(token(typ=status.TYP), badge.TYP, at=T0)
    with pytest.raises(SecondOpinionError, match="PyJWT refuses"):
        opinion.check("no token", badge.TYP, at=T0)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "EdDSA", "ES384"])
def test_no_algorithm_but_es256_is_taken(opinion, algorithm):
    signer = online()["badge-1"]
    header = jws.header(algorithm, badge.TYP, signer.kid)
    payload = msgspec.json.encode(CLAIMS)
    other = jws.join(header, payload, signer.sign(jws.signing_input(header, payload)))

    with pytest.raises(SecondOpinionError, match="PyJWT refuses"):
        opinion.check(other, badge.TYP, at=T0)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"iss": "https://other.example"}, "issuer"),
        ({"iss": None}, "iss"),
        ({"sub": 7}, "Subject"),
        ({"sub": None}, "sub"),
        ({"iat": None}, "iat"),
        ({"iat": True}, "whole numbers"),
        ({"iat": float(T0)}, "whole numbers"),
        ({"exp": str(T0 + 9)}, "whole numbers"),
        ({"iat": T0 + 301}, "is dated"),
        ({"nbf": T0 + 9}, "ends before"),
        ({"nbf": None, "exp": T0}, "ends before"),
    ],
)
def test_claims_of_another_type_or_time_are_refused(opinion, changes, what):
    with pytest.raises(SecondOpinionError, match=what):
        opinion.check(token(**changes), badge.TYP, at=T0)


def test_of_many_tokens_the_first_hundred_are_looked_at_then_each_hundredth(opinion, monkeypatch):
    asked = []
    decode = jwt.decode
    monkeypatch.setattr(jwt, "decode", lambda *a, **k: asked.append(a[0]) or decode(*a, **k))
    good = token(online()["record-1"], register.TYP)

    for _ in range(350):
        opinion.sample(good, register.TYP, at=T0, kid="record-1")
    assert len(asked) == 100 + 2
    opinion.sample(good, register.TYP, at=T0, kid="record-2")
    assert len(asked) == 100 + 3
