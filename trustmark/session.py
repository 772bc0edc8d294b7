"""One call of the command: which folder it is about. Settings are read when a command first asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from trustmark import config
from trustmark.config import Config


@dataclass(frozen=True, slots=True)
class Session:
    """What every command may ask: the folder named by `--home` and the environment."""

    home_option: str | None
    environment: Mapping[str, str]

    @property
    def home(self) -> Path:
        """The issuer's folder, whether it exists or not."""
        return config.home_of(self.home_option, self.environment)

    def config(self) -> Config:
        """Return the settings; raises `ConfigError`."""
        return config.load(self.home, self.environment)

    def config_if_any(self) -> Config | None:
        """Return the settings if the folder has a `trustmark.toml`; checkers need none."""
        return self.config() if (self.home / config.FILE).exists() else None
