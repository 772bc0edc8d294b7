"""The stage on which each scene of a proof is played: two certificates and an honest proof file.

A scene is a function named by its verdict or defect; its docstring becomes the comment. It is given
a stage, makes a proof, does something to it, and returns (code, reason).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from tests.simulator import NOW, Issuer
from tests.vectors.scenes.stage import NOODLE, SHOP, Expected
from verifier.judging.proof_check import FORMAT, Enclosure, ProvenFact
from verifier.log.merkle import inclusion_proof, leaf_hash, ranges_of
from verifier.log.tlog_proof import TlogProof, format_tlog_proof, path_texts


@dataclass
class Scene:
    """Two certificates, the first with four facts; `make` gives a proof, `change` alters it."""

    issuer: Issuer = field(default_factory=Issuer)
    comment: str = ""
    proof: bytes = b""
    checkpoint: bytes | None = None
    now: int = NOW
    at: int | None = None
    expected: Expected = ("", "")

    def __post_init__(self) -> None:
        issuer = self.issuer
        issuer.issue(SHOP)
        issuer.issue(NOODLE, category="natural-person", km="សុខ សុភា", en="Sok Sophea")
        self.signed = issuer.sign_badge(0)
        issuer.suspend(0, date(2026, 6, 1), date(2026, 6, 30))
        issuer.warn(1)
        issuer.renew(0, date(2028, 3, 2), date(2030, 3, 1))

    def parts(
        self,
        certificate: int = 0,
        looked_up: str = SHOP,
        *,
        at: int | None = None,
        dated: int = NOW - 300,
        **changes: Any,
    ) -> tuple[Enclosure, TlogProof]:
        """Return an honest enclosure about `certificate`, with `changes`, and the other parts."""
        issuer = self.issuer
        issuer.now = dated
        facts = [self.fact(entry.index) for entry in issuer.history(certificate)]
        last = facts.pop()
        enclosed = Enclosure(
            format=FORMAT,
            at=at,
            badge=None,
            place=None,
            manifest=issuer.manifest().decode(),
            status_list=issuer.status_list(),
            bucket=issuer.bucket(looked_up),
            record=issuer.record(certificate),
            facts=tuple(facts),
            leaf=last.leaf,
        )
        tlog = TlogProof(None, last.index, tuple(self.path(last.index)), issuer.checkpoint())
        return msgspec.structs.replace(enclosed, **changes), tlog

    def fact(self, index: int) -> ProvenFact:
        """Return fact `index` as it is proven."""
        leaf = self.issuer.leaves()[index].decode()
        return ProvenFact(index, leaf, path_texts(self.path(index)))

    def path(self, index: int) -> list[bytes]:
        hashes = [leaf_hash(leaf) for leaf in self.issuer.leaves()]
        return inclusion_proof(index, len(hashes), ranges_of(hashes))

    def make(self, *arguments: Any, tlog: dict[str, Any] | None = None, **changes: Any) -> None:
        """Set the file: honest, but for `changes` of the enclosure and of the lines (`tlog`)."""
        enclosed, rest = self.parts(*arguments, **changes)
        self.write(enclosed, rest._replace(**(tlog or {})))

    def write(self, enclosed: Enclosure, tlog: TlogProof) -> None:
        self.proof = format_tlog_proof(tlog._replace(extra=msgspec.json.encode(enclosed)))


def cut(s: Scene, old: bytes, new: bytes) -> Expected:
    """Change the file at one place, which has to be there; what comes out is malformed."""
    assert old in s.proof
    s.proof = s.proof.replace(old, new, 1)
    return "not-genuine", "malformed"
