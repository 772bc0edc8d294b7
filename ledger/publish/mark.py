"""The mark of the last complete run: what it was made from. Without it everything is published again."""

import msgspec

MARK = ".published"
"""Kept in the site itself, so that a site that is lost or restored is completed from where it is."""


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Log size and instant of the last complete run, the key of its records, and when exports were last written.

    Pages that need no script were made by `page_form`, bundles under `manifest_version` of the key
    manifest, and those whose turn came by `pages_at` since then. `erased` is how many erasures the
    site has followed.
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
    """Return the mark in `raw`, or that of a site nothing was published on."""
    try:
        return Mark() if raw is None else msgspec.json.decode(raw, type=Mark)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Mark()


def format_mark(mark: Mark) -> bytes:
    """Return the bytes `parse_mark` reads."""
    return msgspec.json.encode(mark)
