"""What the command says: data on stdout, talk on stderr, a reliable exit code.

Talk begins with `trustmark:`, in lower case and without a final dot, followed by a hint where we
know one. Exit codes: 0 yes, 1 no (checked and refused), 2 wrong usage or settings, 3 cannot tell
(something was missing or unreachable). Errors are mapped by type, never by text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

from issuer.errors import ConfigError, HomeError, InputError, IssuerError, TableError
from trustmark.errors import WrongUseError
from trustmark.terminal.language import speak, speech, spoken

YES, NO, USAGE, CANNOT_TELL = range(4)
INTERRUPTED = 130
_SHOWN_PROBLEMS = 20
_OURS = ("keys", "verifier", "badges", "ledger", "issuer", "portal", "trustmark")
_HARMLESS = frozenset("\n\t\u200b\u200c\u200d")

Item = TypeVar("Item")


def say(text: str) -> None:
    """Tell the person at the terminal something, on stderr."""
    click.echo(f"trustmark: {printable(text)}", err=True)


def data(text: str) -> None:
    """Write a line of result to stdout."""
    click.echo(printable(text))


def printable(text: str) -> str:
    """Return `text` with what could steer a terminal, or cannot be encoded, as Python escapes.

    Line ends, tabs, and the invisible spaces and joiners that Khmer is written with stay.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in _HARMLESS else ascii(letter)[1:-1]
        for letter in text
    )


def emit(value: object) -> None:
    """Write `value` (structs, mappings, plain values) as one JSON object on one line of stdout."""
    import msgspec  # noqa: PLC0415 - a start without it is a third faster

    click.echo(msgspec.json.encode(value, enc_hook=str))


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write rows below their headings to stdout, in columns as wide as the terminal allows."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    drawn = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        drawn.add_row(*map(printable, row))
    wide = None if sys.stdout.isatty() else 200
    Console(file=sys.stdout, width=wide, markup=False, highlight=False).print(drawn)


def progress(items: Iterable[Item], label: str, total: int) -> Iterator[Item]:
    """Yield `items`, with a progress bar on stderr if a person is watching."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    yield from track(items, label, total=total, console=Console(file=sys.stderr), transient=True)


def step(what: str) -> None:
    """Tell a person who is watching how far long work is."""
    if sys.stderr.isatty():
        say(f"{what} …")


def guarded(action: Callable[[], object], *, as_json: bool = False) -> int:
    """Run a command and return its exit code; errors we know become a line of talk and a code.

    `as_json`: a program reads, and gets a JSON object too: `refused` by a rule, else an `error`.
    """
    speak("en")
    try:
        result = action()
    except (KeyboardInterrupt, click.Abort):
        say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return NO
    except Exception as error:
        known = _without_extra(error) if isinstance(error, ModuleNotFoundError) else error
        code = _report(known)
        if code is None:
            raise
        if as_json:
            emit(_as_json(known))
        return code
    return result if isinstance(result, int) else YES


def _without_extra(error: ModuleNotFoundError) -> Exception:
    """Return what to tell somebody who has installed no more than what verifying needs."""
    if (error.name or "").partition(".")[0] in _OURS:
        return error
    return WrongUseError(
        f"this command needs {error.name}, which is not installed",
        hint='pip install "trustmark-ledger[issuer]" brings all that an issuer needs',
    )


def _report(error: Exception) -> int | None:
    """Say what went wrong and return the exit code; None if it is not an error we know."""
    code = exit_code(error)
    if code is None:
        return None
    say(in_words(error))
    if isinstance(error, TableError):
        for problem in error.problems[:_SHOWN_PROBLEMS]:
            say(in_words(problem))
        if len(error.problems) > _SHOWN_PROBLEMS:
            say(f"and {len(error.problems) - _SHOWN_PROBLEMS} more")
    ground = _ground(error)
    if ground:
        say(ground)
    for note in _notes(error):
        say(note)
    hint = _hint(error)
    if hint:
        say(f"hint: {hint}")
    return code


def _message(error: Exception) -> str:
    if isinstance(error, click.ClickException):
        text = error.format_message().rstrip(".")
        return text[:1].lower() + text[1:]
    if isinstance(error, OSError):
        reason = (error.strerror or str(error) or "no reason was given").lower()
        return f"{error.filename or 'reading or writing failed'}: {reason}"
    return str(error)


def in_words(error: Exception) -> str:
    """Return the message in the language of this call, if the catalogue has it."""
    foreign = isinstance(error, click.ClickException | OSError)
    return _message(error) if foreign or spoken() == "en" else speech().error(error)


def _ground(error: Exception) -> str:
    """Return the rule that refused a command, and what the rule rests on."""
    rule, article = getattr(error, "rule", ""), getattr(error, "article", None)
    if article is None:
        return ""
    return f"rule {rule}; {speech().article(article)}" if article else f"rule {rule}"


def _notes(error: Exception) -> tuple[str, ...]:
    """Return what was done before the error, and how to go on (`BaseException.add_note`)."""
    return tuple(getattr(error, "__notes__", ()))


def _as_json(error: Exception) -> dict[str, object]:
    """Return an error for programs: message and hint; `refused` with article for a refusal.

    `rule` is its code and `values` what fills its text.
    `notes` only where something was done before, `problems` only of a table.
    """
    told: dict[str, object] = {"message": _message(error), "hint": _hint(error)}
    if notes := _notes(error):
        told["notes"] = notes
    if isinstance(error, TableError):
        told["problems"] = [str(each) for each in error.problems]
    rule, article = getattr(error, "rule", ""), getattr(error, "article", None)
    if rule:
        told = {"rule": rule, "values": getattr(error, "values", {}), **told}
    return {"error": told} if article is None else {"refused": {"article": article, **told}}


def _hint(error: Exception) -> str:
    if isinstance(error, click.UsageError):
        return f'see "{error.ctx.command_path} --help"' if error.ctx else ""
    from trustmark.terminal.hints import hint_for  # noqa: PLC0415

    return hint_for(error)


def exit_code(error: Exception) -> int | None:
    """Return the exit code for an error by its type, None for one that nobody foresaw."""
    if isinstance(error, click.ClickException):
        return USAGE
    if isinstance(error, TableError):
        return NO
    if isinstance(error, ConfigError | InputError | HomeError | WrongUseError):
        return USAGE
    if isinstance(error, IssuerError):
        return NO
    if isinstance(error, OSError):
        return CANNOT_TELL
    return _exit_code_of_parts(error)


def _exit_code_of_parts(error: Exception) -> int | None:
    """Return the code for errors of the packages below, which are imported only then."""
    from badges.errors import BadgeError  # noqa: PLC0415
    from keys.errors import KeyFileError, KeyringError  # noqa: PLC0415
    from ledger.errors import ConcurrencyError, LedgerError, OutsideError, StoreError  # noqa: PLC0415
    from verifier.errors import StaleEvidenceError, VerificationError  # noqa: PLC0415

    if isinstance(error, StaleEvidenceError | StoreError | ConcurrencyError):
        return CANNOT_TELL
    if isinstance(error, OutsideError):
        return NO if error.fault == "missing" else CANNOT_TELL
    if isinstance(error, KeyFileError):
        return USAGE
    if isinstance(error, LedgerError | KeyringError | VerificationError | BadgeError):
        return NO
    return None
