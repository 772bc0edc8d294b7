"""Files replayed: an older one, one under a bad key or manifest, one before any manifest."""

import msgspec
import pytest

from tests.simulator import NOW
from tests.verifier.attacks.refusal import refused
from verifier.errors import Reason, StaleEvidenceError, UntrustedError
from verifier.judging.trust import Seen, Trust


def test_an_older_file_is_refused_also_after_a_restart(stage):
    seen = Seen()
    first = Trust(stage.issuer.roots, seen=seen)
    first.manifest(stage.manifest.encode(), NOW)
    first.status_list(stage.list, NOW)
    kept = msgspec.json.decode(msgspec.json.encode(seen), type=Seen)

    later = Trust(stage.issuer.roots, seen=kept)
    later.manifest(stage.manifest.encode(), NOW)

    assert (
        refused(later.status_list, stage.issuer.status_list(at=NOW - 3600), NOW)
        == Reason.ROLLED_BACK
    )


def test_a_lower_manifest_version_is_refused_also_after_a_restart(stage):
    later = Trust(stage.issuer.roots, seen=Seen(manifest_version=4))

    assert refused(later.manifest, stage.manifest.encode(), NOW) == Reason.ROLLED_BACK
    assert not later.is_current(NOW)


def test_the_same_manifest_twice_is_no_matter(trust, stage):
    assert trust.manifest(stage.manifest.encode(), NOW) is trust.current


def test_once_a_newer_manifest_is_known_to_exist_the_old_one_is_refused(trust, stage):
    assert (
        refused(trust.status_list, stage.issuer.status_list(manifest_version=4), NOW)
        == Reason.ROLLED_BACK
    )
    assert refused(trust.manifest, stage.manifest.encode(), NOW) == Reason.ROLLED_BACK
    assert trust.manifest(stage.issuer.manifest(version=4), NOW).version == 4


@pytest.mark.parametrize("now", [0, NOW])
def test_nothing_is_trusted_before_a_manifest(stage, now):
    trust = Trust(stage.issuer.roots)

    for text in (stage.badge, stage.signed[0].digits, stage.signed[0].url):
        with pytest.raises(StaleEvidenceError):
            trust.badge(text)
    with pytest.raises(StaleEvidenceError):
        trust.status_list(stage.list, now)


def test_compromised_file_keys_are_called_so(stage):
    stage.issuer.states |= {"record-1": "compromised", "record-2": "active"}
    stage.issuer.honest_before["record-1"] = 3
    trust = Trust(stage.issuer.roots)
    trust.manifest(stage.issuer.manifest(), NOW)

    for take in (lambda: trust.bucket(stage.bucket, NOW), lambda: trust.record(stage.record, NOW)):
        with pytest.raises(UntrustedError) as caught:
            take()
        assert caught.value.reason == Reason.COMPROMISED_KEY
