"""What a refusal may carry: dates, amounts, counts, codes and ids; never a name, a contact or a text of people."""

from datetime import date

from msgspec import Struct


class Amount(Struct, frozen=True):
    """Money: `minor` are cents, or whole riel; `currency` is USD or KHR."""

    minor: int
    currency: str


Value = str | int | date | Amount | tuple[str, ...]
"""A text is a code or an id; which words a code has, the placeholder of the catalogue says (`{tier:tier}`)."""


def dollars(usd: int) -> Amount:
    """Return whole US dollars as an amount."""
    return Amount(usd * 100, "USD")
