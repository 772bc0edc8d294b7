"""A PDF as evidence: whole, readable without a password, without scripts, actions or attachments.

This is a plain scan for names (ISO 32000-2), not a reading of the document: names are compared
after undoing `#xx` escapes, outside of streams and inside object streams, which are inflated up to
a limit. It stops documents that carry scripts, attachments or actions by ordinary means; it does
not prove that a hostile one has none. So evidence is given as a download, never shown in a page of
ours. Pure.
"""

import re
import zlib
from collections.abc import Iterator

from ledger.errors import EvidenceError

MAX_INFLATED = 32 * 1024 * 1024
"""Bytes of all object streams of one document."""

_HEADER = re.compile(rb"%PDF-[12]\.[0-9]\b")
_END = re.compile(rb"%%EOF[\r\n\t \x00]{0,16}\Z")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|OpenAction|AA|RichMedia|XFA|SubmitForm|ImportData"
    rb"|Encrypt)(?![A-Za-z0-9])"
)
_LONG = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|OpenAction|RichMedia)(?![A-Za-z0-9])")
"""Names so long that compressed bytes do not contain them by chance: looked for everywhere."""
_STREAM = re.compile(rb"\bstream\r?\n")
_OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_FILTER = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?(?!\s*/\w*Decode)")
_PREDICTOR = re.compile(rb"/(DecodeParms|FDecodeParms|FFilter|F|Crypt)(?![A-Za-z0-9])")
_LONGEST_DICTIONARY = 4096


def check_pdf(content: bytes) -> None:
    """Raise `EvidenceError` unless `content` is one PDF, first byte to last, without such names."""
    if not _HEADER.match(content):
        raise EvidenceError("evidence-damaged")
    if not _END.search(content[-64:]):
        raise EvidenceError("evidence-polyglot")
    _check_names(content, _LONG)
    left = MAX_INFLATED
    for text, dictionary, body in _parts(content):
        _check_names(text, _ACTIVE)
        if body and _OBJECT_STREAM.search(dictionary):
            inflated = _inflated(dictionary, body, left)
            left -= len(inflated)
            _check_names(inflated, _ACTIVE)


def _check_names(text: bytes, names: re.Pattern[bytes]) -> None:
    found = names.search(text) or names.search(_unescaped(text))
    if found:
        raise EvidenceError("evidence-active", name=found[1].decode())


def _unescaped(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield what is outside of streams, in pieces: text, its last dictionary, the next stream."""
    at = 0
    while found := _STREAM.search(content, at):
        text = content[at : found.start()]
        end = content.find(b"endstream", found.end())
        if end < 0:
            yield content[at:], b"", b""
            return
        start = max(text.rfind(b"obj"), len(text) - _LONGEST_DICTIONARY, 0)
        yield text, _unescaped(text[start:]), content[found.end() : end]
        at = end + len(b"endstream")
    yield content[at:], b"", b""


def _inflated(dictionary: bytes, body: bytes, limit: int) -> bytes:
    """Return the objects in an object stream; raises `EvidenceError` if unreadable or too many."""
    if b"/Filter" not in dictionary:
        return body
    if not _FILTER.search(dictionary) or _PREDICTOR.search(dictionary):
        raise EvidenceError("evidence-active")
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(body, limit + 1)
    except zlib.error as error:
        raise EvidenceError("evidence-damaged", kind="PDF") from error
    if len(data) > limit:
        raise EvidenceError("evidence-active", most=MAX_INFLATED)
    return data
