"""What a publisher writes of the facts: all that readers ask for, in the same bytes each time."""

from contextlib import closing
from datetime import date

import msgspec

from keys.manifest import jwks
from ledger.domain.certificate import facts as c
from ledger.store.reader import Reader
from tests.ledger.published import changed, entry, record, status, trust
from tests.ledger.publishing import (
    ISSUED,
    T0,
    Home,
    badge_signed,
    issued,
    lives,
    number,
    person,
    revoked,
)
from verifier.formats.status import REVOKED
from verifier.values import paths
from verifier.values.days import end_of
from verifier.values.numbers import CertificateIndex, CertificateNumber
from verifier.values.paths import bucket_of


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
    home.add(revoked(1, later + 2), c.CertificateRenewed(at=later + 3, number=number(0), **renewal))

    home.publish(later + 4)

    assert entry(home, place).number == number(0)
    assert home.audit(later + 5).findings == ()


def test_a_record_too_large_for_readers_is_told_and_holds_up_nobody(home, caplog):
    home.add(issued(0), issued(1), *(badge_signed(0, T0, nth) for nth in range(1100)))

    home.publish()

    assert "CETS-0000-000.jwt has" in caplog.text
    assert record(home, 1).sub == number(1)
    (finding,) = home.audit().findings
    assert finding.path == paths.record_of(CertificateIndex(0))


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


def test_exports_are_the_register_in_one_piece(home):
    home.add(*lives())
    home.publish()

    lines = home.get("exports/register.csv").decode().splitlines()

    assert lines[0] == "kind,place,number,standing,last"
    assert "host,second.example.com.kh,CETS-0000-000,valid,13" in lines
    assert len(lines) == 9
    with closing(Reader(home.ledger)) as reader:
        assert msgspec.json.decode(home.get("exports/register.json"))["log_size"] == reader.size()
