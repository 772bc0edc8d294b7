"""The name index: from the beginning of a word of a holder's name to certificate numbers.

The words may be in Khmer or Latin script.

The files are unsigned and only give hints: a hit leads to a number, which is then verified; that
there is no hit proves nothing.

A name is read as words (`words_of`). It is found by its text from the beginning of any word on,
written together (`beginnings`). A beginning and a space, cut to `DEPTH` characters, is a key. The
certificates whose keys begin with a prefix are in the shard of that prefix, or, if they are more
than `LIMIT`, in the shards of the prefixes one character longer. `names/index.json` lists the
prefixes that were split and which characters follow them, so a reader knows at once which shard a
beginning is in.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from verifier.errors import VerificationError
from verifier.formats.tokens import parse_canonical, require
from verifier.values.digits import plain_digits
from verifier.values.numbers import canonical_index
from verifier.values.paths import Get
from verifier.values.places import is_handle, is_host

VERSION = 1
DIRECTORY = "names/index.json"
DEPTH = 24
"""Characters of a key: no prefix is longer."""
LIMIT = 512
"""The most certificates in a shard.

More share a shard only if their keys cannot tell them apart; then some are left out.
"""
MAX_WORDS = 16
MAX_PLACES = 3
MAX_HITS = 20
MAX_DIRECTORY = 1024 * 1024
MAX_SHARD = 1024 * 1024
END = " "
"""What follows the last word of a key; a key has no other space."""

_MARKS = re.compile("[\u0300-\u036f]")
_SILENT = re.compile("[\u00ad\u17b4\u17b5\u200c\u200d\u2060\ufeff]")
_FOLD = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th",
        "\u0131": "i", "\u03c2": "\u03c3",
    }
)  # fmt: skip
_CLUSTER = re.compile("(?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])+")
_SIGN = re.compile("\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd]")
_SPELLINGS = (
    ("\u17d2\u178a", "\u17d2\u178f"),  # the subscripts of da and ta look the same
    ("\u17c1\u17b8", "\u17be"),
    ("\u17c1\u17b6", "\u17c4"),
)
_RO = "\u17d2\u179a"
_GENERIC = ("ហាង", "ក្រុមហ៊ុន", "សហគ្រាស")
"""Shop, company, enterprise: written without a space before the name, which is also found alone."""
_STARTS_WORD = re.compile("[\u1780-\u17b3a-z0-9]")


class NameEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A certificate, its holder's name in Khmer and English ("" if unknown), some of its places."""

    number: str
    km: str
    en: str
    places: tuple[str, ...]


class Shard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The certificates with a key that begins with `prefix`, by number; `more` if not all."""

    prefix: str
    more: bool
    entries: tuple[NameEntry, ...]


class Directory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which prefixes were split.

    Each of `inner` is a prefix, a space, and the characters that follow it, sorted.
    """

    version: int
    log_size: int
    inner: tuple[str, ...]


class NamesFound(msgspec.Struct, frozen=True):
    """At most `MAX_HITS` certificates, the nearest first.

    With `more` there may be others, and more should be typed.
    """

    hits: tuple[NameEntry, ...]
    more: bool


_SHARD = msgspec.json.Decoder(Shard)
_DIRECTORY = msgspec.json.Decoder(Directory)


def words_of(text: str) -> list[str]:
    """Return the words of `text` in the form in which they are compared.

    It has no case, no diacritics and no variant spelling.
    """
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(_FOLD)
    plain = _CLUSTER.sub(_ordered, _SILENT.sub("", plain_digits(plain)))
    letters = (letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in plain)
    return "".join(letters).split()[:MAX_WORDS]


def beginnings(text: str) -> list[str]:
    """Return `text` from each of its words on, written together; the whole text comes first."""
    words = words_of(text)
    found = []
    for at, word in enumerate(words):
        rest = "".join(words[at:])
        found.append(rest)
        found += (
            rest[len(generic) :]
            for generic in _GENERIC
            if word.startswith(generic) and _STARTS_WORD.match(rest, len(generic))
        )
    return list(dict.fromkeys(found))


def keys_of(km: str, en: str) -> list[str]:
    """Return the keys of a holder with these names."""
    both = (*beginnings(km), *beginnings(en))
    return list(dict.fromkeys((each + END)[:DEPTH] for each in both))


def shard_path(prefix: str) -> str:
    """Return the path of the shard of `prefix`: its UTF-8 bytes in hexadecimal."""
    return f"names/{prefix.encode().hex() or '_'}.json"


def split_prefixes(directory: Directory) -> dict[str, str]:
    """Return the characters that follow each prefix that was split."""
    return {prefix: following for prefix, _, following in map(_parted, directory.inner)}


def format_directory(log_size: int, inner: dict[str, str]) -> bytes:
    """Return the directory of the split prefixes `inner`, made from `log_size` facts."""
    lines = tuple(f"{prefix} {inner[prefix]}" for prefix in sorted(inner))
    return msgspec.json.encode(Directory(VERSION, log_size, lines))


def parse_directory(raw: bytes) -> Directory:
    """Return the directory in `raw`; raises `MalformedError`."""
    require(len(raw) <= MAX_DIRECTORY, "directory of names is too large")
    directory = parse_canonical(_DIRECTORY, raw, "directory of names")
    require(directory.version == VERSION, "directory of names is of another version")
    require(directory.log_size >= 0, "log size of a directory counts from 0")
    require(
        all(" " in line for line in directory.inner), "a split prefix has no following characters"
    )
    return directory


