"""Names that look alike though their code points differ: one form for all that look the same.

A name is stored in Unicode NFC as its owner writes it. `skeleton` is for comparing only. What the
name index folds is folded (`verifier.formats.names.words_of`): case, diacritics, invisible spaces
and joiners (U+200B-U+200D, U+2060, U+FEFF, U+00AD), the invisible vowels U+17B4 and U+17B5, the
order of the marks on one letter (subscript ro last), the two subscripts that look the same (da and
ta), and vowels typed in two parts (U+17C1 with U+17B8 or U+17B6). Further:

- the order of vowels and signs on one letter does not matter;
- register shifters (U+17C9, U+17CA) below a vowel above are drawn as the vowel u (U+17BB);
- letters that Unicode discourages (U+17A3 and U+17A4, U+17A8, U+17B2, U+17D3, U+17DD) become those
  it names instead;
- spaces and punctuation between words are left out.

Letters of other scripts that resemble each other (Latin a, Cyrillic a) are not taken for the same.
An equal skeleton is a warning, never a refusal: two shops may have the same name.
"""

import re
import unicodedata

from verifier.formats.names import MAX_WORDS, words_of

_DISCOURAGED = str.maketrans(
    {
        "\u17a3": "\u17a2",
        "\u17a4": "\u17a2\u17b6",
        "\u17a8": "\u17a7\u1780",
        "\u17b2": "\u17b1",
        "\u17d3": "\u17c6",
        "\u17dd": "\u17d1",
    }
)
_MARKS = re.compile("(?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1])+")
_MARK = re.compile("\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1]")
_SHIFTERS = re.compile("[\u17c9\u17ca]")
_ABOVE = re.compile("[\u17b7-\u17ba\u17be]")
_U = "\u17bb"


def normal_name(name: str) -> str:
    """Return `name` in Unicode NFC, the form in which it is stored."""
    return unicodedata.normalize("NFC", name)


def skeleton(name: str) -> str:
    """Return what `name` looks like; empty for a name without a letter or digit."""
    parts = name.translate(_DISCOURAGED).split()
    words = (
        word
        for at in range(0, len(parts), MAX_WORDS)
        for word in words_of(" ".join(parts[at : at + MAX_WORDS]))
    )
    return _MARKS.sub(_as_drawn, "".join(words))


def _as_drawn(marks: re.Match[str]) -> str:
    """Return the marks on one letter as drawn: subscripts in order, then the others sorted."""
    text = marks[0]
    drawn = _SHIFTERS.sub(_U, text) if _ABOVE.search(text) else text
    found = _MARK.findall(drawn)
    return "".join(
        (
            *(each for each in found if len(each) > 1),
            *sorted(each for each in found if len(each) == 1),
        )
    )
