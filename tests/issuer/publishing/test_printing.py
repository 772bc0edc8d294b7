"""`trustmark badge --sheet`: pages to print beside the badge."""

from xml.etree import ElementTree as ET

import pytest

from badges import lettering
from badges.errors import FontError
from issuer.publishing import printing

NAMES = ["certificate", "stickers-30", "stickers-40"]


def test_sheets_lie_beside_the_badge(trustmark, shop, home):
    answer = trustmark("badge", shop, "--sheet", "a4", "--sheet", "a6", "--json")

    folder = home / "badges" / shop
    assert answer.code == 0, answer.err
    for paper, width in (("a4", "210mm"), ("a6", "105mm")):
        for name in NAMES:
            assert f"{name}-{paper}.svg" in answer.json["files"]
            assert ET.parse(folder / f"{name}-{paper}.svg").getroot().get("width") == width


def test_without_the_option_there_is_nothing_to_print(trustmark, shop):
    answer = trustmark("badge", shop, "--json")

    assert [name for name in answer.json["files"] if "stickers" in name] == []


def test_the_certificate_says_what_the_badge_says(trustmark, shop, home, monkeypatch):
    """Letters are outlines, so what is drawn is listened to."""
    said = []
    draw = lettering.draw
    monkeypatch.setattr(
        "badges.sheet.draw", lambda line, shaper: said.append(line.text) or draw(line, shaper)
    )

    trustmark("badge", shop, "--sheet", "a4")

    assert {
        "Silk Shop",
        shop,
        "silk.example.com.kh",
        "facebook: silkshop",
        "verify.example.gov.kh",
    } <= set(said)


def test_pdf_and_fonts_are_about_sheets(trustmark, shop):
    for options in (("--pdf",), ("--fonts", "x")):
        answer = trustmark("badge", shop, *options)
        assert (answer.code, answer.out) == (2, "")
        assert "about sheets" in answer.err


def test_fonts_that_are_missing_are_wrong_usage(trustmark, shop, tmp_path):
    answer = trustmark("badge", shop, "--sheet", "a4", "--fonts", tmp_path)

    assert answer.code == 2
    assert "hint: SVG pages need neither" in answer.err


def test_a_khmer_name_without_a_shaper_stays_text_and_says_so(trustmark, monkeypatch, home):
    def none(folder=""):
        raise FontError("there is none")

    monkeypatch.setattr(printing.lettering, "harfbuzz", none)
    number = trustmark(
        *("issue", "--name-km", "ហាងសូត្រ", "--category", "legal-person", "--json"),
        *("--host", "silk.example.com.kh"),
    ).json["number"]
    trustmark("publish")

    answer = trustmark("badge", number, "--sheet", "a4")

    page = (home / "badges" / number / "certificate-a4.svg").read_text("utf-8")
    assert answer.code == 0
    assert "stay text in these pages" in answer.err
    assert "ហាងសូត្រ</text>" in page


def test_a_pdf_for_the_printer(trustmark, shop, home):
    pytest.importorskip("fpdf", reason="the extra pdf is not installed")
    try:
        lettering.harfbuzz()
    except FontError as error:
        pytest.skip(str(error))

    answer = trustmark("badge", shop, "--sheet", "a6", "--pdf", "--json")

    assert answer.code == 0, answer.err
    for name in NAMES:
        assert (home / "badges" / shop / f"{name}-a6.pdf").read_bytes().startswith(b"%PDF-")


def test_a_code_too_fine_for_small_stickers_comes_on_large_ones(trustmark, home):
    hosts = [f"a-long-name-of-a-shop-{n}.{'x' * 40}.example.com.kh" for n in range(3)]
    number = trustmark(
        *("issue", "--name-en", "Many", "--category", "legal-person", "--json"),
        *(option for host in hosts for option in ("--host", host)),
    ).json["number"]
    trustmark("publish")

    answer = trustmark("badge", number, "--sheet", "a4", "--json")

    assert answer.code == 0, answer.err
    assert "too fine for 30 mm" in answer.err
    assert "stickers-40-a4.svg" in answer.json["files"]
    assert "stickers-30-a4.svg" not in answer.json["files"]
