"""All scenes behind `proofs/*.json`: an honest proof file, what was done to it, the verdict."""

from collections.abc import Iterator
from typing import Any

from tests.simulator import NOW, Issuer
from tests.vectors.acts import played
from tests.vectors.proof_scenes import facts, form, holding, log, records, short, signed
from tests.vectors.proof_scenes.stage import Scene
from verifier.fetching.gather import Question, answer
from verifier.fetching.proof_make import Recorder, make_proof
from verifier.judging.trust import Trust
from verifier.judging.verifier import Verifier

ACTS = (holding, short, facts, records, log, form, signed)


def scenes() -> Iterator[tuple[str, Scene]]:
    """Yield each scene, played, under its name."""
    return played(ACTS, Scene)


def proof_of(
    issuer: Issuer, *, shown_on: str | None = None, at: int | None = None, **what: Any
) -> bytes:
    """Return the proof that a checker makes from the site of `issuer`; `what` is the question."""
    site, trust = Recorder(issuer.get), Trust(issuer.roots)
    question = Question(**what)
    place = shown_on or question.place
    verdict = answer(Verifier(trust), site, question, now=NOW, shown_on=place, at=at)
    return make_proof(verdict, site, trust, badge=question.badge, place=place, now=NOW)
