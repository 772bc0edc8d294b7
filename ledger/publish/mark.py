"""The mark of the last complete run: its sources. Without it everything is published again."""

import msgspec

MARK = ".published"
"""Kept in the site itself, so that a lost or restored site is completed from its own state."""


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Log size and instant of the last complete run, its record key, the instant of the exports.

    `page_form` made the pages without script; bundles were made under `manifest_version` of the key
    manifest, and since then again those whose turn came by `pages_at`. `erased` is how many
    erasures the site has followed.
    """

    log_size: int = 0
    at: int = 0
    record_kid: str = ""
    exported_at: int = 0
    pages_at: int = 0
    page_form: str = ""
    manifest_version: int = 0
    erased: int = 0


def parse_mark(raw: bytes | None) -> Mark:
    """Return the mark in `raw`, or that of an empty site."""
    try:
        return Mark() if raw is None else msgspec.json.decode(raw, type=Mark)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Mark()


def format_mark(mark: Mark) -> bytes:
    """Return the bytes `parse_mark` reads."""
    return msgspec.json.encode(mark)
