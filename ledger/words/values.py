"""What a refusal may carry: dates, amounts, counts, codes and ids, never a personal text."""

from datetime import date

from msgspec import Struct


class Amount(Struct, frozen=True):
    """Money: `minor` are cents, or whole riel; `currency` is USD or KHR."""

    minor: int
    currency: str


Value = str | int | date | Amount | tuple[str, ...]
"""A text is a code or an id; the placeholder (`{tier:tier}`) says which words a code has."""


def dollars(usd: int) -> Amount:
    """Return whole US dollars as an amount."""
    return Amount(usd * 100, "USD")
