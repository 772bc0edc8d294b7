"""Proof files: making them from a site, and what checking one against other knowledge says."""

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulated_past import BEGIN
from tests.simulator import DAY, NOW, Issuer, sign_general
from tests.vectors.proofs import proof_of
from verifier.errors import (
    LogProofError,
    MalformedError,
    Reason,
    StaleEvidenceError,
    UntrustedError,
)
from verifier.fetching.gather import Question, answer
from verifier.fetching.proof_make import Recorder, make_proof
from verifier.judging.leaf import LeafFact, check_record, parse_leaf
from verifier.judging.proof_check import (
    MAX_PROOF,
    Against,
    check_proof,
    format_proof,
    judge_proof,
    parse_proof,
)
from verifier.judging.trust import Trust
from verifier.judging.verifier import Verifier
from verifier.log.merkle import inclusion_proof, leaf_hash, ranges_of, root_of, verify_inclusion
from verifier.log.tile_log import TileLog
from verifier.log.tiles import MAX_LEAF
from verifier.log.tlog_proof import TlogProof, format_tlog_proof, parse_tlog_proof
from verifier.values import paths

SILK, RICE = "silk.example.com.kh", "rice.example.com.kh"


@pytest.fixture
def issuer():
    """Two certificates, and a log of more than one tile."""
    made = Issuer()
    made.issue(SILK)
    made.issue(RICE)
    for _ in range(300):
        made.record_fact(1, "host-added", place=f"h{len(made.facts)}.example.com.kh")
    made.suspend(0, date(2026, 6, 1), date(2026, 6, 30))
    made.now = NOW - 300
    return made


def checked(raw, issuer, **against):
    return check_proof(raw, Trust(issuer.roots), now=NOW, against=Against(**against))


def test_a_proof_made_from_a_site_holds(issuer):
    raw = proof_of(issuer, number=0)

    proven = checked(raw, issuer)

    assert proven.verdict.code == "valid"
    assert proven.indexes == (0, 302)
    assert proven.checkpoint.size == len(issuer.facts)


