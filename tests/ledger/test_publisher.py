"""What a publisher writes, and when: by facts, by time, by a new key, and only then."""

import random
from contextlib import closing
from datetime import date

import msgspec
import pytest

from keys.manifest import jwks
from keys.ring import SigningKeys
from keys.rotation import prepare, rotate
from ledger.domain import certificate as c
from ledger.domain.registry import ManifestAdopted
from ledger.errors import ConcurrencyError, LedgerError, StoreError
from ledger.publish import signed_site
from ledger.publish.signed_site import MAKE_SMALL_AFTER, RENEW_AFTER
from ledger.publisher import Publisher, PublisherConfig, no_pages
from ledger.store.reader import Reader
from tests.keys.material import make
from tests.ledger.publishing import (
    ISSUED,
    T0,
    Home,
    badge_signed,
    issued,
    lives,
    manifest_of,
    number,
    online,
    person,
    revoked,
    roots,
    signed,
    suspended,
    warned,
)
from verifier import paths
from verifier.days import end_of, start_of
from verifier.numbers import CertificateIndex, CertificateNumber
from verifier.register import bucket_of
from verifier.status import REVOKED, SUSPENDED, VALID
from verifier.trust import Trust


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def trust(home: Home) -> Trust:
    found = Trust(roots())
    found.manifest(home.get(paths.MANIFEST), T0 + 10)
    return found


def status(home: Home, index: int, now: int = T0 + 10**8) -> int:
    found = trust(home).status_list(home.get(paths.status_list(0)).decode(), now)
    return found.status(CertificateIndex(index))


def entry(home: Home, place: str, now: int = T0 + 10**8):
    kind = "handle" if ":" in place else "host"
    path = paths.bucket(kind, bucket_of(place, 4))
    return trust(home).bucket(home.get(path).decode(), now).entries.get(place)


def record(home: Home, index: int, now: int = T0 + 10**8):
    path = paths.record_of(CertificateIndex(index))
    return trust(home).record(home.get(path).decode(), now).claims


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path, data in after.items() if before.get(path) != data}


def test_a_first_run_publishes_everything_readers_ask_for(home):
    home.add(*lives())

    published = home.publish()

    assert published.log_size == len(lives())
    assert status(home, 3) == REVOKED
    assert entry(home, "second.example.com.kh").number == number(0)
    assert entry(home, "shop0.example.com.kh") is None
    assert record(home, 0).badges[0].kid == "badge-1"
    assert home.get(paths.JWKS) == jwks(home.manifest)
    assert b'"buckets": 4' in home.get(paths.WELL_KNOWN)
    assert trust(home).checkpoint(home.get(paths.CHECKPOINT)).size == len(lives())
    assert home.audit(database=True).findings == ()


def test_an_empty_ledger_is_published_too(home):
    home.add()

    assert home.publish().log_size == 0
    assert home.audit().findings == ()


def test_publishing_twice_writes_identical_bytes(home):
    home.add(*lives())
    home.publish()
    before = home.files()

    assert home.publish().files == ()
    assert home.publish(T0 + 500).files == ()
    assert home.files() == before


def test_the_same_facts_give_the_same_bytes_elsewhere(home, tmp_path):
    other = Home(tmp_path / "other")
    for each in (home, other):
        each.add(*lives())
        each.publish()

    assert home.files() == other.files()


