"""Checkpoints of a stranger, of another log or of a fork, and paths that lead to another root."""

import msgspec

from tests.simulator import NOW
from tests.vectors.proof_scenes.stage import Scene
from tests.vectors.scenes.stage import Expected


def not_genuine_checkpoint_by_an_unknown_key(s: Scene) -> Expected:
    """The checkpoint is signed by a key that the manifest does not have."""
    s.make(tlog={"note": s.issuer.checkpoint(kid="checkpoint-9")})
    return "not-genuine", "unknown-key"


def not_genuine_checkpoint_of_another_log(s: Scene) -> Expected:
    """The checkpoint is of a log with another name."""
    s.make(tlog={"note": s.issuer.checkpoint(origin="verify.example.org/log")})
    return "not-genuine", "unknown-key"


def not_genuine_checkpoint_with_another_root(s: Scene) -> Expected:
    """The root was changed after signing."""
    enclosed, tlog = s.parts()
    lines = tlog.note.split(b"\n")
    lines[2] = b"A" * 43 + b"="
    s.write(enclosed, tlog._replace(note=b"\n".join(lines)))
    return "not-genuine", "bad-signature"


def not_genuine_checkpoint_of_a_fork(s: Scene) -> Expected:
    """The checkpoint is honest, but of a log that went another way."""
    fork = s.issuer.fork()
    enclosed, tlog = s.parts()
    fork.facts.pop()
    fork.warn(1)
    s.write(enclosed, tlog._replace(note=fork.checkpoint()))
    return "not-genuine", "bad-proof"


def not_genuine_checkpoint_of_a_smaller_log(s: Scene) -> Expected:
    """The files were made from a larger log than the checkpoint's."""
    enclosed, tlog = s.parts()
    s.issuer.warn(1)
    s.issuer.now = NOW - 240
    s.write(msgspec.structs.replace(enclosed, status_list=s.issuer.status_list()), tlog)
    return "not-genuine", "bad-proof"


def not_genuine_under_a_checkpoint_with_another_root(s: Scene) -> Expected:
    """The checkpoint kept apart is of the same size and another log: the issuer showed two."""
    fork = s.issuer.fork()
    fork.facts.pop()
    fork.warn(1)
    s.make()
    s.checkpoint = fork.checkpoint()
    return "not-genuine", "bad-proof"


def not_genuine_under_a_checkpoint_by_a_stranger(s: Scene) -> Expected:
    """What was given as the checkpoint kept apart is not signed by the log's key."""
    s.make()
    s.checkpoint = s.issuer.checkpoint(kid="checkpoint-9")
    return "not-genuine", "unknown-key"


def not_genuine_path_too_short(s: Scene) -> Expected:
    """The inclusion proof lacks its last hash."""
    _, tlog = s.parts()
    s.make(tlog={"path": tlog.path[:-1]})
    return "not-genuine", "bad-proof"


def not_genuine_path_too_long(s: Scene) -> Expected:
    """The inclusion proof has a hash too many."""
    _, tlog = s.parts()
    s.make(tlog={"path": (*tlog.path, tlog.path[-1])})
    return "not-genuine", "bad-proof"
