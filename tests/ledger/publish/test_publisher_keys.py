"""A publisher, its keys and its manifest: a new key signs again, a wrong manifest is refused."""

import msgspec
import pytest

from keys.ring import SigningKeys
from keys.rotation import prepare, rotate
from ledger.domain.register.registry import ManifestAdopted
from ledger.errors import LedgerError
from ledger.publish.publisher import Publisher, PublisherConfig
from ledger.store.reader import Reader
from tests.keys.material import make
from tests.ledger.published import changed
from tests.ledger.publishing import T0, UNGUARDED, issued, lives, manifest_of, online, roots, signed
from verifier.values import paths


def test_a_new_key_signs_everything_of_its_role_anew(home):
    home.add(*lives())
    home.publish()
    before = home.files()
    second = make("record-2")
    home.manifest = rotate(
        prepare(home.manifest, "record-2", second.public, now=T0), "record", now=T0
    )
    keys = SigningKeys(home.manifest, [*online().values(), second])

    with home.publisher(keys) as publisher:
        publisher.publish(T0 + 20)

    fresh = changed(before, home.files())
    assert {path for path in before if path.startswith(("register/", "certificates/"))} <= fresh
    assert paths.MANIFEST in fresh
    assert home.audit(T0 + 30).findings == ()


def test_a_manifest_that_is_not_the_keys_own_is_refused(home):
    home.add(issued(0))
    config = PublisherConfig(
        site=home.site,
        journal=home.path / "journal",
        manifest=signed(home.manifest),
        roots=roots(),
        **UNGUARDED,
    )
    other = msgspec.structs.replace(home.manifest, version=2)

    with home.views() as views, pytest.raises(LedgerError, match="not the one the signing keys"):
        Publisher(config, Reader(home.ledger), SigningKeys(other, online().values()), views)


def test_a_newer_manifest_adopted_by_a_published_or_a_waiting_fact_is_noticed(home):
    home.add(issued(0), ManifestAdopted(at=T0, version=2, digest="x"))

    with home.publisher() as publisher, pytest.raises(LedgerError, match="has adopted 2"):
        publisher.publish(T0 + 10)
    home.manifest = msgspec.structs.replace(home.manifest, version=2)
    home.publish()
    home.manifest = manifest_of()
    with home.publisher() as publisher, pytest.raises(LedgerError, match="has adopted 2"):
        publisher.publish(T0 + 10)
