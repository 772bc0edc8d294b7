"""Certificate numbers: `CETS-0047-K2N` is list index, prefix and check character in one.

Six Crockford base32 characters (most significant first, 28 of their 30 bits used) and one check
character. The check is a weighted sum over GF(32) that must be zero: the check character has weight
1, the character i places to its left weight a^i, where a is a root of x^5 + x^2 + 1. All weights
differ and none is zero, so every single wrong character and every swap of two neighbours is
noticed. `O` is read as `0`, `I` and `L` as `1`.
"""

import re
from typing import NewType

from verifier.errors import MalformedError, Reason
from verifier.values.digits import plain_digits

CertificateIndex = NewType("CertificateIndex", int)
CertificateNumber = NewType("CertificateNumber", str)

PREFIX = "CETS"
MAX_INDEX = 2**28 - 1
LIST_BITS = 17
"""One status list covers 2^17 certificates: list = index >> 17, position = index & (2^17 - 1)."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_READ_AS = str.maketrans("OIL", "011")
_UNSEEN = re.compile("[\\s\\-_\u2010-\u2015\u200b-\u200f\u2060\ufeff]")
"""Blanks, dashes, and what cannot be seen."""
_DIGIT = re.compile("[0-9]")
_PREFIXED = re.compile("C[E3]T[S5]([^/:]*)")
_LENGTH = 7
_POLYNOMIAL = 0b100101


def _times_a(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value & 32 else value


def _checksum(values: list[int]) -> int:
    """Return the weighted sum of `values`; the last has weight 1 (Horner's rule in GF(32))."""
    total = 0
    for value in values:
        total = _times_a(total) ^ value
    return total


_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
"""Two letters for ten bits."""
_HIGH, _MIDDLE, _LOW = (
    tuple(_checksum([pair >> 5, pair & 31, *([0] * after)]) for pair in range(1024))
    for after in (5, 3, 1)
)
"""What each pair of letters adds to the sum, by place: every verification checks a number."""


def format_number(index: CertificateIndex) -> CertificateNumber:
    """Return the certificate number of list index `index` (0 to 2^28 - 1)."""
    if not 0 <= index <= MAX_INDEX:
        raise MalformedError(
            Reason.BAD_NUMBER, f"certificate index must be 0 to {MAX_INDEX}, got {index}"
        )
    high, middle, low = index >> 20, index >> 10 & 1023, index & 1023
    check = _ALPHABET[_HIGH[high] ^ _MIDDLE[middle] ^ _LOW[low]]
    return CertificateNumber(f"{PREFIX}-{_PAIRS[high]}{_PAIRS[middle]}-{_PAIRS[low]}{check}")


def parse_number(text: str) -> CertificateIndex:
    """Return the list index of a number typed by a person (`letters_of`).

    Raises `MalformedError` with reason `bad-number` when it is too long or short or its check
    character is wrong.
    """
    return _index_of(letters_of(text)[0].translate(_READ_AS))


def _index_of(letters: str) -> CertificateIndex:
    if len(letters) != _LENGTH or any(letter not in _VALUE for letter in letters):
        raise MalformedError(
            Reason.BAD_NUMBER, "a certificate number is CETS and seven letters or digits"
        )
    values = [_VALUE[letter] for letter in letters]
    if _checksum(values):
        raise MalformedError(
            Reason.BAD_NUMBER,
            "the check character does not fit: one letter is wrong or two are swapped",
        )
    index = 0
    for value in values[:-1]:
        index = index << 5 | value
    if index > MAX_INDEX:
        raise MalformedError(Reason.BAD_NUMBER, "no certificate has a number that high")
    return CertificateIndex(index)


def letters_of(text: str) -> tuple[str, bool]:
    """Return letters and digits after the prefix of a typed number, and if the prefix is there.

    It accepts any case and width, Khmer digits, blanks and dashes anywhere, and invisible
    characters. After the prefix, whose `E` and `S` may be misread, full stops may replace dashes,
    but not where the text could be a host: no top-level domain has a digit.
    """
    if not text.isascii():
        from unicodedata import normalize  # noqa: PLC0415 - few texts need it

        text = plain_digits(normalize("NFKC", text))
    plain = _UNSEEN.sub("", text.upper())
    found = _PREFIXED.fullmatch(plain)
    if not found:
        return plain, False
    letters = found[1].rstrip(".")
    is_host = _DIGIT.search(letters.rpartition(".")[2]) is None
    return letters if is_host else letters.replace(".", ""), True


def normalise_number(text: str) -> CertificateNumber:
    """Return the one form of a number typed by a person; raises `MalformedError` (`bad-number`)."""
    return format_number(parse_number(text))


def canonical_index(number: str) -> CertificateIndex:
    """Return the list index of `number`, written exactly as `format_number` writes it."""
    index = _index_of(number.removeprefix(PREFIX).replace("-", ""))
    if format_number(index) != number:
        raise MalformedError(Reason.BAD_NUMBER, "certificate number is not in its canonical form")
    return index
