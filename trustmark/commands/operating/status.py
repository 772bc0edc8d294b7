"""`trustmark status`: what runs out when."""

import click

from issuer.home.lifetimes import lifetimes
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.options import json_option


@click.command("status")
@json_option
@click.pass_obj
def status_command(session: Session, as_json: bool) -> int:  # noqa: FBT001
    """Show what runs out when: manifest, lists, register, keys, disk. Exit code 1 if something has run out."""
    items = lifetimes(session.config(), moments.now())
    if as_json:
        output.emit({"items": items})
    else:
        output.table(("what", "", ""), ((each.what, each.level, each.said) for each in items))
        for each in items:
            if each.level != "good" and each.advice:
                output.say(f"hint: {each.what}: {each.advice}")
    return output.NO if any(each.level == "now" for each in items) else output.YES
