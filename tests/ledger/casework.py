"""One case and its certificate, decided in memory; the certificate follows the case."""

from typing import get_args

from msgspec.structs import replace

from ledger.domain.case import facts as k
from ledger.domain.case.rules import decide
from ledger.domain.case.seen import CaseNow
from ledger.domain.case.state import evolve
from ledger.domain.certificate import facts as c
from ledger.domain.certificate.rules import decide as decide_certificate
from ledger.domain.certificate.state import evolve as evolve_certificate
from ledger.errors import CommandRefusedError
from tests.ledger.deciding import BUSINESS, DAY, NUMBER, T0, after, of_certificate, seen
from verifier.values.numbers import CertificateIndex, format_number

CASE = "k-" + "0" * 32
OFFICERS = ("sok.dara", "chan.sophea", "kim.rith")
NEXT = format_number(CertificateIndex(1))
PROPOSER, DECIDER, THIRD = OFFICERS
REASON, URGENT = "mark-misused", "urgent-consumer-harm"


class Desk:
    """A case as it goes on: `facts` of the case, the `granted` certificates, and other `cases`."""

    def __init__(self, certificate=None, rules=None, at: int = T0, cases=()) -> None:
        self.at = at
        self.case = None
        self.certificate = after() if certificate is None else certificate
        self.facts = []
        self.granted = []
        self.business = BUSINESS
        self.cases = cases
        self.complaints = {}
        self._rules = rules

    def now(self, actor: str) -> CaseNow:
        found = seen(CaseNow, self.at)
        rules = found.rules if self._rules is None else self._rules(found.today)
        about = {"certificate": self.certificate, "business": self.business, "number": NEXT}
        about |= {"cases": self.cases, "complaints": self.complaints}
        return replace(found, rules=rules, actor=actor, aggregate=CASE, **about)

    def opens(self, **changes):
        fields = {"source": "officer", "reason": "mark-misused"} | changes
        fields = {"business": "b-1", "certificate": NUMBER} | fields
        return self.does(k.OpenCase(**fields))

    def does(self, command: k.CaseCommand, actor: str = PROPOSER):
        """Decide and apply; return the facts of the case."""
        outcome, changed, granted = self.asks(command, actor)
        self.certificate = changed
        self.granted += granted
        for fact in outcome.facts:
            self.case = evolve(self.case, fact)
            self.facts.append(fact)
        return outcome.facts

    def asks(self, command: k.CaseCommand, actor: str):
        """Decide only: return the outcome, and what the certificate would become, and new ones."""
        now = self.now(actor)
        outcome = decide(self.case, command, now)
        certificate, granted = self.certificate, []
        for asked in outcome.consequences:
            assert isinstance(asked, get_args(c.CertificateCommand))
            whose = of_certificate(self.at, self.business)
            whose = replace(whose, rules=now.rules, actor=actor)
            if isinstance(asked, c.Issue):
                granted += decide_certificate(None, asked, replace(whose, number=NEXT))
                continue
            for fact in decide_certificate(certificate, asked, whose):
                certificate = evolve_certificate(certificate, fact)
        return outcome, certificate, granted

    def refusal(self, command: k.CaseCommand, actor: str = PROPOSER) -> str:
        """Return the rule that refuses `command`, empty if none does; nothing is applied."""
        refused = None
        try:
            self.asks(command, actor)
        except CommandRefusedError as error:
            refused = error
        assert refused is None or refused.article
        return "" if refused is None else refused.rule


def opened() -> Desk:
    """Return a case that was just opened."""
    desk = Desk()
    desk.opens()
    return desk


def hears(desk: Desk) -> Desk:
    """Serve notice and record the reply of a day later."""
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON, URGENT)))
    desk.at += DAY
    desk.does(k.RecordReply(case=CASE), DECIDER)
    return desk


def propose(terms):
    return k.ProposeMeasure(case=CASE, terms=terms)


def comes_to(desk, terms):
    """Propose by one officer and decide by another; return the deciding fact."""
    desk.does(propose(terms), PROPOSER)
    (fact,) = desk.does(k.DecideMeasure(case=CASE, proposal=len(desk.case.proposals)), DECIDER)
    return fact


def appeal(desk, outcome, proposal=1, **changes):
    desk.does(k.FileCaseAppeal(case=CASE, proposal=proposal))
    command = k.DecideCaseAppeal(case=CASE, proposal=proposal, outcome=outcome, **changes)
    (fact,) = desk.does(command, THIRD)
    return fact
