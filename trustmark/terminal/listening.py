"""Where a server may listen, found out before it starts."""

import logging
import socket

from trustmark.errors import WrongUseError


def is_taken(host: str, port: int) -> bool:
    """Tell whether another program listens on the port already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return port != 0 and probe.connect_ex((host, port)) == 0


def check_host(host: str) -> None:
    """Raise `InputError` if `host` names no address of a machine."""
    try:
        socket.getaddrinfo(host, None)
    except (OSError, ValueError) as error:
        raise WrongUseError(
            f"{host} names no address", hint="--host 127.0.0.1 is this machine, 0.0.0.0 all of it"
        ) from error


def check_free(host: str, port: int) -> None:
    """Raise `InputError` if the port is taken."""
    if is_taken(host, port):
        raise WrongUseError(f"port {port} on {host} is taken", hint="--port 0 takes a free one")


def log_like_talk() -> None:
    """Let warnings of the parts below appear as talk: on stderr, with our prefix."""
    logging.basicConfig(format="trustmark: %(message)s", level=logging.WARNING)
