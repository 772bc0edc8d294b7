"""`trustmark evidence`: keep, show and disclose evidence, and check what was disclosed."""

import os
from pathlib import Path

import click

from issuer.acting import rules
from issuer.checking.checker import open_site
from issuer.checking.disclosing import check_disclosure, write_disclosure
from issuer.home.composition import open_ledger
from issuer.home.custody import load_roots
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.execution import acting
from trustmark.terminal.ids import subject_argument
from trustmark.terminal.options import EXISTING, LINE, asking, deciding, trust_option
from verifier.values.days import day_of, text_of
from verifier.values.typed import number_in

_commitment = click.argument("commitment", type=LINE)


@click.group("evidence")
def evidence_command() -> None:
    """Keep the files that applications, cases and complaints rest on: PDF, PNG or JPEG, sealed.

    Facts refer to a file by its commitment, which says nothing about it. "review", "inspect",
    "apply", "complete" and the steps of "case" take a file too.
    """


@evidence_command.command("add")
@subject_argument
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@deciding
def add(session: Session, subject: str, files: tuple[Path, ...]) -> None:
    """Keep FILES for SUBJECT: a certificate number, or the id of what the evidence is about.

    That is a business, application, case, complaint or listing. Prints the commitment to each, by
    which facts refer to it. A file that no fact refers to later is listed by "trustmark evidence
    expired".
    """
    with acting(session) as act:
        act.check_officer()
        number = number_in(subject)
        aggregate = act.ledger.certificate(number).business if number else subject
        found = [(path.name, act.files.add(aggregate, path)) for path in files]
    if session.as_json:
        output.emit({"evidence": [each for _, each in found]})
        return
    for name, each in found:
        output.data(f"{each.commitment}  {each.kind}, {each.size} bytes, {name}")


@evidence_command.command("show")
@_commitment
@click.option("--out", type=click.Path(path_type=Path), help="Write the file there; a new one.")
@asking
def show(session: Session, commitment: str, out: Path | None) -> None:
    """Show the file of COMMITMENT: name, kind and size; with --out write the file itself."""
    with open_ledger(session.config(), os.urandom) as ledger:
        kept = ledger.evidence.load(commitment)
    if out is not None:
        write_new(out, kept.content)
    shown = {"name": kept.name, "kind": kept.kind, "size": len(kept.content)}
    if session.as_json:
        output.emit({"commitment": commitment, **shown})
        return
    output.data(f"{shown['name']}: {shown['kind']}, {shown['size']} bytes")


@evidence_command.command("disclose")
@_commitment
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder.")
@click.pass_obj
def disclose(session: Session, commitment: str, out: Path) -> None:
    """Write the file of COMMITMENT for an auditor, with the proof that facts refer to it.

    Nothing else that those facts hold is in it. "trustmark evidence check" checks it.
    """
    with open_ledger(session.config(), os.urandom) as ledger:
        content, opening = ledger.evidence.disclose(commitment)
    for path in write_disclosure(out, content, opening):
        output.data(str(path))
    output.say("hint: the file is as private as before; give it only to people who may see it")


@evidence_command.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("site")
@trust_option
@asking
def check(session: Session, folder: Path, site: str, trust: Path) -> None:
    """Check a disclosed file in FOLDER against the log of SITE (a folder or https://HOST).

    Exit codes: 0 the log's facts refer to exactly this file, 1 they do not, 3 something could not
    be read.
    """
    now = moments.now()
    facts = check_disclosure(folder, open_site(site, now), load_roots(trust), now)
    if session.as_json:
        output.emit({"ok": True, "facts": [each._asdict() for each in facts]})
        return
    for each in facts:
        output.data(f"fact {each.log_index} of {text_of(each.at)} refers to this file")


@evidence_command.command("expired")
@asking
def expired(session: Session) -> None:
    """List files that the scheme no longer asks to keep, or no fact refers to; removes none."""
    settings, now = session.config(), moments.now()
    rule = rules.at(settings, now).evidence
    with open_ledger(settings, os.urandom) as ledger:
        old = list(ledger.evidence.old(now, rule))
        loose = list(ledger.evidence.unreferred())
    if session.as_json:
        unreferred = [{"subject": subject, "commitment": each} for subject, each in loose]
        output.emit({"expired": [each._asdict() for each in old], "unreferred": unreferred})
        return
    for each in old:
        output.data(f"{each.commitment}  {each.subject}, last referred to {day_of(each.last)}")
    for subject, commitment in loose:
        output.data(f"{commitment}  {subject}, no fact refers to it")
    output.say(f"{len(old)} kept longer than {rule.keep_years} years, {len(loose)} of no fact")


def write_new(path: Path, content: bytes) -> None:
    """Write a private file that is not there yet; raises `InputError`."""
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(content)
    except FileExistsError as error:
        raise WrongUseError(f"{path} is there already", hint="name a new file") from error
