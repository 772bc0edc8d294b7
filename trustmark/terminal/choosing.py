"""What an argument leaves open: the only case, proposal or measure that fits."""

from collections.abc import Callable, Iterable

from issuer.home.settings import Config
from issuer.home.store import cases_of
from ledger.domain.case.state import Case, Proposal
from ledger.domain.certificate.state import MeasureState
from ledger.service import Ledger
from trustmark.errors import WrongUseError
from verifier.values.typed import number_in


def the_case(ledger: Ledger, settings: Config, named: str) -> Case:
    """Return the case `named` by id or certificate: its open one, else its only closed one."""
    number = number_in(named)
    if not number:
        case: Case = ledger.state(named)
        return case
    business = ledger.certificate(number).business
    states: list[Case] = [ledger.state(each) for each in cases_of(settings, business)]
    about = [state for state in states if state.certificate == number]
    found = [state for state in about if state.closed is None] or about
    if len(found) == 1:
        return found[0]
    if not found:
        raise WrongUseError(
            f"there is no case about {number}", hint=f'"trustmark case open {number}" opens one'
        )
    listed = ", ".join(state.case for state in found)
    raise WrongUseError(f"there are {len(found)} cases about {number}: {listed}", hint="name one")


def the_proposal(case: Case, given: int | None, what: str, fits: Callable[[Proposal], bool]) -> int:
    """Return proposal `given`, or the only one of `case` that `fits`; raises `WrongUseError`."""
    if given is not None:
        return given
    return _only(
        (each for each in case.proposals if fits(each)),
        (f"there is no {what} in this case", f'"trustmark case show {case.case}" shows all'),
        ("it could be any of these proposals", "name its number"),
    )


def the_measure(
    ledger: Ledger, number: str, given: int | None, what: str, fits: Callable[[MeasureState], bool]
) -> int:
    """Return measure `given`, or the only one of `number` that `fits`; raises `WrongUseError`."""
    if given is not None:
        return given
    return _only(
        (each for each in ledger.certificate(number).measures if fits(each)),
        (f"there is no {what} on {number}", f'"trustmark history {number}" shows all'),
        (f"it could be any of these measures on {number}", "name one with --measure"),
    )


def _only(
    fitting: Iterable[Proposal | MeasureState], none: tuple[str, str], several: tuple[str, str]
) -> int:
    """Return the number of the only fit; else raises `WrongUseError` with message and hint."""
    found = tuple(fitting)
    if len(found) == 1:
        return found[0].number
    message, hint = several if found else none
    named = ", ".join(f"{each.number} ({each.kind})" for each in found)
    raise WrongUseError(f"{message}: {named}" if found else message, hint=hint)
