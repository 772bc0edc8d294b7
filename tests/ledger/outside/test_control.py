"""Proof of control by record, file or profile text; a failure says what was expected and came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import ControlError
from ledger.outside.control import prove_by_file, prove_by_profile, prove_by_record, prove_host
from ledger.outside.tokens import FILE, codes_in, is_among, profile_code, proof_line
from tests.ledger.outside_servers import HOST, endless, redirect, send

SECRET = bytes(range(32))
BUSINESS, OTHER = "b-" + "1" * 32, "b-" + "2" * 32
NAME = f"_trustmark.{HOST}"
HANDLE = "facebook:angkorsilk"
AT = 1_800_000_000
LINE = proof_line(SECRET, BUSINESS, HOST)
CODE = profile_code(SECRET, BUSINESS, HANDLE)


def refused(prove, *arguments):
    with pytest.raises(ControlError) as caught:
        prove(SECRET, BUSINESS, *arguments, at=AT)
    return caught.value.fault, str(caught.value)


def test_the_line_of_the_documents_is_what_it_says():
    assert LINE == "trustmark-proof=QkyL02BNNPWIxXlnRQzS03fnxuBankh6cK05AReyuVE"
    assert CODE == "TM-T4FR4-ASM30"


def test_a_record_among_others_proves_control(outside):
    outside.zone("TXT", NAME, ['"v=spf1 -all"', f'"{LINE}"'])

    proof = prove_by_record(SECRET, BUSINESS, HOST, outside.asking(), at=AT)

    assert (proof.method, proof.place, proof.at) == ("dns", HOST, AT)
    assert NAME in proof.detail


@pytest.mark.parametrize(
    "record",
    [
        proof_line(SECRET, OTHER, HOST),
        proof_line(SECRET, BUSINESS, "other.example.com.kh"),
        proof_line(bytes(32), BUSINESS, HOST),
        LINE.upper(),
        LINE + "A",
        LINE[:-1],
        f"x {LINE}",
    ],
)
def test_another_record_proves_nothing(outside, record):
    outside.zone("TXT", NAME, [f'"{record}"'])

    fault, message = refused(prove_by_record, HOST, outside.asking())

    assert fault == "missing"
    assert LINE in message
    assert "not found among 1 others:" in message


def test_a_record_that_one_resolver_alone_gives_proves_nothing(outside):
    outside.resolvers[0].zone[(NAME, "TXT")] = [f'"{LINE}"']

    assert refused(prove_by_record, HOST, outside.asking())[0] == "resolvers-disagree"


def test_a_resolver_that_is_silent_is_no_lapse(outside):
    outside.resolvers[0].silent = True

    assert refused(prove_by_record, HOST, outside.asking(seconds=0.2))[0] == "resolver-silent"


@pytest.mark.parametrize(
    "text", [LINE, f"{LINE}\n", f"\ufeff{LINE}\r\n", f"# ours\nother=1\n{LINE}\n"]
)
def test_a_file_with_the_line_proves_control(outside, text):
    outside.shop.pages[FILE] = text

    proof = prove_by_file(SECRET, BUSINESS, HOST, outside.visitor(), at=AT)

    assert (proof.method, proof.detail) == ("file", f"https://{HOST}{FILE}")


def test_a_page_that_repeats_what_it_is_asked_proves_nothing(outside):
    outside.shop.pages[FILE] = lambda handler: send(
        handler, f"<html>you asked for {handler.path} {LINE}".encode()
    )

    fault, message = refused(prove_by_file, HOST, outside.visitor())

    assert fault == "missing"
    assert "a file without it" in message


def test_a_file_that_is_not_there_is_missing_with_its_status(outside):
    fault, message = refused(prove_by_file, HOST, outside.visitor())

    assert fault == "missing"
    assert "got status 404" in message
    assert FILE in message


def test_the_line_on_an_error_page_proves_nothing(outside):
    outside.shop.pages[FILE] = lambda handler: send(handler, LINE.encode(), code=404)

    assert refused(prove_by_file, HOST, outside.visitor())[0] == "missing"


def test_a_file_on_another_host_proves_nothing(outside):
    outside.shop.pages[FILE] = redirect("https://other.example.com.kh/proof.txt")

    assert refused(prove_by_file, HOST, outside.visitor())[0] == "redirected"


def test_an_endless_file_is_no_lapse(outside):
    outside.shop.pages[FILE] = endless

    assert refused(prove_by_file, HOST, outside.visitor())[0] == "too-large"


def test_a_host_is_proven_by_record_or_else_by_file(outside):
    outside.shop.pages[FILE] = LINE
    by_file = prove_host(SECRET, BUSINESS, HOST, outside.visitor(), at=AT)
    outside.zone("TXT", NAME, [f'"{LINE}"'])
    by_record = prove_host(SECRET, BUSINESS, HOST, outside.visitor(), at=AT)

    assert (by_file.method, by_record.method) == ("file", "dns")


def test_a_proof_is_missing_only_if_it_was_looked_for_both_ways(outside):
    assert refused(prove_host, HOST, outside.visitor())[0] == "missing"

    outside.shop.pages[FILE] = endless
    fault, message = refused(prove_host, HOST, outside.visitor())

    assert fault == "too-large"
    assert "TXT record" in message


@pytest.mark.parametrize("host", ["", "localhost", "SHOP.example.com.kh", "https://a.kh"])
def test_what_is_no_host_cannot_be_proven(outside, host):
    assert refused(prove_by_record, host, outside.asking())[0] == "bad-host"
    assert refused(prove_by_file, host, outside.visitor())[0] == "bad-host"


@pytest.mark.parametrize(
    "profile",
    [
        CODE,
        f"ហាងសូត្រ {CODE} ☎ 012 345 678",
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("0", "O").replace("1", "l"),
        "".join(chr(ord(letter) + 0xFEE0) for letter in CODE),
    ],
)
def test_a_profile_with_the_code_proves_control_however_it_was_typed(profile):
    proof = prove_by_profile(SECRET, BUSINESS, HANDLE, profile, at=AT)

    assert (proof.method, proof.place) == ("profile", HANDLE)


@pytest.mark.parametrize(
    "profile",
    [
        "",
        CODE[:-1],
        CODE + "A",
        f"A{CODE}",
        profile_code(SECRET, OTHER, HANDLE),
        profile_code(SECRET, BUSINESS, "tiktok:angkorsilk"),
    ],
)
def test_a_profile_without_the_code_proves_nothing(profile):
    fault, message = refused(prove_by_profile, HANDLE, profile)

    assert fault == "missing"
    assert CODE in message


def test_what_is_no_handle_cannot_be_proven():
    assert refused(prove_by_profile, "myspace:tom", CODE)[0] == "bad-handle"


def test_a_secret_of_another_size_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        proof_line(b"short", BUSINESS, HOST)


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32), st.text(max_size=40), st.text(max_size=40))
def test_a_code_is_found_in_any_text_it_stands_alone_in(secret, business, around):
    code = profile_code(secret, business, HANDLE)

    assert code in codes_in(f"{around} {code} {around}") or "TM" in around.upper()


@settings(deadline=None)
@given(st.lists(st.text() | st.just(LINE), max_size=5))
def test_a_line_is_among_others_if_it_is_one_of_them(lines):
    assert is_among(lines, LINE) == (LINE in lines)
