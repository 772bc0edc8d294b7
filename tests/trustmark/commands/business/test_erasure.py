"""After erasure and the next publication no view, page, record or freed space names the person."""

import gzip
import json
import os
import shutil
import time
from base64 import urlsafe_b64decode
from datetime import date

import pytest

from badges.issue import BadgeFacts, sign_badge
from issuer.home.composition import open_ledger
from issuer.publishing.loop import open_publisher
from keys.base64url import encode
from keys.signers import new_signer
from ledger.domain.register.erasures import ErasePersonalData
from ledger.publish.mark import MARK, parse_mark
from tests.ledger.evidence_files import pdf
from trustmark import config
from trustmark.terminal import moments
from verifier.values.numbers import canonical_index

NAMES = ("Sok Canary", "សុខ កាណារី")
HOSTS = ("canary.example.com.kh", "second-canary.example.com.kh")
HANDLE = "facebook:canaryshop"
PERSONAL = tuple(text.encode() for text in (*NAMES, *HOSTS, HANDLE))


@pytest.fixture
def person(trustmark, shop):
    """The number of a published certificate of a natural person, beside that of a shop."""
    answer = trustmark(
        *("issue", "--name-en", NAMES[0], "--name-km", NAMES[1], "--category", "natural-person"),
        *("--host", HOSTS[0], "--host", HOSTS[1], "--handle", HANDLE, "--json"),
    )
    (trustmark.home / "site/exports/register.json").unlink()  # then it is written at once
    assert trustmark("publish").code == 0
    return answer.json["number"]


def settings_of(home):
    return config.load(home, {})


def erase(home, number) -> None:
    with open_ledger(settings_of(home), os.urandom) as ledger:
        subject = ledger.certificate(number).business
        command = ErasePersonalData(subject=subject, ground="asked for it")
        ledger.execute(command, actor="officer", at=moments.now(), key=f"erase-{number}")
        ledger.erase(subject)


def texts(raw: bytes):
    """Yield what can be read in a file: its bytes, and what its tokens and packed files hold."""
    yield raw
    if raw.startswith(b"\x1f\x8b"):
        yield gzip.decompress(raw)
    for part in raw.split(b"."):
        try:
            yield urlsafe_b64decode(part + b"=" * (-len(part) % 4))
        except ValueError:
            continue


def naming(home) -> dict[str, set[str]]:
    """Return the files of the issuer's folder in which the person is named, and how."""
    found = {}
    for path in home.rglob("*"):
        if path.is_file():
            said = list(texts(path.read_bytes()))
            names = {each.decode() for each in PERSONAL if any(each in text for text in said)}
            if names:
                found[path.relative_to(home).as_posix()] = names
    return found


def test_before_erasure_site_and_views_name_the_person_and_the_ledger_does_not(home, person):
    found = naming(home)

    assert {f"site/certificates/{person}.jwt", "views.db", "site/exports/register.json"} <= {*found}
    assert not any(path.startswith(("ledger.db", "subjects.db", "site/log")) for path in found)


def test_after_erasure_and_publication_nothing_names_the_person(trustmark, home, person):
    erase(home, person)

    published = trustmark("publish", "--json")

    assert published.code == 0
    assert naming(home) == {}
    audit = ("audit", home / "site", "--trust", home / "roots.json")
    assert trustmark(*audit).code == 0
    assert trustmark(*audit, "--database", home / "ledger.db").code == 0


def test_a_copy_of_the_database_agrees_too_after_erasure(trustmark, home, person, tmp_path):
    erase(home, person)
    trustmark("publish")
    for suffix in ("", "-wal"):
        if (home / f"ledger.db{suffix}").exists():
            shutil.copy(home / f"ledger.db{suffix}", tmp_path / f"copy.db{suffix}")

    answer = trustmark(
        *("audit", home / "site", "--trust", home / "roots.json"),
        *("--database", tmp_path / "copy.db"),
    )

    assert answer.code == 0, answer.err


def test_the_badge_of_an_erased_person_is_not_green_and_other_shops_are(
    trustmark, home, person, shop
):
    erase(home, person)
    trustmark("publish")

    assert trustmark("verify", HOSTS[0]).code != 0
    assert trustmark("verify", person).code != 0
    assert trustmark("verify", shop).code == 0


