"""`trustmark status`: what runs out when."""

import click

from issuer.home.lifetimes import Lifetime, lifetimes
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.options import asking

_ADVICE = {
    "": "",
    "manifest": '"trustmark keys refresh", then two root keys sign',
    "badge-keys": "QR records need a new version first",
    "site": '"trustmark publish", or keep "trustmark serve" running',
    "database-behind": "put the newest copy of the database back",
    "facts": '"trustmark publish"',
    "disk": "without space no fact can be recorded",
}


@click.command("status")
@asking
def status_command(session: Session) -> int:
    """Show when things expire: manifest, lists, register, keys, disk. Exit code 1 if any has."""
    items = lifetimes(session.config(), moments.now())
    if session.as_json:
        output.emit({"items": [_shown(each) for each in items]})
    else:
        output.table(("what", "", ""), ((each.what, each.level, each.said) for each in items))
        for each in items:
            if each.level != "good" and each.code:
                output.say(f"hint: {each.what}: {_ADVICE[each.code]}")
    return output.NO if any(each.level == "now" for each in items) else output.YES


def _shown(each: Lifetime) -> dict[str, object]:
    return {
        "what": each.what,
        "level": each.level,
        "said": each.said,
        "until": each.until,
        "advice": _ADVICE[each.code],
    }
