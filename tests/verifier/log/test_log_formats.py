"""Signed notes, checkpoints and tiles: both directions, and what is refused."""

import base64

import pytest

from tests.simulator import NOW, ORIGIN, Issuer, seeded_signer
from verifier.errors import LogProofError, MalformedError, Reason, UntrustedError, VerificationError
from verifier.judging.trust import Seen, Trust
from verifier.log import checkpoint, note, tiles
from verifier.log.checkpoint import Checkpoint

SIGNER = seeded_signer("checkpoint-1")
KEY = note.NoteKey(ORIGIN, SIGNER.public)
OTHER_SIGNER = seeded_signer("checkpoint-2")
OTHER_KEY = note.NoteKey("witness.example/w1", OTHER_SIGNER.public)
TEXT = "one line\nanother\n"


def sign(text, key=KEY, signer=SIGNER):
    return note.sign_line(key, signer.sign(text.encode()))


def signed(text=TEXT, lines=None):
    return note.format_note(text, [sign(text)] if lines is None else lines).encode()


def test_a_note_is_verified_and_tells_who_signed():
    raw = signed(lines=[sign(TEXT), sign(TEXT, OTHER_KEY, OTHER_SIGNER)])

    assert note.verify_note(raw, [KEY, OTHER_KEY]) == (TEXT, (KEY, OTHER_KEY))
    assert note.verify_note(raw, [OTHER_KEY]) == (TEXT, (OTHER_KEY,))


def test_a_verifier_key_is_read_back():
    found = note.parse_key(note.format_key(KEY))

    assert (found.name, found.key.raw()) == (ORIGIN, SIGNER.public.raw())


@pytest.mark.parametrize(
    "text",
    ["", "name", "na me+00000000+AQ==",
     f"x+{KEY.id.hex()}+{note.format_key(KEY).rpartition('+')[2]}",
     note.format_key(KEY)[:-4], note.format_key(KEY) + "!", "n+00000000+" + "é"],
)  # fmt: skip
def test_no_verifier_key(text):
    with pytest.raises(MalformedError):
        note.parse_key(text)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\n\n",
        b"text\n",
        b"text\n\n",
        signed()[:-1],
        signed().replace(b"another", b"an\x07ther"),
        signed().replace("\u2014".encode(), b"-"),
        signed() + b"\n",
        signed(lines=["\u2014 name AAAA\n"]),
        signed(lines=["\u2014 na+me AAAAAAAA\n"]),
        signed(lines=["\u2014 name AAAAAAB=\n"]),
        signed(lines=["\u2014 name \u00e9\n"]),
        signed(lines=["\u2014 name A A\n"]),
        signed(lines=[sign(TEXT)] * 65),
        b"x" * 64_001,
    ],
)
def test_no_note(raw):
    with pytest.raises(MalformedError):
        note.parse_note(raw)


def test_a_note_without_a_known_signature_is_not_trusted():
    with pytest.raises(UntrustedError) as caught:
        note.verify_note(signed(), [OTHER_KEY])

    assert caught.value.reason == Reason.UNKNOWN_KEY


def test_one_bad_signature_of_a_known_key_refuses_the_note():
    raw = signed(lines=[sign(TEXT), sign("other text\n", OTHER_KEY, OTHER_SIGNER)])

    with pytest.raises(UntrustedError) as caught:
        note.verify_note(raw, [KEY, OTHER_KEY])

    assert caught.value.reason == Reason.BAD_SIGNATURE


def test_a_checkpoint_is_read_back():
    made = Checkpoint(ORIGIN, 7, bytes(range(32)))

    raw = checkpoint.format_checkpoint(made, KEY, SIGNER.sign)

    assert checkpoint.verify_checkpoint(raw, ORIGIN, [KEY]) == made


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ORIGIN}\n7\n{ROOT}",
        f"{ORIGIN}\n7\n{ROOT}\nextension\n",
        f"\n7\n{ROOT}\n",
        f"{ORIGIN}\n07\n{ROOT}\n",
        f"{ORIGIN}\n-7\n{ROOT}\n",
        f"{ORIGIN}\n\u0667\n{ROOT}\n",
        f"{ORIGIN}\n9223372036854775808\n{ROOT}\n",
        f"{ORIGIN}\n7\n{ROOT[:-4]}\n",
        f"{ORIGIN}\n7\n{ROOT[:-2]}B=\n",
        f"{ORIGIN}\n7\n\u00e9\n",
        f"{ORIGIN}\n7\n?\n",
        f"{ORIGIN}\n7\nA\n",
    ],
)
def test_no_checkpoint(text):
    with pytest.raises(MalformedError):
        checkpoint.parse_text(text)


