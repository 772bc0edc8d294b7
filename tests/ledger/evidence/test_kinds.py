"""What kind of file bytes are: true files pass; polyglots, bombs and scripts are refused."""

import zlib
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import EvidenceError
from ledger.evidence import kinds as evidence_kinds
from ledger.evidence import pdf as evidence_pdf
from ledger.evidence.kinds import recognise
from ledger.evidence.pictures import encoded_anew
from tests.ledger.evidence_files import chunk, jpeg, opened, pdf, picture, png, stream

ZIP_END = b"PK\x05\x06" + bytes(18)
EXIF_TURNED = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"


def refused(content, rule):
    with pytest.raises(EvidenceError) as caught:
        recognise(content)
    assert caught.value.rule == rule
    return str(caught.value)


def anew(content):
    return encoded_anew(content, recognise(content))


def test_true_files_are_what_they_are():
    assert recognise(pdf()) == ("application/pdf", 0, 0)
    assert recognise(png()) == ("image/png", 40, 30)
    assert recognise(jpeg()) == ("image/jpeg", 40, 30)
    assert recognise(jpeg(progressive=True)) == ("image/jpeg", 40, 30)
    assert recognise(jpeg(restart_marker_blocks=1)) == ("image/jpeg", 40, 30)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "an empty file"),
        (b"PK\x03\x04word/document.xml", "office document"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"  <svg onload=alert(1)>", "SVG"),
        (b"\n" + pdf(), "a PDF with something before its header"),
        (b"GIF89a", "something else"),
    ],
)
def test_another_kind_is_refused_and_named(content, named):
    assert named in refused(content, "evidence-kind")


@pytest.mark.parametrize("make", [png, jpeg])
@pytest.mark.parametrize("tail", [b"\0", b"\n", ZIP_END, b"<script>alert(1)</script>", jpeg()])
def test_bytes_after_the_end_of_a_picture_are_refused(make, tail):
    assert f"got {len(tail)} bytes" in refused(make() + tail, "evidence-polyglot")


def test_a_web_page_or_archive_inside_a_picture_is_refused():
    page = png()[:8] + png()[8:33] + chunk(b"tEXt", b"a\0<script>alert(1)</script>") + png()[33:]
    archive = png()[:33] + chunk(b"zzZz", ZIP_END) + png()[33:]

    assert "web page" in refused(page, "evidence-polyglot")
    assert "ZIP" in refused(archive, "evidence-polyglot")
    assert "ZIP" in refused(jpeg(comment=ZIP_END), "evidence-polyglot")


@pytest.mark.parametrize("tail", [b"PK\x05\x06" + bytes(18), b"<html>", b"more", b"\n" * 20])
def test_anything_after_the_end_of_a_pdf_is_refused(tail):
    refused(pdf() + tail, "evidence-polyglot")


def test_an_archive_or_web_page_inside_a_pdf_is_refused():
    refused(pdf(b"4 0 obj\n(" + ZIP_END + b")\nendobj\n"), "evidence-polyglot")
    refused(pdf(b"%<html><body onload=alert(1)>\n"), "evidence-polyglot")


@pytest.mark.parametrize(
    "catalog",
    [
        b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        b"/OpenAction 5 0 R",
        b"/AA<</O 5 0 R>>",
        b"/Names<</JavaScript 5 0 R>>",
        b"/Names<</J#61vaScript 5 0 R>>",
        b"/Names<</#4a#61#76#61#53#63#72#69#70#74 5 0 R>>",
        b"/A<</S/Launch/F(calc.exe)>>",
        b"/Names<</EmbeddedFiles 5 0 R>>",
        b"/AcroForm<</XFA 5 0 R>>",
        b"/A<</S/JS>>",
        b"/A<</S/SubmitForm>>",
    ],
)
def test_a_pdf_that_acts_is_refused(catalog):
    assert "print it to PDF again" in refused(pdf(catalog=catalog), "evidence-active")


@pytest.mark.parametrize(
    "dictionary", [b"/Type/ObjStm/Filter/FlateDecode", b"/Type/Obj#53tm/Filter [/FlateDecode]"]
)
def test_an_action_inside_an_object_stream_is_found(dictionary):
    refused(pdf(stream(b"5 0 <</Type/Catalog/OpenAction 6 0 R>>", dictionary)), "evidence-active")


def test_an_object_stream_without_actions_passes():
    assert (
        recognise(pdf(stream(b"5 0 <</Type/Font>>", b"/Type/ObjStm/Filter/FlateDecode"))).width == 0
    )


@pytest.mark.parametrize(
    "dictionary",
    [
        b"/Type/ObjStm/Filter/LZWDecode",
        b"/Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]",
        b"/Type/ObjStm/Filter[/FlateDecode/FlateDecode]",
        b"/Type/ObjStm/Filter 9 0 R",
        b"/Type/ObjStm/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
    ],
)
def test_an_object_stream_that_cannot_be_looked_into_is_refused(dictionary):
    refused(pdf(stream(b"5 0 <<>>", dictionary)), "evidence-active")


def test_an_object_stream_that_inflates_without_end_is_refused_without_doing_so():
    bomb = stream(bytes(evidence_pdf.MAX_INFLATED + 1), b"/Type/ObjStm/Filter/FlateDecode")

    assert len(bomb) < 100_000
    assert "at most" in refused(pdf(bomb), "evidence-active")


def test_a_damaged_object_stream_is_refused():
    refused(
        pdf(b"4 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>\nstream\nxxxx\nendstream\nendobj\n"),
        "evidence-damaged",
    )


