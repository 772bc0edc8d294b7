"""Numbers, places, commitments, status bits, paths."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.base64url import encode
from tests.effort import examples
from verifier.errors import LogProofError, MalformedError, Reason, VerificationError
from verifier.formats import status
from verifier.formats.commitment import Opening, check_content, commit, commitment_of, opened
from verifier.values import numbers, paths, places
from verifier.values.numbers import (
    MAX_INDEX,
    CertificateIndex,
    canonical_index,
    format_number,
    parse_number,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
INDEXES = st.integers(0, MAX_INDEX).map(CertificateIndex)


def read(text):
    try:
        return parse_number(text)
    except VerificationError:
        return None


@settings(deadline=None)
@given(INDEXES)
def test_a_number_is_read_back(index):
    number = format_number(index)

    assert parse_number(number) == canonical_index(number) == index


@settings(deadline=None)
@given(INDEXES)
def test_every_single_wrong_letter_is_noticed(index):
    letters = format_number(index).removeprefix("CETS").replace("-", "")
    for place in range(7):
        for letter in ALPHABET.replace(letters[place], ""):
            assert read(letters[:place] + letter + letters[place + 1 :]) is None


@settings(deadline=None)
@given(INDEXES)
def test_every_swap_of_neighbours_is_noticed(index):
    letters = format_number(index).removeprefix("CETS").replace("-", "")
    for place in range(6):
        first, second = letters[place], letters[place + 1]
        swapped = letters[:place] + second + first + letters[place + 2 :]
        assert first == second or read(swapped) is None


@pytest.mark.parametrize("index", [-1, MAX_INDEX + 1])
def test_no_number_for_an_index_outside(index):
    with pytest.raises(MalformedError) as caught:
        format_number(CertificateIndex(index))

    assert caught.value.reason == Reason.BAD_NUMBER


def test_no_index_for_a_number_too_high():
    values = [31, 31, 31, 31, 31, 31]
    check = numbers._checksum([*values, 0])

    with pytest.raises(MalformedError, match="that high"):
        parse_number("".join(ALPHABET[value] for value in (*values, check)))


@pytest.mark.parametrize(
    "other", ["cets-0000-05A", "CETS-0000-05a", "CETS000005A", "000005A", "CETS-0000-O5A"]
)
def test_a_number_has_one_canonical_text(other):
    assert canonical_index("CETS-0000-05A") == parse_number(other) == 5
    with pytest.raises(MalformedError):
        canonical_index(other)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Facebook:Sok.Shop", ("handle", "facebook:sok.shop")),
        (" TELEGRAM:a_b-c ", ("handle", "telegram:a_b-c")),
        ("Shop.Example", ("host", "shop.example")),
    ],
)
def test_a_place_has_one_form(text, place):
    assert places.parse_place(text) == place


@pytest.mark.parametrize(
    "text", ["facebook:", "facebook:a b", "facebook:\u0430", "tiktok:" + "a" * 65, "myspace:x"]
)
def test_no_place(text):
    assert not places.is_handle(text)
    for parse in (places.parse_place, places.normalise_handle):
        with pytest.raises(MalformedError) as caught:
            parse(text)
        assert caught.value.reason == Reason.BAD_PLACE


KHMER = st.text("កខគឃងចឆជសហអាិីុូេ", min_size=1, max_size=12)


@settings(max_examples=examples(60), deadline=None)
@given(st.one_of(KHMER, st.text(max_size=30)), st.sampled_from([".example.com.kh", ".com", ""]))
def test_whatever_is_read_as_a_host_is_in_its_one_form(stem, suffix):
    try:
        host = places.normalise_host(stem + suffix)
    except MalformedError:
        return

    assert places.is_host(host)
    assert host.isascii()
    assert places.normalise_host(places.unicode_host(host)) == host


def a_label(spelled):
    return f"xn--{spelled.encode('punycode').decode('ascii')}"


def stays(host):
    try:
        return places.normalise_host(host) == host
    except MalformedError:
        return False


def test_each_khmer_letter_is_allowed_where_idna_allows_it():
    for code in range(0x1770, 0x1810):
        letter = chr(code)
        for spelled in (
            letter,
            "ក" + letter,
            letter + "ក",
            f"ក{letter}ក",
            f"a{letter}",
            f"1{letter}",
        ):
            host = a_label(spelled) + ".example"
            assert places.is_host(host) == stays(host), (hex(code), spelled)


@settings(deadline=None)
@given(
    st.text("កសអិុ្៌\u17dd\u17b4៛១0-1a", min_size=1, max_size=8), st.sampled_from(["", "x", "-", "9"])
)
def test_an_a_label_is_judged_as_idna_judges_it(spelled, damage):
    for host in (
        f"{a_label(spelled)}{damage}.example",
        f"shop.{a_label(spelled)}",
        f"{a_label(spelled)}.xn--",
    ):
        assert places.is_host(host) == stays(host)


def test_a_commitment_opens_to_its_value_and_to_nothing_else():
    salt, value = bytes(range(16)), "សុខ សុភា"
    hidden = commit(salt, value.encode())
    opening = Opening(encode(salt), value)

    assert commitment_of(opening) == hidden
    assert opened(hidden, [Opening(encode(salt), "other"), opening]) == value
    assert opened(hidden, []) is None
    assert opened("plain", []) == "plain"


def test_a_whole_file_is_checked_against_its_commitment():
    salt, content = bytes(range(16)), b"%PDF-1.7\0"
    hidden = commit(salt, content)

    check_content(hidden, encode(salt), content)
    for other in (content + b"\n", b""):
        with pytest.raises(LogProofError):
            check_content(hidden, encode(salt), other)
    with pytest.raises(LogProofError):
        check_content(hidden, encode(bytes(16)), content)
    for broken in ("?", encode(bytes(15))):
        with pytest.raises(MalformedError):
            check_content(hidden, broken, content)


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_has_16_bytes(salt):
    with pytest.raises(MalformedError):
        commit(salt, b"")


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(0, 3), max_size=50))
def test_status_bits_are_read_back_and_padded_with_1(statuses):
    array = status.pack(bytes(statuses))

    assert [status.read(array, n, 2) for n in range(len(array) * 4)] == statuses + [1] * (
        -len(statuses) % 4
    )


@pytest.mark.vectors
def test_outside_status_lists(outside):
    from keys.base64url import decode  # noqa: PLC0415

    for entry in outside("status-list/lists.json"):
        array = status.inflate(decode(entry["lst"]), entry["size"] * entry["bits"] // 8)
        expected = {int(place): value for place, value in entry["statuses"].items()}

        assert len(array) * 8 == entry["size"] * entry["bits"]
        assert all(
            status.read(array, place, entry["bits"]) == value for place, value in expected.items()
        )
        assert sum(array.translate(_ONES)) == sum(value.bit_count() for value in expected.values())


_ONES = bytes(value.bit_count() for value in range(256))


def test_where_the_site_keeps_its_files():
    index = CertificateIndex(47)

    assert paths.record_of(index) == f"certificates/{format_number(index)}.jwt"
    assert paths.status_list(3) == "status/3.jwt"
    assert paths.bucket("host", 26) == "register/host/001a.jwt"
    assert paths.bucket_for("handle", "facebook:x", 1) == "register/handle/0000.jwt"
