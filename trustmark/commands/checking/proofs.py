"""What `trustmark verify` says of a proof file. Imported only when one is checked."""

from typing import Any

import msgspec

from issuer.checking import proofs
from keys.manifest import Roots
from trustmark.terminal import output
from verifier.judging.proof_check import Judged
from verifier.values.days import text_of
from verifier.values.paths import Get


def check(
    path: str, roots: Roots, checkpoint: str | None, site: Get | None, *, now: int, at: int | None
) -> Judged:
    """Check the proof at `path`; say what it shows and what not, or why it fails."""
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
