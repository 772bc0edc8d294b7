"""Reads a form strictly, and says which entry is wrong, and why, in words of the catalogue.

TOML, or JSON if the name ends in `.json`. What msgspec says of an entry names types of Python and
a path such as `$.documents[...]`; here both become words and the way people write it.
"""

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from issuer.errors import FormError
from issuer.home.files import read_bounded

MAX_FORM = 256 * 1024
"""Bytes."""

T = TypeVar("T")

_AT = re.compile(r" - at `(?:key in )?\$(?P<way>[^`]*)`\Z")
_FIELD = re.compile(r"Object (?P<what>contains unknown|missing required) field `(?P<name>[^`]*)`")
_KIND = re.compile(r"Expected `(?P<expected>[^`]*)`, got `(?P<found>[^`]*)`")
_LINE = re.compile(r"\(at line (?P<line>\d+), column (?P<column>\d+)\)\Z")
_BYTE = re.compile(r"\(byte (?P<byte>\d+)\)\Z")


def read_entries(path: Path) -> dict[str, Any]:
    """Return a form's entries; raises `FormError`, and `InputError` if the file is too large."""
    return entries_in(read_bounded(path, MAX_FORM), path.name)


def entries_in(raw: bytes, file: str) -> dict[str, Any]:
    """Return the entries of the form `raw` that is called `file`; raises `FormError`."""
    try:
        text = raw.decode("utf-8")
        found = msgspec.json.decode(raw) if _is_json(file) else tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise FormError("form-not-utf-8", file=file) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(file, str(error)) from error
    if not isinstance(found, dict):
        raise FormError("form-no-table", file=file)
    return found


def entries_as(kind: type[T], entries: object, *, file: str, way: str = "") -> T:
    """Return `entries`, found at `way` in `file`, as `kind`; raises `FormError`."""
    try:
        return msgspec.convert(entries, kind)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise _wrong(file, str(error), way) from error


def _is_json(file: str) -> bool:
    return file.lower().endswith(".json")


def _unreadable(file: str, said: str) -> FormError:
    if found := _LINE.search(said):
        line, column = int(found["line"]), int(found["column"])
        return FormError("form-unreadable", file=file, line=line, column=column)
    if found := _BYTE.search(said):
        return FormError("form-unreadable", file=file, byte=int(found["byte"]))
    return FormError("form-unreadable", file=file)


def _wrong(file: str, said: str, way: str) -> FormError:
    """Return the error of one entry, from what msgspec `said` of it."""
    place = _AT.search(said)
    at = _joined(way, "" if place is None else place["way"])
    if found := _FIELD.match(said):
        entry = _joined(at, found["name"])
        if found["what"] == "missing required":
            return FormError("form-entry-missing", file=file, entry=entry)
        return FormError("form-entry-unknown", file=file, entry=entry)
    if (found := _KIND.match(said)) and at:
        expected = tuple(each.strip() for each in found["expected"].split("|"))
        return FormError(
            "form-entry-kind", file=file, entry=at, expected=expected, found=found["found"]
        )
    return FormError("form-entry-value", file=file, entry=at or file)


def _joined(*ways: str) -> str:
    """Return the way to an entry as people write it: `documents.application-form`, `list.2`."""
    parts = ".".join(ways).replace("[...]", "")
    numbered = re.sub(r"\[(\d+)\]", lambda found: f".{int(found[1]) + 1}", parts)
    return ".".join(part for part in numbered.split(".") if part)
