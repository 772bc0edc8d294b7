"""The strict JWS front: one header text, one base64url text, known keys only."""

import msgspec
import pytest

from keys import jws
from keys.base64url import decode, encode
from keys.errors import JwsError, KeyringError, SignatureError
from keys.public import Jwk, from_jwk
from tests.keys.material import make

SIGNER = make("badge-1")
HEADER = jws.header("ES256", "trustmark-badge+jwt", "badge-1")
TOKEN = jws.join(HEADER, b"{}", SIGNER.sign(jws.signing_input(HEADER, b"{}")))
REASONS = {
    "es256": "acceptsValid (18) has a high s, of which we accept the low twin only",
    "hs256": "no secret keys",
    "rs256": "no RSA",
    "rs384": "no RSA",
    "rs512": "no RSA",
    "ps256": "no RSA",
    "ps384": "no RSA",
    "ps512": "no RSA",
    "rfc7520": "no RSA, P-521 or secret keys",
    "rfc7520WithKeyOps": "no RSA or P-521",
    "base64": "no secret keys",
}
PLAIN_HEADER = encode(b'{"alg":"ES256","kid":"kid-ec-sign"}')


@pytest.mark.vectors
def test_wycheproof_tokens_get_the_verdict_of_the_vectors_but_for_the_listed_groups(wycheproof):
    differences: dict[str, set[str]] = {}
    accepted = []
    for group in wycheproof("json_web_signature_test.json"):
        for case in group["tests"]:
            good = front_accepts(case["jws"], group.get("public") or group["private"])
            accepted += [case["tcId"]] * good
            if good != (case["result"] == "valid"):
                differences.setdefault(group["comment"], set()).add(case["result"])

    assert differences == {group: {"valid"} for group in REASONS}
    assert accepted == [378]


def front_accepts(token, key: dict) -> bool:
    """Check a token as a verifier does: a key it can load, the key's one header, the signature."""
    if key.pop("use", "sig") != "sig" or key.pop("alg", "ES256") != "ES256":
        return False
    key.pop("kid", None)
    try:
        public = from_jwk(msgspec.convert(key, Jwk))
        parts = jws.split(token if isinstance(token, str) else str(token), limit=4096)
        public.verify(parts.signature, parts.signing_input)
    except (KeyringError, msgspec.ValidationError):
        return False
    return parts.header == PLAIN_HEADER


def test_the_header_text_has_three_members_in_one_order():
    assert decode(HEADER) == b'{"alg":"ES256","typ":"trustmark-badge+jwt","kid":"badge-1"}'


def test_a_token_comes_apart_into_what_it_was_joined_from():
    parts = jws.split(TOKEN, limit=len(TOKEN))

    assert (parts.header, parts.payload) == (HEADER, b"{}")
    assert parts.signing_input == jws.signing_input(HEADER, b"{}")
    SIGNER.public.verify(parts.signature, parts.signing_input)


def test_an_empty_signature_comes_apart_and_verifies_under_no_key():
    parts = jws.split(f"{HEADER}.e30.", limit=200)

    assert parts.signing_input == jws.signing_input(HEADER, b"{}")
    with pytest.raises(SignatureError):
        SIGNER.public.verify(parts.signature, parts.signing_input)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        TOKEN + ".x",
        TOKEN + "=",
        TOKEN + "\n",
        " " + TOKEN + "é",
        TOKEN.replace(".", "..", 1),
        TOKEN + "A" * 1000,
        "\ud800.e30.e30",
    ],
)
def test_what_is_not_a_compact_token_is_refused(token):
    with pytest.raises(JwsError):
        jws.split(token, limit=1000)


def test_every_edit_of_one_character_is_refused():
    for place in range(len(TOKEN)):
        for letter in "A.=":
            edited = TOKEN[:place] + letter + TOKEN[place + 1 :]
            if edited != TOKEN:
                with pytest.raises(KeyringError):
                    verify_strictly(edited)


def verify_strictly(token: str) -> None:
    parts = jws.split(token, limit=1000)
    if parts.header != HEADER:
        raise JwsError("other header")
    SIGNER.public.verify(parts.signature, parts.signing_input)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"payload":' + b"[" * 50_000,
        b'{"payload":"","signatures":[]}\n',
        b'{"payload": "","signatures":[]}',
        b'{"signatures":[],"payload":""}',
        b'{"payload":"a","payload":"","signatures":[]}',
        b'{"payload":"","signatures":[],"header":{}}',
        b'{"payload":"","signatures":[{"protected":"","signature":"","header":{}}]}',
        b'{"payload":"\\ud800","signatures":[]}',
        b'{"payload":"","signatures":[]}' + b" " * jws.MAX_GENERAL,
    ],
)
def test_only_the_one_text_of_a_general_document_is_parsed(raw):
    with pytest.raises(JwsError):
        jws.parse_general(raw)


def test_a_general_document_is_the_same_after_formatting():
    document = jws.General("e30", (jws.GeneralSignature("a", "b"),))

    assert jws.parse_general(jws.format_general(document)) == document


def test_a_general_document_above_the_limit_is_not_written():
    with pytest.raises(JwsError, match="limit"):
        jws.format_general(jws.General("A" * jws.MAX_GENERAL, ()))
