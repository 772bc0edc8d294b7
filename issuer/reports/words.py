"""Khmer and English words of the reports: titles, headings, codes (others show as they are)."""

from functools import cache
from pathlib import Path

import msgspec

from ledger.words.catalogue import Bilingual

Words = dict[str, Bilingual]


class ReportWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `words.json`; `sentences` have placeholders."""

    titles: Words
    headings: Words
    codes: Words
    sentences: Words


@cache
def known() -> ReportWords:
    """Return the words, read once."""
    return msgspec.json.decode(
        Path(__file__).with_name("words.json").read_bytes(), type=ReportWords
    )
