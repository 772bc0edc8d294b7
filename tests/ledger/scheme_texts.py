"""The scheme data as they are shipped, and with a second version."""

from datetime import date
from importlib import resources

from ledger.scheme.model import cets

TEXT = resources.files("ledger.scheme").joinpath("cets.toml").read_text("utf-8")
RULES = cets().at(date(2026, 3, 2))


def with_second_version(effective: str, scheme: str = "cets-2") -> str:
    """Return the scheme data with its version once more, with other dues."""
    version = TEXT[TEXT.index("[[version]]") :]
    second = version.replace("2020-01-01", effective).replace('"cets-1"', f'"{scheme}"')
    return TEXT + "\n" + second.replace("validity_years = 2", "validity_years = 3")


def only_second_version(effective: str, scheme: str = "cets-2") -> str:
    """Return scheme data that hold the second version alone."""
    whole = with_second_version(effective, scheme)
    return whole[: whole.index("[[version]]")] + whole[whole.rindex("[[version]]") :]
