"""How this issuer looks at hosts of others: resolvers, name, and secret of proofs of control.

Tests put another visitor in its place where a session is made; no setting lets one into private
networks.
"""

from issuer.errors import ConfigError
from issuer.home.settings import Config
from keys.kek import Kek
from ledger.outside.resolve import NameServer, Resolvers
from ledger.outside.web import Visitor, public_authorities

_PURPOSE = "control-proofs"


def visitor(settings: Config) -> Visitor:
    """Return how hosts are visited; raises `ConfigError` if no resolvers are named."""
    if not settings.resolvers:
        raise ConfigError(
            "no resolvers are named, so that nobody's host can be looked up", "no-resolvers"
        )
    servers = tuple(NameServer(address=each) for each in settings.resolvers)
    return Visitor(
        resolvers=Resolvers(servers=servers), tls=public_authorities(), contact=settings.contact
    )


def proof_secret(kek: Kek) -> bytes:
    """Return the secret of proofs of control; it depends on the key-encryption key alone."""
    return kek.derive(_PURPOSE)
