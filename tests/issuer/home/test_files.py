"""Files read within bounds, and folders used by one run at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from issuer.errors import HomeError, InputError
from issuer.home.files import read_bounded, sole_user

ROOT = Path(__file__).parents[3]


def test_a_file_of_the_limit_is_read_and_a_longer_one_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")

    assert read_bounded(tmp_path / "a", 5) == b"12345"
    with pytest.raises(InputError, match="more than 4 bytes"):
        read_bounded(tmp_path / "a", 4)


def test_a_folder_in_use_is_refused_and_free_again_afterwards(tmp_path):
    folder = tmp_path / "new" / "demo"
    with sole_user(folder):
        with pytest.raises(HomeError, match="another run is using"), sole_user(folder):
            pass
        assert list(folder.parent.iterdir()) == [folder.parent / ".demo.lock"]

    with sole_user(folder):
        pass
    assert list(folder.parent.iterdir()) == []


def test_a_lock_left_by_a_process_that_was_killed_is_in_nobodys_way(tmp_path):
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from issuer.home.files import sole_user\n"
        "with sole_user(Path(sys.argv[1])):\n"
        "    os._exit(9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "demo")], check=False, cwd=ROOT, timeout=60
    )

    assert done.returncode == 9
    assert (tmp_path / ".demo.lock").exists()
    with sole_user(tmp_path / "demo"):
        pass


def test_two_demonstrations_in_one_folder_are_told_apart(anywhere, tmp_path):
    with sole_user(tmp_path / "demo"):
        answer = anywhere("demo", "--no-serve", "--directory", tmp_path / "demo")

    assert answer.code == 2
    assert "another run is using" in answer.err
    assert not (tmp_path / "demo").exists()
