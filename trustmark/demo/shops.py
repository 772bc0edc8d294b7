"""The demonstration's invented shops: package data of the wheel, or a file of the source tree."""

from importlib import resources
from pathlib import Path

from issuer.errors import HomeError

NAME = "shops.csv"


def shops_csv() -> bytes:
    """Return the table; raises `HomeError` if this installation lacks it."""
    packed = resources.files("trustmark.demo").joinpath(NAME)
    if packed.is_file():
        return packed.read_bytes()
    source = Path(__file__).parents[2] / "examples" / NAME
    try:
        return source.read_bytes()
    except FileNotFoundError as error:
        raise HomeError(f"this installation lacks {NAME}", "installation-broken") from error
