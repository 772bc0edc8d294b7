"""One call of the command. Settings are read when a command first asks for them.

Imports nothing at the start: `trustmark verify` with a site and root keys named needs no settings
at all.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from issuer.home.settings import Config
    from ledger.outside.web import Visitor

    Outside = Callable[[Config], Visitor]


class Session:
    """What every command may ask: folder, environment, and what the shared options say.

    `at` (None: now), `actor` (empty: the setting) and `key` (None: random) are how a decision is
    recorded; `as_json` is how its outcome is told.
    """

    def __init__(
        self,
        home_option: str | None,
        environment: Mapping[str, str],
        outside: Outside | None = None,
    ) -> None:
        """Hold all; nothing is read. `outside` makes the visitor of hosts; tests replace it."""
        self._home = home_option
        self.at: int | None = None
        self.actor = ""
        self.key: str | None = None
        self.as_json = False
        self._outside = outside
        self.environment = environment

    def visitor(self) -> Visitor:
        """Return what visits other people's hosts; raises `ConfigError`."""
        if self._outside is not None:
            return self._outside(self.config())
        from issuer.visits.visitor import visitor  # noqa: PLC0415

        return visitor(self.config())

    @property
    def home(self) -> Path:
        """The issuer's folder, whether it exists or not."""
        from trustmark import config  # noqa: PLC0415

        return config.home_of(self._home, self.environment)

    @property
    def cache(self) -> str | None:
        """Where fetched files are kept (XDG Base Directory Specification); None if unknown."""
        home = self.environment.get("HOME")
        base = self.environment.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else None)
        return None if base is None else f"{base}/trustmark"

    def config(self) -> Config:
        """Return the settings; raises `ConfigError`."""
        from dataclasses import replace  # noqa: PLC0415

        from trustmark import config  # noqa: PLC0415

        settings = config.load(self.home, self.environment)
        return replace(settings, actor=self.actor) if self.actor else settings

    def config_if_any(self) -> Config | None:
        """Return the settings if the folder has a `trustmark.toml`; checkers need none."""
        folder = self._home or self.environment.get("TRUSTMARK_HOME") or "."
        return self.config() if os.path.exists(f"{folder}/trustmark.toml") else None  # noqa: PTH110
