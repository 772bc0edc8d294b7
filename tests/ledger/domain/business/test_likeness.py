"""Names that look alike have one skeleton, whatever their code points; others differ."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.business.likeness import normal_name, skeleton

ALIKE = {
    "zero-width space": ("ហាង\u200bសូត្រ", "ហាងសូត្រ"),
    "joiner and non-joiner": ("ហាង\u200d\u200cសូត្រ", "ហាងសូត្រ"),
    "invisible vowel": ("ក\u17b4ប", "កប"),
    "subscripts of da and ta": ("ស្\u178aី", "ស្\u178fី"),
    "subscript ro before another": ("ស\u17d2\u179a\u17d2\u178fី", "ស\u17d2\u178f\u17d2\u179aី"),
    "vowel before the subscript": ("ក\u17b7\u17d2\u179a", "ក\u17d2\u179a\u17b7"),
    "vowel oe in two parts": ("ក\u17c1\u17b8", "ក\u17be"),
    "vowel oo in two parts": ("ក\u17c1\u17b6", "ក\u17c4"),
    "shifter below a vowel above": ("ស\u17ca\u17b8", "ស\u17bb\u17b8"),
    "the other shifter": ("ម\u17c9\u17b7", "ម\u17bb\u17b7"),
    "discouraged letter": ("\u17a3", "\u17a2"),
    "discouraged vowel of its own": ("\u17b2", "\u17b1"),
    "case and blanks": ("ANGKOR  Silk", "angkor silk"),
    "punctuation": ("Angkor-Silk, Ltd.", "Angkor Silk Ltd"),
    "accent composed and not": ("Café", "Cafe\u0301"),
    "full width": ("Ｓｉｌｋ", "Silk"),  # noqa: RUF001 - the point
}
DIFFERENT = {
    "another consonant": ("ហាង", "ហាត"),
    "another vowel": ("កា", "កី"),
    "shifter without a vowel above": ("ស\u17ca", "ស\u17bb"),
    "two subscripts the other way round": (
        "ក\u17d2\u179b\u17d2\u179c",
        "ក\u17d2\u179c\u17d2\u179b",
    ),
    "another word": ("Angkor Silk", "Angkor Milk"),
    "the words the other way round": ("Silk Angkor", "Angkor Silk"),
    "after the sixteenth word": ("a " * 16 + "b", "a " * 16 + "c"),
}


@pytest.mark.parametrize("what", ALIKE)
def test_what_the_eye_takes_for_the_same_has_one_skeleton(what):
    one, other = ALIKE[what]

    assert one != other
    assert skeleton(one) == skeleton(other) != ""


@pytest.mark.parametrize("what", DIFFERENT)
def test_what_looks_different_has_another_skeleton(what):
    one, other = DIFFERENT[what]

    assert skeleton(one) != skeleton(other)


@given(st.text(alphabet=st.characters(min_codepoint=0x1780, max_codepoint=0x17FF), max_size=12))
def test_a_skeleton_is_the_same_for_the_name_as_stored(name):
    assert skeleton(normal_name(name)) == skeleton(name)


@given(st.text(max_size=30))
def test_every_text_has_a_skeleton_and_one_normal_form(name):
    assert isinstance(skeleton(name), str)
    assert unicodedata.is_normalized("NFC", normal_name(name))


def test_a_name_without_letters_has_none():
    assert skeleton(" -.\u200b ") == ""
