from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import jwt
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.errors import BadgeError, BadgeTooLargeError, NotBadgeableError
from badges.issue import BadgeFacts, facts_of, sign_badge, sign_badges
from keys import jws
from keys.base64url import encode
from keys.signers import new_signer
from verifier.formats import badge as badge_format
from verifier.formats import qr
from verifier.formats.badge import MAX_TOKEN, TYP
from verifier.formats.commitment import Opening, commitment_of
from verifier.formats.record import Period
from verifier.values.days import day_of, end_of, start_of
from verifier.values.places import is_host
from verifier.values.platforms import platforms

ISSUER = "https://verify.gov.kh"
IAT = 1_767_250_000
GOLDEN_TOKEN_DIGEST = "1quAMa_X_d_FY6Uf5megZRh2D1S_ncImIQrlPvzAPUE"
GOLDEN_QR_DIGEST = "F49SQXBxQCJI8YZ2NnNMnyRS7Z2C5qnjmzU-nT-p1JE"
GOLDEN_TOKEN = "95492a6a06ecb7ddc910dab883b14962ffcaf4b098c0f780f0acf88af7065123"
GOLDEN_DIGITS = (
    "451783525643402507921303703949889945922072410285881461559309754928243597304520"
    "803534420763590840090559484503475043553360575425425739307114573049135184760846"
    "397679757236132045558897713621711231181125489993582524953595697713857334551745"
)


@dataclass(frozen=True, kw_only=True)
class PlainCertificate:
    sites: tuple[str, ...] = ("shop.example.com.kh",)
    handles: tuple[str, ...] = ()
    tier: str = "full"
    scheme: str = "cets-1"
    periods: tuple[Period, ...] = (Period(date(2026, 1, 1), date(2027, 12, 31)),)


def test_a_badge_is_the_same_in_every_run(signed):
    assert signed.number == "CETS-0040-EPY"
    assert signed.token_digest == GOLDEN_TOKEN_DIGEST
    assert signed.qr_digest == GOLDEN_QR_DIGEST
    assert sha256(signed.token.encode()).hexdigest() == GOLDEN_TOKEN
    assert signed.digits == GOLDEN_DIGITS


def test_signing_twice_gives_the_same_bytes(facts, signer, signed):
    assert sign_badge(facts, signer, iat=IAT, issuer=ISSUER) == signed


def test_badges_made_in_bulk_are_the_same_as_one_by_one(facts, signer):
    many = [msgspec.structs.replace(facts, index=index) for index in range(1100)]

    bulk = list(sign_badges(iter(many), signer, iat=IAT, issuer=ISSUER))

    assert bulk[::97] == [sign_badge(one, signer, iat=IAT, issuer=ISSUER) for one in many[::97]]
    assert len({badge.qr_digest for badge in bulk}) == 1100


def test_an_independent_library_accepts_the_token(facts, signer, signed):
    options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}

    claims = jwt.decode(
        signed.token, signer.public.key, algorithms=["ES256"], issuer=ISSUER, options=options
    )

    header = jwt.get_unverified_header(signed.token)
    assert header == {"alg": "ES256", "typ": TYP, "kid": "badge-3"}
    assert claims == {
        "iss": ISSUER,
        "sub": signed.number,
        "iat": IAT,
        "nbf": start_of(facts.start),
        "exp": end_of(facts.end),
        "sites": ["shop.example.com.kh"],
        "handles": ["facebook:dararicesilk.official"],
        "tier": "full",
        "scheme": "cets-1",
        "status": {"status_list": {"idx": 470, "uri": f"{ISSUER}/status/1.jwt"}},
    }


def test_the_strict_front_takes_the_token_apart(signer, signed):
    parts = jws.split(signed.token, limit=MAX_TOKEN)

    signer.public.verify(parts.signature, parts.signing_input)
    assert parts.header == jws.header("ES256", TYP, "badge-3")
    assert signed.token_digest == encode(sha256(parts.signing_input).digest())
    assert badge_format.parse_token(signed.token).certificate == 131_542


def test_the_qr_record_says_what_the_facts_say(facts, signer, signed):
    origin, digits = qr.parse_url(signed.qr_text)
    found = qr.parse_digits(digits)

    signer.public.verify(found.signature, found.message)
    assert (origin, digits) == (ISSUER, signed.digits)
    assert signed.qr_digest == encode(sha256(found.message).digest())
    assert found.record.key == 3
    assert found.record.index == facts.index
    assert (found.record.start, found.record.end) == (facts.start, facts.end)
    assert (found.record.sites, found.record.handles) == (facts.sites, facts.handles)


label = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?", fullmatch=True)
hosts = st.builds(".".join, st.lists(label, min_size=2, max_size=5)).filter(is_host)
names = st.from_regex(r"[a-z0-9._-]{1,64}", fullmatch=True)
handles = st.builds("{}:{}".format, st.sampled_from(tuple(platforms())), names)


@settings(deadline=None)
@given(st.lists(hosts, max_size=8, unique=True), st.lists(handles, max_size=8, unique=True))
def test_places_come_back_from_the_qr_or_are_refused_as_too_large(sites, names):
    facts = BadgeFacts(
        index=1,
        sites=tuple(sites),
        handles=tuple(names),
        tier="basic",
        scheme="cets-1",
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
    )
    signer = new_signer("badge-0", "ES256", lambda count: bytes(range(1, 1 + count)))

    try:
        record = qr.parse_digits(sign_badge(facts, signer, iat=IAT, issuer=ISSUER).digits).record
    except BadgeTooLargeError:
        assert len(" ".join([*sites, *names])) > qr.MAX_ESCAPED
    except NotBadgeableError:
        assert not sites
        assert not names
    else:
        assert (record.sites, record.handles) == (facts.sites, facts.handles)


def test_places_beyond_the_escape_are_refused(facts, signer):
    many = msgspec.structs.replace(
        facts, sites=tuple(f"shop-{i}.example.com.kh" for i in range(99))
    )

    with pytest.raises(BadgeTooLargeError, match="255 characters of places"):
        sign_badge(many, signer, iat=IAT, issuer=ISSUER)


@pytest.mark.parametrize(
    "change",
    [
        {"tier": "platinum"},
        {"scheme": "other-1"},
        {"scheme": "cets-64"},
        {"end": date(2025, 12, 31)},
        {"sites": ("Shop.example.com.kh",)},
    ],
)
def test_facts_that_no_record_can_say_are_refused(facts, signer, change):
    with pytest.raises(BadgeError, match="fit no QR record"):
        sign_badge(msgspec.structs.replace(facts, **change), signer, iat=IAT, issuer=ISSUER)


def test_only_badge_keys_sign_badges(facts):
    status_key = new_signer("status-1", "ES256", lambda count: bytes(range(1, 1 + count)))

    with pytest.raises(BadgeError, match="got status-1"):
        sign_badge(facts, status_key, iat=IAT, issuer=ISSUER)


def test_a_badge_without_a_place_is_refused(facts, signer):
    nowhere = msgspec.structs.replace(facts, sites=(), handles=())

    with pytest.raises(NotBadgeableError, match="at least one host or handle"):
        sign_badge(nowhere, signer, iat=IAT, issuer=ISSUER)


def test_facts_come_from_the_certificate():
    facts = facts_of(PlainCertificate(), 470, at=IAT)

    assert facts.index == 470
    assert facts.sites == ("shop.example.com.kh",)
    assert (facts.start, facts.end) == (date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("at", "start"),
    [
        (date(2025, 6, 1), date(2026, 1, 1)),
        (date(2027, 12, 31), date(2026, 1, 1)),
        (date(2028, 1, 1), date(2028, 1, 1)),
        (date(2031, 1, 1), date(2028, 1, 1)),
    ],
)
def test_a_badge_runs_from_the_period_it_is_signed_in_to_the_end_of_the_last(at, start):
    periods = (
        Period(date(2026, 1, 1), date(2027, 12, 31)),
        Period(date(2028, 1, 1), date(2029, 12, 31)),
    )

    facts = facts_of(PlainCertificate(periods=periods), 470, at=start_of(at))

    assert day_of(start_of(at)) == at
    assert (facts.start, facts.end) == (start, date(2029, 12, 31))


def test_the_places_of_a_natural_person_are_opened():
    opening = Opening(salt=encode(bytes(16)), value="tiktok:sreymom.example")
    person = PlainCertificate(sites=(), handles=(commitment_of(opening),))

    assert facts_of(person, 470, [opening], at=IAT).handles == ("tiktok:sreymom.example",)
    with pytest.raises(NotBadgeableError, match="erased"):
        facts_of(person, 470, at=IAT)
