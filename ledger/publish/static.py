"""The site's files that no online key signs: manifest, key set, directory of the site, exports."""

import csv
import io
from collections.abc import Iterable

import msgspec
from msgspec.structs import astuple

from keys.manifest import Manifest, jwks
from keys.public import Ed25519Key, from_jwk
from ledger.log.files import File
from verifier.formats.names import DIRECTORY
from verifier.formats.register import Entry
from verifier.log.note import NoteKey, format_key
from verifier.values import paths
from verifier.values.places import Kind

EXPORT_JSON = "exports/register.json"
EXPORT_CSV = "exports/register.csv"
MISUSE_JSON = "exports/misuse.json"
MISUSE_CSV = "exports/misuse.csv"
EXPORTS = (EXPORT_JSON, EXPORT_CSV, MISUSE_JSON, MISUSE_CSV)


class RegisterLine(msgspec.Struct, frozen=True, order=True):
    """One line of the exported register."""

    kind: Kind
    place: str
    number: str
    standing: str
    last: int


class MisuseLine(msgspec.Struct, frozen=True, order=True):
    """One line of the exported list of misuse; from instant `since` to `until` (exclusive)."""

    kind: Kind
    place: str
    reason: str
    since: int
    until: int | None


class Export(msgspec.Struct, frozen=True):
    """The whole register at instant `at`, from a log of `log_size` facts."""

    issuer: str
    at: int
    log_size: int
    register: tuple[RegisterLine, ...]


class MisuseExport(msgspec.Struct, frozen=True):
    """The whole public list of misuse (R119) at instant `at`, from a log of `log_size` facts."""

    issuer: str
    at: int
    log_size: int
    misuse: tuple[MisuseLine, ...]


def key_files(raw: bytes, manifest: Manifest) -> list[File]:
    """Return the manifest as it was signed, and the key set derived from it."""
    return [(paths.MANIFEST, raw), (paths.JWKS, jwks(manifest))]


def well_known(manifest: Manifest) -> File:
    """Return `.well-known/trustmark.json`: where everything is, for programs."""
    log_keys = [
        format_key(NoteKey(manifest.origin, key))
        for entry in manifest.keys
        if entry.role == "checkpoint" and entry.state == "active"
        and isinstance(key := from_jwk(entry.jwk), Ed25519Key)
    ]  # fmt: skip
    places = {
        "issuer": manifest.issuer,
        "page": paths.PAGE,
        "manifest": paths.MANIFEST,
        "jwks": paths.JWKS,
        "log": {"origin": manifest.origin, "prefix": f"{paths.TILES}/", "keys": log_keys},
        "certificates": "certificates/{number}.jwt",
        "register": {
            "buckets": manifest.register_buckets,
            "host": "register/host/{bucket}.jwt",
            "handle": "register/handle/{bucket}.jwt",
        },
        "status": "status/{list}.jwt",
        "names": DIRECTORY,
        "bundle": f"{paths.BUNDLES}/{{number}}.json",
        "plain": f"{paths.PLAIN}/{{number}}.html",
        "exports": EXPORTS,
    }
    return paths.WELL_KNOWN, msgspec.json.format(msgspec.json.encode(places), indent=2)


def export_files(
    issuer: str, at: int, log_size: int, entries: Iterable[tuple[Kind, Entry]]
) -> list[File]:
    """Return the whole register as JSON and as CSV, and the same for the list of misuse."""
    covered: list[RegisterLine] = []
    listed: list[MisuseLine] = []
    for kind, entry in entries:
        if entry.number is not None:
            standing = entry.standing or ""
            covered.append(RegisterLine(kind, entry.place, entry.number, standing, entry.last or 0))
        if entry.misuse is not None:
            listed.append(MisuseLine(kind, entry.place, *astuple(entry.misuse)))
    register = Export(issuer, at, log_size, tuple(sorted(covered)))
    misuse = MisuseExport(issuer, at, log_size, tuple(sorted(listed)))
    return [
        (EXPORT_JSON, msgspec.json.encode(register)),
        (EXPORT_CSV, _csv(RegisterLine, register.register)),
        (MISUSE_JSON, msgspec.json.encode(misuse)),
        (MISUSE_CSV, _csv(MisuseLine, misuse.misuse)),
    ]


def _csv(line: type[msgspec.Struct], lines: Iterable[msgspec.Struct]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(line.__struct_fields__)
    writer.writerows(astuple(each) for each in lines)
    return text.getvalue().encode()
