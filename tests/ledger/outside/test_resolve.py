"""Names and addresses: private ones are refused however wrapped, and resolvers must agree."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import OutsideError
from ledger.outside.resolve import NameServer, Resolvers, addresses, is_public, texts
from tests.ledger.outside_servers import HOST, LOOPBACK, Dns

PRIVATE_4 = (
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
)
PUBLIC_4 = ("1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.32.0.1", "223.255.255.255")
PRIVATE_6 = (
    *("::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "100::1"),
    *("64:ff9b:1::1", "2001::1", "2001:20::1", "3fff::1", "5f00::1", "::7f00:1", "4000::1"),
)


@pytest.fixture
def pair():
    both = (Dns(), Dns())
    yield both
    for one in both:
        one.close()


def resolvers(pair, **changed):
    options = {"seconds": 2.0, "allow": LOOPBACK} | changed
    return Resolvers(servers=tuple(one.server for one in pair), **options)


def refused(call, *arguments):
    with pytest.raises(OutsideError) as caught:
        call(*arguments)
    return caught.value.fault


@pytest.mark.parametrize("text", [*PRIVATE_4, *PRIVATE_6])
def test_an_address_that_is_not_public_is_refused(text):
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", [*PUBLIC_4, "2606:4700::1111", "2400:cb00::1"])
def test_a_public_address_is_not(text):
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", [*PRIVATE_4, *PUBLIC_4])
def test_an_address_wrapped_in_another_is_judged_as_what_it_wraps(text):
    inner = int(ip_address(text))
    mapped = ip_address(f"::ffff:{text}")
    sixtofour = ip_address((0x2002 << 112) | (inner << 80))
    nat64 = ip_address((0x64FF9B << 96) | inner)

    for wrapped in (mapped, sixtofour, nat64):
        assert is_public(wrapped) == (text in PUBLIC_4)


@settings(deadline=None)
@given(st.ip_addresses())
def test_what_python_calls_private_is_never_let_through(address):
    wraps = any(
        address in ip_network(net) for net in ("64:ff9b::/96", "2002::/16", "::ffff:0:0/96")
    )
    if not wraps and (not address.is_global or address.is_multicast or address.is_reserved):
        assert not is_public(address)
    assert is_public(address, (ip_network("0.0.0.0/0"), ip_network("::/0")))


def test_an_address_counts_if_both_resolvers_give_it(pair):
    first, second = pair
    first.zone[(HOST, "A")] = ["127.0.0.1", "127.0.0.2"]
    second.zone[(HOST, "A")] = ["127.0.0.2", "127.0.0.3"]

    assert addresses(HOST, resolvers(pair)) == ("127.0.0.2",)


def test_ipv4_comes_first(pair):
    for one in pair:
        one.zone |= {(HOST, "A"): ["8.8.8.8"], (HOST, "AAAA"): ["2606:4700::1111"]}

    assert addresses(HOST, resolvers(pair)) == ("8.8.8.8", "2606:4700::1111")


def test_one_private_answer_from_one_resolver_refuses_the_name(pair):
    for one in pair:
        one.zone[(HOST, "A")] = ["8.8.8.8"]
    pair[1].zone[(HOST, "AAAA")] = ["::ffff:169.254.169.254"]

    assert refused(addresses, HOST, resolvers(pair)) == "private-address"


def test_loopback_is_refused_unless_it_is_allowed(pair):
    assert refused(addresses, HOST, resolvers(pair, allow=())) == "private-address"
    assert addresses(HOST, resolvers(pair)) == ("127.0.0.1",)


def test_resolvers_that_disagree_are_said_to(pair):
    pair[1].zone[(HOST, "A")] = ["127.0.0.9"]
    pair[0].zone[(f"_trustmark.{HOST}", "TXT")] = ['"one"']
    pair[1].zone[(f"_trustmark.{HOST}", "TXT")] = ['"other"']

    assert refused(addresses, HOST, resolvers(pair)) == "resolvers-disagree"
    assert refused(texts, f"_trustmark.{HOST}", resolvers(pair)) == "resolvers-disagree"


def test_a_text_that_only_one_resolver_gives_does_not_count(pair):
    for one in pair:
        one.zone[(HOST, "TXT")] = ['"both"']
    pair[0].zone[(HOST, "TXT")] = ['"both"', '"forged"']

    assert texts(HOST, resolvers(pair)) == ("both",)


def test_a_long_text_is_joined(pair):
    for one in pair:
        one.zone[(HOST, "TXT")] = ['"trustmark-" "proof=1"']

    assert texts(HOST, resolvers(pair)) == ("trustmark-proof=1",)


def test_a_name_that_is_not_there_has_no_address(pair):
    assert refused(addresses, "nobody.example.com.kh", resolvers(pair)) == "no-address"
    assert texts("nobody.example.com.kh", resolvers(pair)) == ()


def test_a_silent_resolver_is_not_taken_for_an_empty_answer(pair):
    pair[1].silent = True

    assert refused(addresses, HOST, resolvers(pair, seconds=0.2)) == "resolver-silent"
    assert refused(texts, HOST, resolvers(pair, seconds=0.2)) == "resolver-silent"


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".kh", "a." * 130 + "kh"])
def test_a_name_that_cannot_be_asked_for_is_refused(pair, name):
    assert refused(texts, name, resolvers(pair)) == "resolver-silent"


def test_more_answers_than_a_shop_has_are_refused(pair):
    for one in pair:
        one.zone[(HOST, "A")] = [f"127.0.0.{number}" for number in range(1, 80)]

    assert refused(addresses, HOST, resolvers(pair)) == "too-large"


def test_one_resolver_is_not_enough():
    one = NameServer(address="127.0.0.1")

    for servers in ((), (one,), (one, one)):
        with pytest.raises(OutsideError) as caught:
            Resolvers(servers=servers)
        assert caught.value.fault == "resolvers"
