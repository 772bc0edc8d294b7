"""The published evidence bundles: made from the files beside them, renewed, withdrawn, audited."""

import msgspec
import pytest

from keys.base64url import decode
from ledger.domain.certificate import facts as c
from ledger.publish.mark import MARK, parse_mark
from ledger.publish.turns import PERIOD
from tests.ledger.publishing import (
    T0,
    Home,
    badge_signed,
    issued,
    lives,
    number,
    person,
    revoked,
    roots,
)
from verifier.fetching.bundle import format_bundle, gather_bundle, parse_bundle
from verifier.formats.status import parse_payload
from verifier.judging.trust import Trust
from verifier.values import paths
from verifier.values.numbers import CertificateNumber

DAY = 86_400


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def path_of(index):
    return paths.bundle(CertificateNumber(number(index)))


def bundle_of(home, index):
    return parse_bundle(home.get(path_of(index)))


def list_of(bundle):
    return parse_payload(decode(bundle.files[paths.status_list(0)].split(".")[1])).claims


def bundles_among(files):
    return [path for path in files if path.startswith("bundles/")]


def test_every_certificate_has_a_bundle_of_the_files_beside_it(home):
    home.add(*lives())
    home.publish()

    for index in range(6):
        bundle = bundle_of(home, index)
        assert bundle.number == number(index)
        assert {path: text.encode() for path, text in bundle.files.items()} == {
            path: home.get(path) for path in bundle.files
        }
    assert home.audit().findings == ()


def test_a_bundle_alone_is_enough_for_a_verdict(home):
    home.add(*lives())
    home.publish()

    codes = []
    for index in (3, 4, 5):
        bundle = bundle_of(home, index)
        _, verdicts = gather_bundle(Trust(roots()), bundle.get, bundle.number, now=T0 + 20)
        codes += [verdict.code for verdict in verdicts]

    assert codes == ["revoked", "warned", "valid"]


def test_a_certificate_without_a_web_site_has_a_bundle_without_buckets(home):
    home.add(issued(0, sites=(), handles=("facebook:shop0",)), badge_signed(0))
    home.publish()

    kinds = [path.partition("/")[0] for path in bundle_of(home, 0).files]

    assert kinds == ["certificates", "keys", "status"]
    assert home.audit().findings == ()


