"""The index of names (`verifier.formats.names`): the files a new fact changes, and their content.

The names of all certificates alone decide the files: a prefix is split if more than `limit`
certificates have a key that begins with it. Facts only add keys, so a split prefix stays split, and
a file changes only for certificates with new facts. Shards are written before the directory that
names them; a split one is removed after it.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Protocol

from ledger.log.files import File, Folder
from ledger.views.names import NameViews
from ledger.views.reading import FactReader
from verifier.errors import VerificationError
from verifier.formats.names import (
    DEPTH,
    DIRECTORY,
    END,
    LIMIT,
    NameEntry,
    Shard,
    format_directory,
    format_shard,
    parse_directory,
    shard_path,
    shards_of,
    split_prefixes,
)

_CHUNK = 512


class Names(Protocol):
    """The keys of all certificates, by list index: a database, or lists in memory."""

    def keys(self, certificate: int) -> list[str]:
        """Return the keys of a certificate."""

    def entry(self, certificate: int) -> NameEntry:
        """Return what the index shows of a certificate."""

    def members(self, prefix: str, limit: int) -> list[int]:
        """Return the first `limit` certificates, by key, with a key that begins with `prefix`."""

    def following(self, prefix: str) -> str:
        """Return the characters that follow `prefix` in any key, sorted."""


class NameTree:
    """The split prefixes of an index, `inner`: prefix to next characters. Empty for one shard."""

    def __init__(self, names: Names, inner: dict[str, str], limit: int = LIMIT) -> None:
        """Hold the names and the prefixes that are split already."""
        self._names = names
        self._limit = limit
        self.inner = inner
        self.split: list[str] = []
        """The prefixes that were split since somebody cleared this."""

    def grow(self, certificates: Iterable[int]) -> list[str]:
        """Take in new or changed certificates; return the prefixes of shards to write, sorted."""
        stale: set[str] = set()
        for certificate in certificates:
            for key in self._names.keys(certificate):
                self._settle(self._way(key), stale)
        return sorted(stale)

    def build(self) -> list[str]:
        """Make the whole tree from nothing; returns the prefixes of all shards, sorted."""
        self.inner.clear()
        stale: set[str] = set()
        self._settle("", stale)
        return sorted(stale)

    def file(self, prefix: str) -> File:
        """Return the shard of `prefix`."""
        found = self._names.members(prefix, self._limit + 1)
        kept = sorted(found[: self._limit])
        entries = tuple(map(self._names.entry, kept))
        shard = Shard(prefix, len(found) > self._limit, entries)
        return shard_path(prefix), format_shard(shard)

    def _way(self, key: str) -> str:
        """Return the prefix of the shard of `key`, and keep the characters on the way."""
        prefix = ""
        for letter in key:
            following = self.inner.get(prefix)
            if following is None:
                break
            if letter not in following:
                self.inner[prefix] = "".join(sorted((*following, letter)))
            prefix += letter
        return prefix

    def _settle(self, prefix: str, stale: set[str]) -> None:
        """Mark the shard of `prefix` as stale, or split it and settle its parts."""
        waiting = [prefix]
        while waiting:
            each = waiting.pop()
            if self._is_full(each):
                self.split.append(each)
                self.inner[each] = self._names.following(each)
                waiting += (each + letter for letter in self.inner[each])
            else:
                stale.add(each)

    def _is_full(self, prefix: str) -> bool:
        if len(prefix) >= DEPTH or prefix.endswith(END):
            return False
        return len(self._names.members(prefix, self._limit + 1)) > self._limit


class NameFiles:
    """The files of the index in `folder`, as a running publisher knows them until any error."""

    def __init__(self, folder: Folder, names: NameViews, reader: FactReader) -> None:
        """Hold the parts."""
        self._folder = folder
        self._names = names
        self._reader = reader
        self._tree = NameTree(names, {})
        self._made_from: int | None = None

    def load(self) -> None:
        """Read what is published; `write` makes anew what is not whole or not of this log."""
        raw = self._folder.read(DIRECTORY)
        try:
            directory = None if raw is None else parse_directory(raw)
        except VerificationError:
            directory = None
        if directory is None or directory.log_size > self._reader.size():
            return
        inner = split_prefixes(directory)
        if self._clear(inner):
            self._tree = NameTree(self._names, inner)
            self._made_from = directory.log_size

    def write(self, size: int) -> list[str]:
        """Write what the facts up to log index `size` change: shards, then the directory."""
        self._names.catch_up(self._reader, size)
        if self._made_from is None:
            prefixes = self._tree.build()
        else:
            prefixes = self._tree.grow(self._names.changed_since(self._made_from))
            if not prefixes:
                return []
        written = []
        files = map(self._tree.file, prefixes)
        while chunk := list(islice(files, _CHUNK)):
            self._folder.replace(chunk)
            written += [path for path, _ in chunk]
        self._folder.replace([(DIRECTORY, format_directory(size, self._tree.inner))])
        if self._made_from is None:
            self._clear(self._tree.inner)
        for prefix in self._tree.split:
            self._folder.remove(shard_path(prefix))
        self._tree.split.clear()
        self._made_from = size
        return [*written, DIRECTORY]

    def _clear(self, inner: dict[str, str]) -> bool:
        """Remove files that are not shards of `inner`; tell whether all its shards are there."""
        folder = DIRECTORY.partition("/")[0]
        here = {f"{folder}/{name}" for name in self._folder.names(folder)}
        wanted = set(map(shard_path, shards_of(inner)))
        for path in here - wanted - {DIRECTORY}:
            self._folder.remove(path)
        return wanted <= here
