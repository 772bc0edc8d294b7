"""Proof files of `trustmark verify`: written beside an answer, or checked in place of a badge.

Imported only when one of both is asked for.
"""

from typing import Any, NamedTuple

import msgspec

from issuer.checking import proofs
from issuer.checking.checker import Presented
from keys.manifest import Roots
from trustmark.terminal import output
from verifier.fetching.proof_make import Recorder
from verifier.judging.proof_check import Judged
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.values.days import text_of
from verifier.values.paths import Get


class ProofOrder(NamedTuple):
    """The site that keeps what it gave, and the file to write the proof to."""

    site: Recorder
    path: str


def wanted(get: Get, path: str) -> ProofOrder:
    """Return what a proof of the next answer from `get` is made with."""
    return ProofOrder(Recorder(get), path)


def write(
    asked: ProofOrder,
    trust: Trust,
    what: Presented,
    verdict: Verdict,
    *,
    place: str | None,
    now: int,
) -> None:
    """Write the proof of `verdict`, or say that there is nothing to prove."""
    path = asked.path
    if not proofs.write_proof(trust, asked.site, what, verdict, place=place, now=now, path=path):
        output.say(f"no proof was written: {verdict.code} is nothing the public log can prove")
    elif verdict.record and verdict.record.claims.holder.category == "natural-person":
        output.say("the proof holds the name and places of a person; keep it as such")


def check(
    path: str, roots: Roots, checkpoint: str | None, site: Get | None, *, now: int, at: int | None
) -> Judged:
    """Check the proof at `path`, and say what it shows and what it cannot, or why it does not hold."""
    judged = proofs.check_proof_file(path, roots, checkpoint=checkpoint, site=site, now=now, at=at)
    verdict, proven = judged.verdict, judged.proven
    if proven is None:
        output.say(f"the proof does not hold: {judged.problem}")
        return judged
    origin, size, _ = proven.checkpoint
    output.say(f"{len(proven.indexes)} facts are in {origin}, which then had {size}")
    output.say(
        f"up to {text_of(verdict.as_of or 0)} the issuer states there were no others; "
        "of later ones the proof knows nothing"
    )
    return judged


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
