"""Signing a manifest with the offline root keys: all at once, or one custodian after the other.

The document is a general JSON JWS (RFC 7515 section 7.2.1). A draft is the same document without
signatures; it may travel between custodians, each of whom adds one.
"""

from collections.abc import Iterable

import msgspec

from keys import jws
from keys.base64url import decode, encode
from keys.errors import JwsError, ManifestError, SignatureError, UnknownKeyError
from keys.manifest import TYP, Manifest, Roots, check, parse_payload
from keys.signers import Signer


def draft(manifest: Manifest) -> bytes:
    """Return the document before anybody signs it; raises `ManifestError` if it is wrong."""
    check(manifest)
    return _format(jws.General(encode(msgspec.json.encode(manifest)), ()))


def sign_manifest(manifest: Manifest, signers: Iterable[Signer], roots: Roots) -> bytes:
    """Return `manifest` signed by `signers`, each one of `roots`; raises as `add_signature`."""
    document = draft(manifest)
    for signer in signers:
        document = add_signature(document, signer, roots)
    return document


def add_signature(document: bytes, signer: Signer, roots: Roots) -> bytes:
    """Return `document` with one more signature.

    Signatures it already has must be by `roots` and hold. Raises `ManifestError` for a document
    that is wrong or that `signer` has signed before, `UnknownKeyError` if `signer` is not one of
    `roots`.
    """
    _check_root(signer, roots)
    general = _parse(document)
    if signer.kid in signed_by(document, roots):
        raise ManifestError(f"{signer.kid} has signed this manifest already; another root key must")
    protected = jws.header(signer.algorithm, TYP, signer.kid)
    signature = signer.sign(jws.signing_input(protected, decode(general.payload)))
    entry = jws.GeneralSignature(protected, encode(signature))
    return _format(jws.General(general.payload, (*general.signatures, entry)))


def signed_by(document: bytes, roots: Roots) -> tuple[str, ...]:
    """Return the names of the root keys that have signed, in their order; raises `ManifestError`.

    A signature by anybody else raises too: in a ceremony it is a mistake.
    """
    general = _parse(document)
    names = {jws.header(key.algorithm, TYP, kid): kid for kid, key in roots.keys.items()}
    try:
        jws.signers_of(general, roots.headers())
    except (JwsError, SignatureError) as error:
        raise ManifestError(
            f"the document has a signature that is not in order: {error}"
        ) from error
    if any(entry.protected not in names for entry in general.signatures):
        raise ManifestError("the document is signed by a key that is not one of the root keys")
    return tuple(names[entry.protected] for entry in general.signatures)


def content(document: bytes) -> Manifest:
    """Return what a document says, signed or not: to show it, never to trust it.

    Raises `ManifestError`.
    """
    return parse_payload(decode(_parse(document).payload))


def _parse(document: bytes) -> jws.General:
    try:
        general = jws.parse_general(document)
        parse_payload(decode(general.payload))
    except JwsError as error:
        raise ManifestError(f"not a manifest to sign: {error}") from error
    return general


def _format(general: jws.General) -> bytes:
    try:
        return jws.format_general(general)
    except JwsError as error:
        raise ManifestError(f"the manifest has too many keys: {error}") from error


def _check_root(signer: Signer, roots: Roots) -> None:
    known = {str(kid): key for kid, key in roots.keys.items()}.get(signer.kid)
    if known is None or known.jwk() != signer.public.jwk():
        raise UnknownKeyError(f"{signer.kid} is not one of the root keys {', '.join(roots.keys)}")
