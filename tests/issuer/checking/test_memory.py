"""What `trustmark verify` remembers between runs, and what happens where nothing can be kept."""

import fcntl
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from issuer.checking.memory import MAX_FILE, MOST_FILES, Memory, folder_of
from keys.manifest import parse_roots
from verifier.judging.trust import Seen

ROOT = Path(__file__).parents[3]
ISSUER = "https://verify.example.gov.kh"
NOW = 1_800_000_000


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state" / "trustmark"


@pytest.fixture
def roots(home):
    return parse_roots((home / "roots.json").read_bytes())


@pytest.fixture
def remember(state, roots):
    """Make the memory of one run; what it warns of is in `warned`."""

    def made(roots=roots):
        memory = Memory({"XDG_STATE_HOME": str(state.parent)}, roots, said.append)
        memory.warned = said
        return memory

    said = []
    return made


def the_file(state):
    (found,) = state.glob("*.json")
    return found


def put_back(home, older):
    shutil.rmtree(home / "site")
    shutil.copytree(older, home / "site")


@pytest.mark.parametrize("asked", ["number", "host", "badge"])
def test_an_older_list_is_never_green_in_a_later_run(trustmark, shop, home, tmp_path, asked):
    trustmark("badge", shop)
    older = shutil.copytree(home / "site", tmp_path / "older")
    trustmark("revoke", shop, "--reason", "false-information", "--yes")
    trustmark("publish")
    what = {
        "number": shop,
        "host": "silk.example.com.kh",
        "badge": home / "badges" / shop / "badge.jwt",
    }[asked]

    newer = trustmark("verify", what, "--json")
    put_back(home, older)
    later = trustmark("verify", what, "--json")
    without = trustmark("verify", what, "--json", "--no-memory")

    assert newer.json["verdict"] == "revoked"
    assert (later.code, later.json["tone"], later.json["reason"]) == (3, "amber", "rolled-back")
    assert "--no-memory" in later.err
    assert (without.code, without.json["verdict"]) == (0, "valid")


@pytest.mark.parametrize("options", [(), ("--offline",)])
def test_an_older_manifest_is_never_green_in_a_later_run(trustmark, shop, home, tmp_path, options):
    trustmark("badge", shop)
    badge = home / "badges" / shop / "badge.jwt"
    older = shutil.copytree(home / "site", tmp_path / "older")
    trustmark("keys", "refresh", "--sign-here")
    trustmark("publish")

    newer = trustmark("verify", badge, "--json")
    put_back(home, older)
    later = trustmark("verify", badge, "--json", *options)

    assert newer.code == 0
    assert (later.code, later.json["reason"]) == (3, "rolled-back")


def test_a_manifest_never_fetched_but_named_by_a_list_counts_as_seen(trustmark, shop, home):
    manifest = (home / "site" / "keys" / "manifest.json").read_bytes()
    trustmark("keys", "refresh", "--sign-here")
    trustmark("publish")
    (home / "site" / "keys" / "manifest.json").write_bytes(manifest)

    first, second = (trustmark("verify", shop, "--json") for _ in range(2))

    assert [first.code, second.code] == [3, 3]
    assert second.json["reason"] == "rolled-back"


def test_without_memory_nothing_is_written(trustmark, shop, state):
    trustmark("verify", shop, "--no-memory")

    assert not state.exists()


