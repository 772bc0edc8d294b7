"""Settings: `trustmark.toml` in the issuer's folder, and `TRUSTMARK_*` in the environment, which wins.

The only place that reads the environment. A key nobody knows is an error that names it. Secrets
have no default and never stand in `trustmark.toml`: the key-encryption key lies in a file of mode
0600 (or comes as a systemd credential), a passphrase comes from the environment or a file.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path

from issuer.errors import ConfigError

FILE = "trustmark.toml"
PREFIX = "TRUSTMARK_"
MAX_PORT = 65_535
_FEWEST_RESOLVERS = 2
_LONGEST_CONTACT = 200
_ENVIRONMENT_ONLY = ("home", "passphrase")
_ORIGIN = re.compile(r"[!#-*,-\[\]-~]{1,255}")
_ISSUER = re.compile(r"https://([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+)")

_REPORT = re.compile(r"mailto:[^\s?#@<>\"]+@[a-z0-9.-]+|https://[a-z0-9.-]+(/[^\s?#<>\"]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Where things are and who we are. Relative paths in the file are relative to its folder.

    `issuer` is the public site's `https://HOST`, `origin` the name of the log (C2SP: no scheme),
    `host` and `port` where `trustmark serve` listens (port 0: any free one), `report` where the
    verify page lets people report a problem (`mailto:` or `https://`; empty: nowhere), `scheme` the
    file of versions beside the shipped ones (may be absent). `resolvers` are the addresses of the
    name servers that other people's hosts are looked up by, at least two, and `contact` says to
    those visited who we are.
    """

    home: Path
    issuer: str
    origin: str
    site: Path
    data: Path
    journal: Path
    key_folder: Path
    roots: Path
    scheme: Path
    kek: Path | None
    host: str
    port: int
    actor: str
    report: str
    resolvers: tuple[str, ...]
    contact: str
    passphrase: str | None = field(repr=False)

    @property
    def database(self) -> Path:
        """The facts: the one file that must never be lost."""
        return self.data / "ledger.db"

    @property
    def subjects(self) -> Path:
        """The keys of what is sealed, one for each business."""
        return self.data / "subjects.db"

    @property
    def evidence(self) -> Path:
        """The files that facts refer to, sealed; there is none before the first."""
        return self.data / "evidence"

    @property
    def visits(self) -> Path:
        """When each host was visited last; may be deleted at any time."""
        return self.data / "visits.json"

    @property
    def views(self) -> Path:
        """What is derived from the facts; may be deleted at any time."""
        return self.data / "views.db"

    @property
    def office(self) -> Path:
        """The office's own view of the facts; may be deleted at any time."""
        return self.data / "office.db"


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
_PATHS = ("site", "data", "journal", "key_folder", "roots", "scheme", "kek")
_KNOWN = tuple(entry.name for entry in fields(Config) if entry.name not in _ENVIRONMENT_ONLY)


def home_of(option: str | None, environment: Mapping[str, str]) -> Path:
    """Return the issuer's folder: `--home`, else `TRUSTMARK_HOME`, else the current one."""
    return Path(option or environment.get(f"{PREFIX}HOME") or ".").resolve()


def load(home: Path, environment: Mapping[str, str]) -> Config:
    """Return the settings of the issuer's folder `home`; raises `ConfigError`."""
    values = {**_DEFAULTS, **_from_file(home / FILE), **_from_environment(environment)}
    if "issuer" not in values:
        raise ConfigError(f"{FILE} has no issuer", hint='add a line like issuer = "https://HOST"')
    host = check_issuer(_text(values, "issuer"))
    paths = {name: home / _text(values, name) for name in _PATHS}
    passphrase = environment.get(f"{PREFIX}PASSPHRASE") or None
    credential = environment.get("CREDENTIALS_DIRECTORY")
    kek: Path | None = _credential(credential) or paths["kek"]
    return Config(
        home=home,
        issuer=_text(values, "issuer"),
        origin=_text(values, "origin") or f"{host}/log",
        site=paths["site"],
        data=paths["data"],
        journal=paths["journal"],
        key_folder=paths["key_folder"],
        roots=paths["roots"],
        scheme=paths["scheme"],
        kek=None if passphrase else kek,
        host=_text(values, "host"),
        port=_port(values["port"]),
        actor=_text(values, "actor") or environment.get("USER", "") or "operator",
        report=_address(_text(values, "report")),
        resolvers=_resolvers(_text(values, "resolvers")),
        contact=_contact(_text(values, "contact")) or f"{_text(values, 'issuer')}/",
        passphrase=passphrase,
    )


def _from_file(path: Path) -> dict[str, str | int]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no {FILE} in {path.parent}",
            hint='run "trustmark init" there, or name the folder with --home',
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from error
    for name in found:
        if name not in _KNOWN:
            raise ConfigError(f"unknown key {name!r} in {FILE}", hint=_known_hint())
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
            raise ConfigError(f"unknown setting {variable} in the environment", hint=_known_hint())
        found[name] = value
    return found


def _known_hint() -> str:
    return "known are " + ", ".join(_KNOWN)


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
    """Return the addresses in `value`, which blanks divide: none, or at least two different ones."""
    found = tuple(value.split())
    try:
        different = {str(ip_address(each)) for each in found}
    except ValueError as error:
        raise ConfigError(f"resolvers must be IP addresses: {error}") from error
    if found and (len(different) < _FEWEST_RESOLVERS or len(different) != len(found)):
        raise ConfigError(
            f"resolvers must be at least {_FEWEST_RESOLVERS} different addresses, divided by blanks",
            hint="take those of two operators, so that none of them is believed alone",
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
    """Raise `ConfigError` if a log cannot be called so (C2SP tlog-checkpoint; and what a manifest may hold)."""
    if not _ORIGIN.fullmatch(origin):
        raise ConfigError(
            "the log's name must be 1 to 255 printable ASCII characters, none of them blank, + or a quote",
            hint="leave --origin out, and it is HOST/log",
        )


def _credential(folder: str | None) -> Path | None:
    path = Path(folder) / "trustmark-kek" if folder else None
    return path if path and path.exists() else None
