"""`trustmark serve`: the public site over HTTP, and the publisher beside it."""

import threading

import click

from issuer.publishing.loop import keep_publishing
from portal.public import create_app
from portal.server import serve
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.listening import check_free, check_host, log_like_talk


@click.command("serve")
@click.option("--host", help="Address to listen on. Default: 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65_535), help="0 takes a free port. Default: 8000.")
@click.option("--no-publish", is_flag=True, help="Only serve; another process publishes.")
@click.pass_obj
def serve_command(
    session: Session, *, host: str | None, port: int | None, no_publish: bool
) -> None:
    """Serve the public site and publish new facts within a second, until interrupted.

    The address is printed once it is listened on. For the public, put nginx or a CDN in front.
    """
    settings = session.config()

    def publish(stop: threading.Event) -> None:
        keep_publishing(settings, moments.now, stop, say=output.say)

    host = host or settings.host
    port = settings.port if port is None else port
    check_host(host)
    check_free(host, port)
    log_like_talk()
    settings.site.mkdir(parents=True, exist_ok=True)
    serve(
        create_app(settings.site),
        host=host,
        port=port,
        ready=output.data,
        task=None if no_publish else publish,
    )
