"""Settings: `trustmark.toml` in the issuer's folder, and `TRUSTMARK_*`, which wins.

The only place that reads the environment. A key nobody knows is an error that names it. Secrets
have no default and are never in `trustmark.toml`: the key-encryption key is in a file of mode 0600
(or comes as a systemd credential), a passphrase comes from the environment or a file.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from ipaddress import ip_address
from pathlib import Path

from issuer.errors import ConfigError, HomeError
from issuer.home.files import replace_file
from issuer.home.settings import FILE, Config

PREFIX = "TRUSTMARK_"
MAX_PORT = 65_535
_FEWEST_RESOLVERS = 2
_LONGEST_CONTACT = 200
_ENVIRONMENT_ONLY = ("home", "passphrase")
_ORIGIN = re.compile(r"[!#-*,-\[\]-~]{1,255}")
_ISSUER = re.compile(r"https://([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+)")

_REPORT = re.compile(r"mailto:[^\s?#@<>\"]+@[a-z0-9.-]+|https://[a-z0-9.-]+(/[^\s?#<>\"]*)?")

_DEFAULTS: dict[str, str | int] = {
    "site": "site",
    "data": ".",
    "journal": "journal",
    "key_folder": "keys",
    "roots": "roots.json",
    "scheme": "scheme.toml",
    "kek": "kek",
    "host": "127.0.0.1",
    "port": 8000,
    "actor": "",
    "report": "",
    "resolvers": "",
    "contact": "",
    "origin": "",
}
_PATHS = ("site", "data", "journal", "key_folder", "roots", "scheme")
_KNOWN = tuple(entry.name for entry in fields(Config) if entry.name not in _ENVIRONMENT_ONLY)

_SETTINGS = """\
# Settings of `trustmark`. Relative paths are relative to this folder; TRUSTMARK_* in the
# environment wins. Secrets do not belong here.

issuer = "{issuer}"    # the public site; every badge leads there
origin = "{origin}"    # the name of the transparency log; never changes
"""


def home_of(option: str | None, environment: Mapping[str, str]) -> Path:
    """Return the issuer's folder: `--home`, else `TRUSTMARK_HOME`, else the current one."""
    return Path(option or environment.get(f"{PREFIX}HOME") or ".").resolve()


def load(home: Path, environment: Mapping[str, str]) -> Config:
    """Return the settings of the issuer's folder `home`; raises `ConfigError`."""
    values = {**_DEFAULTS, **_from_file(home / FILE), **_from_environment(environment)}
    if "issuer" not in values:
        raise ConfigError(f"{FILE} has no issuer", "no-issuer")
    host = check_issuer(_text(values, "issuer"))
    paths = {name: home / _text(values, name) for name in _PATHS}
    own_kek = home / _text(values, "kek")
    passphrase = environment.get(f"{PREFIX}PASSPHRASE") or None
    credential = environment.get("CREDENTIALS_DIRECTORY")
    return Config(
        home=home,
        issuer=_text(values, "issuer"),
        origin=_text(values, "origin") or f"{host}/log",
        kek=None if passphrase else _credential(credential) or own_kek,
        **paths,
        host=_text(values, "host"),
        port=_port(values["port"]),
        actor=_text(values, "actor") or environment.get("USER", "") or "operator",
        report=_address(_text(values, "report")),
        resolvers=_resolvers(_text(values, "resolvers")),
        contact=_contact(_text(values, "contact")) or f"{_text(values, 'issuer')}/",
        passphrase=passphrase,
    )


def write_settings(home: Path, issuer: str, origin: str) -> None:
    """Make the folder and its `trustmark.toml`; raises `HomeError` if there is anything in it."""
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise HomeError(f"{home} is not an empty folder", "folder-not-empty")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = _SETTINGS.format(
        issuer=issuer, origin=origin or f"{issuer.removeprefix('https://')}/log"
    )
    replace_file(home / FILE, text.encode())


def _from_file(path: Path) -> dict[str, str | int]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"there is no {FILE} in {path.parent}", "no-settings") from error
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from error
    for name in found:
        if name not in _KNOWN:
            raise ConfigError(
                f"unknown key {name!r} in {FILE}", "unknown-setting", known=", ".join(_KNOWN)
            )
    return found


def _from_environment(environment: Mapping[str, str]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for variable, value in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in _ENVIRONMENT_ONLY:
            continue
        if name not in _KNOWN:
            raise ConfigError(
                f"unknown setting {variable} in the environment",
                "unknown-setting",
                known=", ".join(_KNOWN),
            )
        found[name] = value
    return found


def _text(values: Mapping[str, str | int], name: str) -> str:
    value = values[name]
    if not isinstance(value, str):
        raise ConfigError(f"{name} must be text, got {type(value).__name__}")
    return value


def _address(value: str) -> str:
    if value and not _REPORT.fullmatch(value):
        raise ConfigError(
            "report must be an address like mailto:NAME@HOST or https://HOST/PATH, without ? and #"
        )
    return value


def _resolvers(value: str) -> tuple[str, ...]:
    """Return the addresses in `value`, separated by blanks: none, or at least two different."""
    found = tuple(value.split())
    try:
        different = {str(ip_address(each)) for each in found}
    except ValueError as error:
        raise ConfigError(f"resolvers must be IP addresses: {error}") from error
    if found and (len(different) < _FEWEST_RESOLVERS or len(different) != len(found)):
        raise ConfigError(
            f"resolvers must be at least {_FEWEST_RESOLVERS} different addresses, "
            "separated by blanks",
            "one-resolver",
        )
    return found


def _contact(value: str) -> str:
    if not (value.isascii() and value.isprintable() and len(value) <= _LONGEST_CONTACT):
        raise ConfigError(
            f"contact must be an address of at most {_LONGEST_CONTACT} printable ASCII characters"
        )
    return value


def _port(value: str | int) -> int:
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or int(text) > MAX_PORT:
        raise ConfigError(f"port must be 0 to {MAX_PORT}, got {value!r}")
    return int(text)


def check_issuer(issuer: str) -> str:
    """Return the host of `https://HOST`; raises `ConfigError`."""
    found = _ISSUER.fullmatch(issuer)
    if not found:
        raise ConfigError(
            f"issuer must be https:// and a host, lower case, nothing after it, got {issuer!r}"
        )
    return found[1]


def check_origin(origin: str) -> None:
    """Raise `ConfigError` unless `origin` may name a log (C2SP tlog-checkpoint; manifest)."""
    if not _ORIGIN.fullmatch(origin):
        raise ConfigError(
            "the log's name must be 1 to 255 printable ASCII characters, "
            "none of them blank, + or a quote",
            "bad-origin",
        )


def _credential(folder: str | None) -> Path | None:
    path = Path(folder) / "trustmark-kek" if folder else None
    return path if path and path.exists() else None
