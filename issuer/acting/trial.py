"""Trying out a first application before its business is recorded: a refusal writes nothing.

Business, proofs of control and application are facts under a key that is made with the first of
them, so each is a decision of its own. Here the rules decide on all of them in memory, and the
rules of evidence on the files.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from issuer.acting import rules
from issuer.acting.evidence_files import check_unkeyed, content_of
from issuer.acting.forms import ApplicationForm, BusinessForm
from issuer.acting.granting import Occasion
from issuer.errors import InputError
from issuer.home.composition import open_reader
from issuer.home.custody import Random
from issuer.home.settings import Config
from ledger.domain.application import rules as application_rules
from ledger.domain.application.seen import ApplicationNow
from ledger.domain.business import rules as business_rules
from ledger.domain.business.facts import RecordHandleControl, RecordHostControl
from ledger.domain.business.seen import BusinessNow
from ledger.domain.business.state import Business
from ledger.domain.families import BUSINESS
from ledger.domain.now import Now
from ledger.domain.roster import gate
from ledger.evidence.folder import EvidenceFolder
from ledger.scheme.procedure import EvidenceRule
from ledger.service import Ledger
from verifier.formats.commitment import SALT_SIZE, commit, is_commitment
from verifier.values.days import day_of

_NEW = "b-" + "0" * 32
"""Stands for the id that the business would get."""
_KEY_SIZE = 32


def controls(
    form: ApplicationForm, business: str, method: str | None
) -> tuple[RecordHandleControl | RecordHostControl, ...]:
    """Return the commands that record control of each place of `form`; none without a `method`."""
    places = () if method is None else (*form.hosts, *form.handles)
    return tuple(
        (RecordHandleControl if ":" in each else RecordHostControl)(
            business=business, place=each, method=method or ""
        )
        for each in places
    )


def try_first(
    ledger: Ledger,
    settings: Config,
    form: ApplicationForm,
    method: str | None,
    when: Occasion,
    base: Path,
    random_bytes: Random,
) -> None:
    """Raise what would refuse an application whose business `form` describes; nothing is written.

    The ledger is asked about the business; what follows rests on facts that are not there yet, so
    it is put to gate and rules here. Raises `CommandRefusedError`, `EvidenceError`, `InputError`,
    `OSError`.
    """
    if isinstance(form.business, str):
        return
    begin = form.business.command()
    with open_reader(settings) as reader:
        refused = reader.would(begin, actor=when.actor, at=when.at)
    if refused is not None:
        raise refused
    today = day_of(when.at)
    version = rules.known(settings).in_use.at(today)
    now = Now(at=when.at, today=today, rules=version, actor=when.actor, aggregate=_NEW)
    documents = _tried_files(form, when, version.evidence, base, random_bytes)
    application = replace(form, documents=documents).command(_NEW)
    proofs = controls(form, _NEW, method)
    for command in (*proofs, application):
        gate.check(ledger.roster(), command, when.actor, version)
    business = _taken_in(form.business, proofs, now)
    application_rules.decide(None, application, ApplicationNow(*now.common, business=business))


def _taken_in(
    form: BusinessForm, proofs: tuple[RecordHandleControl | RecordHostControl, ...], now: Now
) -> Business | None:
    """Return the business as it would be before the application."""
    state: Business | None = None
    for command in (form.command(), *proofs):
        outcome = business_rules.decide(state, command, BusinessNow(*now.common))
        for fact in outcome.facts:
            state = BUSINESS.evolve(state, fact)
    return state


def _tried_files(
    form: ApplicationForm, when: Occasion, rule: EvidenceRule, base: Path, random_bytes: Random
) -> dict[str, tuple[str, ...]]:
    """Return the documents with stand-ins for the commitments; no file is kept, each is tried."""
    named = [(name, file) for name, files in form.documents.items() for file in files]
    if named:
        check_unkeyed(when)
    with TemporaryDirectory() as folder:
        trial = EvidenceFolder(Path(folder), random_bytes)
        for file in dict.fromkeys(file for _, file in named):
            if is_commitment(file):
                raise InputError("no-business-yet", commitment=file)
            content = content_of(base / file, rule)
            trial.store("trial", random_bytes(_KEY_SIZE), content, Path(file).name, rule)
    return {
        name: tuple(_stand_in(name, nth) for nth, _ in enumerate(files))
        for name, files in form.documents.items()
    }


def _stand_in(name: str, nth: int) -> str:
    return commit(bytes(SALT_SIZE), f"{name}/{nth}".encode())