def test_a_fact_rewrites_the_bundle_of_its_certificate_only(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        before = home.files()
        home.add(revoked(5, T0 + 11))

        written = publisher.publish(T0 + 12).files

    assert bundles_among(written) == [path_of(5)]
    assert home.get(path_of(4)) == before[path_of(4)]
    assert list_of(bundle_of(home, 5)).iat == T0 + 12
    assert home.audit().findings == ()


def test_no_bundle_is_older_than_half_the_life_of_what_is_in_it(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        for now in range(T0 + 600, T0 + 2 * DAY, 3600):
            if publisher.wanted(now):
                publisher.publish(now)

            instants = [list_of(bundle_of(home, index)).iat for index in range(6)]
            assert now - min(instants) <= PERIOD + 2 * 3600

    assert home.audit(now).findings == ()


def test_a_lost_bundle_comes_back(home):
    home.add(*lives())
    home.publish()
    before = home.files()
    (home.site / path_of(2)).unlink()

    home.publish()

    assert set(home.files()) == set(before)


def test_under_another_manifest_every_bundle_is_made_anew_a_few_at_a_time(home):
    home.add(*lives())
    home.publish(T0 + 10)
    mark = home.site / MARK
    old = parse_mark(mark.read_bytes())
    mark.write_bytes(msgspec.json.encode(msgspec.structs.replace(old, manifest_version=0)))

    with home.publisher() as publisher:
        runs = []
        while publisher.wanted(T0 + 20):
            written = publisher.publish(T0 + 20, renewals=1).files
            runs.append(len(bundles_among(written)))
            assert len(runs) < 10

    assert runs == [1] * 6
    assert parse_mark(mark.read_bytes()).manifest_version == home.manifest.version


def test_a_place_given_up_leaves_the_bundles_of_its_neighbours_too(tmp_path):
    home = Home(tmp_path / "home", buckets=1)
    home.add(*(issued(index) for index in range(6)))
    home.publish()
    home.add(c.HostRemoved(at=T0 + 11, number=number(0), place="shop0.example.com.kh"))

    home.publish(T0 + 12)

    bucket = paths.bucket("host", 0)
    assert all(
        bundle_of(home, index).files[bucket].encode() == home.get(bucket) for index in range(1, 6)
    )
    assert list(bundle_of(home, 0).files) == [
        paths.record(CertificateNumber(number(0))),
        paths.MANIFEST,
        paths.status_list(0),
    ]
    assert home.audit().findings == ()


def test_what_was_erased_is_in_no_bundle(home):
    fact, openings = person(0)
    home.openings[0] = openings
    home.add(fact, badge_signed(0))
    home.publish()
    shown = [bundle_of(home, 0).files[paths.record(CertificateNumber(number(0)))]]
    home.openings.clear()
    (home.path / "views.db").unlink()
    (home.site / MARK).unlink()

    home.publish(T0 + 20)

    files = bundle_of(home, 0).files
    assert b"Sok Dara" in decode(shown[0].split(".")[1])
    assert b"Sok Dara" not in decode(
        files[paths.record(CertificateNumber(number(0)))].split(".")[1]
    )
    assert not any(path.startswith("register/") for path in files)


def replaced(bundle, path, text):
    return format_bundle(
        msgspec.structs.replace(bundle, files=dict(sorted((bundle.files | {path: text}).items())))
    )


def without_buckets(bundle):
    kept = {path: text for path, text in bundle.files.items() if not path.startswith("register/")}
    return format_bundle(msgspec.structs.replace(bundle, files=kept))


def with_one_root(bundle):
    document = msgspec.json.decode(bundle.files[paths.MANIFEST])
    document["signatures"] = document["signatures"][:1]
    return replaced(bundle, paths.MANIFEST, msgspec.json.encode(document).decode())


def with_half_a_list(bundle):
    path = paths.status_list(0)
    return replaced(bundle, path, bundle.files[path][:-8] + "AAAAAAAA")


CHANGES = {
    "no JSON": (lambda _: b"{}", "evidence bundle"),
    "a badge in it": (
        lambda bundle: format_bundle(msgspec.structs.replace(bundle, badge="a.b.c")),
        "as the site publishes it",
    ),
    "no bucket": (without_buckets, "the files that belong"),
    "too few roots": (with_one_root, "root"),
    "a forged list": (with_half_a_list, "status/0.jwt in it"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_audit_names_a_bundle_that_is_not_what_it_should_be(home, name):
    change, what = CHANGES[name]
    home.add(*lives())
    home.publish()
    (home.site / path_of(5)).write_bytes(change(bundle_of(home, 5)))

    found = home.audit().findings

    assert [finding.path for finding in found] == [path_of(5)]
    assert what in found[0].what


def test_an_audit_finds_a_missing_bundle(home):
    home.add(*lives())
    home.publish()
    (home.site / path_of(1)).unlink()

    assert [finding.path for finding in home.audit().findings] == [path_of(1)]


def test_an_audit_finds_the_bundle_of_another_certificate(home):
    home.add(*lives())
    home.publish()
    (home.site / path_of(5)).write_bytes(home.get(path_of(4)))

    (found,) = home.audit().findings

    assert found.path == path_of(5)
    assert "is not the bundle of" in found.what


@pytest.mark.parametrize("kept", ["whole", "list", "bucket"])
def test_an_audit_finds_a_bundle_that_missed_a_revocation(home, kept):
    home.add(*lives())
    home.publish()
    old = bundle_of(home, 5)
    home.add(revoked(5, T0 + 11))
    home.publish(T0 + 12)
    new = bundle_of(home, 5)
    (bucket,) = (path for path in new.files if path.startswith("register/"))
    forged = {
        "whole": format_bundle(old),
        "list": replaced(new, paths.status_list(0), old.files[paths.status_list(0)]),
        "bucket": replaced(new, bucket, old.files[bucket]),
    }
    (home.site / path_of(5)).write_bytes(forged[kept])

    found = home.audit().findings

    assert [finding.path for finding in found] == [path_of(5)]


def test_an_audit_takes_an_older_list_in_a_bundle_that_nothing_happened_to(home):
    home.add(*lives())
    home.publish()
    old = home.get(path_of(4))
    home.add(revoked(5, T0 + 11))
    home.publish(T0 + 12)

    assert home.get(path_of(4)) == old
    assert home.audit().findings == ()
