"""One act in the ledger: commands given once, and the files they rest on.

The files are kept before the command is given and removed if it is refused. Whoever decides, at a
terminal or in a portal, opens an act, builds the command, gives it, and tells what came of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NamedTuple

from issuer.acting import rules
from issuer.acting.evidence_files import Filing
from issuer.acting.granting import BadgeMaker, Occasion
from issuer.home.composition import open_ledger, signing_keys
from issuer.home.custody import Random
from issuer.home.settings import Config
from keys.errors import KeyringError
from ledger.domain.case.facts import OpenCase
from ledger.domain.fact import Command
from ledger.domain.families import APPLICATION, CASE, family_named, family_of
from ledger.domain.roster.gate import check_officer
from ledger.errors import CommandRefusedError
from ledger.service import Ledger, Receipt
from ledger.words.articles import FAIR
from verifier.values.days import SKEW


class Done(NamedTuple):
    """A command's receipt, and the hidden aggregate it was about, as it is now."""

    receipt: Receipt
    state: Any = None

    @property
    def case(self) -> str:
        """The case that was opened with it; empty if none was."""
        return next((each for each in self.receipt.led_to if each.startswith(CASE.prefix)), "")


class Act:
    """What one officer does on one occasion, in the open `ledger`."""

    def __init__(self, ledger: Ledger, settings: Config, when: Occasion) -> None:
        """Hold the ledger, and when, by whom and under which key is decided."""
        self.ledger = ledger
        self.settings = settings
        self.when = when
        self._filing: Filing | None = None

    def give(
        self, command: Command, *, part: str = "", note: str = "", evidence: Sequence[str] = ()
    ) -> Done:
        """Give a command; `evidence` are files or commitments, kept under the key of its subject.

        One of several commands under one key is a `part` of it. Raises what `Ledger.execute` and
        `Filing.keep` raise. A step of an application may grant a certificate, so the badge key is
        tried first: `SecondOpinionError`.
        """
        if family_of(command) is APPLICATION:
            self.try_badge_key()
        receipt = self.ledger.execute(
            command,
            actor=self.when.actor,
            at=self.when.at,
            key=f"{self.when.key}/{part}" if part else self.when.key,
            note=note,
            evidence=self.files.keep(_subject(command), evidence) if evidence else (),
        )
        hidden = family_named(receipt.number) is not None
        return Done(receipt, self.ledger.state(receipt.number) if hidden else None)

    @property
    def files(self) -> Filing:
        """What is kept in this act, by the rules of its day."""
        if self._filing is None:
            rule = rules.at(self.settings, self.when.at).evidence
            self._filing = Filing(self.ledger, rule, self.when)
        return self._filing

    def check_officer(self) -> None:
        """Raise `CommandRefusedError` unless who decides is an officer, or there are none yet."""
        check_officer(self.ledger.roster(), self.when.actor)

    def take_back(self) -> None:
        """Remove the files that were kept and no fact refers to."""
        if self._filing is not None:
            self._filing.take_back()

    def try_badge_key(self) -> None:
        """Raise `SecondOpinionError` if PyJWT refuses the badge key; a missing key is fine."""
        _ = self._maker

    def sign_badge(self, number: str) -> CommandRefusedError | KeyringError | None:
        """Sign and record the badge of certificate `number`, unless it has one.

        Returns the error if that fails. The certificate is granted already, so it is not raised.
        """
        maker = self._maker
        if isinstance(maker, KeyringError):
            return maker
        try:
            if maker.again(number) is None:
                maker.make(number, self.when)
        except (CommandRefusedError, KeyringError) as error:
            return error
        return None

    @cached_property
    def _maker(self) -> BadgeMaker | KeyringError:
        """A maker whose key was tried once, or why there is no key: only the badge waits."""
        try:
            return BadgeMaker(self.ledger, signing_keys(self.settings))
        except KeyringError as error:
            return error


@contextmanager
def open_act(settings: Config, when: Occasion, random_bytes: Random) -> Iterator[Act]:
    """Open the ledger for one act; whatever fails inside takes back the files that were kept."""
    with open_ledger(settings, random_bytes) as ledger:
        act = Act(ledger, settings, when)
        try:
            yield act
        except BaseException:
            act.take_back()
            raise


def check_dated(ledger: Ledger, named: int | None, now: int) -> None:
    """Raise `CommandRefusedError` for a past instant that was `named`, where officers decide.

    Instants are UTC seconds. A ledger that was quiet for weeks would otherwise take a decision of
    last week: after its deadline, or by older rules.
    """
    if named is None or named >= now - SKEW or not ledger.roster().founded:
        return
    raise CommandRefusedError("back-dated", FAIR)


def _subject(command: Command) -> str:
    """Return whose key seals the evidence: a new case's business, else the aggregate."""
    if isinstance(command, OpenCase):
        return command.business
    family = family_of(command)
    return "" if family is None else family.id_in(command)
