"""What every section of the scheme data is made of: strict structs, and kinds of values.

Days are whole calendar days of Asia/Phnom_Penh, money whole US dollars. A value outside its range
is refused when the data are read, with the way to it.
"""

from typing import Annotated

from msgspec import Meta, Struct

MOST_DAYS = 3_660
"""Ten years: no deadline is longer, and dates stay far from the end of the calendar."""

Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Days = Annotated[int, Meta(ge=1, le=MOST_DAYS)]
SomeDays = Annotated[int, Meta(ge=0, le=MOST_DAYS)]
"""A number of days, which may be 0."""
Percent = Annotated[int, Meta(ge=0, le=100)]
Words = Annotated[str, Meta(min_length=1)]
Code = Annotated[str, Meta(pattern="^[a-z]+(-[a-z]+)*$", max_length=32)]
"""A short name, of limited length: every record that names a reason carries its code."""


class Data(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of every section. A default means that entry and digest leave the setting out."""


class Text(Data, frozen=True, kw_only=True):
    """One text in English and Khmer."""

    en: Words
    km: Words
