"""How many examples a test draws that needs more or fewer than the hundred which are the rule."""

from hypothesis import settings


def examples(number: int) -> int:
    """Return `number`, raised as much as the profile raises the usual hundred examples."""
    return number * max(100, settings.default.max_examples) // 100
