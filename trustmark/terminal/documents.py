"""Documents of an application on the command line: each by its name, with its files or the commitments to them."""

from pathlib import Path

import click

from issuer.acting.evidence_files import Filing


def _pairs(
    _: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """Return documents and their files, or the commitments to them, from `NAME=FILE`."""
    found: dict[str, tuple[str, ...]] = {}
    for each in values:
        name, sign, file = each.partition("=")
        if not (name and sign and file):
            raise click.BadParameter(f"expected NAME=FILE, got {each!r}", param=option)
        found[name] = (*found.get(name, ()), file)
    return found


documents_option = click.option(
    "--document",
    "documents",
    multiple=True,
    callback=_pairs,
    metavar="NAME=FILE",
    help="A document and its file, or the commitment to it. May be given again.",
)


def kept_documents(
    files: Filing, aggregate: str, documents: dict[str, tuple[str, ...]], base: Path
) -> dict[str, tuple[str, ...]]:
    """Return the documents with the commitments to their files, kept now where they are paths from `base`."""
    return {name: files.keep(aggregate, each, base) for name, each in documents.items()}
