"""The folder of evidence: encrypted files of cases and applications, each found by its commitment.

A file is one of few kinds, checked by its content (`evidence_kinds`); pictures are encoded anew.
Its address is the commitment SHA-256(salt || content) (`verifier.formats.commitment`), and only
that enters a fact: nobody can tell from it what the file is, and those who get content and salt can
check both against it. On the disk it is sealed under the key of its subject and bound to subject
and commitment: when that key is destroyed (`ledger.store.subjects`) every copy of the file is
unreadable. What is sealed: salt (16 bytes), length of the name (2, big-endian), name (UTF-8),
content.

A file appears whole or not at all: temporary name, fsync, rename, fsync of the folder. Writers of
one subject take turns by a lock on its folder, so a temporary file found there was left by a writer
that died, and is removed.
"""

import fcntl
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, final

import msgspec

from keys.base64url import decode, encode
from keys.errors import JwsError, SealError
from keys.sealing import NONCE_SIZE, open_sealed, seal
from ledger.errors import EvidenceError, LedgerCorruptError, LedgerError, StoreError
from ledger.evidence.kinds import Recognised, check_single, kind_of, recognise
from ledger.evidence.pictures import encoded_anew
from ledger.scheme.procedure import EvidenceRule, MediaType
from verifier.errors import VerificationError
from verifier.formats.commitment import PREFIX, SALT_SIZE, check_content, commit

MAX_NAME = 200
"""Characters of a file's name."""
_CONTEXT = b"trustmark-evidence-v1\0"
_TEMPORARY = ".new"
_DIGEST_SIZE = 32
_SUBJECT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch
_LONGEST_SUBJECT = 64
_NAME = re.compile(r"[0-9a-f]{64}").fullmatch
_KHMER_JOINERS = dict.fromkeys((0x200B, 0x200C, 0x200D))
"""Khmer uses these between and inside words; no other character without a shape is accepted."""


class Exhibit(msgspec.Struct, frozen=True, kw_only=True):
    """What a fact says of a file: its commitment (`sha256:…`), kind, and kept size in bytes."""

    commitment: str
    kind: MediaType
    size: int


class Kept(NamedTuple):
    """A kept file: its original name, its content, and the salt (base64url) of its commitment."""

    name: str
    content: bytes
    salt: str

    @property
    def kind(self) -> str:
        """The media type that the content shows."""
        return recognise(self.content).kind


class Disclosure(NamedTuple):
    """What an auditor gets of one file, to check it against its commitment."""

    content: bytes
    salt: str


@final
@dataclass(frozen=True, slots=True, init=False)
class CheckedFile:
    """A file of an allowed kind whose content and name were checked; a picture is encoded anew.

    To make one is to check it. Only a folder makes one again, from what it sealed after a check.
    """

    name: str
    content: bytes
    kind: MediaType

    def __init__(self, content: bytes, name: str, rules: EvidenceRule) -> None:
        """Check `content` and `name`, and encode a picture anew; raises `EvidenceError`."""
        safe = _checked_name(name)
        known = _checked(content, rules)
        kept = content if known.kind == "application/pdf" else encoded_anew(content, known)
        check_single(kept)
        _fill(self, safe, kept, known.kind)
        self.check_allowed(rules)

    def check_allowed(self, rules: EvidenceRule) -> None:
        """Raise `EvidenceError` unless `rules` allow kind and size.

        A picture that was encoded anew may have grown to twice the limit.
        """
        size, most = len(self.content), rules.largest_bytes
        if self.kind not in rules.types:
            raise EvidenceError("evidence-kind", kinds=rules.types, found=self.kind)
        if self.kind == "application/pdf" and size > most:
            raise EvidenceError("evidence-too-large", most=most, size=size)
        if size > 2 * most:
            raise EvidenceError("evidence-too-large", most=2 * most, encoded=size)


