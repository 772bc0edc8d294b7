"""Texts that people write into the ledger: not empty, not endless, and all of it visible."""

from ledger.errors import CommandRefusedError

_KHMER_CONTROLS = dict.fromkeys((0x200B, 0x200C, 0x200D))
"""Khmer is written with zero-width spaces and joiners between and inside words."""
_LINES = {10: None, 13: None, 9: None}


def check_wording(text: str, what: str, longest: int, *, lines: bool = False) -> None:
    """Refuse `text`, called `what`, unless it has 1 to `longest` printable characters.

    It may not begin or end with a space. With `lines` it may have several lines.
    """
    seen = text
    if not text.isprintable():
        seen = text.translate(_KHMER_CONTROLS)
        seen = seen.translate(_LINES) if lines else seen
    if not (0 < len(text) <= longest and text == text.strip() and seen.isprintable() and seen):
        raise CommandRefusedError("bad-text", what=what, longest=longest)
