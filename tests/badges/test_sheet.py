"""Printed sheets: their words, their size in real millimetres, and that phones can read them."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from badges import lettering, qr, sheet_words
from badges.errors import BadgeTooLargeError, FontError
from badges.lettering import TextLine
from badges.outlines import Outline
from badges.sheet import CODES, SIZES, Printed, certificate, sticker_size, stickers
from badges.sheet_pdf import pdf
from verifier.judging.texts import table

SVG = "{http://www.w3.org/2000/svg}"
DOTS = 300
"""Dots an inch of the printer that is simulated."""
PRINTED = Printed(
    number="CETS-0047-K2N",
    qr_text="https://verify.example.gov.kh/#" + "1" * 229,
    places=("shop.example.com.kh", "facebook:angkorsilkexample01"),
    name=("", "Angkor Silk Co., Ltd."),
    tier="full",
    start=date(2026, 11, 24),
    end=date(2028, 11, 23),
)
CLAIMS = re.compile(r"\bvalid\b|genuine|certified shop|guarante|trusted", re.IGNORECASE)
PAGES = {
    **{
        f"certificate-{paper}": (paper, lambda p, paper=paper: certificate(p, paper))
        for paper in SIZES
    },
    **{
        f"stickers-{mm}-{paper}": (paper, lambda p, paper=paper, mm=mm: stickers(p, paper, mm))
        for paper in SIZES
        for mm in CODES
    },
}


@pytest.fixture(params=PAGES)
def page(request):
    return request.param


def drawn(page, printed=PRINTED):
    return PAGES[page][1](printed)


def test_a_page_has_the_size_of_its_paper_in_millimetres(page):
    root = ET.fromstring(drawn(page))
    width, height = SIZES[PAGES[page][0]]

    assert (root.get("width"), root.get("height")) == (f"{width}mm", f"{height}mm")
    assert root.get("viewBox") == f"0 0 {width} {height}"


def test_a_page_needs_no_font_no_script_and_nothing_from_outside(page):
    text = drawn(page)
    root = ET.fromstring(text)

    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "title",
        "g",
        "path",
        "rect",
    }
    assert "href" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_every_khmer_phrase_and_day_is_drawn_beforehand():
    days = [
        sheet_words.period_text(date(2026, month, 2 * month), date(2028, 13 - month, 28), "km")
        for month in range(1, 13)
    ]
    phrases = [
        (phrase["km"], name in sheet_words.BOLD) for name, phrase in sheet_words.WORDS.items()
    ]

    lines = [TextLine(text, 0, 0, 5, 90, "bold" if bold else "regular") for text, bold in phrases]
    lines += [TextLine(text, 0, 0, 5, 90) for text in days]
    unknown = [line.text for line in lines if "<text" in lettering.draw(line)]
    assert unknown == []


def test_every_phrase_is_in_both_languages():
    assert all(
        phrase.keys() == {"km", "en"} and all(phrase.values())
        for phrase in sheet_words.WORDS.values()
    )
    assert sheet_words.word("other", "km") == "other"


def test_no_sheet_says_that_a_certificate_is_in_force():
    said = " ".join(phrase["en"] for phrase in sheet_words.WORDS.values())

    assert CLAIMS.search(said) is None
    assert "does not say that the certificate is in force" in said
    assert table().verdicts["valid"]["en"] not in said


def test_stickers_fill_the_page_between_marks_to_cut_along():
    counts = {
        (paper, mm): len(
            re.findall(r'<g transform="translate\([^)]*\)"><g>', stickers(PRINTED, paper, mm))
        )
        for paper in SIZES
        for mm in CODES
    }

    assert counts == {("a4", 30): 12, ("a4", 40): 9, ("a6", 30): 2, ("a6", 40): 1}
    for (paper, mm), count in counts.items():
        marks = re.findall(r'd="((?:M[^"]*[hv]-?1\.5)+)"', stickers(PRINTED, paper, mm))
        assert len(marks) == count
        assert all(mark.count("M") == 8 for mark in marks)


def test_nothing_lies_outside_the_paper(page):
    width, height = SIZES[PAGES[page][0]]
    corners = [
        (float(x), float(y))
        for x, y in re.findall(r'<g transform="translate\(([\d.-]+) ([\d.-]+)\)"><g>', drawn(page))
    ]

    for x, y in corners:
        wide, high = sticker_size(qr.encode(PRINTED.qr_text, "Q"), 30 if "30" in page else 40)
        assert x >= 3
        assert y >= 3
        assert x + wide <= width - 3
        assert y + high <= height - 3


def test_a_code_too_fine_for_a_printer_is_refused():
    fine = replace(PRINTED, qr_text="https://verify.example.gov.kh/#" + "1" * 797)
    finer = replace(PRINTED, qr_text=f"https://{'h' * 240}.example/#" + "1" * 797)

    with pytest.raises(BadgeTooLargeError, match="too fine at 30 mm"):
        stickers(fine, "a4", 30)
    with pytest.raises(BadgeTooLargeError, match="too fine at 40 mm"):
        certificate(finer, "a6")


def test_the_longest_badge_is_printed_with_the_larger_code(printer):
    longest = replace(PRINTED, qr_text="https://verify.example.gov.kh/#" + "1" * 797)

    for paper in SIZES:
        [found] = zxingcpp.read_barcodes(printer(certificate(longest, paper), paper))
        corners = found.position
        assert found.text == longest.qr_text
        assert (corners.top_right.x - corners.top_left.x) / DOTS * 25.4 == pytest.approx(
            40, abs=0.4
        )


@pytest.mark.parametrize("paper", SIZES)
def test_the_facts_of_the_fullest_certificate_end_above_the_code(paper):
    full = replace(
        PRINTED,
        qr_text="https://verify.example.gov.kh/#" + "1" * 797,
        places=tuple(f"s{n}.example.com.kh" for n in range(7)),
        name=("Angkor Silk", "Angkor Silk Co., Ltd."),
    )
    facts, rule = re.split(r'<path d="M[\d.]+ (?=[\d.]+H)', certificate(full, paper))

    heights = re.findall(r'transform="translate\([\d.]+ ([\d.]+)\) scale', facts)

    assert len(heights) > 10
    assert max(map(float, heights)) < float(rule.partition("H")[0]) - 1


def test_places_that_do_not_fit_are_counted():
    many = replace(PRINTED, places=tuple(f"s{n}.example.com.kh" for n in range(7)))
    none = replace(PRINTED, places=())

    assert len(certificate(many, "a6")) > len(certificate(PRINTED, "a6"))
    assert stickers(none, "a4", 30)
    assert certificate(none, "a4")


def test_a_line_that_would_not_fit_becomes_smaller():
    wide = TextLine("W" * 200, 0, 0, 5, 50)

    scale = float(re.search(r"scale\(([\d.]+)\)", lettering.draw(wide))[1])

    advance = lettering._known("W" * 200, "regular")
    assert sum(piece.advance for piece in advance) * scale == pytest.approx(50, rel=0.01)
    assert lettering.draw(TextLine("", 0, 0, 5, 50)).count("<path") == 0


def test_text_that_was_not_drawn_beforehand_stays_text_without_a_shaper():
    line = TextLine("<សុខា>", 10, 20, 5, 50, "bold")

    text = lettering.draw(line)

    assert "<text" in text
    assert 'font-weight="bold"' in text
    assert "&lt;សុខា&gt;" in text


def test_text_that_was_not_drawn_beforehand_is_outlined_by_a_shaper():
    asked = []

    def shaper(text, weight):
        asked.append((text, weight))
        return Outline(2000, "M0 0h9"), 1000

    drawing = lettering.draw(TextLine("សុខា", 10, 20, 5, 5), shaper)

    assert asked == [("សុខា", "regular")]
    assert "scale(0.0025" in drawing
    assert "M0 0h9" in drawing


def test_the_name_of_a_holder_is_on_the_certificate_and_not_on_stickers():
    named = replace(PRINTED, name=("សុខា", "Angkor Silk Co., Ltd."))

    assert "សុខា" in certificate(named, "a4")
    assert "សុខា" not in stickers(named, "a4", 30)


def test_a_sheet_of_a_khmer_host_shows_it_in_khmer():
    khmer = replace(PRINTED, places=("xn--i2e8ac2ab7c.example.com.kh",))

    assert ".example.com.kh</text>" in certificate(khmer, "a4")


@pytest.fixture(scope="module")
def printer(tmp_path_factory):
    """Draws an SVG page in Chromium at 300 dots an inch; each page once."""
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "chromium is missing (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder, pictures = tmp_path_factory.mktemp("print"), {}

    def picture(svg, paper):
        if svg not in pictures:
            pictures[svg] = _screenshot(chromium, folder, svg, paper)
        return pictures[svg]

    return picture


def _screenshot(chromium, folder, svg, paper):
    width, height = (round(side / 25.4 * 96) for side in SIZES[paper])
    (folder / "page.html").write_text(f'<body style="margin:0;overflow:hidden">{svg}', "utf-8")
    command = [
        *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        *(
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={folder / 'profile'}",
        ),
        *(f"--force-device-scale-factor={DOTS / 96}", f"--window-size={width},{height}"),
        *(f"--screenshot={folder / 'page.png'}", (folder / "page.html").as_uri()),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return Image.open(BytesIO((folder / "page.png").read_bytes())).convert("L")


def test_every_code_on_a_printed_page_is_read_and_has_its_size(page, printer):
    paper, _ = PAGES[page]
    found = zxingcpp.read_barcodes(printer(drawn(page), paper))

    wanted = {"stickers-30-a4": 12, "stickers-40-a4": 9, "stickers-30-a6": 2}.get(page, 1)
    side = 30 if "30" in page or page == "certificate-a6" else 40
    assert [code.text for code in found] == [PRINTED.qr_text] * wanted
    assert {code.ec_level for code in found} == {"Q"}
    for code in found:
        corners = code.position
        assert (corners.top_right.x - corners.top_left.x) / DOTS * 25.4 == pytest.approx(
            side, abs=0.4
        )
        assert (corners.bottom_left.y - corners.top_left.y) / DOTS * 25.4 == pytest.approx(
            side, abs=0.4
        )


def test_four_white_modules_are_around_every_printed_code(page, printer):
    paper, _ = PAGES[page]
    picture = printer(drawn(page), paper)
    symbol = qr.encode(PRINTED.qr_text, "Q")

    for code in zxingcpp.read_barcodes(picture):
        corner, across = code.position.top_left, code.position.bottom_right
        module = (across.x - corner.x) / symbol.side
        quiet = round(3.6 * module)
        left, right = corner.x - quiet, across.x + quiet
        strips = [
            (left, corner.y, corner.x - 3, across.y),
            (across.x + 3, corner.y, right, across.y),
        ]
        strips += [
            (left, corner.y - quiet, right, corner.y - 3),
            (left, across.y + 3, right, across.y + quiet),
        ]
        assert all(picture.crop(strip).getextrema()[0] > 200 for strip in strips)


def test_a_pdf_wants_text_to_be_shaped():
    named = replace(PRINTED, name=("សុខា", ""))

    with pytest.raises(FontError, match="not shaped"):
        pdf(certificate(named, "a4"), "a4", title="x", made=0)


def test_fonts_that_are_not_there_are_named(tmp_path):
    with pytest.raises(FontError, match=r"NotoSans|uharfbuzz"):
        lettering.harfbuzz(str(tmp_path))


def test_a_pdf_has_the_size_of_its_paper_and_no_fonts(page):
    pytest.importorskip("fpdf", reason="the extra pdf is not installed")
    paper, _ = PAGES[page]

    made = pdf(drawn(page), paper, title=PRINTED.number, made=1_795_500_000)

    [box] = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert [float(side) * 25.4 / 72 for side in box] == pytest.approx(SIZES[paper], abs=0.1)
    assert b"/FontFile" not in made
    assert made == pdf(drawn(page), paper, title=PRINTED.number, made=1_795_500_000)


def test_khmer_is_shaped_by_harfbuzz():
    pytest.importorskip("uharfbuzz", reason="the extra pdf is not installed")
    try:
        shape = lettering.harfbuzz()
    except FontError as error:
        pytest.skip(str(error))

    phrase = sheet_words.WORDS["certificate"]["km"]
    known = lettering._known(phrase, "bold")[0]
    outline, units = shape(phrase, "bold")
    mixed, _ = shape("សុខា Sok", "regular")

    assert outline.advance / units == pytest.approx(known.advance / lettering.grid(), rel=0.02)
    assert mixed.advance > shape("សុខា", "regular")[0].advance
    assert mixed.path.startswith("M")
