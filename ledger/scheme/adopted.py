"""Which rules a decision goes by: of the versions on record, the one in force on its day.

A version counts once its digest is on record; a version that is only in a file does not. Where
nothing is on record yet, the data decide. If the data of a version on record are missing or differ,
every decision stops: nothing is decided under rules other than those adopted.
"""

from collections.abc import Mapping
from datetime import date

from ledger.errors import SchemeError
from ledger.scheme.model import Scheme, SchemeVersion


class AdoptedRules:
    """Finds rules by day; compares record and data once for each change of the record."""

    def __init__(self, scheme: Scheme) -> None:
        """Keep the scheme data."""
        self._scheme = scheme
        self._adopted: Mapping[str, str] = {}
        self._in_use = scheme

    def at(self, day: date, adopted: Mapping[str, str]) -> SchemeVersion:
        """Return the rules in force on `day`; `adopted` maps versions on record to digests.

        Raises `SchemeError` if no version is in force, or if record and data disagree.
        """
        if adopted != self._adopted:
            self._in_use = on_record(self._scheme, adopted) if adopted else self._scheme
            self._adopted = adopted
        return self._in_use.at(day)


def on_record(scheme: Scheme, adopted: Mapping[str, str]) -> Scheme:
    """Return only the versions on record; raises `SchemeError` if one is missing or was changed."""
    known = {version.id: version for version in scheme.version}
    for name, digest in adopted.items():
        if name not in known:
            raise SchemeError(f"{name} is on record, but the scheme data have no such version")
        if known[name].digest() != digest:
            raise SchemeError(
                f"{name} was adopted with other rules (digest {digest}) "
                "than the scheme data have now"
            )
    kept = tuple(version for version in scheme.version if version.id in adopted)
    return Scheme(name=scheme.name, version=kept)
