"""What an application still lacks: the rules of an approval are asked, with what they would see today."""

from contextlib import closing

from issuer.acting import rules
from issuer.home.custody import open_kek
from issuer.home.settings import Config
from ledger.domain.application.approval import Lack, lacking
from ledger.domain.application.seen import ApplicationNow
from ledger.domain.application.state import Application
from ledger.domain.certificate.state import Certificate
from ledger.service import Ledger
from ledger.store.places import TAG_SUBJECT, tag_of
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from verifier.values.days import day_of


def lacks(ledger: Ledger, settings: Config, state: Application, at: int) -> tuple[Lack, ...]:
    """Return everything an approval at instant `at` (UTC seconds) would be refused for; nothing once it is closed.

    Raises `CommandRefusedError` if the data of the business were erased.
    """
    if state.closed is not None:
        return ()
    today = day_of(at)
    seen = ApplicationNow(
        at=at,
        today=today,
        rules=rules.known(settings).in_use.at(today),
        business=ledger.business(state.business),
        number=state.certificate,
        certificate=ledger.certificate(state.certificate) if state.certificate else None,
        covering={} if state.certificate else _covering(ledger, settings, state),
    )
    return tuple(lacking(state, seen))


def _covering(ledger: Ledger, settings: Config, state: Application) -> dict[str, Certificate]:
    """Return the certificate that covers, or last covered, each place of `state` that has one."""
    with closing(SubjectKeys(settings.subjects, open_kek(settings))) as subjects:
        key = subjects.find(TAG_SUBJECT)
    if key is None:
        return {}
    tags = {tag_of(key, place): place for place in state.places}
    with closing(Reader(settings.database)) as reader:
        owners = {tags[tag]: number for tag, number, _ in reader.places() if tag in tags}
    return {place: ledger.certificate(number) for place, number in owners.items()}
