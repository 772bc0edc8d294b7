"""A cheap check of the table of taken places: how many places each certificate takes.

A deleted row would let a host be certified twice. So when a publisher starts, and before it signs
anything, the rows of each certificate in force must be as many as the places that its facts give
it. The auditor compares more.
"""

from collections.abc import Callable, Iterator, Mapping

from ledger.errors import LedgerCorruptError
from ledger.publish.erasures import Erased, certificates_of
from ledger.store.codec import decode
from ledger.views.reading import FactReader
from ledger.views.runner import Views
from verifier.judging.standing import standing_at
from verifier.values.numbers import CertificateIndex, format_number

Taken = Callable[[], tuple[int, Mapping[str, int]]]
"""Returns the number of facts and of places by certificate, at one moment."""
_ENDED = frozenset({"revoked", "expired"})


def check_taken(
    views: Views, reader: FactReader, taken: Taken, erased: Erased, *, size: int, now: int
) -> None:
    """Bring the views up to `size` and compare; raises `LedgerCorruptError` naming a certificate.

    An ended certificate may have lost places to others; those of erased persons take no places.
    Certificates with facts after `size` are left for later.
    """
    views.catch_up(reader, size)
    stored, counts = taken()
    covered: dict[str, int] = {
        format_number(CertificateIndex(index)): count for index, count in views.covers().items()
    }
    differing = {each for each in {*covered, *counts} if covered.get(each) != counts.get(each)}
    if not differing:
        return
    differing -= {*_numbers(reader, size, stored), *certificates_of(views, erased(0))}
    for number in sorted(differing):
        count, wanted = counts.get(number, 0), covered.get(number, 0)
        if count < wanted and _ended(views, reader, number, now):
            continue
        raise LedgerCorruptError(
            f"certificate {number} takes {count} places, its facts give {wanted}: "
            "the table of taken places was changed"
        )


def _numbers(reader: FactReader, start: int, stop: int) -> Iterator[str]:
    for _, leaf, _ in reader.leaves(start, stop):
        number = getattr(decode(leaf), "number", None)
        if number is not None:
            yield number


def _ended(views: Views, reader: FactReader, number: str, now: int) -> bool:
    def leaf(index: int) -> bytes:
        return next(leaf for _, leaf, _ in reader.leaves(index, index + 1))

    return standing_at(views.deciding(number, leaf), now).code in _ENDED
