"""The auditor finds whatever does not follow from the log, and names the file and the fact."""

import random
import zlib
from contextlib import closing
from datetime import date
from itertools import count

import msgspec
import pytest

from keys import jws
from keys.base64url import encode
from ledger.auditing.audit import audit_site
from ledger.auditing.internal.database import Inside
from ledger.domain.certificate import facts as c
from ledger.errors import AuditStoppedError
from ledger.log.files import Folder
from ledger.log.tree import Tree
from ledger.store.reader import Reader
from tests.ledger.publishing import (
    ISSUED,
    ORIGIN,
    T0,
    Home,
    badge_signed,
    issued,
    lives,
    meddle,
    number,
    online,
    person,
    revoked,
    roots,
    warned,
)
from verifier.errors import VerificationError
from verifier.formats import record, register, status
from verifier.formats.tokens import format_token
from verifier.log.checkpoint import Checkpoint, format_checkpoint
from verifier.log.note import NoteKey
from verifier.values import paths
from verifier.values.days import day_of, end_of
from verifier.values.numbers import CertificateIndex

IGNORED = {"index.html", ".published"}
"""The page is checked by who builds it; the mark is the publisher's own note."""


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.add(*lives())
    home.publish()
    return home


def payload(home: Home, path: str) -> dict:
    return msgspec.json.decode(jws.split(home.get(path).decode(), limit=10**6).payload)


def lie(home: Home, path: str, claims: object, typ: str, kid: str = "record-1") -> None:
    """Sign `claims` by the site's own key and put them in the place of `path`."""
    token = format_token(typ, kid, msgspec.json.encode(claims), online()[kid].sign)
    (home.site / path).write_bytes(token.encode())


def test_an_honest_site_has_no_findings_with_and_without_the_database(home):
    for database in (False, True):
        report = home.audit(database=database)

        assert report.findings == ()
        assert report.log_size == len(lives())
        assert report.as_of == T0 + 10


def test_a_flipped_byte_in_any_file_is_found(home):
    chance = random.Random(2)
    for path, data in home.files().items():
        if path in IGNORED:
            continue
        for at in {0, len(data) - 1, chance.randrange(len(data))}:
            changed = bytearray(data)
            changed[at] ^= 1 << chance.randrange(8)
            (home.site / path).write_bytes(changed)

            try:
                findings = home.audit(database=True).findings
            except VerificationError:
                assert path == paths.MANIFEST
            else:
                named = {finding.path for finding in findings}
                facts = [finding.index for finding in findings if finding.index is not None]
                assert path in named or ("entries" in path and facts), f"{path} byte {at}"
        (home.site / path).write_bytes(data)
    assert home.audit().findings == ()


def test_any_missing_file_is_found(home):
    for path, data in home.files().items():
        if path in IGNORED | {paths.MANIFEST}:
            continue
        (home.site / path).unlink()

        assert path in {finding.path for finding in home.audit().findings}
        (home.site / path).write_bytes(data)


def republish_as(home: Home, facts: list) -> None:
    """Sign another history by the log's own key: tiles, bundles and checkpoint all fit together."""
    leaves = [msgspec.json.encode(fact) for fact in facts]
    tree = Tree()
    files = [*tree.append(leaves), *tree.edge()]
    Folder(home.site / "log", durable=False).replace(files)
    signer = online()["checkpoint-1"]
    checkpoint = Checkpoint(ORIGIN, tree.size, tree.root())
    note = format_checkpoint(checkpoint, NoteKey(ORIGIN, signer.public), signer.sign)
    (home.site / paths.CHECKPOINT).write_bytes(note)


def test_a_rewritten_published_fact_is_found_by_who_remembers_a_checkpoint(home):
    remembered = home.get(paths.CHECKPOINT)
    facts = lives()
    facts[9] = badge_signed(3, T0 + 1, nth=7)
    republish_as(home, [*facts, badge_signed(1, T0 + 9, 3)])

    findings = home.audit(remembered=remembered).findings
    with_database = home.audit(database=True).findings

    assert any("does not begin with" in each.what for each in findings)
    assert any(each.index == 9 and each.path == "database" for each in with_database)


def test_a_rewritten_fact_shows_in_the_files_made_from_it(home):
    facts = lives()
    facts[9] = badge_signed(3, T0 + 1, nth=7)
    republish_as(home, facts)

    findings = home.audit().findings

    record_path = paths.record_of(CertificateIndex(3))
    assert {(each.path, each.index) for each in findings} >= {(record_path, 9)}


@pytest.mark.parametrize(
    ("fact", "index", "what"),
    [
        (issued(9), 21, "the next number is CETS-0000-06C"),
        (issued(0), 21, "the next number"),
        (revoked(8), 21, "never issued"),
        (warned(3, T0 + 9, 2), 21, "was revoked before"),
        (warned(5, T0 + 9, 7), 21, "no measure 7 yet"),
        (badge_signed(5, T0 - 9), 21, "goes back in time"),
    ],
)
def test_a_fact_that_cannot_stand_where_it_is_is_named(home, fact, index, what):
    republish_as(home, [*lives(), fact])

    findings = home.audit().findings

    assert any(each.index == index and what in each.what for each in findings)


def test_a_leaf_in_another_form_is_named(home):
    facts = lives()
    republish_as(home, facts)
    leaves = [msgspec.json.encode(fact) for fact in facts]
    leaves[4] = leaves[4].replace(b'"at":', b'"at": ')
    tree = Tree()
    Folder(home.site / "log", durable=False).replace([*tree.append(leaves), *tree.edge()])

    findings = home.audit().findings

    assert any(each.index == 4 and "canonical" in each.what for each in findings)