class EvidenceFolder:
    """Keeps, returns and removes evidence; several threads and processes may use one folder."""

    def __init__(self, root: Path, random_bytes: Callable[[int], bytes]) -> None:
        """Hold the folder `root`, made at the first file; `random_bytes(n)`: salts and nonces."""
        self._root = root
        self._random = random_bytes

    def store(
        self, subject: str, key: bytes, content: bytes, name: str, rules: EvidenceRule
    ) -> Exhibit:
        """Keep `content` durably under the key of `subject`; return what a fact says of it.

        `rules` are those of the scheme's version in force. The key must be on disk already. The
        same content kept twice is two files with two commitments. Raises `EvidenceError` for what
        may not be kept, `StoreError` for the disk.
        """
        _check_subject(subject)
        return self.store_checked(subject, key, CheckedFile(content, name, rules), rules)

    def store_checked(
        self, subject: str, key: bytes, checked: CheckedFile, rules: EvidenceRule
    ) -> Exhibit:
        """Keep durably what was checked before, with a salt of its own; raises as `store` does."""
        _check_subject(subject)
        checked.check_allowed(rules)
        salt = self._random(SALT_SIZE)
        commitment = commit(salt, checked.content)
        encoded = checked.name.encode()
        plaintext = b"%b%b%b%b" % (salt, len(encoded).to_bytes(2), encoded, checked.content)
        sealed = seal(key, self._random(NONCE_SIZE), plaintext, _context(subject, commitment))
        self._write(self._root / subject, _file_name(commitment), sealed)
        return Exhibit(commitment=commitment, kind=checked.kind, size=len(checked.content))

    def load(self, subject: str, key: bytes | None, commitment: str) -> Kept:
        """Return the file behind `commitment`; `key` is None if the subject was erased.

        Raises `EvidenceError` (`evidence-erased`), `LedgerCorruptError` if it is missing or
        changed, `StoreError`.
        """
        _check_subject(subject)
        if key is None:
            raise EvidenceError("evidence-erased")
        sealed = self._read(self._root / subject / _file_name(commitment), commitment)
        try:
            plaintext = open_sealed(key, sealed, _context(subject, commitment))
        except SealError as error:
            raise LedgerCorruptError(
                f"evidence {commitment} does not open under the key of {subject}"
            ) from error
        return _parsed(plaintext, commitment)

    def load_checked(self, subject: str, key: bytes | None, commitment: str) -> CheckedFile:
        """Return a file to keep again elsewhere, checked before it was sealed.

        Raises what `load` raises.
        """
        kept = self.load(subject, key, commitment)
        checked = object.__new__(CheckedFile)
        _fill(checked, kept.name, kept.content, kind_of(kept.content))
        return checked

    def disclose(self, subject: str, key: bytes | None, commitment: str) -> Disclosure:
        """Return content and salt of one file, for an auditor; raises what `load` raises."""
        kept = self.load(subject, key, commitment)
        return Disclosure(kept.content, kept.salt)

    def owner(self, commitment: str) -> str | None:
        """Return the subject of the file `commitment`, None if there is no such file."""
        name = _file_name(commitment)
        return next((each for each in self.subjects() if (self._root / each / name).exists()), None)

    def holds(self, subject: str, commitment: str) -> bool:
        """Tell whether the file behind `commitment` exists and belongs to `subject`."""
        _check_subject(subject)
        return (self._root / subject / _file_name(commitment)).exists()

    def subjects(self) -> tuple[str, ...]:
        """Return everybody who has files here, sorted."""
        if not self._root.is_dir():
            return ()
        found = (path.name for path in self._root.iterdir() if path.is_dir())
        return tuple(sorted(name for name in found if _SUBJECT(name)))

    def commitments(self, subject: str) -> tuple[str, ...]:
        """Return the commitments to all files of `subject`, sorted."""
        _check_subject(subject)
        names = sorted(path.name for path in (self._root / subject).glob("*") if _NAME(path.name))
        return tuple(PREFIX + encode(bytes.fromhex(name)) for name in names)

    def discard(self, subject: str, commitment: str) -> None:
        """Remove one file that no fact refers to, if it exists; raises `StoreError`."""
        _check_subject(subject)
        folder = self._root / subject
        if not folder.is_dir():
            return
        with _translated("remove evidence"), _turn(folder) as descriptor:
            (folder / _file_name(commitment)).unlink(missing_ok=True)
            os.fsync(descriptor)

    def erase(self, subject: str) -> None:
        """Remove all files of `subject`, after its key was destroyed; raises `StoreError`."""
        _check_subject(subject)
        folder = self._root / subject
        if not folder.is_dir():
            return
        with _translated("erase evidence"), _turn(folder) as descriptor:
            for file in folder.iterdir():
                file.unlink()
            os.fsync(descriptor)

    def _write(self, folder: Path, name: str, sealed: bytes) -> None:
        with _translated("keep evidence"):
            _make(folder)
            with _turn(folder) as descriptor:
                for left in folder.glob(f"*{_TEMPORARY}"):
                    left.unlink()
                temporary = folder / f"{name}{_TEMPORARY}"
                try:
                    _write_durably(temporary, sealed)
                    temporary.rename(folder / name)
                except OSError:
                    temporary.unlink(missing_ok=True)
                    raise
                os.fsync(descriptor)

    def _read(self, file: Path, commitment: str) -> bytes:
        try:
            return file.read_bytes()
        except FileNotFoundError as error:
            raise LedgerCorruptError(
                f"evidence {commitment} is not in the folder of evidence; put it back from a backup"
            ) from error
        except OSError as error:
            raise StoreError(f"cannot read evidence {commitment}: {error.strerror}") from error


