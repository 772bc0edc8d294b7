"""The scheme data as they are shipped, and with a second version."""

from datetime import date
from importlib import resources

from ledger.scheme.model import cets

TEXT = resources.files("ledger.scheme").joinpath("cets.toml").read_text("utf-8")
RULES = cets().at(date(2026, 3, 2))
NAME = TEXT[TEXT.index("name = ") : TEXT.index("[[version]]")]


def version_text(effective: date | str, scheme: str = "cets-2", changes: str = "") -> str:
    """Return one version that says only its `changes`, as TOML, to the first one."""
    return (
        f'[[version]]\nid = "{scheme}"\nbased_on = "cets-1"\neffective = {effective}\n{changes}\n'
    )


def with_second_version(effective: str, scheme: str = "cets-2") -> str:
    """Return the scheme data with a second version that has another length of validity."""
    return TEXT + "\n" + version_text(effective, scheme, "validity_years = 3")


def only_second_version(effective: str, scheme: str = "cets-2") -> str:
    """Return a scheme file that holds the second version alone."""
    return NAME + version_text(effective, scheme, "validity_years = 3")
