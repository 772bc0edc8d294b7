"""Commands about one certificate, and the fact or the refusal that comes of them."""

from datetime import date

import pytest

from ledger.domain.certificate import facts as c
from ledger.domain.certificate.rules import decide
from ledger.errors import CommandRefusedError
from tests.ledger.deciding import BUSINESS, HOSTS, NUMBER, SCHEME, T0, TODAY, day, of_certificate

END = date(2028, 3, 1)
LAST = (END - TODAY).days
DIGEST = "A" * 43
ISSUE = c.Issue(business="b-1", sites=HOSTS[:1], tier="full")
WARN = c.Warn(number=NUMBER, reason="criteria-not-met")
REVOKE = c.Revoke(number=NUMBER, reason="false-information")
APPEAL = c.Appeal(number=NUMBER, measure=1)
RENEW = c.Renew(number=NUMBER)
WINDOW = SCHEME.at(TODAY).renewal


def suspend(first: int = 0, last: int = 6, reason: str = "criteria-not-met") -> c.Suspend:
    return c.Suspend(number=NUMBER, reason=reason, start=day(first), end=day(last))


def extend(last: int, measure: int = 1) -> c.ExtendSuspension:
    return c.ExtendSuspension(number=NUMBER, measure=measure, end=day(last))


def badge(token: str = DIGEST, qr: str = "B" * 43, kid: str = "badge-1") -> c.RecordBadge:
    return c.RecordBadge(number=NUMBER, kid=kid, token=token, qr=qr)


def refusal(state, command, at: int = T0 + 60, business=BUSINESS) -> str:
    """Return the code of the rule that refuses `command`."""
    with pytest.raises(CommandRefusedError) as caught:
        decide(state, command, of_certificate(at, business))
    assert str(caught.value)
    return caught.value.rule


def fact(state, command, at: int = T0 + 60):
    (found,) = decide(state, command, of_certificate(at))
    assert found.at == at
    return found
