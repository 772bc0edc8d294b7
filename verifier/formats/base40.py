"""Short texts as numbers, for QR records: bijective base 40 (digits 1 to 40, not 0 to 39).

Each text has one number and each number one text, so the length is not written.
"""

from verifier.errors import MalformedError, Reason

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-._/"
MAX_TEXT = 62

_BASE = len(ALPHABET)
_DIGIT_OF = bytes.maketrans(ALPHABET.encode(), bytes(range(1, _BASE + 1)))
_JOINS = tuple(
    (
        bits,
        (1 << bits) - _BASE ** (bits // 8),
        sum(((1 << bits) - 1) << at for at in range(0, 512, 2 * bits)),
    )
    for bits in (8, 16, 32, 64, 128, 256)
)
"""How lanes of `bits` bits are joined in pairs.

For each step: their width, by how much the upper one weighs too much, and a mask of the lower ones.
"""
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
_FIRST = tuple((_BASE**length - 1) // (_BASE - 1) for length in range(MAX_TEXT + 2))
"""The number of the first text of each length: how many shorter texts there are."""
_LENGTH_AT = tuple(
    max(length for length, first in enumerate(_FIRST) if first <= 1 << bits >> 1)
    for bits in range(_FIRST[-1].bit_length() + 1)
)
"""By bit length of a number: the length of the text with the smallest such number.

The text itself may be one character longer.
"""


def number_of(text: str) -> int:
    """Return the number of `text`, which is of the alphabet and at most `MAX_TEXT` characters.

    Neighbouring digits are joined in all places at once, then pairs, then fours.
    """
    number = int.from_bytes(text.encode("ascii").translate(_DIGIT_OF), "big")
    for bits, excess, mask in _JOINS[: (len(text) - 1).bit_length()]:
        number -= excess * (number >> bits & mask)
    return number


def text_of(number: int) -> str:
    """Return the text of `number`; raises `MalformedError` beyond `MAX_TEXT` characters."""
    bits = number.bit_length()
    if bits >= len(_LENGTH_AT):
        raise MalformedError(
            Reason.MALFORMED, f"a short record names at most {MAX_TEXT} characters"
        )
    length = _LENGTH_AT[bits]
    if number >= _FIRST[length + 1]:
        length += 1
        if length > MAX_TEXT:
            raise MalformedError(
                Reason.MALFORMED, f"a short record names at most {MAX_TEXT} characters"
            )
    rest = number - _FIRST[length]
    pairs = []
    for _ in range((length + 1) // 2):
        rest, pair = divmod(rest, _BASE * _BASE)
        pairs.append(_PAIRS[pair])
    pairs.reverse()
    return "".join(pairs)[length & 1 :]
