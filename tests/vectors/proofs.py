"""The scenes behind `proofs/*.json`: a proof file that was honest once, what somebody did to it, and the verdict.

A scene's function is named by its verdict or defect; its docstring becomes the comment.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from tests.simulator import DAY, NOW, Issuer
from tests.vectors.scenes.stage import OTHER, SHOP
from verifier.days import start_of
from verifier.gather import Question, answer
from verifier.merkle import inclusion_proof, leaf_hash, ranges_of
from verifier.numbers import CertificateIndex, format_number
from verifier.proof import FORMAT, Enclosure, ProvenFact
from verifier.proving import Recorder, make_proof
from verifier.standing import state_at
from verifier.tlog_proof import TlogProof, format_tlog_proof, path_texts
from verifier.trust import Trust
from verifier.verifier import Verifier

Expected = tuple[str, str]
NOODLE = "noodle.example.com.kh"
_SCENES: list[tuple[str, str, Callable[["Scene"], Expected]]] = []


@dataclass
class Scene:
    """Two certificates, the first with four facts; `make` gives an honest proof, `change` its parts otherwise."""

    issuer: Issuer = field(default_factory=Issuer)
    comment: str = ""
    proof: bytes = b""
    checkpoint: bytes | None = None
    now: int = NOW
    at: int | None = None
    expected: Expected = ("", "")

    def __post_init__(self) -> None:
        issuer = self.issuer
        issuer.issue(SHOP)
        issuer.issue(NOODLE, category="natural-person", km="សុខ សុភា", en="Sok Sophea")
        self.signed = issuer.sign_badge(0)
        issuer.suspend(0, date(2026, 6, 1), date(2026, 6, 30))
        issuer.warn(1)
        issuer.renew(0, date(2028, 3, 2), date(2030, 3, 1))

    def parts(
        self,
        certificate: int = 0,
        looked_up: str = SHOP,
        *,
        at: int | None = None,
        dated: int = NOW - 300,
        **changes: Any,
    ) -> tuple[Enclosure, TlogProof]:
        """Return an honest enclosure about `certificate` and the rest of the file; `changes` are of the enclosure."""
        issuer = self.issuer
        issuer.now = dated
        facts = [self.fact(entry.index) for entry in issuer.history(certificate)]
        last = facts.pop()
        enclosed = Enclosure(
            format=FORMAT,
            at=at,
            badge=None,
            place=None,
            manifest=issuer.manifest().decode(),
            status_list=issuer.status_list(),
            bucket=issuer.bucket(looked_up),
            record=issuer.record(certificate),
            facts=tuple(facts),
            leaf=last.leaf,
        )
        tlog = TlogProof(None, last.index, tuple(self.path(last.index)), issuer.checkpoint())
        return msgspec.structs.replace(enclosed, **changes), tlog

    def fact(self, index: int) -> ProvenFact:
        """Return fact `index` as it is proven."""
        leaf = self.issuer.leaves()[index].decode()
        return ProvenFact(index, leaf, path_texts(self.path(index)))

    def path(self, index: int) -> list[bytes]:
        hashes = [leaf_hash(leaf) for leaf in self.issuer.leaves()]
        return inclusion_proof(index, len(hashes), ranges_of(hashes))

    def make(self, *arguments: Any, tlog: dict[str, Any] | None = None, **changes: Any) -> None:
        """Set the file: honest, but for `changes` of the enclosure and of the lines (`tlog`)."""
        enclosed, rest = self.parts(*arguments, **changes)
        self.write(enclosed, rest._replace(**(tlog or {})))

    def write(self, enclosed: Enclosure, tlog: TlogProof) -> None:
        self.proof = format_tlog_proof(tlog._replace(extra=msgspec.json.encode(enclosed)))


def proof_of(
    issuer: Issuer, *, shown_on: str | None = None, at: int | None = None, **what: Any
) -> bytes:
    """Return the proof that a checker makes from the site of `issuer`; `what` is the question."""
    site, trust = Recorder(issuer.get), Trust(issuer.roots)
    question = Question(**what)
    place = shown_on or question.place
    verdict = answer(Verifier(trust), site, question, now=NOW, shown_on=place, at=at)
    return make_proof(verdict, site, trust, badge=question.badge, place=place, now=NOW)


def scenes() -> Iterator[tuple[str, Scene]]:
    """Yield each scene, played, under its name."""
    for name, comment, play in _SCENES:
        stage = Scene(comment=comment)
        stage.expected = play(stage)
        yield name, stage


def scene(play: Callable[[Scene], Expected]) -> Callable[[Scene], Expected]:
    _SCENES.append((play.__name__.replace("_", "-"), play.__doc__ or "", play))
    return play


# What holds


@scene
def valid(s: Scene) -> Expected:
    """Four facts, all in the log, and the certificate in force when the file was made."""
    s.make()
    return "valid", ""


@scene
def valid_checked_many_years_later(s: Scene) -> Expected:
    """Everything in the file has long run out: it says how it stood then."""
    s.make()
    s.now = NOW + 20 * 365 * DAY
    return "valid", ""


@scene
def valid_one_fact_in_a_log_of_one(s: Scene) -> Expected:
    """A tree of one leaf has an empty inclusion proof."""
    s.issuer = Issuer()
    s.issuer.issue(SHOP)
    s.make()
    return "valid", ""


@scene
def valid_badge_shown_on_its_place(s: Scene) -> Expected:
    """The question was about a printed code, seen on its own host."""
    s.make(badge=s.signed.url, place=SHOP)
    return "valid", ""


@scene
def valid_natural_person(s: Scene) -> Expected:
    """Names and places are commitments in the leaves, opened by the record."""
    s.issuer.record_fact(1, "warning-lifted", measure=1)
    s.make(1, NOODLE)
    return "valid", ""


@scene
def valid_before_it_was_revoked(s: Scene) -> Expected:
    """Revoked by now, but in force on the day asked about."""
    s.issuer.now = NOW - 10 * DAY
    s.issuer.revoke(0)
    s.make(at=start_of(date(2026, 5, 1)))
    return "valid", ""


@scene
def valid_under_a_checkpoint_kept_apart(s: Scene) -> Expected:
    """The checker kept a checkpoint of the same size: the roots are the same."""
    s.make()
    s.checkpoint = s.issuer.checkpoint()
    return "valid", ""


@scene
def valid_moved_and_appealed(s: Scene) -> Expected:
    """Facts of every kind that changes what the record says."""
    s.issuer.move(0, "host-added", OTHER)
    s.issuer.move(0, "handle-added", "tiktok:shop")
    s.issuer.move(0, "host-removed", SHOP)
    s.issuer.move(0, "handle-removed", "tiktok:shop")
    measure = s.issuer.warn(0)
    s.issuer.record_fact(0, "appealed", measure=measure)
    s.issuer.record_fact(0, "appeal-decided", measure=measure, outcome="overturned")
    s.make(0, OTHER)
    return "valid", ""


@scene
def warned_person(s: Scene) -> Expected:
    """A warning stands."""
    s.make(1, NOODLE)
    return "warned", "complaints-unresolved"


@scene
def suspended_on_the_day_asked_about(s: Scene) -> Expected:
    """In force now, suspended in June."""
    s.make(at=start_of(date(2026, 6, 15)))
    return "suspended", "licence-lapsed"


@scene
def suspended_on_a_day_asked_about_later(s: Scene) -> Expected:
    """The file was made for another day; the checker asks about one in June."""
    s.make(at=start_of(date(2026, 7, 15)))
    s.at = start_of(date(2026, 6, 15))
    return "suspended", "licence-lapsed"


@scene
def revoked(s: Scene) -> Expected:
    """A proof that it was revoked."""
    s.issuer.revoke(0)
    s.make()
    return "revoked", "mark-misused"


@scene
def wrong_place(s: Scene) -> Expected:
    """The badge was seen on another host."""
    s.issuer.now = NOW - 300
    s.make(0, OTHER, badge=s.signed.token, place=OTHER)
    return "wrong-place", "other-place"


# What it cannot tell


@scene
def cannot_tell_of_a_later_instant(s: Scene) -> Expected:
    """The file says nothing of the time after its signed files."""
    s.make()
    s.at = NOW
    return "cannot-tell", "stale"


@scene
def cannot_tell_asked_beyond_itself(s: Scene) -> Expected:
    """The question in the file is about an instant after its signed files."""
    s.make(at=NOW)
    return "cannot-tell", "stale"


@scene
def cannot_tell_under_a_checkpoint_of_another_size(s: Scene) -> Expected:
    """The checkpoint kept apart is of a larger log; offline nothing connects the two."""
    s.make()
    s.issuer.warn(1)
    s.checkpoint = s.issuer.checkpoint()
    return "cannot-tell", "missing-evidence"


@scene
def cannot_tell_record_older_than_bucket(s: Scene) -> Expected:
    """The bucket knows of a later fact than the record has."""
    s.issuer.now = NOW - 300
    record = s.issuer.record(0)
    s.issuer.warn(0)
    enclosed, tlog = s.parts(record=record)
    *facts, last = enclosed.facts
    s.write(
        msgspec.structs.replace(enclosed, facts=tuple(facts), leaf=last.leaf),
        tlog._replace(entry=last.index, path=tuple(s.path(last.index))),
    )
    return "cannot-tell", "stale"


@scene
def cannot_tell_list_run_out(s: Scene) -> Expected:
    """The status list had run out when bucket and record were signed."""
    s.make(status_list=s.issuer.status_list(at=NOW - 10 * DAY))
    return "cannot-tell", "stale"


@scene
def cannot_tell_from_the_future(s: Scene) -> Expected:
    """The file is dated later than the checker's clock."""
    s.make()
    s.now = NOW - DAY
    return "cannot-tell", "from-the-future"


