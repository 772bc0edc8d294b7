"""`trustmark completion`: the script that a shell reads to complete our commands and options."""

import click
from click.shell_completion import get_completion_class

from trustmark.terminal import output

_HOW = {
    "bash": "trustmark completion bash > ~/.local/share/bash-completion/completions/trustmark",
    "zsh": "trustmark completion zsh > a file _trustmark in a folder of your $fpath",
    "fish": "trustmark completion fish > ~/.config/fish/completions/trustmark.fish",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(_HOW)))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands in SHELL."""
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"this version of click cannot complete for {shell}")
    root = ctx.find_root().command
    output.data(found(root, {}, "trustmark", "_TRUSTMARK_COMPLETE").source())
    output.say(f"hint: {_HOW[shell]}")
