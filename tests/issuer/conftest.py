"""What the issuer can do is tried on the same folders as the command line."""

from tests.trustmark.conftest import _clean_environment, anywhere, home, new_home, shop, trustmark  # noqa: F401 - fixtures
