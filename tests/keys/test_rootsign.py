"""Ceremonies: custodians sign one after the other; what is not in order gets no signature."""

import msgspec
import pytest
from msgspec.structs import replace

from keys import manifest as manifests
from keys import rootsign
from keys.errors import ManifestError, UnknownKeyError
from tests.keys.material import make, sign_raw


def test_custodians_sign_one_after_the_other(manifest, custodians, roots):
    document = rootsign.draft(manifest)
    assert rootsign.signed_by(document, roots) == ()

    document = rootsign.add_signature(document, custodians[2], roots)
    assert rootsign.signed_by(document, roots) == ("root-3",)

    document = rootsign.add_signature(document, custodians[0], roots)
    assert rootsign.signed_by(document, roots) == ("root-3", "root-1")
    assert manifests.verify(document, roots) == manifest == rootsign.content(document)


def test_a_custodian_signs_once(manifest, custodians, roots):
    document = rootsign.sign_manifest(manifest, custodians[:1], roots)

    with pytest.raises(ManifestError, match="root-1 has signed this manifest already"):
        rootsign.add_signature(document, custodians[0], roots)


def test_a_stranger_or_an_impostor_cannot_sign(manifest, roots):
    for stranger in (make("root-4"), make("badge-1")):
        with pytest.raises(UnknownKeyError, match="not one of the root keys root-1, root-2"):
            rootsign.add_signature(rootsign.draft(manifest), stranger, roots)

    impostor = make("root-4")
    impostor.kid = "root-1"
    with pytest.raises(UnknownKeyError):
        rootsign.add_signature(rootsign.draft(manifest), impostor, roots)


def test_a_document_with_a_strange_or_bad_signature_is_not_signed_further(
    manifest, custodians, roots
):
    payload = msgspec.json.encode(manifest)
    impostor = make("root-4")
    by_stranger = sign_raw(payload, [impostor])
    impostor.kid = "root-1"
    by_impostor = sign_raw(payload, [impostor])

    with pytest.raises(ManifestError, match="not one of the root keys"):
        rootsign.add_signature(by_stranger, custodians[1], roots)
    with pytest.raises(ManifestError, match="not in order"):
        rootsign.add_signature(by_impostor, custodians[1], roots)


def test_content_that_is_not_in_order_is_not_signed(manifest, custodians, roots):
    with pytest.raises(ManifestError):
        rootsign.draft(replace(manifest, version=0))
    for document in (b"", b"{}", sign_raw(b"{}", []), b'{"payload":"Z","signatures":[]}'):
        with pytest.raises(ManifestError):
            rootsign.add_signature(document, custodians[0], roots)
        with pytest.raises(ManifestError):
            rootsign.content(document)


def test_a_manifest_too_large_to_be_read_is_not_drafted(manifest):
    status = manifest.keys[1]
    many = tuple(
        replace(status, kid=f"status-{number}", jwk=make(f"status-{number}").public.jwk())
        for number in range(2, 300)
    )

    with pytest.raises(ManifestError, match="too many keys"):
        rootsign.draft(replace(manifest, keys=manifest.keys + many))
