"""How many examples tests draw: as in CI, or twenty times as many with `thorough`.

The option is `--hypothesis-profile=thorough`.
"""

import os

from hypothesis import settings

settings.register_profile("usual", deadline=None)
settings.register_profile("thorough", max_examples=2_000, deadline=None, derandomize=False)
if "CI" not in os.environ:  # there Hypothesis has a profile of its own, without deadlines too
    settings.load_profile("usual")