def test_the_file_is_private_and_holds_no_names(trustmark, shop, state):
    trustmark("verify", "facebook:silkshop")

    assert stat.S_IMODE(the_file(state).stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert "silk" not in the_file(state).read_text("utf-8")


def test_a_run_that_learns_nothing_writes_nothing(trustmark, shop, state):
    trustmark("verify", shop)
    before = the_file(state).stat()
    trustmark("verify", shop)
    after = the_file(state).stat()

    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_other_root_keys_and_other_issuers_share_nothing(remember, roots, tmp_path, trustmark):
    trustmark("init", tmp_path / "other", "--issuer", ISSUER, "--buckets", "4")
    other = parse_roots((tmp_path / "other" / "roots.json").read_bytes())
    first = remember()
    first.recall(ISSUER)
    first.keep(Seen(manifest_version=7), NOW)

    assert remember(other).recall(ISSUER) == Seen()
    assert remember().recall("https://other.example") == Seen()
    assert remember().recall(ISSUER).manifest_version == 7


def test_two_runs_at_once_keep_what_both_have_seen(remember):
    one, two = remember(), remember()
    one.recall(ISSUER)
    two.recall(ISSUER)

    one.keep(Seen(4, {"a": (9, 1), "b": (1, 1)}, 9, "r9"), NOW)
    two.keep(Seen(5, {"a": (8, 2), "c": (1, 1)}, 8, "r8"), NOW)

    assert remember().recall(ISSUER) == Seen(5, {"a": (9, 1), "b": (1, 1), "c": (1, 1)}, 9, "r9")


def test_processes_at_once_lose_nothing(remember, home, state):
    code = (
        "import sys\n"
        "from keys.manifest import parse_roots\n"
        "from issuer.checking.memory import Memory\n"
        "from verifier.judging.trust import Seen\n"
        "roots = parse_roots(open(sys.argv[1], 'rb').read())\n"
        "for number in range(10):\n"
        "    memory = Memory({'XDG_STATE_HOME': sys.argv[2]}, roots, sys.exit)\n"
        "    memory.recall(sys.argv[3])\n"
        "    memory.keep(Seen(files={f'{sys.argv[4]}-{number}': (1, 1)}), 1)\n"
    )
    command = [sys.executable, "-c", code, str(home / "roots.json"), str(state.parent), ISSUER]

    running = [subprocess.Popen([*command, str(name)], cwd=ROOT) for name in range(4)]

    assert [each.wait(timeout=60) for each in running] == [0] * 4
    assert len(remember().recall(ISSUER).files) == 40


def changed(**members):
    return lambda raw: json.dumps({**json.loads(raw), **members}).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"\xff{",
        lambda raw: raw[:-1],
        lambda raw: raw + b" " * MAX_FILE,
        changed(issuer="https://other.example"),
        changed(roots="0"),
        changed(format="trustmark-memory-v2"),
        changed(manifest_version=-1),
        changed(manifest_version=2**60),
        changed(files={"x" * 500: [1, 1]}),
        changed(files={"x": [1]}),
        changed(more=1),
    ],
)
def test_a_broken_file_is_told_and_set_aside(trustmark, shop, state, spoil):
    trustmark("verify", shop)
    file = the_file(state)
    file.write_bytes(spoil(file.read_bytes()))

    answer = trustmark("verify", shop)
    again = trustmark("verify", shop)

    assert answer.code == 0
    assert "what earlier runs have seen is lost" in answer.err
    assert f"it is now {file}.broken" in answer.err
    assert "lost" not in again.err
    assert file.with_name(f"{file.name}.broken").exists()


def test_a_file_others_can_write_or_no_file_at_all_is_not_trusted(trustmark, shop, state):
    trustmark("verify", shop)
    file = the_file(state)
    file.chmod(0o622)
    open_to_others = trustmark("verify", shop)
    file.unlink()
    os.mkfifo(file, 0o600)
    pipe = trustmark("verify", shop)

    assert "others can write to it" in open_to_others.err
    assert "not an ordinary file" in pipe.err
    assert [open_to_others.code, pipe.code] == [0, 0]


def test_where_nothing_can_be_written_it_warns_once_and_answers(trustmark, shop, tmp_path):
    (tmp_path / "state").write_text("in the way")

    answer = trustmark("verify", shop)

    assert answer.code == 0
    assert answer.err.count("trustmark:") == 1
    assert "not a directory" in answer.err


def test_without_a_home_it_warns_once_and_answers(trustmark, shop, monkeypatch):
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.delenv("HOME", raising=False)

    answer = trustmark("verify", shop)

    assert answer.code == 0
    assert answer.err.count("nothing is remembered") == 1


def test_a_process_that_never_gives_the_turn_back_is_not_waited_for_long(remember, state):
    memory = remember()
    memory.recall(ISSUER)
    state.mkdir(parents=True)
    descriptor = os.open(state, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)

    memory.keep(Seen(manifest_version=1), NOW)
    os.close(descriptor)

    assert len(memory.warned) == 1
    assert "cannot be remembered" in memory.warned[0]


def test_what_a_killed_process_left_is_in_nobodys_way(remember, state):
    first = remember()
    first.recall(ISSUER)
    first.keep(Seen(manifest_version=1), NOW)
    the_file(state).with_name(f"{the_file(state).name}.new").write_text("half")
    second = remember()
    second.recall(ISSUER)

    second.keep(Seen(manifest_version=2), NOW)

    assert remember().recall(ISSUER).manifest_version == 2
    assert second.warned == []


def test_it_stays_small_and_forgets_first_what_has_run_out(remember):
    old = {f"{ISSUER}/status/{n}.jwt": (1, NOW - 90_000 + n) for n in range(10)}
    records = {f"CETS-{n}": (1, n) for n in range(MOST_FILES - 5)}
    lists = {f"{ISSUER}/register/host/{n}.jwt": (1, NOW - 10) for n in range(10)}
    memory = remember()
    memory.recall(ISSUER)

    memory.keep(Seen(files={**old, **records, **lists}), NOW)

    kept = remember().recall(ISSUER).files
    assert len(kept) == MOST_FILES
    assert set(lists) <= set(kept)
    assert not set(old) & set(kept)
    assert "CETS-4" not in kept
    assert f"CETS-{MOST_FILES - 6}" in kept


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"XDG_STATE_HOME": "/s", "HOME": "/h"}, "/s/trustmark"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/h"}, "/h/.local/state/trustmark"),
        ({"HOME": "/h"}, "/h/.local/state/trustmark"),
        ({"HOME": ""}, None),
        ({}, None),
    ],
)
def test_it_lies_in_the_users_state_folder(environment, folder):
    assert folder_of(environment) == folder
