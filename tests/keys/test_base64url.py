"""base64url: one text for each byte string."""

import base64
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.base64url import decode, encode
from keys.errors import JwsError

ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_what_is_encoded_decodes_to_itself_and_agrees_with_the_standard_library(data):
    text = encode(data)

    assert decode(text) == decode(text.encode()) == data
    assert text == base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET + "+/= \n.é", max_size=12))
def test_a_text_decodes_only_if_it_is_the_one_encoding(text):
    try:
        data = decode(text)
    except JwsError:
        return

    assert encode(data) == text


@pytest.mark.parametrize(
    "text",
    [
        "Zg==",
        "Zg=",
        "Zh",
        "Zm9",
        "Z",
        "Zm9vY",
        "Zm 9v",
        "Zm9v\n",
        "\nZm9v",
        "Zm9v=",
        "Z=m9v",
        "Zm+v",
        "Zm/v",
        "Zm.v",
        "Zm\0v",
        "Zmév",
        "=",
        "\ud800",
    ],
)
def test_every_other_form_is_refused(text):
    with pytest.raises(JwsError):
        decode(text)


def test_of_all_last_letters_only_those_without_stray_bits_are_accepted():
    def good(prefix: str) -> str:
        return "".join(last for last in ALPHABET if _decodes(prefix + last))

    assert good("Z") == "AQgw"
    assert good("Zm") == "AEIMQUYcgkosw048"
    assert good("Zm9") == ALPHABET


def _decodes(text: str) -> bool:
    try:
        decode(text)
    except JwsError:
        return False
    return True