def test_a_checkpoint_that_could_not_be_read_is_not_written():
    with pytest.raises(MalformedError):
        checkpoint.format_text(Checkpoint("a\nb", 1, bytes(32)))


def test_a_checkpoint_of_another_log_is_refused():
    raw = note.format_note(
        "other/log\n7\n" + ROOT + "\n", [sign(f"other/log\n7\n{ROOT}\n")]
    ).encode()

    with pytest.raises(UntrustedError) as caught:
        checkpoint.verify_checkpoint(raw, ORIGIN, [KEY])

    assert caught.value.reason == Reason.FOREIGN_ISSUER


@pytest.fixture
def log():
    issuer = Issuer()
    for number in range(5):
        issuer.issue(f"shop{number}.example.com.kh")
    issuer.now = NOW
    return issuer


def test_checkpoints_only_grow(log):
    trust = Trust(log.roots)
    trust.manifest(log.manifest(), NOW)
    assert trust.checkpoint(log.checkpoint(4)).size == 4
    assert trust.checkpoint(log.checkpoint()).size == 5

    with pytest.raises(LogProofError) as caught:
        trust.checkpoint(log.checkpoint(4))

    assert caught.value.reason == Reason.ROLLED_BACK


def test_two_roots_for_one_size_are_a_fork_also_after_a_restart(log):
    seen = Seen()
    trust = Trust(log.roots, seen=seen)
    trust.manifest(log.manifest(), NOW)
    trust.checkpoint(log.checkpoint())
    fork = log.fork()
    fork.facts[-1] = fork.facts[0]
    later = Trust(log.roots, seen=seen)
    later.manifest(log.manifest(), NOW)

    with pytest.raises(LogProofError) as caught:
        later.checkpoint(fork.checkpoint())

    assert caught.value.reason == Reason.CONTRADICTORY


def test_a_checkpoint_by_an_unknown_key_is_refused(log):
    trust = Trust(log.roots)
    with pytest.raises(VerificationError) as before:
        trust.checkpoint(log.checkpoint())
    trust.manifest(log.manifest(), NOW)

    with pytest.raises(UntrustedError):
        trust.checkpoint(log.checkpoint(kid="checkpoint-2"))

    assert before.value.reason == Reason.MISSING_EVIDENCE


@pytest.mark.parametrize(
    ("index", "path"),
    [(0, "000"), (5, "005"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067")],
)
def test_tile_paths_are_those_of_the_specification(index, path):
    assert tiles.tile_path(tiles.Tile(1, index, 256)) == f"tile/1/{path}"
    assert tiles.entries_path(index, 7) == f"tile/entries/{path}.p/7"


def test_tiles_and_bundles_are_read_back():
    hashes = [bytes([n]) * 32 for n in range(3)]
    leaves = [b"", b"leaf", b"x" * tiles.MAX_LEAF]

    assert tiles.parse_tile(b"".join(hashes), 3) == hashes
    assert tiles.parse_bundle(tiles.format_bundle(leaves), 3) == leaves


@pytest.mark.parametrize(
    "ask",
    [
        lambda: tiles.parse_tile(bytes(31), 1),
        lambda: tiles.parse_bundle(b"", 1),
        lambda: tiles.parse_bundle(b"\0", 1),
        lambda: tiles.parse_bundle(b"\0\2x", 1),
        lambda: tiles.parse_bundle(b"\0\1xy", 1),
        lambda: tiles.format_bundle([bytes(tiles.MAX_LEAF + 1)]),
    ],
)
def test_damaged_tiles_and_bundles_are_refused(ask):
    with pytest.raises(LogProofError):
        ask()