def test_a_pdf_behind_a_password_is_refused():
    refused(pdf().replace(b"/Size 4", b"/Size 4/Encrypt 9 0 R"), "evidence-active")


def test_words_in_compressed_pages_are_no_actions():
    assert recognise(
        pdf(stream(b"/JS /AA " * 100), b"4 0 obj\n<<>>\nstream\n/JS \nendstream\nendobj\n")
    )


@pytest.mark.parametrize("header", [b"%PDF-9.9\n", b"%PDF-abc\n", b"%PDF-\n"])
def test_a_pdf_of_no_version_is_refused(header):
    refused(header + pdf()[9:], "evidence-damaged")


def _png_of(width, height):
    header = chunk(b"IHDR", pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def _jpeg_of(width, height):
    whole = jpeg()
    return whole.replace(pack(">HH", 30, 40), pack(">HH", height, width))


@pytest.mark.parametrize("make", [_png_of, _jpeg_of])
@pytest.mark.parametrize("size", [(10_000, 1), (1, 10_000), (6_400, 6_400), (65_535, 65_535)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(make, size):
    assert f"got {size[0]} x {size[1]}" in refused(make(*size), "evidence-pixels")


def test_a_small_file_of_a_gigapixel_is_refused():
    width, height = 100_000, 100_000

    content = _png_of(width, height)

    assert len(content) < 200
    refused(content, "evidence-pixels")


def test_a_picture_without_pixels_is_refused():
    refused(_png_of(0, 5), "evidence-damaged")
    refused(_jpeg_of(40, 0), "evidence-damaged")


def test_a_second_frame_cannot_hide_behind_a_small_one():
    whole = jpeg()
    at = whole.index(b"\xff\xc0")
    frame = whole[at : at + 2 + int.from_bytes(whole[at + 2 : at + 4])]

    refused(whole[:at] + frame + whole[at:], "evidence-damaged")


def test_an_animation_is_refused():
    moving = png(save_all=True, append_images=[picture().rotate(90)])

    assert "animation" in refused(moving, "evidence-kind")


def test_a_jpeg_of_more_scans_than_cameras_make_is_refused():
    whole = jpeg(progressive=True)
    start = whole.index(b"\xff\xda")
    scan = whole[start:-2]

    refused(whole[:-2] + scan * evidence_kinds._MAX_SCANS + whole[-2:], "evidence-damaged")


@pytest.mark.parametrize("make", [png, jpeg])
def test_every_cut_picture_is_refused(make):
    content = make()

    for end in range(8, len(content)):
        refused(content[:end], "evidence-damaged")


@pytest.mark.parametrize("make", [png, jpeg])
@settings(deadline=None)
@given(data=st.data())
def test_no_changed_picture_makes_anything_but_a_picture_or_a_refusal(make, data):
    content = bytearray(make())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(3, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        kept = anew(bytes(content))
    except EvidenceError:
        return

    assert opened(kept).width > 0


@settings(deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]),
)
def test_no_bytes_make_anything_but_a_kind_or_a_refusal(content, head):
    try:
        known = recognise(head + content)
    except EvidenceError:
        return

    assert known.kind == "application/pdf"


def test_metadata_is_gone_and_the_picture_upright():
    turned = jpeg(
        exif=EXIF_TURNED, comment=b"canary", icc_profile=b"canary-profile", dpi=(300, 300)
    )

    kept = opened(anew(turned))

    assert kept.size == (30, 40)
    assert "exif" not in kept.info
    assert "icc_profile" not in kept.info
    assert "comment" not in kept.info
    assert kept.getexif() == {}


def test_damaged_metadata_is_gone_without_a_word():
    cut = jpeg(exif=EXIF_TURNED[:-7])

    assert "exif" not in opened(anew(cut)).info


def test_text_in_a_png_is_gone_and_its_pixels_stay():
    extra = (
        png()[:33]
        + chunk(b"tEXt", b"Author\0canary")
        + chunk(b"eXIf", EXIF_TURNED[6:])
        + png()[33:]
    )

    kept = anew(extra)

    assert b"canary" not in kept
    assert opened(kept).size == (30, 40)
    assert opened(anew(png())).tobytes() == picture().tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_each_kind_of_png_keeps_its_pixels(mode):
    image = picture("I").convert("I;16") if mode == "I;16" else picture(mode)

    kept = opened(anew(png(image)))

    assert (kept.mode, kept.tobytes()) == (mode, image.tobytes())


def test_transparency_stays():
    clear = picture("P")

    kept = opened(anew(png(clear, transparency=0)))

    assert (
        kept.convert("RGBA").tobytes()
        == opened(png(clear, transparency=0)).convert("RGBA").tobytes()
    )


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_each_kind_of_jpeg_is_kept(mode):
    kept = opened(anew(jpeg(picture(mode))))

    assert kept.mode == ("L" if mode == "L" else "RGB")


def test_a_png_that_inflates_to_more_than_its_pixels_stays_small():
    rows = b"".join(b"\0" + bytes(40 * 3) for _ in range(30)) + bytes(50_000_000)
    bomb = png()[:33] + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")

    assert len(anew(bomb)) < 1000


def test_a_text_chunk_that_inflates_without_end_is_refused():
    text = b"a\0\0" + zlib.compress(bytes(80_000_000))
    bomb = png()[:33] + chunk(b"zTXt", text) + png()[33:]

    with pytest.raises(EvidenceError) as caught:
        anew(bomb)
    assert caught.value.rule == "evidence-damaged"
