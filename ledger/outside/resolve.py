"""Names to addresses and texts, from named resolvers that must agree; only public addresses.

An address that leads into our own network, or anywhere but to a public host, is refused, also when
it is wrapped in an IPv6 address (mapped, 6to4, NAT64). Sources: the IANA special-purpose address
registries (RFC 6890), RFC 6052, RFC 3056. One resolver may be deceived or lie: an address counts
only if each of them gives it, and one refused address from any of them refuses the name.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import dns.exception
import dns.nameserver
import dns.resolver
from dns.rdata import Rdata
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA
from dns.rdtypes.txtbase import TXTBase

from ledger.errors import OutsideError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_ANSWERS = 64
"""Addresses, or texts, of one name."""
_REFUSED_4 = tuple(
    IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_REFUSED_6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameServer:
    """One resolver: its address and port."""

    address: str
    port: int = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolvers:
    """The resolvers, each with at most `seconds`. `allow` permits refused networks, for tests."""

    servers: tuple[NameServer, ...]
    seconds: float = 4.0
    allow: tuple[Network, ...] = ()

    def __post_init__(self) -> None:
        """Refuse fewer than two resolvers, or the same one twice."""
        if (
            len(set(self.servers)) < 2  # noqa: PLR2004
            or len(set(self.servers)) != len(self.servers)
        ):
            raise OutsideError("resolvers", count=len(set(self.servers)))


def addresses(host: str, resolvers: Resolvers) -> tuple[str, ...]:
    """Return the addresses of `host` that every resolver gives, IPv4 first, at least one.

    Raises `OutsideError`: `no-address`, `resolvers-disagree`, `private-address`, `resolver-silent`.
    """
    answers = [
        frozenset(_ask(host, "A", server, resolvers.seconds))
        | frozenset(_ask(host, "AAAA", server, resolvers.seconds))
        for server in resolvers.servers
    ]
    for address in sorted(answers[0].union(*answers[1:])):
        if not is_public(ip_address(address), resolvers.allow):
            raise OutsideError("private-address", host=host, address=address)
    common = frozenset.intersection(*answers)
    if not any(answers):
        raise OutsideError("no-address", host=host)
    if not common:
        raise OutsideError("resolvers-disagree", host=host)
    return tuple(sorted(common, key=lambda text: (":" in text, text)))


def texts(name: str, resolvers: Resolvers) -> tuple[str, ...]:
    """Return the TXT records of `name` that every resolver gives, sorted; empty without records.

    Raises `OutsideError` (`resolver-silent`, or `resolvers-disagree` if their records differ).
    """
    answers = [
        frozenset(_ask(name, "TXT", server, resolvers.seconds)) for server in resolvers.servers
    ]
    common = frozenset.intersection(*answers)
    if any(answers) and not common:
        raise OutsideError("resolvers-disagree", name=name)
    return tuple(sorted(common))


def is_public(address: Address, allow: tuple[Network, ...] = ()) -> bool:
    """Tell whether `address` is public; an IPv4 address inside an IPv6 one is judged as IPv4."""
    inner = address if isinstance(address, IPv4Address) else _embedded(address)
    if any(seen in network for seen in (address, inner) if seen for network in allow):
        return True
    if inner is not None:
        return not any(inner in network for network in _REFUSED_4)
    return address in _GLOBAL_6 and not any(address in network for network in _REFUSED_6)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that packets to `address` go to, if there is one."""
    if address in _6TO4:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped


def _ask(name: str, kind: str, server: NameServer, seconds: float) -> tuple[str, ...]:
    """Return the addresses or texts of `name` by `server`, maybe none; raises `OutsideError`."""
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [dns.nameserver.Do53Nameserver(server.address, server.port)]
    try:
        answer = resolver.resolve(
            name, kind, lifetime=seconds, search=False, raise_on_no_answer=False
        )
        rows = list(answer.rrset or ())
        found = tuple(_shown(row, kind) for row in rows[:MAX_ANSWERS])
    except dns.resolver.NXDOMAIN:
        return ()
    except (dns.exception.DNSException, OSError, ValueError, EOFError) as error:
        raise OutsideError(
            "resolver-silent", name=name, kind=kind, resolver=server.address, why=_said(error)
        ) from error
    if len(rows) > MAX_ANSWERS:
        raise OutsideError("too-large", most=MAX_ANSWERS, count=len(rows), name=name)
    return found


def _shown(row: Rdata, kind: str) -> str:
    if isinstance(row, TXTBase):
        return b"".join(row.strings).decode("utf-8", "replace")
    if isinstance(row, A | AAAA):
        return str(ip_address(row.address))
    raise OutsideError("resolver-silent", kind=kind)


def _said(error: Exception) -> str:
    return "timeout" if isinstance(error, dns.exception.Timeout) else type(error).__name__
