"""The longest life the rules allow one certificate: every limit reached, with the longest names.

Decisions are tried until the rules refuse them, so a limit that is raised shows in the length of
the record.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import count

from msgspec.structs import replace

from keys.base64url import encode
from ledger.domain.business.rules import LONGEST_NAME
from ledger.domain.certificate import facts as c
from ledger.domain.certificate.hiding import hide
from ledger.domain.certificate.limits import MOST_EXTENSIONS
from ledger.domain.certificate.rules import decide
from ledger.domain.certificate.seen import CertificateNow
from ledger.domain.certificate.state import evolve
from ledger.errors import CommandRefusedError
from ledger.scheme.data import Text
from ledger.scheme.model import SchemeVersion
from ledger.scheme.sections import ReasonRule
from ledger.views.certificate import fold_all, record_claims
from tests.ledger.deciding import BUSINESS, DAY, NUMBER, SCHEME, T0, Random
from tests.simulator import HOST, seeded_signer
from verifier.formats import record
from verifier.formats.commitment import commitment_of
from verifier.formats.record import Category, Holder, Name, RecordClaims
from verifier.formats.tokens import format_token
from verifier.values.days import day_of, start_of
from verifier.values.places import MAX_HOST

FIRST_INDEX = 9_000_000_000
"""Log indexes of ten digits: a thousand times as many facts as a country makes."""
REASON = "a" * 32
NAME = "\N{SHOPPING TROLLEY}" * LONGEST_NAME
"""Four bytes a character: no script needs more."""
MEASURES = ("warning", "suspension", "revocation")
KEYS = 31


def host(nth: int) -> str:
    """Return a host of the greatest length."""
    text = ".".join([f"{nth:04}".ljust(63, "x"), "y" * 63, "y" * 63, "y" * 61])
    assert len(text) == MAX_HOST
    return text


def handle(nth: int) -> str:
    """Return a handle of the greatest length."""
    return f"instagram:{nth:04}".ljust(74, "x")


class LongestLife:
    """A certificate of a holder of `category` after every possible event but a revocation."""

    def __init__(self, category: Category) -> None:
        self.at = T0
        self.state = None
        self.refused: dict[type, str] = {}
        """The rule that stopped each kind of decision."""
        self._openings = ()
        self._facts = []
        self._digests = count()
        self._random = Random()
        self._business = replace(
            BUSINESS,
            holder=Holder(category=category, name=Name(km=NAME, en=NAME)),
            hosts=frozenset(map(host, range(1_000))),
            handles=frozenset(map(handle, range(1_000))),
        )
        self._live()

    def tries(self, command: c.CertificateCommand) -> bool:
        """Decide, hide and apply; tell whether the rules allowed it."""
        try:
            (fact,) = decide(self.state, command, self._now())
        except CommandRefusedError as error:
            self.refused[type(command)] = error.rule
            return False
        self.state = evolve(self.state, fact)
        if self._business.holder.category == "natural-person":
            known = {commitment_of(opening): opening.value for opening in self._openings}
            fact, openings = hide(fact, known, self._random)
            self._openings += openings
        self._facts.append(fact)
        return True

    def record(self) -> RecordClaims:
        """Return the claims of the certificate record."""
        view = fold_all(enumerate(self._facts, FIRST_INDEX))
        return record_claims(
            view,
            self._openings,
            issuer=HOST,
            iat=self.at,
            log_size=view.last + 1,
            manifest_version=1,
        )

    def badge(self, kid: str) -> c.RecordBadge:
        """Return the command to record one more badge."""
        nth = next(self._digests)
        token, qr = (encode(sha256(f"{kind} {nth}".encode()).digest()) for kind in ("token", "qr"))
        return c.RecordBadge(number=NUMBER, kid=kid, token=token, qr=qr)

    def _now(self) -> CertificateNow:
        return CertificateNow(
            at=self.at,
            today=day_of(self.at),
            rules=self._rules(),
            number=NUMBER,
            holder=self._business.holder,
            hosts=self._business.hosts,
            handles=self._business.handles,
        )

    def _rules(self) -> SchemeVersion:
        """Return the scheme's rules with one more reason, of the greatest length."""
        rules = SCHEME.at(day_of(self.at))
        longest = ReasonRule(code=REASON, text=Text(en="-", km="-"), measures=MEASURES, article="-")
        return replace(rules, reason=(*rules.reason, longest))

    def _live(self) -> None:
        sites, handles = tuple(map(host, range(10))), tuple(map(handle, range(10)))
        assert self.tries(
            c.Issue(business="b-1", sites=sites, handles=handles, tier="intermediate")
        )
        self._exhaust(self._moves())
        self._exhaust(self.badge("badge-10") for _ in count())
        for key in range(KEYS):
            self.tries(self.badge(f"badge-{key}"))
        self._exhaust(self._measures())
        self._exhaust(self._renewals())
        for place in self.state.handles:
            assert self.tries(c.RemoveHandle(number=NUMBER, place=place))
        for place in self.state.sites[1:]:
            assert self.tries(c.RemoveHost(number=NUMBER, place=place))

    def _exhaust(self, commands: Iterable[c.CertificateCommand]) -> None:
        for command in commands:
            if not self.tries(command):
                return

    def _moves(self) -> Iterator[c.CertificateCommand]:
        for nth in count(10):
            yield c.RemoveHost(number=NUMBER, place=self.state.sites[0])
            yield c.AddHost(number=NUMBER, place=host(nth))

    def _measures(self) -> Iterator[c.CertificateCommand]:
        """Suspend, extend to the limit, and appeal in vain, over and over; each runs to its end."""
        for nth in count(1):
            today = day_of(self.at)
            yield c.Suspend(number=NUMBER, reason=REASON, start=today, end=today)
            ends = (today + timedelta(days) for days in count(1))
            self._exhaust(c.ExtendSuspension(number=NUMBER, measure=nth, end=end) for end in ends)
            yield c.Appeal(number=NUMBER, measure=nth)
            yield c.DecideAppeal(number=NUMBER, measure=nth, outcome="upheld")
            self.at += (MOST_EXTENSIONS + 2) * DAY

    def _renewals(self) -> Iterator[c.CertificateCommand]:
        while True:
            self.at = max(self.at, start_of(self.state.end))
            yield c.Renew(number=NUMBER)


def revoked_record(life: LongestLife) -> str:
    """Revoke the certificate, let its holder appeal, and return its signed record."""
    measure = len(life.state.measures) + 1
    assert life.tries(c.Revoke(number=NUMBER, reason=REASON))
    assert life.tries(c.Appeal(number=NUMBER, measure=measure))
    assert life.tries(c.DecideAppeal(number=NUMBER, measure=measure, outcome="overturned"))
    payload = record.format_payload(life.record())
    return format_token(record.TYP, "record-1", payload, seeded_signer("record-1").sign)