def _checked(content: bytes, rules: EvidenceRule) -> Recognised:
    """Return what `content` is, if the rules allow it; raises `EvidenceError`."""
    if len(content) > rules.largest_bytes:
        raise EvidenceError("evidence-too-large", most=rules.largest_bytes, size=len(content))
    known = recognise(content)
    if known.kind not in rules.types:
        raise EvidenceError("evidence-kind", kinds=rules.types, found=known.kind)
    return known


def _fill(checked: CheckedFile, name: str, content: bytes, kind: MediaType) -> None:
    for field, value in (("name", name), ("content", content), ("kind", kind)):
        object.__setattr__(checked, field, value)


def _checked_name(name: str) -> str:
    """Return `name` in NFC; raises `EvidenceError` if it could mislead a disk or a reader."""
    plain = unicodedata.normalize("NFC", name)
    clean = plain.translate(_KHMER_JOINERS).isprintable() and not set(plain) & set('/\\:*?"<>|')
    if not clean or plain.strip(" .") != plain or not 0 < len(plain) <= MAX_NAME:
        raise EvidenceError("evidence-name", most=MAX_NAME)
    return plain


def _check_subject(subject: str) -> None:
    if len(subject) > _LONGEST_SUBJECT or not _SUBJECT(subject):
        raise LedgerError(
            "expected a subject such as b-0123…, of small letters, digits and hyphens"
        )


def _parsed(plaintext: bytes, commitment: str) -> Kept:
    salt, rest = plaintext[:SALT_SIZE], plaintext[SALT_SIZE:]
    start = 2 + int.from_bytes(rest[:2])
    kept = Kept(rest[2:start].decode(), rest[start:], encode(salt))
    try:
        check_content(commitment, kept.salt, kept.content)
    except VerificationError as error:
        raise LedgerCorruptError(
            f"evidence {commitment} is not what its commitment says"
        ) from error
    return kept


def _context(subject: str, commitment: str) -> bytes:
    return b"%b%b\0%b" % (_CONTEXT, subject.encode(), commitment.encode())


def _file_name(commitment: str) -> str:
    """Return the digest in hexadecimal: some disks do not distinguish case in names."""
    try:
        digest = decode(commitment.removeprefix(PREFIX))
    except JwsError:
        digest = b""
    if not commitment.startswith(PREFIX) or len(digest) != _DIGEST_SIZE:
        raise LedgerError("expected a commitment, sha256: and 43 letters of base64url")
    return digest.hex()


def _make(folder: Path) -> None:
    """Make `folder` and its missing parents, private and durable."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(0o700, exist_ok=True)
        descriptor = os.open(folder.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_durably(file: Path, data: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def _turn(folder: Path) -> Iterator[int]:
    """Hold the lock of `folder`; yields its descriptor."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot {what}: {error.strerror}; nothing was acknowledged") from error
