"""How long tests draw examples of their own: as in CI, or with `--hypothesis-profile=thorough` twenty times so."""

from hypothesis import settings

settings.register_profile("thorough", max_examples=2_000, deadline=None, derandomize=False)