def test_a_status_the_facts_do_not_give_is_named(home):
    path = paths.status_list(0)
    claims = payload(home, path)
    claims["status_list"] = msgspec.to_builtins(
        status.compressed_claim(zlib.compress(status.pack(b"\0\0\2\0\3\0")))
    )
    lie(home, path, msgspec.convert(claims, status.StatusClaims), status.TYP, "status-1")

    (finding,) = home.audit().findings

    assert finding.path == path
    assert finding.index == 19
    assert f"{number(3)} has status 0, the facts give 1" in finding.what


@pytest.mark.parametrize(
    ("change", "index"),
    [
        ({"tier": "basic"}, 12),
        ({"sites": ["elsewhere.example.com.kh"]}, 13),
        ({"badges": []}, 6),
        ({"holder": {"category": "legal-person", "name": {"km": "x", "en": "y"}}}, 13),
        ({"openings": [{"salt": encode(bytes(16)), "value": "x"}]}, 13),
    ],
)
def test_a_record_the_facts_do_not_give_is_named(home, change, index):
    path = paths.record_of(CertificateIndex(0))
    claims = msgspec.convert(payload(home, path) | change, record.RecordClaims)
    lie(home, path, claims, record.TYP)

    (finding,) = home.audit().findings

    assert finding.path == path
    assert finding.index in {index, 13}


def test_a_register_entry_the_facts_do_not_give_is_named(home):
    path = next(
        path
        for path in home.files()
        if path.startswith("register/host") and payload(home, path)["entries"]
    )
    claims = payload(home, path)
    place = claims["entries"][0]["place"]
    claims["entries"] = claims["entries"][1:]
    lie(home, path, msgspec.convert(claims, register.BucketClaims), register.TYP)

    (finding,) = home.audit().findings

    assert finding.path == path
    assert place in finding.what


def test_files_that_keep_silent_about_a_later_fact_are_found(home):
    kept = home.files()
    home.add(revoked(5, T0 + 11))
    home.publish(T0 + 12)
    record_path = paths.record_of(CertificateIndex(5))
    for path in (record_path, paths.status_list(0)):
        (home.site / path).write_bytes(kept[path])

    findings = home.audit().findings

    silent = {(each.path, each.index) for each in findings if "later one" in each.what}
    assert silent == {(record_path, 21), (paths.status_list(0), 21)}


def test_a_file_from_beyond_the_checkpoint_is_found(home):
    before = home.get(paths.CHECKPOINT)
    home.add(revoked(5, T0 + 11))
    home.publish(T0 + 12)
    (home.site / paths.CHECKPOINT).write_bytes(before)

    findings = home.audit().findings

    assert any("the checkpoint has 21" in each.what for each in findings)


def test_a_log_that_cannot_be_read_ends_the_audit_with_the_first_fact_out_of_reach(home):
    (home.site / f"log/tile/entries/000.p/{len(lives())}").unlink()

    (finding,) = home.audit().findings

    assert finding.index == 0
    assert "nothing behind it" in finding.what


def test_an_opening_that_is_withheld_shows_in_the_register(tmp_path):
    home = Home(tmp_path / "home")
    fact, openings = person(0)
    home.openings = {0: openings}
    home.add(fact)
    home.publish()
    path = paths.record_of(CertificateIndex(0))
    claims = payload(home, path) | {"openings": []}
    lie(home, path, msgspec.convert(claims, record.RecordClaims), record.TYP)

    findings = home.audit().findings

    assert any(each.path.startswith("register/") for each in findings)


def test_the_register_of_any_day_can_be_told(home):
    home.add(c.HandleAdded(at=end_of(ISSUED) + 5, number=number(5), place="tiktok:late"))
    now = end_of(ISSUED) + 100
    home.publish(now)
    report = home.audit(now)

    def lines(day):
        return {line.place: line.standing for line in report.register_on(day)}

    assert report.findings == ()
    assert lines(date(2026, 3, 1)) == {}
    assert lines(ISSUED)["second.example.com.kh"] == "valid"
    assert lines(ISSUED)["shop3.example.com.kh"] == "revoked"
    assert lines(ISSUED)["shop2.example.com.kh"] == "suspended"
    assert "tiktok:late" not in lines(ISSUED)
    assert "tiktok:late" in lines(day_of(now))


def test_a_database_ahead_of_the_site_is_no_finding_and_one_behind_is(home):
    home.add(revoked(5, T0 + 11))
    assert home.audit(database=True).findings == ()
    meddle(home.ledger, "DELETE FROM ledger_events WHERE log_index >= 20")

    (finding,) = home.audit(database=True).findings

    assert (finding.path, finding.index) == ("database", 20)


def test_a_finding_says_itself_in_one_line(home):
    (home.site / paths.status_list(0)).unlink()

    (finding,) = home.audit().findings

    assert str(finding).startswith("status/0.jwt: ")


def test_an_audit_that_is_stopped_ends_before_the_next_file_or_row_is_read(home):
    whole, told = count(), []
    with closing(Reader(home.ledger)) as reader:
        inside = Inside(reader=reader)

        def audit(numbers, limit):
            return audit_site(
                home.get,
                roots(),
                T0 + 20,
                inside,
                progress=told.append,
                stop=lambda: next(numbers) >= limit,
            )

        assert audit(whole, 10**9).findings == ()
        last = next(whole)
        assert "comparing the database" in told
        for limit in (0, 1, last // 2, last - 1):
            asked = count()
            with pytest.raises(AuditStoppedError):
                audit(asked, limit)
            assert next(asked) == limit + 1