def test_only_what_shows_the_person_is_signed_anew(trustmark, home, person, shop):
    record = (home / f"site/certificates/{shop}.jwt").read_bytes()
    erase(home, person)

    trustmark("publish")

    assert (home / f"site/certificates/{shop}.jwt").read_bytes() == record
    assert parse_mark((home / "site" / MARK).read_bytes()).erased == 1


def test_a_publisher_that_runs_notices_an_erasure_without_a_fact(home, person):
    with open_publisher(settings_of(home)) as publisher:
        now = int(time.time())
        publisher.publish(now)
        assert not publisher.wanted(now)

        erase(home, person)

        assert publisher.wanted(now)
        publisher.publish(now)
        assert not publisher.wanted(now)
    assert naming(home) == {}


@pytest.mark.parametrize("lost", ["views.db", "site/.published"])
def test_an_erasure_is_followed_when_views_or_mark_were_lost(trustmark, home, person, lost):
    erase(home, person)
    for path in home.glob(f"{lost}*"):
        path.unlink()

    assert trustmark("publish").code == 0

    assert naming(home) == {}


def test_views_that_were_put_back_forget_again(trustmark, home, person, tmp_path):
    shutil.copy(home / "views.db", tmp_path / "views.db")
    erase(home, person)
    trustmark("publish")
    shutil.copy(tmp_path / "views.db", home / "views.db")

    trustmark("publish")

    assert naming(home) == {}


def test_subject_keys_that_know_fewer_erasures_than_the_site_make_it_follow_all_again(
    trustmark, home, person, tmp_path
):
    shutil.copy(home / "subjects.db", tmp_path / "subjects.db")
    erase(home, person)
    trustmark("publish")
    shutil.copy(tmp_path / "subjects.db", home / "subjects.db")
    trustmark("publish")
    erase(home, person)

    trustmark("publish")

    assert naming(home) == {}


def test_a_publication_that_died_after_forgetting_is_repeated(home, person, monkeypatch):
    erase(home, person)
    now = int(time.time())
    with monkeypatch.context() as patch, open_publisher(settings_of(home)) as publisher:
        patch.setattr("ledger.publish.signed_site.SignedSite.sign", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            publisher.publish(now)
    assert "views.db" not in naming(home)
    assert naming(home) != {}

    with open_publisher(settings_of(home)) as publisher:
        publisher.publish(now)

    assert naming(home) == {}


def test_no_guess_at_an_erased_persons_host_can_be_confirmed_by_a_badge(trustmark, home):
    """All of a badge but its places is public: only a salt hides what its digest means (ADR 13)."""
    issue = ("issue", "--name-en", NAMES[0], "--category", "natural-person", "--host", HOSTS[0])
    number = trustmark(*issue, "--json").json["number"]
    trustmark("publish")
    before = payload(home / f"site/certificates/{number}.jwt")
    erase(home, number)
    trustmark("publish")
    after = payload(home / f"site/certificates/{number}.jwt")
    (badge,), (period,) = before["badges"], before["periods"]
    at = next(each["at"] for each in before["history"] if each["index"] == badge["index"])
    facts = BadgeFacts(
        index=canonical_index(number),
        sites=(HOSTS[0],),
        handles=(),
        tier=before["tier"],
        scheme=before["scheme"],
        start=date.fromisoformat(period["start"]),
        end=date.fromisoformat(period["end"]),
    )
    anybody = new_signer(badge["kid"], "ES256", os.urandom)
    guess = sign_badge(facts, anybody, iat=at, issuer=before["iss"])

    assert guess.qr_digest in {each["value"] for each in before["openings"]}
    log = b"".join(path.read_bytes() for path in (home / "site/log").rglob("*") if path.is_file())
    site = b"".join(path.read_bytes() for path in (home / "site").rglob("*") if path.is_file())
    for digest in (guess.qr_digest, guess.token_digest):
        assert digest.encode() not in log + site
    assert after["badges"] == before["badges"]
    assert after["openings"] == []


def payload(path):
    part = path.read_bytes().split(b".")[1]
    return json.loads(urlsafe_b64decode(part + b"=" * (-len(part) % 4)))


def whole_life(trustmark, tmp_path):
    """A natural person's certificate, case, finding and evidence; returns number and case."""
    issued = trustmark(
        *("issue", "--name-en", NAMES[0], "--name-km", NAMES[1], "--category", "natural-person"),
        *("--host", HOSTS[0], "--handle", HANDLE, "--json"),
    ).json
    number = issued["number"]
    (tmp_path / "canary.pdf").write_bytes(pdf(b"4 0 obj\n(Sok Canary)\nendobj\n"))
    case = trustmark(
        *("case", "open", number, "--source", "officer", "--reason", "mark-misused", "--json"),
        *("--note", "Sok Canary was asked", "--evidence", tmp_path / "canary.pdf"),
    ).json["case"]
    trustmark("prove-place", number, HANDLE, "--method", "profile")
    (trustmark.home / "site/exports/register.json").unlink(missing_ok=True)
    assert trustmark("publish").code == 0
    return number, case


def published_log(home):
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in (home / "site/log").rglob("*")
        if path.is_file()
    }


