"""Where the public site keeps each file, relative to `https://HOST/`."""

from collections.abc import Callable
from hashlib import sha256

from verifier.values.numbers import CertificateIndex, CertificateNumber, format_number
from verifier.values.places import Kind

Get = Callable[[str], bytes]
"""Gives the file at a path of the site, or raises `StaleEvidenceError`."""

CHECKPOINT = "log/checkpoint"
TILES = "log"
MANIFEST = "keys/manifest.json"
JWKS = ".well-known/jwks.json"
WELL_KNOWN = ".well-known/trustmark.json"
PAGE = "index.html"
PLAIN = "c"
"""The folder of the pages that need no script."""
BUNDLES = "bundles"


def status_list(list_number: int) -> str:
    """Return the path of status list `list_number`."""
    return f"status/{list_number}.jwt"


def record(number: CertificateNumber) -> str:
    """Return the path of the record of certificate `number`."""
    return f"certificates/{number}.jwt"


def record_of(index: CertificateIndex) -> str:
    """Return the path of the record of the certificate with list index `index`."""
    return record(format_number(index))


def plain_page(number: CertificateNumber) -> str:
    """Return the path of the page about certificate `number` that needs no script."""
    return f"{PLAIN}/{number}.html"


def bundle(number: CertificateNumber) -> str:
    """Return the path of the evidence bundle of certificate `number`."""
    return f"{BUNDLES}/{number}.json"


def bucket(kind: Kind, number: int) -> str:
    """Return the path of register bucket `number` of places of `kind`."""
    return f"register/{kind}/{number:04x}.jwt"


def bucket_of(place: str, buckets: int) -> int:
    """Return the bucket (0 to `buckets` - 1) that `place` belongs to."""
    return int.from_bytes(sha256(place.encode()).digest()[:4], "big") % buckets


def bucket_for(kind: Kind, place: str, buckets: int) -> str:
    """Return the path of the bucket that `place` belongs to."""
    return bucket(kind, bucket_of(place, buckets))