# What was done to it


@scene
def not_genuine_changed_fact(s: Scene) -> Expected:
    """One letter of an earlier leaf is another one."""
    enclosed, tlog = s.parts()
    facts = list(enclosed.facts)
    leaf = facts[1].leaf.replace('"sealed":"sha256:', '"sealed":"sha256:A')
    facts[1] = msgspec.structs.replace(facts[1], leaf=leaf)
    s.write(msgspec.structs.replace(enclosed, facts=tuple(facts)), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_changed_last_fact(s: Scene) -> Expected:
    """The last leaf tells of a longer period than the record."""
    enclosed, tlog = s.parts()
    s.write(
        msgspec.structs.replace(enclosed, leaf=enclosed.leaf.replace("2030-03-01", "2031-03-01")),
        tlog,
    )
    return "not-genuine", "bad-proof"


@scene
def not_genuine_leaf_spelled_otherwise(s: Scene) -> Expected:
    """The same fact with a space in its JSON is another leaf."""
    enclosed, tlog = s.parts()
    s.write(msgspec.structs.replace(enclosed, leaf=enclosed.leaf.replace(":", ": ", 1)), tlog)
    return "not-genuine", "malformed"


@scene
def not_genuine_member_twice_in_a_leaf(s: Scene) -> Expected:
    """A leaf with a member twice, each reader might take another."""
    enclosed, tlog = s.parts()
    leaf = enclosed.leaf.replace('"tier"', '"tier":"basic","tier"')
    s.write(msgspec.structs.replace(enclosed, leaf=leaf), tlog)
    return "not-genuine", "malformed"


@scene
def not_genuine_wrong_index(s: Scene) -> Expected:
    """The index line names another entry."""
    s.make(tlog={"entry": 3})
    return "not-genuine", "bad-proof"


@scene
def not_genuine_wrong_index_of_an_earlier_fact(s: Scene) -> Expected:
    """An earlier fact claims another place in the log."""
    enclosed, tlog = s.parts()
    facts = list(enclosed.facts)
    facts[1] = msgspec.structs.replace(facts[1], index=1)
    s.write(msgspec.structs.replace(enclosed, facts=tuple(facts)), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_missing_fact(s: Scene) -> Expected:
    """The suspension is left out; the history of the record tells of it."""
    enclosed, tlog = s.parts()
    facts = enclosed.facts[:2] + enclosed.facts[3:]
    s.write(msgspec.structs.replace(enclosed, facts=facts), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_fact_twice(s: Scene) -> Expected:
    """A fact is there twice."""
    enclosed, tlog = s.parts()
    facts = (enclosed.facts[0], *enclosed.facts)
    s.write(msgspec.structs.replace(enclosed, facts=facts), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_facts_in_another_order(s: Scene) -> Expected:
    """Two facts have changed places."""
    enclosed, tlog = s.parts()
    first, second, *rest = enclosed.facts
    s.write(msgspec.structs.replace(enclosed, facts=(second, first, *rest)), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_fact_of_another_certificate_added(s: Scene) -> Expected:
    """A fact of another certificate stands between them."""
    enclosed, tlog = s.parts()
    facts = (enclosed.facts[0], s.fact(1), *enclosed.facts[1:])
    s.write(msgspec.structs.replace(enclosed, facts=facts), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_facts_of_another_certificate(s: Scene) -> Expected:
    """The leaves are another certificate's, at the indexes of this one's."""
    enclosed, tlog = s.parts()
    facts = list(enclosed.facts)
    facts[0] = msgspec.structs.replace(s.fact(1), index=0)
    s.write(msgspec.structs.replace(enclosed, facts=tuple(facts)), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_record_tells_otherwise(s: Scene) -> Expected:
    """The issuer signed a record whose suspension ends earlier than the one in the log."""
    history = list(s.issuer.history(0))
    place = next(at for at, entry in enumerate(history) if entry.event == "suspended")
    history[place] = msgspec.structs.replace(history[place], end=date(2026, 6, 2))
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, history=tuple(history)))
    return "not-genuine", "bad-proof"


@scene
def not_genuine_record_with_another_index(s: Scene) -> Expected:
    """The issuer signed a record that puts a fact somewhere else in the log."""
    s.issuer.now = NOW - 300
    history = [
        msgspec.structs.replace(entry, index=4) if entry.index == 3 else entry
        for entry in s.issuer.history(0)
    ]
    _, measures = state_at(history, 1 << 60)
    s.make(record=s.issuer.record(0, history=tuple(history), measures=measures))
    return "not-genuine", "bad-proof"


@scene
def not_genuine_record_that_borrows_facts(s: Scene) -> Expected:
    """The issuer signed a record under one number whose facts, all in the log, are those of another."""
    s.issuer.now = NOW - 300
    number = format_number(CertificateIndex(0))
    s.make(1, NOODLE, record=s.issuer.record(1, sub=number))
    return "not-genuine", "bad-proof"


@scene
def not_genuine_record_with_other_places(s: Scene) -> Expected:
    """The issuer signed a record with a place that no fact has added."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, sites=(SHOP, OTHER)))
    return "not-genuine", "bad-proof"


@scene
def not_genuine_record_with_another_tier(s: Scene) -> Expected:
    """The issuer signed a record with a tier that no fact gives."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, tier="basic"))
    return "not-genuine", "bad-proof"


@scene
def not_genuine_record_without_its_badge(s: Scene) -> Expected:
    """The issuer signed a record that hides a badge."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, badges=()))
    return "not-genuine", "bad-proof"


@scene
def not_genuine_record_of_another_holder(s: Scene) -> Expected:
    """The issuer signed a record with another holder than the one the certificate was issued to."""
    s.issuer.now = NOW - 300
    holder = {"category": "legal-person", "name": {"km": "", "en": "Somebody Else"}}
    s.make(record=s.issuer.record(0, holder=holder))
    return "not-genuine", "bad-proof"


@scene
def not_genuine_record_of_another_certificate(s: Scene) -> Expected:
    """The record of one certificate with the facts of another."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(1))
    return "not-genuine", "bad-proof"


@scene
def not_genuine_leaf_of_no_certificate(s: Scene) -> Expected:
    """A leaf that shows nothing but that there is a fact."""
    leaf = '{"fact":"sealed","at":1772385000,"sealed":"sha256:AA"}'
    s.make(leaf=leaf)
    return "not-genuine", "malformed"


@scene
def not_genuine_tag_nobody_knows(s: Scene) -> Expected:
    """A leaf with a tag that no event of a record has."""
    enclosed, tlog = s.parts()
    leaf = enclosed.leaf.replace("certificate-renewed", "certificate-blessed")
    s.write(msgspec.structs.replace(enclosed, leaf=leaf), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_number_of_another(s: Scene) -> Expected:
    """A leaf names another certificate's number."""
    enclosed, tlog = s.parts()
    numbers = [format_number(CertificateIndex(index)) for index in (0, 1)]
    s.write(msgspec.structs.replace(enclosed, leaf=enclosed.leaf.replace(*numbers)), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_checkpoint_by_an_unknown_key(s: Scene) -> Expected:
    """The checkpoint is signed by a key that the manifest does not have."""
    s.make(tlog={"note": s.issuer.checkpoint(kid="checkpoint-9")})
    return "not-genuine", "unknown-key"


@scene
def not_genuine_checkpoint_of_another_log(s: Scene) -> Expected:
    """The checkpoint is of a log with another name."""
    s.make(tlog={"note": s.issuer.checkpoint(origin="verify.example.org/log")})
    return "not-genuine", "unknown-key"


@scene
def not_genuine_checkpoint_with_another_root(s: Scene) -> Expected:
    """The root was changed after signing."""
    enclosed, tlog = s.parts()
    lines = tlog.note.split(b"\n")
    lines[2] = b"A" * 43 + b"="
    s.write(enclosed, tlog._replace(note=b"\n".join(lines)))
    return "not-genuine", "bad-signature"


@scene
def not_genuine_checkpoint_of_a_fork(s: Scene) -> Expected:
    """The checkpoint is honest, but of a log that went another way."""
    fork = s.issuer.fork()
    enclosed, tlog = s.parts()
    fork.facts.pop()
    fork.warn(1)
    s.write(enclosed, tlog._replace(note=fork.checkpoint()))
    return "not-genuine", "bad-proof"


@scene
def not_genuine_checkpoint_of_a_smaller_log(s: Scene) -> Expected:
    """The files were made from a larger log than the checkpoint's."""
    enclosed, tlog = s.parts()
    s.issuer.warn(1)
    s.issuer.now = NOW - 240
    s.write(msgspec.structs.replace(enclosed, status_list=s.issuer.status_list()), tlog)
    return "not-genuine", "bad-proof"


@scene
def not_genuine_under_a_checkpoint_with_another_root(s: Scene) -> Expected:
    """The checkpoint kept apart is of the same size and another log: the issuer showed two."""
    fork = s.issuer.fork()
    fork.facts.pop()
    fork.warn(1)
    s.make()
    s.checkpoint = fork.checkpoint()
    return "not-genuine", "bad-proof"


@scene
def not_genuine_under_a_checkpoint_by_a_stranger(s: Scene) -> Expected:
    """What was given as the checkpoint kept apart is not signed by the log's key."""
    s.make()
    s.checkpoint = s.issuer.checkpoint(kid="checkpoint-9")
    return "not-genuine", "unknown-key"


@scene
def not_genuine_path_too_short(s: Scene) -> Expected:
    """The inclusion proof lacks its last hash."""
    _, tlog = s.parts()
    s.make(tlog={"path": tlog.path[:-1]})
    return "not-genuine", "bad-proof"


@scene
def not_genuine_path_too_long(s: Scene) -> Expected:
    """The inclusion proof has a hash too many."""
    _, tlog = s.parts()
    s.make(tlog={"path": (*tlog.path, tlog.path[-1])})
    return "not-genuine", "bad-proof"


@scene
def not_genuine_path_of_64_hashes(s: Scene) -> Expected:
    """No tree is that high."""
    s.make()
    return _cut(s, b"\n\n", b"\n" + b"A" * 43 + b"=" + (b"\n" + b"A" * 43 + b"=") * 63 + b"\n\n")


@scene
def not_genuine_hash_of_31_bytes(s: Scene) -> Expected:
    """A hash of the path is short."""
    s.make()
    return _cut(s, b"\n\n", b"\n" + b"A" * 42 + b"==\n\n")


@scene
def not_genuine_hash_not_canonical(s: Scene) -> Expected:
    """A hash of the path has bits behind its end."""
    s.make()
    return _cut(s, b"\n\n", b"\n" + b"A" * 42 + b"B=\n\n")


@scene
def not_genuine_hash_in_another_alphabet(s: Scene) -> Expected:
    """A hash of the path is in base64url."""
    s.make()
    return _cut(s, b"\n\n", b"\n" + b"-" * 43 + b"=\n\n")


@scene
def not_genuine_index_with_a_zero_in_front(s: Scene) -> Expected:
    """An index has one spelling."""
    s.make()
    return _cut(s, b"\nindex ", b"\nindex 0")


@scene
def not_genuine_index_in_khmer_digits(s: Scene) -> Expected:
    """An index has ASCII digits."""
    s.make()
    return _cut(s, b"\nindex ", "\nindex ៥".encode())


@scene
def not_genuine_without_index(s: Scene) -> Expected:
    """The index line is missing."""
    s.make()
    return _cut(s, b"\nindex 5\n", b"\n")


@scene
def not_genuine_without_anything_enclosed(s: Scene) -> Expected:
    """A tlog-proof of a single entry is of no certificate."""
    _, tlog = s.parts()
    s.proof = format_tlog_proof(tlog)
    return "not-genuine", "malformed"


@scene
def not_genuine_only_a_name(s: Scene) -> Expected:
    """Nothing but the name of the format and a checkpoint."""
    s.proof = b"c2sp.org/tlog-proof@v1\n\n" + s.issuer.checkpoint()
    return "not-genuine", "malformed"


@scene
def not_genuine_another_version(s: Scene) -> Expected:
    """A version of the format that there is not."""
    s.make()
    return _cut(s, b"@v1\n", b"@v2\n")


@scene
def not_genuine_carriage_returns(s: Scene) -> Expected:
    """Lines end with a newline alone."""
    s.make()
    return _cut(s, b"\nindex", b"\r\nindex")


@scene
def not_genuine_cut_in_the_checkpoint(s: Scene) -> Expected:
    """The last letters are missing."""
    s.make()
    s.proof = s.proof[:-9]
    return "not-genuine", "malformed"


@scene
def not_genuine_cut_before_the_checkpoint(s: Scene) -> Expected:
    """The checkpoint is missing."""
    s.make()
    s.proof = s.proof.partition(b"\n\n")[0] + b"\n\n"
    return "not-genuine", "malformed"


@scene
def not_genuine_something_after_the_checkpoint(s: Scene) -> Expected:
    """A line behind the last."""
    s.make()
    s.proof += b"more\n"
    return "not-genuine", "malformed"


@scene
def not_genuine_enclosed_with_spaces(s: Scene) -> Expected:
    """What is enclosed is JSON in one form."""
    enclosed, tlog = s.parts()
    spaced = msgspec.json.encode(enclosed).replace(b'"at":', b'"at": ')
    s.proof = format_tlog_proof(tlog._replace(extra=spaced))
    return "not-genuine", "malformed"


@scene
def not_genuine_enclosed_with_an_unknown_member(s: Scene) -> Expected:
    """What is enclosed has these members and no others."""
    enclosed, tlog = s.parts()
    more = msgspec.json.encode(enclosed).replace(b'"at":', b'"more":1,"at":')
    s.proof = format_tlog_proof(tlog._replace(extra=more))
    return "not-genuine", "malformed"


@scene
def not_genuine_enclosed_no_json(s: Scene) -> Expected:
    """What is enclosed is no JSON."""
    _, tlog = s.parts()
    s.proof = format_tlog_proof(tlog._replace(extra=b"\xff{"))
    return "not-genuine", "malformed"


@scene
def not_genuine_place_in_capitals(s: Scene) -> Expected:
    """A place has one form."""
    s.make(place=SHOP.upper())
    return "not-genuine", "malformed"


@scene
def not_genuine_place_that_is_none(s: Scene) -> Expected:
    """The place is no place."""
    s.make(place="https://shop.example.com.kh/")
    return "not-genuine", "bad-place"


@scene
def not_genuine_manifest_by_one_root(s: Scene) -> Expected:
    """Too few root keys have signed the manifest."""
    s.make(manifest=s.issuer.manifest(signers=("root-1",)).decode())
    return "not-genuine", "bad-signature"


@scene
def not_genuine_record_by_an_unknown_key(s: Scene) -> Expected:
    """The record is signed by a key that the manifest does not have."""
    s.issuer.now = NOW - 300
    s.make(record=s.issuer.record(0, kid="record-9"))
    return "not-genuine", "unknown-key"


@scene
def not_genuine_bucket_by_a_stolen_key(s: Scene) -> Expected:
    """The manifest in the file says that the record key was stolen."""
    s.issuer.states["record-1"] = "compromised"
    s.issuer.honest_before["record-1"] = 2
    s.make()
    return "not-genuine", "compromised-key"


@scene
def not_genuine_forged_badge(s: Scene) -> Expected:
    """The badge in question is signed by a key that nobody knows."""
    s.make(badge=s.issuer.forged_token(0, kid="badge-9"), place=SHOP)
    return "not-genuine", "unknown-key"


@scene
def not_listed_badge_the_log_does_not_have(s: Scene) -> Expected:
    """The badge is signed by the badge key, but no fact tells of it."""
    s.make(badge=s.issuer.forged_digits(0, handles=("tiktok:somebody",)), place=SHOP)
    return "not-listed", "not-in-ledger"


def _cut(s: Scene, old: bytes, new: bytes) -> Expected:
    """Change the file at one place, which has to be there; what comes out is malformed."""
    assert old in s.proof
    s.proof = s.proof.replace(old, new, 1)
    return "not-genuine", "malformed"
