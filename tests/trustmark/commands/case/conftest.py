"""Fixtures of `case_steps`, for every test of this folder."""

from tests.trustmark.commands.case.case_steps import case, officers  # noqa: F401
