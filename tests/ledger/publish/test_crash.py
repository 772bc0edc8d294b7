"""A publisher dies or its disk fails at any moment: readers see the old state or the new one."""

import errno
import itertools
import os
import random
import select
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from ledger.errors import LedgerCorruptError, StoreError
from ledger.log.files import SCRATCH, Disk
from tests.ledger.publishing import T0, Home, badge_signed, issued, lives, revoked

KILLS = 100
ROOT = Path(__file__).parents[3]
CALLS = ("open", "write", "fsync", "close", "rename", "mkdir", "unlink", "rmdir")
BEHIND = "does not show a later one"
"""What an audit says about a file of the previous state; anything else would be a broken site."""


class FailingDisk(Disk):
    """A disk whose call number `when` fails with `number`.

    A failing write has written half, a failing close closes, and no sync takes time.
    """

    def __init__(self, when: int, number: int = errno.EIO) -> None:
        self.calls = itertools.count()
        self.when = when
        self.number = number
        self.failed = False

    def _ask(self) -> bool:
        if next(self.calls) != self.when:
            return False
        self.failed = True
        return True

    def _error(self) -> OSError:
        return OSError(self.number, os.strerror(self.number))

    def write(self, descriptor, data):
        if self._ask():
            super().write(descriptor, data[: len(data) // 2])
            raise self._error()
        return super().write(descriptor, data)

    def fsync(self, _):
        if self._ask():
            raise self._error()

    def close(self, descriptor):
        super().close(descriptor)
        if self._ask():
            raise self._error()


def _failing(name):
    plain = getattr(Disk, name)

    def call(self, *arguments):
        if self._ask():
            raise self._error()
        return plain(self, *arguments)

    return call


for _name in set(CALLS) - {"write", "fsync", "close"}:
    setattr(FailingDisk, _name, _failing(_name))


def grown(home: Home) -> Home:
    """Let something of every kind change: a new certificate, a revocation."""
    new = home.certificates()
    home.add(issued(new, T0 + 30), badge_signed(new, T0 + 30), revoked(0, T0 + 30))
    return home


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("base"))
    home.add(*lives())
    home.publish()
    return grown(home)


def copied(base: Home, path, **options) -> Home:
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(base.path, path)
    return Home(path, durable=True, **options)


def assert_old_or_new(home: Home) -> None:
    """Everything there fits the log.

    A record, bundle or page may be of the state before, or of a certificate it did not have; the
    index of names, which is written last and vouches for nothing, may be of the state before too.
    """
    findings = [
        str(each)
        for each in home.audit(T0 + home.size() + 60).findings
        if BEHIND not in each.what
        and not each.what.startswith(("certificates/", "bundles/", "c/"))
        and not each.path.startswith("names/")
    ]
    assert findings == []


def test_a_disk_that_fails_at_any_call_leaves_the_old_state_or_the_new(base, tmp_path):
    for when in itertools.count():
        disk = FailingDisk(when, (errno.EIO, errno.ENOSPC)[when % 2])
        home = copied(base, tmp_path / "case", disk=disk)

        with home.publisher() as publisher:
            with suppress(StoreError):
                publisher.publish(T0 + 40)
            assert_old_or_new(home)
            published = publisher.publish(T0 + 41)

        assert published.log_size == home.size()
        assert when % 4 or home.audit(T0 + 60).findings == ()
        assert list((home.site / SCRATCH).iterdir()) == []
        if not disk.failed:
            break
    assert when > 40


def test_a_failed_write_leaves_no_temporary_file(base, tmp_path):
    for when in range(30):
        home = copied(base, tmp_path / "case", disk=FailingDisk(when))
        with home.publisher() as publisher, suppress(StoreError):
            publisher.publish(T0 + 40)

        assert [path for path in home.files() if path.startswith(SCRATCH)] == []


def test_a_disk_that_stays_full_keeps_the_published_site_whole(base, tmp_path):
    class Full(Disk):
        def write(self, *_):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    home = copied(base, tmp_path / "case", disk=Full())
    before = {path: data for path, data in home.files().items() if SCRATCH not in path}

    with home.publisher() as publisher:
        for _ in range(3):
            with pytest.raises(StoreError, match="No space left"):
                publisher.publish(T0 + 40)

    after = {path: data for path, data in home.files().items() if SCRATCH not in path}
    assert after == before


@pytest.fixture
def starter(tmp_path):
    command = [sys.executable, "-m", "tests.ledger.killed", str(tmp_path / "home")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        yield process
        process.stdin.close()


class Progress:
    """What a publishing process has done since this was made, on any machine: facts, and a site."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._before = self._seen()

    def _seen(self) -> tuple[int, bytes]:
        checkpoint = self._home.site / "log" / "checkpoint"
        return self._home.size(), checkpoint.read_bytes()

    def written(self) -> bool:
        return self._seen()[0] > self._before[0]

    def published(self) -> bool:
        return self._seen()[1] != self._before[1]

    def started(self) -> bool:
        return True


def test_a_hundred_kills_leave_a_log_that_verifies_and_a_publisher_that_goes_on(tmp_path, starter):
    home = Home(tmp_path / "home")
    home.add(issued(0))
    home.publish(T0 + 1)
    chance = random.Random(4)
    sizes = set()

    for kill in range(KILLS):
        progress = Progress(home)
        reached = (progress.started, progress.written, progress.written, progress.published)[
            kill % 4
        ]
        starter.stdin.write(f"{kill}\n")
        process = int(starter.stdout.readline())
        while not reached() and not ended(starter, 0.005):
            pass
        ended(starter, chance.uniform(0.002, 0.08))
        os.kill(process, signal.SIGKILL)
        assert starter.stdout.readline() == "gone\n"
        sizes.add(home.size())
        if kill % 10 == 0:
            assert_old_or_new(home)

    published = home.publish(T0 + home.size() + 10)
    assert len(sizes) > KILLS // 2
    assert published.log_size == home.size()
    assert home.audit(T0 + home.size() + 20, database=True).findings == ()


def ended(starter: subprocess.Popen, seconds: float) -> bool:
    """Return whether the process to be killed ends by itself within `seconds`: a defect."""
    return bool(select.select([starter.stdout], [], [], seconds)[0])


@pytest.mark.parametrize("lost", ["journal", "site", "views.db"])
def test_what_is_lost_is_made_again_or_refused(base, tmp_path, lost):
    home = copied(base, tmp_path / "case")
    gone = home.path / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()

    if lost == "journal":
        with home.publisher() as publisher, pytest.raises(LedgerCorruptError, match="journal"):
            publisher.publish(T0 + 40)
    else:
        home.publish(T0 + 40)
        assert home.audit(T0 + 60, database=True).findings == ()


@pytest.mark.parametrize("kept", [0, 3, 9, 20])
def test_a_site_that_was_half_copied_is_completed(base, tmp_path, kept):
    home = copied(base, tmp_path / "case")
    home.publish(T0 + 40)
    paths = sorted(home.files())
    for path in [path for path in paths if "log/" not in path and path != ".published"][kept:]:
        (home.site / path).unlink()

    home.publish(T0 + 41)

    assert sorted(home.files()) == paths
    assert home.audit(T0 + 60, database=True).findings == ()
