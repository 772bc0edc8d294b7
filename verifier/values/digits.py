"""Digits in Khmer script (U+17E0 to U+17E9), which people type and read where others use 0 to 9."""

_LATIN = {0x17E0 + digit: str(digit) for digit in range(10)}
_KHMER = {ord(str(digit)): chr(0x17E0 + digit) for digit in range(10)}


def plain_digits(text: str) -> str:
    """Return `text` with 0 to 9 in place of Khmer digits."""
    return text.translate(_LATIN)


def khmer_digits(text: str) -> str:
    """Return `text` with Khmer digits in place of 0 to 9."""
    return text.translate(_KHMER)
