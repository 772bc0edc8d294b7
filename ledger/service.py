"""The ledger: every command enters here, and is a durable fact or a refusal on return.

Load, decide, save. All commands run one after the other in the store's writer, so what a decision
was based on is still true when its fact is written. Personal values of natural persons are hidden
between deciding and saving.
"""

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path

import msgspec

from keys.kek import Kek
from keys.sealing import NONCE_SIZE
from ledger.admission import check_actor, check_clock
from ledger.decisions import Decider, Decision
from ledger.domain.fact import Command, Fact, Sealed
from ledger.domain.families import family_named
from ledger.domain.grounds import ground_of
from ledger.domain.register.erasures import ERASURES, Erasures
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.evidence.room import EvidenceRoom
from ledger.reading.aggregates import Aggregates
from ledger.scheme.model import Scheme
from ledger.store.codec import Encoded, decode, encode
from ledger.store.loader import Loader
from ledger.store.row import Row
from ledger.store.sqlite import SqliteStore
from ledger.store.subjects import SubjectKeys
from ledger.store.transaction import Transaction
from verifier.formats.commitment import SALT_SIZE

LONGEST_KEY = 128

_PER_FACT = SALT_SIZE + NONCE_SIZE
_STOCK = 32
_ENCODE = msgspec.json.Encoder().encode


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The command is durable: log index of its (last) fact, and the aggregate's id.

    `number` is the certificate number, or the id of the business, or `registry`. `led_to` are the
    ids of other aggregates that got facts with it, in one transaction, in the order of the log.
    """

    log_index: int
    number: str
    led_to: tuple[str, ...] = ()


class _Order(msgspec.Struct, frozen=True, kw_only=True):
    """A command with its actor, instant, note and key."""

    command: Command
    at: int
    key: str
    actor: str
    second: str
    note: str
    evidence: tuple[str, ...]

    def digest(self, secret: bytes) -> bytes:
        """Return a keyed digest, which tells commands under the same idempotency key apart."""
        said = (self.actor, self.second, self.note, self.evidence, self.command)
        text = b"command\0" + _ENCODE(said)
        return blake2b(text, key=secret, digest_size=32).digest()


class Ledger(Aggregates):
    """Executes commands and returns receipts. Safe to use from many threads at once."""

    def __init__(
        self, folder: Path, *, kek: Kek, scheme: Scheme, random_bytes: Callable[[int], bytes]
    ) -> None:
        """Open `ledger.db` and `subjects.db` in `folder`, or create them; raises `StoreError`."""
        self._random_bytes = random_bytes
        self._stock: list[bytes] = []
        self._subjects = SubjectKeys(folder / "subjects.db", kek)
        self._store = SqliteStore(
            folder / "ledger.db",
            begun=self._begun,
            before_commit=self._subjects.save,
            after_rollback=self._subjects.forget_unsaved,
        )
        super().__init__(self._store.rows, self._subjects)
        self._loader = Loader(self._subjects)
        self._decider = Decider(self._loader, self._subjects, scheme, random_bytes)
        self._seen = (0, 0)
        self._latest = 0
        self.evidence = EvidenceRoom(folder, self._subjects, random_bytes, self)
        """The files that facts refer to."""
        self._finish_erasures()

    def execute(
        self,
        command: Command,
        *,
        actor: str,
        at: int,
        key: str,
        second: str = "",
        note: str = "",
        evidence: tuple[str, ...] = (),
    ) -> Receipt:
        """Decide about `command` at instant `at` and return its receipt, durable.

        `actor` (and `second`) are who decided, `note` and `evidence` what they say and refer to:
        all sealed. `key` makes it safe to repeat: the same command under the same key gets the
        first receipt again. Raises `CommandRefusedError`, `UnknownAggregateError`, or `StoreError`:
        then ask again under the same key.
        """
        order = _Order(
            command=command,
            at=at,
            key=key,
            actor=actor,
            second=second,
            note=note,
            evidence=evidence,
        )
        try:
            _check(order)
            return self._store.submit(partial(self._perform, order), key)
        except CommandRefusedError as error:
            error.article = error.article or ground_of(command)
            raise

    def receipt(self, key: str) -> Receipt | None:
        """Return the receipt of the durable command under `key`, if any; raises `StoreError`."""

        def look(transaction: Transaction) -> Receipt | None:
            found = transaction.command(key)
            return found and _receipt_of(found, transaction)

        found: Receipt | None = self._store.submit(look, key)
        return found

    def erase(self, subject: str) -> None:
        """Destroy the key of a business or complaint: its sealed parts are lost.

        Its files of evidence are removed. Places of a natural person are free afterwards. Those
        of other holders are public in the log and stay taken as long as the certificate lives. The
        next publication withdraws what is readable of a natural person in views and site. Erasing
        twice changes nothing. Raises `UnknownAggregateError` if there is no such business, or
        `StoreError`.
        """
        family = family_named(subject)

        def forget(transaction: Transaction) -> None:
            if family is None or family.subject != "own" or not transaction.rows(subject):
                raise UnknownAggregateError("nobody-to-erase")
            for number in transaction.places.numbers(subject):
                if self._loader.certificate(transaction, number).hidden:
                    transaction.places.forget(number)
            transaction.known.forget(subject)

        def destroy(transaction: Transaction) -> None:
            forget(transaction)  # what a command has added since
            self._subjects.erase(subject)
            self._loader.forget()

        # The key goes last: while it exists, the next start repeats an interrupted erasure.
        self._store.submit(forget)
        self._store.submit(destroy)
        self.evidence.erase(subject)

    def wait(self, beyond: int, seconds: float) -> int:
        """Return the log's size once this process has written past `beyond`, or after `seconds`."""
        return self._store.wait(beyond, seconds)

    def close(self) -> None:
        """Close the files. Commands still running must have ended."""
        self._store.close()
        self._subjects.close()

    def _finish_erasures(self) -> None:
        """Destroy the keys of subjects whose erasure is on record, but was interrupted."""
        found: Erasures = self.state(ERASURES) or Erasures()
        for subject in found.subjects - set(self._subjects.erased()):
            self.erase(subject)
        self.evidence.finish_erasures()

    def _perform(self, order: _Order, transaction: Transaction) -> Receipt:
        """Load, decide, save, in the writer."""
        known = transaction.command(order.key)
        if known is not None:
            return self._repeat(order, known, transaction)
        check_clock(order.at, self._latest)
        *others, own = self._decider.decide(order.command, order.at, order.actor, transaction)
        for decision in others:
            self._save(order, decision, transaction)
        index = self._save(order, own, transaction, key=order.key)
        led_to = _distinct((each.aggregate for each in others), but=own.aggregate)
        return Receipt(log_index=index, number=own.aggregate, led_to=led_to)

    def _begun(self, transaction: Transaction) -> None:
        """Drop cached states after another process wrote or erased, or after a rollback."""
        seen = (transaction.epoch, self._subjects.refresh())
        if seen == self._seen:
            return
        self._seen = seen
        self._loader.forget()
        last = transaction.last()
        self._latest = 0 if last is None else decode(last.leaf).at

    def _repeat(self, order: _Order, known: Row, transaction: Transaction) -> Receipt:
        secret = self._subjects.find(known.subject)
        if secret is None:
            raise CommandRefusedError("erased")
        if not compare_digest(order.digest(secret), known.command_digest or b""):
            raise CommandRefusedError("key-reused")
        return _receipt_of(known, transaction)

    def _save(
        self, order: _Order, decision: Decision, transaction: Transaction, *, key: str | None = None
    ) -> int:
        """Seal, encode and append the facts, and keep the new state; returns the last log index.

        Evidence belongs to the subject of the command's own aggregate, whose facts have the `key`.
        """
        part = Sealed(
            salt="",
            actor=order.actor,
            second=order.second or decision.second,
            note=order.note,
            evidence=() if key is None else order.evidence,
            openings=decision.openings,
        )
        index = transaction.append(
            decision.aggregate,
            decision.version,
            [self._encode(fact, part, decision) for fact in decision.facts],
            key=key,
            digest=None if key is None else order.digest(decision.secret),
        )
        decision.write_beside(transaction)
        decision.keep()
        self._latest = max(self._latest, order.at)
        return index

    def _encode(self, fact: Fact, part: Sealed, decision: Decision) -> Encoded:
        random = self._drawn()
        return encode(
            fact,
            part,
            subject=decision.subject,
            key=decision.secret,
            salt=random[:SALT_SIZE],
            nonce=random[SALT_SIZE:],
        )

    def _drawn(self) -> bytes:
        """Return random bytes for one fact, drawn for many: a system call wakes other threads."""
        if not self._stock:
            drawn = self._random_bytes(_PER_FACT * _STOCK)
            self._stock = [drawn[i : i + _PER_FACT] for i in range(0, len(drawn), _PER_FACT)]
        return self._stock.pop()


def _receipt_of(last: Row, transaction: Transaction) -> Receipt:
    """Return the receipt of the command whose last fact is `last`."""
    led_to = _distinct(transaction.written_with(last), but=last.originator_id)
    return Receipt(log_index=last.log_index, number=last.originator_id, led_to=led_to)


def _distinct(aggregates: Iterable[str], *, but: str) -> tuple[str, ...]:
    return tuple(each for each in dict.fromkeys(aggregates) if each != but)


def _check(order: _Order) -> None:
    if not (0 < len(order.key) <= LONGEST_KEY and order.key.isascii() and order.key.isprintable()):
        raise CommandRefusedError("bad-key", longest=LONGEST_KEY)
    check_actor(order.actor)
