"""Evidence bundles: one form, complete, checked before they are written, never set back."""

import msgspec
import pytest

from tests.simulator import NOW, Issuer
from verifier.errors import MalformedError, Reason, StaleEvidenceError, VerificationError
from verifier.fetching.bundle import (
    MAX_BUNDLE,
    Bundle,
    bundle_paths,
    format_bundle,
    gather_bundle,
    parse_bundle,
    remember,
)
from verifier.judging.trust import Trust
from verifier.values import paths

NUMBER = "CETS-0000-000"
SHOP = "shop.example.com.kh"
OTHER = "www.example.com.kh"


@pytest.fixture
def issuer():
    issuer = Issuer()
    issuer.issue(SHOP, OTHER, "facebook:shop")
    issuer.issue("noodle.example.com.kh")
    issuer.now = NOW - 3600
    return issuer


def made(issuer, trust=None, **options):
    trust = trust or Trust(issuer.roots)
    return gather_bundle(trust, issuer.get, NUMBER, now=NOW, **options)


def changed(bundle, **changes):
    return msgspec.json.encode(msgspec.structs.replace(bundle, **changes))


def test_a_bundle_holds_the_files_of_the_site_unchanged(issuer):
    bundle, verdicts = made(issuer)

    assert {verdict.place: verdict.code for verdict in verdicts} == {SHOP: "valid", OTHER: "valid"}
    assert {path: bundle.get(path) for path in bundle.files} == {
        path: issuer.get(path)
        for path in (
            paths.MANIFEST,
            paths.record(NUMBER),
            paths.status_list(0),
            paths.bucket_for("host", SHOP, issuer.buckets),
            paths.bucket_for("host", OTHER, issuer.buckets),
        )
    }


def test_a_bundle_has_one_form(issuer):
    bundle, _ = made(issuer, badge=issuer.sign_badge(0).token)

    raw = format_bundle(bundle)

    assert parse_bundle(raw) == bundle
    for text in (raw + b"\n", raw.replace(b'":"', b'": "', 1), raw[:-1], b"[]", b"\xff", b""):
        with pytest.raises(MalformedError):
            parse_bundle(text)


def test_a_certificate_without_web_sites_has_a_bundle_without_buckets(issuer):
    bundle, _ = made(issuer)
    files = {path: text for path, text in bundle.files.items() if path[0] != "r"}
    bare = msgspec.structs.replace(bundle, files=files)

    assert parse_bundle(format_bundle(bare)) == bare
    assert list(bare.files) == bundle_paths(bare.number, (), issuer.buckets)
    assert list(bundle.files) == bundle_paths(bare.number, (SHOP, OTHER), issuer.buckets)


def test_what_is_not_in_a_bundle_is_missing(issuer):
    bundle, _ = made(issuer)

    with pytest.raises(StaleEvidenceError) as caught:
        bundle.get("status/1.jwt")

    assert caught.value.reason == Reason.MISSING_EVIDENCE


def test_a_bundle_with_too_little_or_too_much_is_refused(issuer):
    bundle, _ = made(issuer)
    files = bundle.files
    wrong = [
        changed(bundle, format="trustmark-bundle-v2"),
        changed(bundle, number="CETS-0000-012"),
        changed(bundle, number="cets0000000"),
        changed(bundle, files=dict(reversed(files.items()))),
        changed(bundle, files=files | {"zebra": "1"}),
        *(
            changed(bundle, files={path: text for path, text in files.items() if path != left})
            for left in (paths.MANIFEST, paths.record(NUMBER), paths.status_list(0))
        ),
    ]

    for raw in wrong:
        with pytest.raises(MalformedError):
            parse_bundle(raw)


def test_a_bundle_of_any_size_is_not_even_read():
    with pytest.raises(MalformedError, match="at most"):
        parse_bundle(b" " * (MAX_BUNDLE + 1))


@pytest.mark.parametrize(
    "path", [paths.MANIFEST, paths.record(NUMBER), paths.status_list(0), "register"]
)
def test_no_bundle_is_made_when_a_file_is_missing(issuer, path):
    where = paths.bucket_for("host", SHOP, issuer.buckets) if path == "register" else path
    issuer.withheld.add(where)

    with pytest.raises(StaleEvidenceError):
        made(issuer)


def test_no_bundle_is_made_of_files_that_contradict_each_other(issuer):
    issuer.replaced[paths.record(NUMBER)] = issuer.record(0).encode()
    issuer.warn(0)

    with pytest.raises(StaleEvidenceError) as caught:
        made(issuer)

    assert caught.value.reason == Reason.STALE


def test_a_red_verdict_is_bundled_like_any_other(issuer):
    issuer.revoke(0)

    bundle, verdicts = made(issuer)

    assert {verdict.code for verdict in verdicts} == {"revoked"}
    assert parse_bundle(format_bundle(bundle)) == bundle


def test_a_certificate_without_a_web_site_has_no_bundle(issuer):
    index = issuer.issue("telegram:noodles")
    number = Trust(issuer.roots), issuer.get, "CETS-0000-024"

    with pytest.raises(MalformedError) as caught:
        gather_bundle(*number, now=NOW)

    assert index == 2
    assert caught.value.reason == Reason.BAD_PLACE


def test_evidence_on_another_certificate_is_refused(issuer):
    badge = issuer.sign_badge(1).token
    with pytest.raises(MalformedError, match="badge is of another"):
        made(issuer, badge=badge)

    issuer.replaced[paths.record(NUMBER)] = issuer.record(1).encode()
    with pytest.raises(MalformedError, match="record is of another"):
        made(issuer)


def test_nothing_older_is_taken_after_a_newer_bundle(issuer):
    old = issuer.fork()
    issuer.warn(0)
    newer, _ = made(issuer)
    trust = Trust(issuer.roots)

    remember(trust, newer, NOW)

    assert made(issuer, trust)[0] == newer
    with pytest.raises(StaleEvidenceError) as caught:
        made(old, trust)
    assert caught.value.reason == Reason.ROLLED_BACK


def test_forged_files_of_an_old_bundle_block_nothing(issuer):
    bundle, _ = made(issuer)
    forged = {path: text[:-4] + "AAAA" for path, text in bundle.files.items()}
    trust = Trust(issuer.roots)

    remember(trust, Bundle(bundle.format, NUMBER, forged), NOW)
    manifest = {paths.MANIFEST: bundle.files[paths.MANIFEST]}
    remember(trust, Bundle(bundle.format, NUMBER, forged | manifest), NOW)

    assert made(issuer, trust)[0] == bundle
    assert issubclass(StaleEvidenceError, VerificationError)
