"""A CSV file of businesses is right as a whole, or nothing of it is used."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.acting.table import COLUMNS, parse_table
from issuer.errors import TableError

HEADING = ",".join(COLUMNS)
GOOD = "ហាងសូត្រ,Silk Shop,legal-person,KH-1,silk.example.com.kh,facebook:silkshop,full"


def table(*rows, heading=HEADING):
    return "\n".join([heading, *rows, ""]).encode()


def problems(raw):
    with pytest.raises(TableError) as caught:
        parse_table(raw)
    return [str(caught.value), *map(str, caught.value.problems)]


def test_a_good_row_becomes_a_business_with_places_in_their_one_form():
    raw = table("ហាង,,natural-person,,ហាង.example.com.kh SHOP.example.com.kh,TikTok:Shop.1,basic")

    (row,) = parse_table(raw)

    assert row.hosts[0].startswith("xn--")
    assert row.hosts[1] == "shop.example.com.kh"
    assert row.handles == ("tiktok:shop.1",)
    assert (row.line, row.category, row.tier) == (2, "natural-person", "basic")


def test_the_same_row_has_the_same_key_in_another_file():
    (here,) = parse_table(table(GOOD))
    other = GOOD.replace("silk", "cotton").replace("Silk", "Cotton")

    there = parse_table(table(other, GOOD))

    assert there[1].key == here.key
    assert there[0].key != here.key


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "row 1: the columns are none"),
        (table(heading=HEADING.replace("tier", "level")), "row 1: the columns are"),
        (table(heading=HEADING + ",more"), "row 1: the columns are"),
        (table(), "row 2: there is no business"),
        (b"\xef\xbb\xbf" + table(GOOD), "row 1: the file begins with a byte order mark"),
        (table(GOOD).decode().encode("utf-16"), "row 1: the file begins with a byte order mark"),
        (table(GOOD) + b"\xff\xfe,x\n", "row 3: the text is not UTF-8"),
        (table(GOOD, "a\0b"), "row 3: there is a zero byte"),
        (table('"never closed'), "row 2: not CSV"),
        (table(GOOD + ",more"), "row 2: expected 7 cells, got 8"),
        (table(GOOD, ""), "row 3: expected 7 cells, got 0"),
        (table(GOOD.replace("Silk Shop", "=1+1")), "row 2: business_name_en begins like a formula"),
        (
            table(GOOD.replace("Silk Shop", " =1+1")),
            "row 2: business_name_en begins like a formula",
        ),
        (table(GOOD.replace("KH-1", "+85512")), "row 2: registration_number begins like a formula"),
        (table(GOOD.replace("KH-1", "-1")), "row 2: registration_number begins like a formula"),
        (table(GOOD.replace("KH-1", "@SUM(A1)")), "row 2: registration_number begins like"),
        (table(GOOD.replace("Silk Shop", "\tSilk")), "row 2: business_name_en begins like"),
        (
            table(GOOD.replace("Silk Shop", '"Silk\nShop"')),
            "row 2: business_name_en has a line break",
        ),
        (table(GOOD.replace("Silk Shop", "S" * 201)), "row 2: a name has at most 200"),
        (table(GOOD.replace("Silk Shop", "S" * 2001)), "row 2: business_name_en has 2001"),
        (table(GOOD.replace("ហាងសូត្រ,Silk Shop", ",")), "row 2: a business has a name"),
        (table(GOOD.replace("legal-person", "company")), "row 2: category must be one of"),
        (table(GOOD.replace("full", "gold")), "row 2: tier must be one of"),
        (
            table(GOOD.replace("silk.example.com.kh", "https://silk.example")),
            "row 2: https://silk.example is not a place: expected a bare",
        ),
        (
            table(GOOD.replace("silk.example.com.kh", "s\u0456lk.example.com.kh")),
            "row 2: s\u0456lk.example.com.kh is not a place: each label",
        ),
        (
            table(GOOD.replace("facebook:", "myspace:")),
            "row 2: myspace:silkshop is not a place: expected platform:name",
        ),
        (table("a,b,legal-person,,,,full"), "row 2: a certificate needs at least one host"),
        (table(GOOD.replace("silk.example.com.kh", "a.kh A.kh")), "row 2: a host or handle stands"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(raw, said):
    found = problems(raw)

    assert any(line.startswith(said) for line in found), found


def test_a_host_in_two_rows_is_refused_with_both_rows():
    other = GOOD.replace("facebook:silkshop", "facebook:other").replace("silk.", "SILK.")

    assert "row 3: silk.example.com.kh stands in row 2 already" in problems(table(GOOD, other))


def test_every_bad_row_is_named_at_once():
    bad = GOOD.replace("full", "gold")

    found = problems(table(bad, GOOD, bad))

    assert found[0] == "problems in the file: 2; nothing was imported"
    assert [line[:5] for line in found[1:]] == ["row 2", "row 4"]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_the_declared_way(noise):
    with pytest.raises(TableError):
        parse_table(noise)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_in_a_cell_is_read_or_refused_in_the_declared_way(noise):
    raw = table(GOOD).decode().replace("Silk Shop", noise).encode("utf-8", "surrogatepass")

    try:
        rows = parse_table(raw)
    except TableError:
        return
    assert all(not row.name_en.startswith(("=", "+", "-", "@")) for row in rows)