def test_the_whole_chain_after_erasing_a_person_on_the_command_line(
    trustmark, home, shop, tmp_path
):
    """Store, views, records, pages and evidence forget; log, proofs, status and reports stay."""
    number, case = whole_life(trustmark, tmp_path)
    proof = tmp_path / "then.proof"
    assert trustmark("verify", number, "--proof", proof).code == 0
    log, status = published_log(home), (home / "site/status/0.jwt").read_bytes()
    (file,) = (home / "evidence").glob("*/*")
    commitment = "sha256:" + encode(bytes.fromhex(file.name))
    assert trustmark("evidence", "show", commitment).code == 0

    erased = trustmark("erase", number, "--ground", "the person asked", "--yes")
    published = trustmark("publish")

    assert (erased.code, published.code) == (0, 0)
    assert naming(home) == {}
    assert list((home / "evidence").glob("*/*")) == []
    assert trustmark("evidence", "show", commitment).code == 1
    assert "rule erased" in trustmark("case", "show", case).err
    assert trustmark("case", "list", "--all", "--json").json == {
        "cases": [],
        "erased": 1,
        "after": None,
    }
    after = published_log(home)
    full = {path for path in log if ".p/" not in path and not path.endswith("checkpoint")}
    assert {path: after[path] for path in full} == {path: log[path] for path in full}
    assert bits_of(home / "site/status/0.jwt") == payload_of(status)["status_list"]["lst"]
    assert trustmark("verify", proof, "--trust", home / "roots.json").code == 0
    assert trustmark("verify", shop).code == 0
    audit = trustmark(
        *("audit", home / "site", "--trust", home / "roots.json"),
        *("--database", home / "ledger.db"),
    )
    assert audit.code == 0, audit.err
    due = trustmark("control", "due", "--within", "3660", "--json").json["due"]
    assert {each["number"] for each in due} == {shop}


def test_the_log_of_an_erased_person_has_the_root_it_had(trustmark, home, tmp_path):
    whole_life(trustmark, tmp_path)
    before = (home / "site/log/checkpoint").read_text("utf-8").splitlines()[:3]
    business = next((home / "evidence").iterdir()).name
    with open_ledger(settings_of(home), os.urandom) as ledger:
        ledger.erase(business)

    trustmark("publish")

    assert (home / "site/log/checkpoint").read_text("utf-8").splitlines()[:3] == before


def test_a_backup_from_before_holds_the_file_until_it_expires_and_restoring_erases_again(
    trustmark, home, tmp_path
):
    """The note after erasing speaks of backups; a restore makes a recorded erasure good again."""
    number, _ = whole_life(trustmark, tmp_path)
    assert trustmark("backup", tmp_path / "before").code == 0
    told = trustmark("erase", number, "--ground", "the person asked", "--yes")
    assert trustmark("backup", tmp_path / "after").code == 0

    assert "backups" in told.err
    assert list((tmp_path / "before/evidence").glob("*/*"))
    assert not list((tmp_path / "after").glob("evidence/*/*"))
    for name in ("subjects.db", "evidence"):
        old, here = tmp_path / "before" / name, home / name
        _replace(old, here)
    with open_ledger(settings_of(home), os.urandom):
        pass
    assert list((home / "evidence").glob("*/*")) == []


def _replace(source, target):
    for path in target.parent.glob(f"{target.name}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    copy = shutil.copytree if source.is_dir() else shutil.copy
    copy(source, target)


def payload_of(raw):
    part = raw.split(b".")[1]
    return json.loads(urlsafe_b64decode(part + b"=" * (-len(part) % 4)))


def bits_of(path):
    return payload(path)["status_list"]["lst"]
