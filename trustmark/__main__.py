"""The `trustmark` command. A call imports its subcommand alone, so `verify` starts fast."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click

from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.language import LANGUAGES, speak

if TYPE_CHECKING:
    from trustmark.session import Outside

_COMMANDS = {
    "demo": ("operating.demo", "Show the whole life of certificates on invented shops."),
    "init": (
        "operating.init",
        "Make an issuer's folder: keys, ledger, first manifest, empty site.",
    ),
    "import": (
        "certificate.importing",
        "Register businesses from a CSV file and issue their certificates.",
    ),
    "issue": ("certificate.issuing", "Issue a certificate to one business."),
    "renew": ("certificate.issuing", "Grant a certificate a further period."),
    "business": ("business.business", "Take businesses in, and record what changes about them."),
    "apply": ("application.applying", "Hand in an application."),
    "application": ("application.showing", "Show applications."),
    "assess-fee": ("application.fees", "Determine what an application costs."),
    "pay": ("application.fees", "Record that a fee was paid."),
    "review": ("application.reviewing", "Answer criteria of an application."),
    "inspect": ("application.reviewing", "Plan an inspection, or record how it went."),
    "ask-more": ("application.reviewing", "Ask a business for more."),
    "complete": ("application.applying", "Record what a business hands in on being asked."),
    "approve": ("application.reviewing", "Propose to approve an application, or approve it."),
    "reject": ("application.reviewing", "Propose to reject an application, or reject it."),
    "withdraw": ("application.applying", "Record that a business withdraws its application."),
    "badge": (
        "certificate.badge",
        "Write the badge, QR pictures and lines for pages of a certificate.",
    ),
    "warn": ("certificate.measures", "Put a warning on a certificate."),
    "lift": ("certificate.measures", "Lift a warning."),
    "suspend": ("certificate.measures", "Suspend a certificate until a day."),
    "extend": ("certificate.measures", "Extend a suspension."),
    "reinstate": ("certificate.measures", "End a suspension early."),
    "revoke": ("certificate.measures", "Revoke a certificate permanently."),
    "appeal": ("certificate.appeals", "Record an appeal against a measure."),
    "decide-appeal": ("certificate.appeals", "Decide an appeal."),
    "worklist": ("office.worklist", "Show what is to be done, and by whom."),
    "find": ("office.finding", "Find certificates and businesses by what is known of them."),
    "report": (
        "office.reporting",
        "Show fees, criteria, deadlines, and figures for senior officials.",
    ),
    "case": ("case.cases", "Take a measure in a case: notice, reply, second officer, appeal."),
    "complaint": (
        "complaint.complaints",
        "Work a complaint: file, forward, answer, mediate, decide.",
    ),
    "misuse": ("misuse.misuse", "List a host or handle for misuse of the mark, and show the list."),
    "prove-place": (
        "business.places",
        "Look whether a holder controls a host or handle, and record it.",
    ),
    "control": ("business.controlling", "Show proofs of control again when they are due."),
    "monitor": ("business.monitoring", "Visit certified shops and record what is found."),
    "add-place": ("business.places", "Let a certificate cover one more host or handle."),
    "remove-place": ("business.places", "Let a certificate no longer cover a host or handle."),
    "evidence": ("checking.evidence", "Keep, show and disclose the files that facts refer to."),
    "officer": ("office.officers", "Appoint officers and change their roles in pairs."),
    "motion": ("office.motions", "Confirm or reject what another officer has moved."),
    "erase": ("business.erasing", "Erase a person's data permanently."),
    "publish": ("operating.publish", "Bring the public site up to date."),
    "serve": ("operating.serve", "Serve the public site and keep it up to date."),
    "verify": ("checking.verify", "Check a badge, a certificate number, a host or a handle."),
    "bundle": ("checking.bundle", "Write the evidence a shop's own page shows its badge by."),
    "audit": (
        "checking.audit",
        "Replay a site's whole history and compare it with all it publishes.",
    ),
    "history": ("certificate.history", "Show what happened to a certificate."),
    "keys": ("operating.keyring", "Show, prepare, sign, rotate and retire keys."),
    "scheme": ("office.scheme", "Show the rules in force on a day; put new ones on record."),
    "status": ("operating.status", "Show what runs out when."),
    "backup": ("operating.backup", "Copy everything that cannot be made again."),
    "restore": ("operating.backup", "Make an issuer's folder from a backup."),
    "completion": ("operating.completion", "Print the script that completes commands in a shell."),
}


_FAST = "verify"


class _LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        if cmd_name != _FAST:
            gc.enable()
        module = import_module(f"trustmark.commands.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        output.data(f"trustmark {version('trustmark-ledger')}")
    except PackageNotFoundError:
        output.data("trustmark (not installed)")
    ctx.exit(0)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    metavar="DIR",
    help="The issuer's folder, with trustmark.toml. Default: TRUSTMARK_HOME, else here.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Print the version and exit.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="The language of refusals, verdicts, states, reasons and names; the rest is English.",
)
@click.pass_context
def cli(ctx: click.Context, home: str | None, lang: str) -> None:
    """Issue, publish and check certificates of a trustmark scheme.

    Exit codes: 0 yes, 1 no, 2 wrong usage, 3 cannot tell.
    """
    ctx.obj = Session(home, os.environ, ctx.obj)
    speak(lang, ctx.obj.config_if_any)


def run(arguments: Sequence[str] | None = None, *, outside: Outside | None = None) -> int:
    """Run the command with `arguments` (default: those of the process) and return its exit code.

    `outside` makes what visits other people's hosts; tests alone give one.
    """
    given = sys.argv[1:] if arguments is None else arguments
    return output.guarded(
        lambda: cli.main(args=arguments, prog_name="trustmark", standalone_mode=False, obj=outside),
        as_json="--json" in given,
    )


def main() -> None:
    """Run the command and leave with its exit code."""
    gc.disable()  # nothing to collect while modules load; commands that live longer turn it on
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what cannot show Khmer shows its code points
            stream.reconfigure(errors="backslashreplace")
    code = run()
    if f"trustmark.commands.{_COMMANDS[_FAST][0]}" in sys.modules:
        # Everything is said: taking the interpreter down in order would cost a tenth of the whole
        # run.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