def test_a_revocation_touches_its_record_buckets_list_and_the_log(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        before = home.files()
        home.add(revoked(5, T0 + 11))

        publisher.publish(T0 + 12)

    size = len(lives()) + 1
    assert changed(before, home.files()) == {
        ".published",
        "log/checkpoint",
        f"log/tile/0/000.p/{size}",
        f"log/tile/entries/000.p/{size}",
        paths.record_of(CertificateIndex(5)),
        paths.bucket("host", bucket_of("shop5.example.com.kh", 4)),
        paths.status_list(0),
        paths.bundle(CertificateNumber(number(5))),
        paths.plain_page(CertificateNumber(number(5))),
    }
    assert status(home, 5) == REVOKED
    assert entry(home, "shop5.example.com.kh").standing == "revoked"


def test_a_place_given_up_leaves_the_register(home):
    home.add(issued(0))
    home.publish()
    home.add(c.HandleRemoved(at=T0 + 11, number=number(0), place="facebook:shop0"))

    home.publish(T0 + 12)

    assert entry(home, "facebook:shop0") is None
    assert entry(home, "shop0.example.com.kh").last == 1


def test_the_certificate_that_came_to_a_place_last_governs_it(home):
    place, later = "shop0.example.com.kh", end_of(date(2026, 3, 3))
    home.add(issued(0, end=date(2026, 3, 3)), issued(1, later, sites=(place,)))
    home.publish(later + 1)
    assert entry(home, place).number == number(1)
    renewal = {"tier": "full", "scheme": "cets-1", "start": ISSUED, "end": date(2030, 3, 1)}
    home.add(
        revoked(1, later + 2),
        c.CertificateRenewed(at=later + 3, number=number(0), **renewal),
    )

    home.publish(later + 4)

    assert entry(home, place).number == number(0)
    assert home.audit(later + 5).findings == ()


@pytest.mark.parametrize("restart", [False, True])
def test_a_suspension_begins_and_ends_by_time_without_a_fact(home, restart):
    first, last = date(2026, 3, 5), date(2026, 3, 6)
    home.add(issued(0), suspended(0, first, last))
    publisher = home.publisher()
    seen = []
    for now in (T0 + 10, start_of(first) - 1, start_of(first), end_of(last) - 1, end_of(last)):
        if restart:
            publisher.close()
            publisher = home.publisher()
        assert publisher.wanted(now)
        publisher.publish(now)
        seen.append((status(home, 0), entry(home, "shop0.example.com.kh").standing))
        assert home.audit(now + 1).findings == ()
    publisher.close()

    valid, gone = (VALID, "valid"), (SUSPENDED, "suspended")
    assert seen == [valid, valid, gone, gone, valid]


def test_a_publisher_sleeps_until_the_next_change_by_time(home):
    until = date(2026, 3, 2)
    home.add(issued(0), suspended(0, ISSUED, until))
    with home.publisher() as publisher:
        publisher.publish(end_of(until) - 100)

        assert not publisher.wanted(end_of(until) - 1)
        assert publisher.wanted(end_of(until))
        home.add(warned(0, end_of(until) - 50, 2))
        assert publisher.wanted(end_of(until) - 40)


def test_the_end_of_a_certificate_changes_the_register_and_not_the_list(home):
    home.add(issued(0, end=date(2026, 3, 3)))
    home.publish()

    home.publish(end_of(date(2026, 3, 3)))

    assert entry(home, "shop0.example.com.kh").standing == "expired"
    assert status(home, 0) == VALID


def test_lists_and_buckets_are_signed_anew_after_an_hour_and_records_are_not(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        before = home.files()
        assert publisher.publish(T0 + 10 + RENEW_AFTER - 1).files == ()

        publisher.publish(T0 + 10 + RENEW_AFTER)

    fresh = changed(before, home.files())
    assert {path for path in before if path.startswith(("register/", "status/"))} <= fresh
    assert not any(path.startswith("certificates/") for path in fresh)
    assert record(home, 1).iat == T0 + 10


def test_a_large_list_is_written_quickly_for_a_revocation_and_made_small_when_it_is_calm(
    home, monkeypatch
):
    monkeypatch.setattr(signed_site, "HURRY_FROM", 2000)
    home.add(*(issued(index) for index in range(3000)))
    home.publish()
    ended = random.Random(1).sample(range(3000), 400)
    home.add(*(revoked(index, T0 + 11) for index in ended))
    with home.publisher() as publisher:
        publisher.publish(T0 + 12)
        quick = home.get(paths.status_list(0))
        early = publisher.publish(T0 + 12 + MAKE_SMALL_AFTER - 1).files

        assert publisher.wanted(T0 + 12 + MAKE_SMALL_AFTER)
        published = publisher.publish(T0 + 12 + MAKE_SMALL_AFTER).files

    assert paths.status_list(0) not in early
    in_turn = ("bundles/", "c/")
    assert [path for path in published if not path.startswith(in_turn)] == [paths.status_list(0)]
    assert len(home.get(paths.status_list(0))) < len(quick)
    assert status(home, ended[0]) == REVOKED
    assert not home.audit(T0 + 100).findings


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
        site=home.site, journal=home.path / "journal", manifest=signed(home.manifest), roots=roots()
    )
    other = msgspec.structs.replace(home.manifest, version=2)

    with home.views() as views, pytest.raises(LedgerError, match="not the one the signing keys"):
        Publisher(config, Reader(home.ledger), SigningKeys(other, online().values()), views)
    assert no_pages(other) == {}


def test_a_record_too_large_for_readers_is_told_and_holds_up_nobody(home, caplog):
    home.add(issued(0), issued(1), *(badge_signed(0, T0, nth) for nth in range(1100)))

    home.publish()

    assert "CETS-0000-000.jwt has" in caplog.text
    assert record(home, 1).sub == number(1)
    (finding,) = home.audit().findings
    assert finding.path == paths.record_of(CertificateIndex(0))


def test_of_two_publishers_one_wins(home):
    home.add(issued(0))
    with home.publisher() as first, home.publisher() as second:
        first.publish(T0 + 10)

        with pytest.raises(ConcurrencyError, match="another publisher"):
            second.publish(T0 + 10)
        first.close()
        assert second.publish(T0 + 10).log_size == 1


def test_a_natural_persons_record_opens_its_commitments_until_erasure(home):
    fact, openings = person(0)
    home.openings = {0: openings}
    home.add(fact, badge_signed(0))
    home.publish()
    claims = record(home, 0)

    assert claims.openings == openings
    assert "Sok Dara" not in repr((claims.holder, claims.history))
    assert entry(home, "shop0.example.com.kh").number == number(0)
    assert b"Sok" not in home.get("log/tile/entries/000.p/2")
    assert home.audit(database=True).findings == ()


def test_partial_tiles_go_when_their_full_tile_has_been_there_a_while(home):
    home.add(*(issued(index) for index in range(250)))
    for step in range(4):
        home.publish(T0 + 10 + step)
        home.add(*(badge_signed(index, T0, step) for index in range(200)))
    home.publish(T0 + 20)

    assert not (home.site / "log/tile/0/000.p").exists()
    assert not (home.site / "log/tile/entries/000.p").exists()
    assert (home.site / "log/tile/0/000").exists()
    assert home.audit(T0 + 30).findings == ()


def test_a_running_publisher_follows_the_facts_and_survives_a_failing_disk(home, caplog):
    home.add(issued(0))
    turns = iter(range(5))
    sizes = []
    with home.publisher() as publisher:
        plain = publisher.publish

        def publish(now, **_):
            if len(sizes) == 1:
                sizes.append(-1)
                raise StoreError("the disk is full")
            sizes.append(plain(now).log_size)

        publisher.publish = publish

        def wait(seconds):
            assert seconds <= 1
            turn = next(turns)
            if turn < 2:
                home.add(badge_signed(0, T0, turn))
            return turn == 4

        publisher.run(lambda: T0 + 10, wait)

    assert sizes == [1, -1, 3]
    assert "will be tried again" in caplog.text


def test_exports_are_the_register_in_one_piece(home):
    home.add(*lives())
    home.publish()

    lines = home.get("exports/register.csv").decode().splitlines()

    assert lines[0] == "kind,place,number,standing,last"
    assert "host,second.example.com.kh,CETS-0000-000,valid,13" in lines
    assert len(lines) == 9
    with closing(Reader(home.ledger)) as reader:
        assert msgspec.json.decode(home.get("exports/register.json"))["log_size"] == reader.size()


class Counting:
    """A reader that counts the facts it hands out."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.handed = 0

    def size(self) -> int:
        return self._reader.size()

    def leaves(self, start, stop):
        for row in self._reader.leaves(start, stop):
            self.handed += 1
            yield row


def test_a_publisher_that_starts_reads_each_fact_once_to_hold_it_against_log_and_manifest(home):
    size = 300
    home.add(ManifestAdopted(at=T0, version=1, digest="x"), *(issued(i) for i in range(size - 1)))
    home.publish()
    publisher = home.publisher()
    publisher._reader = counting = Counting(publisher._reader)
    publisher._admission._reader = counting

    with publisher:
        publisher.publish(T0 + 20)

    assert counting.handed <= size + 5


def test_a_newer_manifest_adopted_by_a_published_or_a_waiting_fact_is_noticed(home):
    home.add(issued(0), ManifestAdopted(at=T0, version=2, digest="x"))

    with home.publisher() as publisher, pytest.raises(LedgerError, match="has adopted 2"):
        publisher.publish(T0 + 10)
    home.manifest = msgspec.structs.replace(home.manifest, version=2)
    home.publish()
    home.manifest = manifest_of()
    with home.publisher() as publisher, pytest.raises(LedgerError, match="has adopted 2"):
        publisher.publish(T0 + 10)
