"""The result a decision would have: asks the writer's gate and rules, draws and writes nothing.

Ids, keys, salts and numbers that a decision would draw are stand-ins here; no rule reads them.
"""

from collections.abc import Callable

from ledger.admission import check_actor, check_clock
from ledger.decisions import Decider
from ledger.domain.application.approval import Lack, lacking
from ledger.domain.application.facts import DecideApplication
from ledger.domain.application.seen import see
from ledger.domain.fact import Command
from ledger.domain.families import APPLICATION
from ledger.domain.grounds import ground_of
from ledger.errors import CommandRefusedError
from ledger.scheme.model import Scheme
from ledger.store.codec import check_writable, decode
from ledger.store.loader import Loader
from ledger.store.subjects import SubjectKeys
from ledger.store.transaction import Transaction

_KEY_SIZE = 32


class _NoStock:
    """Stands for the subjects' keys when nothing may be drawn: finds old keys, new are zeros."""

    def __init__(self, subjects: SubjectKeys) -> None:
        self._subjects = subjects
        self.find = subjects.find

    def next_id(self, prefix: str, _: Callable[[int], bytes]) -> str:
        return prefix + "0" * _KEY_SIZE

    def begin(self, _: str, random_bytes: Callable[[int], bytes]) -> bytes:
        return random_bytes(_KEY_SIZE)

    def obtain(self, subject: str, random_bytes: Callable[[int], bytes]) -> bytes:
        return self._subjects.existing(subject) or random_bytes(_KEY_SIZE)


class Trial(Decider):
    """Decides on one thread's view of the ledger."""

    def __init__(self, subjects: SubjectKeys, scheme: Scheme) -> None:
        """Hold the existing keys and the rules; random values are zeros."""
        self._states = Loader(subjects)
        self._keys = subjects
        self._seen: tuple[int, int] | None = None
        super().__init__(self._states, _NoStock(subjects), scheme, bytes)

    def refusal(
        self, command: Command, actor: str, at: int, transaction: Transaction
    ) -> CommandRefusedError | None:
        """Return the refusal that `command` of `actor` at instant `at` would get, or None.

        Raises `UnknownAggregateError` and others as the command would.
        """
        self._begin(transaction)
        last = transaction.last()
        try:
            check_actor(actor)
            check_clock(at, 0 if last is None else decode(last.leaf).at)
            for decision in self.decide(command, at, actor, transaction):
                for fact in decision.facts:
                    check_writable(fact)
        except CommandRefusedError as error:
            error.article = error.article or ground_of(command)
            return error
        return None

    def lacks(self, application: str, at: int, transaction: Transaction) -> tuple[Lack, ...]:
        """Return all reasons to refuse an approval at instant `at`; empty once it is closed.

        Raises `UnknownAggregateError`, or `CommandRefusedError` if the data were erased.
        """
        self._begin(transaction)
        state = self._states.state(transaction, APPLICATION, application)
        if state.closed is not None:
            return ()
        asked = DecideApplication(application=application, verdict="approve")
        now = self._now(at, "", transaction)
        return tuple(lacking(state, see(asked, state, now, self._others(transaction))))

    def _begin(self, transaction: Transaction) -> None:
        """Forget states that may be old: somebody wrote since, or a key was destroyed."""
        seen = (transaction.epoch, self._keys.refresh())
        if seen != self._seen:
            self._seen = seen
            self._states.forget()