def format_shard(shard: Shard) -> bytes:
    """Return the bytes of `shard`."""
    return msgspec.json.encode(shard)


def parse_shard(raw: bytes, prefix: str) -> Shard:
    """Return the shard of `prefix` in `raw`; raises `MalformedError`."""
    require(len(raw) <= MAX_SHARD, "shard of names is too large")
    shard = parse_canonical(_SHARD, raw, "shard of names")
    require(shard.prefix == prefix, "a shard of names is that of another prefix")
    require(len(shard.entries) <= LIMIT, f"a shard of names has at most {LIMIT} entries")
    for entry in shard.entries:
        canonical_index(entry.number)
        known = all(is_handle(place) if ":" in place else is_host(place) for place in entry.places)
        require(
            known and len(entry.places) <= MAX_PLACES, "a place of a shard is not in its one form"
        )
    return shard


def find_names(text: str, get: Get, *, fresh: Get | None = None) -> NamesFound:
    """Return the certificates whose holders' names have words that begin as those of `text`.

    People search in the browser: this is what its tests compare `names.js` with. `get` returns the
    file at a path. `fresh` does so past every cache, for a directory that names a shard that was
    split meanwhile. Raises `VerificationError` when a file is missing or is not of a name index.
    """
    words = words_of(text)
    if not words:
        return NamesFound((), more=False)
    try:
        return _find(words, get)
    except VerificationError:
        if fresh is None:
            raise
    return _find(words, fresh)


def _find(words: Sequence[str], get: Get) -> NamesFound:
    inner = split_prefixes(parse_directory(get(DIRECTORY)))
    joined = "".join(words)
    prefixes, broad = _shards_for(words, joined, inner)
    found: dict[str, tuple[int, NameEntry]] = {}
    for prefix in prefixes:
        shard = parse_shard(get(shard_path(prefix)), prefix)
        broad = broad or shard.more
        for entry in shard.entries:
            rank = _rank(entry, words, joined)
            if rank is not None:
                found[entry.number] = rank, entry
    nearest = [found[number] for number in sorted(found)]
    nearest.sort(key=lambda each: each[0])
    hits = tuple(entry for _, entry in nearest[:MAX_HITS])
    return NamesFound(hits, more=broad or len(nearest) > MAX_HITS)


def _shards_for(words: Sequence[str], joined: str, inner: dict[str, str]) -> tuple[list[str], bool]:
    """Return the prefixes of the shards to look into, and whether names may be missing from them.

    A name with all the words is in the shard of the longest word that leads to one shard. A name
    that begins with all of them written together is in the shard of that text. If all of them are
    too common, a name that is exactly this text can still be found.
    """
    single = sorted(words, key=lambda word: (-len(word), word))
    ways = [_shard_of(joined, inner), *(_shard_of(word, inner) for word in single)]
    whole, one = ways[0], next((prefix for prefix in ways[1:] if prefix is not None), None)
    wanted = [prefix for prefix in (whole, one) if prefix is not None]
    if not wanted:
        wanted = [prefix for prefix in (_shard_of(joined + END, inner),) if prefix is not None]
        return [prefix for prefix in wanted if _is_there(prefix, inner)], True
    return [each for each in dict.fromkeys(wanted) if _is_there(each, inner)], one is None


def _shard_of(text: str, inner: dict[str, str]) -> str | None:
    """Return the prefix of the shard with all that begins with `text`; None if several have it."""
    prefix = ""
    for letter in text[:DEPTH]:
        if prefix not in inner:
            return prefix
        prefix += letter
    return None if prefix in inner else prefix


def _is_there(prefix: str, inner: dict[str, str]) -> bool:
    return not prefix or prefix[-1] in inner.get(prefix[:-1], "")


def _rank(entry: NameEntry, words: Sequence[str], joined: str) -> int | None:
    """Return how near the name is to what was typed, 0 for the name itself; None if it is another.

    1 and 2 are for names that begin so, 1 from their first word; 3 is for names with all the words.
    """
    names = [beginnings(name) for name in (entry.km, entry.en) if name]
    whole = [each[0] for each in names if each]
    if joined in whole:
        return 0
    if any(each.startswith(joined) for each in whole):
        return 1
    known = [beginning for each in names for beginning in each]
    if any(each.startswith(joined) for each in known):
        return 2
    return 3 if all(any(each.startswith(word) for each in known) for word in words) else None


def _ordered(cluster: re.Match[str]) -> str:
    """Return the signs around a Khmer consonant in the order in which they are written."""
    signs = sorted(_SIGN.findall(cluster[0]), key=_class_of)
    text = "".join(signs)
    for variant, usual in _SPELLINGS:
        text = text.replace(variant, usual)
    return text


def _class_of(sign: str) -> int:
    if len(sign) > 1:
        return 1 if sign == _RO else 0
    if sign in "\u17c9\u17ca":
        return 2
    return 3 if sign <= "\u17c5" else 4


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition(" ")


def shards_of(inner: dict[str, str]) -> Iterator[str]:
    """Yield the prefixes of all shards, given the split prefixes."""
    if not inner:
        yield ""
    for prefix, following in inner.items():
        yield from (prefix + letter for letter in following if prefix + letter not in inner)