def test_making_a_proof_again_gives_the_same_bytes(issuer):
    raw = proof_of(issuer, number=0)

    assert format_proof(parse_proof(raw)) == raw
    assert proof_of(issuer, number=0) == raw


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 300, 512, 513])
def test_paths_out_of_tiles_are_those_of_the_tree(size):
    made = Issuer()
    made.issue(SILK)
    for _ in range(size - 1):
        made.record_fact(0, "host-added", place=f"h{len(made.facts)}.example.com.kh")
    hashes = [leaf_hash(leaf) for leaf in made.leaves()]
    files = made.log_files()
    log = TileLog(files.__getitem__, size)

    for index in {0, size // 2, size - 1}:
        path = log.path(index)
        assert path == inclusion_proof(index, size, ranges_of(hashes))
        assert log.leaf(index) == made.leaves()[index]
        verify_inclusion(hashes[index], index, size, path, root_of(hashes))


def test_a_log_that_has_grown_since_gives_the_proofs_of_its_smaller_size(issuer):
    size, files = len(issuer.facts), issuer.log_files()
    hashes = [leaf_hash(leaf) for leaf in issuer.leaves()]
    for _ in range(300):
        issuer.record_fact(1, "host-added", place=f"h{len(issuer.facts)}.example.com.kh")
    issuer.replaced |= {path: files[path] for path in files if "tile/1/" in path}
    log = TileLog(issuer.get, size)

    assert log.path(300) == inclusion_proof(300, size, ranges_of(hashes))
    assert log.leaf(300) == issuer.leaves()[300]


@pytest.mark.parametrize("path", ["log/tile/0/000", "log/tile/entries/000", "log/tile/0/001.p/47"])
def test_a_log_without_its_tiles_gives_no_proof(issuer, path):
    assert path in issuer.log_files()
    issuer.withheld |= {path}

    with pytest.raises(StaleEvidenceError) as caught:
        proof_of(issuer, number=0)

    assert caught.value.reason == Reason.MISSING_EVIDENCE


def test_a_log_with_wrong_tiles_gives_no_proof(issuer):
    tile = bytearray(issuer.log_files()["log/tile/0/000"])
    tile[40] ^= 1
    issuer.replaced["log/tile/0/000"] = bytes(tile)

    with pytest.raises(LogProofError):
        proof_of(issuer, number=0)


def test_an_old_checkpoint_out_of_a_cache_is_asked_for_again(issuer):
    old = issuer.checkpoint(5)
    site = Recorder(lambda path: old if path == paths.CHECKPOINT else issuer.get(path))
    asked = []

    class Caching:
        def __call__(self, path):
            return site(path)

        def fresh(self, path):
            asked.append(path)
            return issuer.get(path)

    raw = proof_of(Through(Caching(), issuer), number=0)

    assert asked == [paths.CHECKPOINT]
    assert checked(raw, issuer).checkpoint.size == len(issuer.facts)


class Through:
    """An issuer behind another way to its site."""

    def __init__(self, get, issuer):
        self.get, self.roots = get, issuer.roots


def test_a_certificate_that_is_not_there_has_no_proof(issuer):
    with pytest.raises(StaleEvidenceError) as caught:
        proof_of(issuer, place="nobody.example.com.kh")

    assert caught.value.reason == Reason.MISSING_EVIDENCE


def test_files_that_change_while_they_are_read_give_no_proof(issuer):
    """What was read first says valid; what ends up in the file says suspended."""
    later = issuer.fork()
    later.suspend(0, date(2027, 1, 1), date(2027, 3, 1))
    later.now = NOW - 200
    site, trust = Recorder(issuer.get), Trust(issuer.roots)
    verdict = answer(Verifier(trust), site, Question(number=0), now=NOW)
    changed = Recorder(later.get)
    judged = answer(Verifier(trust), changed, Question(number=0), now=NOW)

    with pytest.raises(StaleEvidenceError) as caught:
        make_proof(
            msgspec.structs.replace(judged, code=verdict.code),
            *(changed, trust),
            badge=None, place=None, now=NOW,
        )  # fmt: skip

    assert caught.value.reason == Reason.CONTRADICTORY


def test_a_checkpoint_kept_apart_is_compared_by_the_log(issuer):
    raw = proof_of(issuer, number=0)
    size, early = len(issuer.facts), issuer.checkpoint(260)

    held = checked(raw, issuer, checkpoint=early, log=issuer.get)
    issuer.warn(1)
    late = checked(raw, issuer, checkpoint=issuer.checkpoint(), log=issuer.get)

    assert held.checkpoint.size == late.checkpoint.size == size


def test_a_checkpoint_of_another_past_is_found_out(issuer):
    fork = issuer.fork()
    fork.facts[4] = fork.facts[5]
    raw = proof_of(issuer, number=0)

    with pytest.raises(LogProofError) as caught:
        checked(raw, issuer, checkpoint=fork.checkpoint(200), log=issuer.get)

    assert caught.value.reason == Reason.BAD_PROOF


def test_a_later_key_may_have_signed_the_checkpoint_kept_apart(issuer):
    raw = proof_of(issuer, number=0)
    issuer.version += 1
    issuer.states |= {"checkpoint-1": "retired", "checkpoint-2": "active"}
    kept = issuer.checkpoint(kid="checkpoint-2")

    with pytest.raises(UntrustedError):
        checked(raw, issuer, checkpoint=kept)
    assert checked(raw, issuer, checkpoint=kept, manifest=issuer.manifest())


def test_a_key_stolen_since_makes_the_proof_worth_nothing(issuer):
    raw = proof_of(issuer, number=0)
    issuer.version += 1
    issuer.states |= {"record-1": "compromised", "record-2": "active"}
    issuer.honest_before["record-1"] = 9

    judged = judge_proof(raw, issuer.roots, now=NOW, against=Against(manifest=issuer.manifest()))

    assert (judged.verdict.code, judged.verdict.reason) == ("cannot-tell", Reason.COMPROMISED_KEY)
    assert judged.proven is None
    assert "stolen" in str(judged.problem)


def test_a_manifest_by_strangers_does_not_count(issuer):
    raw = proof_of(issuer, number=0)
    forged = sign_general(b"{}", ("record-1",))

    with pytest.raises(UntrustedError):
        checked(raw, issuer, manifest=forged)


def test_what_is_larger_than_a_proof_can_be_is_not_read(issuer):
    judged = judge_proof(b"c" * (MAX_PROOF + 1), issuer.roots, now=NOW)

    assert (judged.verdict.code, judged.verdict.reason) == ("not-genuine", Reason.MALFORMED)


def test_a_proof_has_a_limit_of_facts(issuer):
    proof = parse_proof(proof_of(issuer, number=0))
    many = proof.enclosed.facts * 4096

    with pytest.raises(MalformedError, match="at most 4096 facts"):
        format_proof(proof._replace(enclosed=msgspec.structs.replace(proof.enclosed, facts=many)))


def test_a_checkpoint_in_a_proof_has_the_limit_of_notes():
    with pytest.raises(MalformedError, match="64000"):
        parse_tlog_proof(b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + b"a" * 64_001, 10**6)


def test_a_proof_without_extra_is_the_shortest_there_is():
    proof = TlogProof(None, 0, (), b"log\n1\n")

    raw = format_tlog_proof(proof)

    assert raw == b"c2sp.org/tlog-proof@v1\nindex 0\n\nlog\n1\n"
    assert parse_tlog_proof(raw, 100) == proof


def test_the_example_of_the_specification_is_read():
    """C2SP tlog-proof, its first example: an extra line of 39 bytes, index 73894, five hashes."""
    lines = [
        "c2sp.org/tlog-proof@v1",
        "extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6",
        "index 73894",
        "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=",
        "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=",
        "",
        "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n",
    ]

    proof = parse_tlog_proof("\n".join(lines).encode(), 10_000)

    assert (proof.entry, proof.extra) == (73894, b"age-v1.2.1-darwin-arm64.tar.gz")
    assert proof.path[0].hex().startswith("8122b25e8619")


@pytest.mark.parametrize("entry", [-1, 2**63])
def test_an_index_no_log_can_have_is_not_written(entry):
    with pytest.raises(MalformedError):
        format_tlog_proof(TlogProof(None, entry, (), b"log\n"))


@given(st.integers(0, 6000), st.integers(0, 255))
@settings(deadline=None)
def test_a_proof_with_one_byte_changed_says_nothing_else(position, value):
    """Whatever byte is changed, the file is refused, or it says what it said."""
    issuer = _small()
    raw = bytearray(_small_proof())
    raw[position % len(raw)] = value

    judged = judge_proof(bytes(raw), issuer.roots, now=NOW)

    same = bytes(raw) == _small_proof()
    assert same or judged.proven is None
    assert judged.verdict.code == ("valid" if same else judged.verdict.code)
    assert same or judged.verdict.tone in {"red", "amber"}


def _small(made=[]):  # noqa: B006 - made once
    if not made:
        made.append(Issuer())
        made[0].issue(SILK)
        made[0].warn(0)
        made[0].record_fact(0, "warning-lifted", measure=1)
        made[0].now = NOW - 300
    return made[0]


def _small_proof(made=[]):  # noqa: B006 - made once
    if not made:
        made.append(proof_of(_small(), number=0))
    return made[0]


def test_a_leaf_has_the_limit_of_a_log_entry():
    with pytest.raises(MalformedError, match=str(MAX_LEAF)):
        parse_leaf(b"{" * (MAX_LEAF + 1))


def test_leaves_of_every_fact_are_read_back(issuer):
    issuer.sign_badge(0)

    facts = [parse_leaf(leaf) for leaf in issuer.leaves()]

    assert {fact.fact for fact in facts} >= {"certificate-issued", "badge-signed", "host-added"}
    assert [msgspec.json.encode(fact) for fact in facts] == issuer.leaves()


def test_a_record_may_not_begin_with_anything_but_the_issue(issuer):
    trust = Trust(issuer.roots)
    trust.manifest(issuer.manifest(), NOW)
    claims = trust.record(issuer.record(0), NOW).claims
    leaf = issuer.leaves()[302]
    told = msgspec.structs.replace(claims, history=claims.history[1:])

    with pytest.raises(LogProofError, match="issued"):
        check_record(told, [leaf])


def test_how_it_stood_before_everything(issuer):
    raw = proof_of(issuer, number=0, at=BEGIN - DAY)

    assert checked(raw, issuer).verdict.code == "not-yet-valid"


def test_a_leaf_has_no_members_that_facts_do_not_have():
    with pytest.raises(MalformedError):
        parse_leaf(b'{"fact":"certificate-issued","at":1,"number":"x","more":1}')
    assert LeafFact(fact="x", at=1, number="n").sites == ()
