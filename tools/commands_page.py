"""Write docs/commands.md from the commands: `python tools/commands_page.py > docs/commands.md`."""

import sys
from collections.abc import Iterator
from inspect import cleandoc

import click

from trustmark.__main__ import cli

HEAD = """\
# Commands

Written by `make docs` from the commands themselves; `trustmark COMMAND --help` says the same.

Data goes to standard output, talk to standard error; `--json` prints one JSON object. Exit codes:
**0** yes, **1** no, **2** wrong usage, **3** cannot tell. An error says what was expected, what
came, and what to do next.

The issuer's folder is `--home DIR`, else `TRUSTMARK_HOME`, else the current one; it holds
`trustmark.toml`. Every setting of that file can be given as `TRUSTMARK_NAME` too, which wins; a
setting nobody knows is an error. Secrets have no default.

Commands that record a decision take `--at` (when; default now), `--as` (who; default the setting
`actor`, else the login name) and `--key`: a text that makes the same command, sent twice, count
once. Once the roster is founded (`trustmark officer`), who decides must be an officer whose role
allows it. A refusal names its rule and its ground.
"""
EXAMPLES = {
    "demo": "trustmark demo\ntrustmark demo --directory demo --no-serve --json",
    "init": "trustmark init issuer --issuer https://verify.example.com.kh",
    "import": "trustmark --home issuer import examples/shops.csv",
    "issue": "trustmark --home issuer issue --name-en 'Angkor Silk' --category legal-person"
    " --host silk.example.com.kh",
    "warn": "trustmark --home issuer warn CETS-0000-00Y --reason change-not-notified",
    "suspend": "trustmark --home issuer suspend CETS-0000-00Y --reason licence-lapsed"
    " --until 2027-01-31",
    "verify": "trustmark verify badge.png --site https://verify.example.com.kh --trust roots.json\n"
    "trustmark verify silk.example.com.kh --at 2026-11-24",
    "audit": "trustmark audit issuer/site --trust roots.json\n"
    "trustmark audit issuer/site --database issuer/ledger.db --trust roots.json --as-of 2026-11-24",
    "completion": 'eval "$(trustmark completion bash)"',
}


def page() -> str:
    """Return the whole page."""
    context = click.Context(cli, info_name="trustmark")
    parts = [HEAD]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            parts.extend(_section(command, name, context, level=2))
    return "\n".join(parts)


def _section(
    command: click.Command, name: str, parent: click.Context, *, level: int
) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    yield f"{'#' * level} `{context.command_path}`\n"
    yield cleandoc(command.help or "").replace("\b\n", "") + "\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield from _section(found, inner, context, level=level + 1)
        return
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"```sh\n{EXAMPLES.get(name, f'{context.command_path} {usage}')}\n```\n"
    rows = [record for option in command.params if (record := option.get_help_record(context))]
    if rows:
        yield "| option | |\n|---|---|"
        yield "\n".join(f"| `{_plain(names)}` | {_plain(text)} |" for names, text in rows) + "\n"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
