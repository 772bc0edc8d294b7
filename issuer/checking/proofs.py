"""Proof files: writing one beside an answer, and checking one that somebody handed over."""

from pathlib import Path

from issuer.checking.checker import Presented, read_file
from issuer.home.files import replace_file
from keys.manifest import Roots
from verifier.fetching.proof_make import Recorder, make_proof
from verifier.judging.proof_check import MAX_PROOF, Against, Judged, judge_proof
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.values import paths
from verifier.values.paths import Get


def write_proof(
    trust: Trust,
    site: Get,
    what: Presented,
    verdict: Verdict,
    *,
    place: str | None,
    now: int,
    path: str,
) -> bool:
    """Write the proof of `verdict` to `path`; False where the public log can prove nothing.

    `site` is a `Recorder`. Raises `VerificationError` when a proof cannot be made.
    """
    if verdict.tone == "amber" or verdict.record is None or not isinstance(site, Recorder):
        return False
    shown = place or what.place
    raw = make_proof(verdict, site, trust, badge=what.badge, place=shown, now=now)
    replace_file(Path(path), raw)
    return True


def check_proof_file(
    path: str, roots: Roots, *, checkpoint: str | None, site: Get | None, now: int, at: int | None
) -> Judged:
    """Return the verdict on the proof at `path`.

    It is checked against root keys, the file of a checkpoint kept apart, and the site if it still
    exists. Raises `VerificationError` if the site shows no manifest.
    """
    kept = None if checkpoint is None else read_file(checkpoint)
    newest = None if site is None else site(paths.MANIFEST)
    against = Against(kept, site, newest)
    return judge_proof(read_file(path, MAX_PROOF), roots, now=now, at=at, against=against)
