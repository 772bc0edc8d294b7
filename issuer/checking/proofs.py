"""Proof files at the terminal: writing one beside an answer, and checking one that somebody handed over.

Imported only when `trustmark verify` is asked for either.
"""

from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from issuer.checking.checker import Presented, read_file
from issuer.home.files import replace_file
from keys.manifest import Roots
from trustmark.terminal import output
from verifier.fetching.proof_make import Recorder, make_proof
from verifier.judging.proof_check import MAX_PROOF, Against, Judged, judge_proof
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.values import paths
from verifier.values.days import text_of
from verifier.values.paths import Get


class Known(NamedTuple):
    """What a proof is held against: root keys, the file of a checkpoint kept apart, the site if it is still there."""

    roots: Roots
    checkpoint: str | None
    site: Get | None


def recorder(get: Get) -> Recorder:
    """Return the site `get` as one that keeps what it gave."""
    return Recorder(get)


def write_proof(
    trust: Trust,
    site: Get,
    what: Presented,
    verdict: Verdict,
    *,
    place: str | None,
    now: int,
    path: str,
) -> None:
    """Write the proof of `verdict` to `path`, or say that there is nothing to prove; `site` is a `recorder`.

    Raises `VerificationError` when a proof cannot be made.
    """
    if verdict.tone == "amber" or verdict.record is None or not isinstance(site, Recorder):
        output.say(f"no proof was written: {verdict.code} is nothing the public log can prove")
        return
    shown = place or what.place
    raw = make_proof(verdict, site, trust, badge=what.badge, place=shown, now=now)
    replace_file(Path(path), raw)
    holder = verdict.record.claims.holder
    if holder.category == "natural-person":
        output.say("the proof holds the name and places of a person; keep it as such")


def check_proof_file(path: str, known: Known, *, now: int, at: int | None) -> Judged:
    """Return the verdict on the proof at `path`; raises `VerificationError` if the site shows no manifest."""
    kept = None if known.checkpoint is None else read_file(known.checkpoint)
    newest = None if known.site is None else known.site(paths.MANIFEST)
    against = Against(kept, known.site, newest)
    return judge_proof(read_file(path, MAX_PROOF), known.roots, now=now, at=at, against=against)


def explain(judged: Judged) -> None:
    """Say what the proof shows and what it cannot, or why it does not hold."""
    verdict, proven = judged.verdict, judged.proven
    if proven is None:
        output.say(f"the proof does not hold: {judged.problem}")
        return
    origin, size, _ = proven.checkpoint
    output.say(f"{len(proven.indexes)} facts are in {origin}, which then had {size}")
    output.say(
        f"up to {text_of(verdict.as_of or 0)} the issuer states there were no others; "
        "of later ones the proof knows nothing"
    )


def summary(judged: Judged) -> dict[str, Any]:
    """Return the verdict as plain values, with what is proven or the problem."""
    proven = judged.proven
    shown: dict[str, Any] = {"holds": proven is not None, "problem": None}
    if proven is None:
        shown["problem"] = str(judged.problem)
    else:
        origin, size, root = proven.checkpoint
        shown |= {"log": origin, "size": size, "root": root.hex(), "facts": proven.indexes}
    return {**msgspec.to_builtins(judged.verdict.summary()), "proof": shown}
