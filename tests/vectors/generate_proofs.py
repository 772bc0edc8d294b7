"""Make the proof vectors again: `make vectors`. See README.md."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from keys.manifest import format_roots
from tests.vectors import proofs
from verifier.judging.verdict import TONES

FOLDER = Path(__file__).with_name("proofs")


def main() -> int:
    """Write every file, and remove those that are no more."""
    made = dict(files())
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.json"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(made)} files\n")
    return 0


def files() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file."""
    for name, scene in proofs.scenes():
        code, reason = scene.expected
        case = {
            "comment": scene.comment,
            "roots": json.loads(format_roots(scene.issuer.roots)),
            "proof": scene.proof.decode(),
            "checkpoint": None if scene.checkpoint is None else scene.checkpoint.decode(),
            "now": scene.now,
            "at": scene.at,
            "expected": {"code": code, "tone": TONES[code], "reason": reason},
        }
        yield f"{name}.json", json.dumps(case, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main())
