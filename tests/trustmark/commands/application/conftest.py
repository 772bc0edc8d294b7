"""Fixtures of `handing_in`, for every test of this folder."""

from tests.trustmark.commands.application.handing_in import applies, checklist, paper  # noqa: F401
