"""Make all vectors again: `make vectors`. See README.md."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from keys.manifest import format_roots
from tests.vectors import formats, names, typed, verdicts
from tests.vectors.scenes.stage import Scene
from verifier.judging.verdict import TONES

HERE = Path(__file__).parent


def main() -> int:
    """Write every file, and remove verdict files that are no more."""
    made = dict(files())
    for path in (HERE / "verdicts").glob("*.json"):
        if f"verdicts/{path.name}" not in made:
            path.unlink()
    for name, text in made.items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(made)} files\n")
    return 0


def files() -> Iterator[tuple[str, str]]:
    """Yield the path below this folder and the text of each file."""
    for name, scene in verdicts.scenes():
        yield f"verdicts/{name}.json", text_of(verdict_case(scene))
    for name, entries in (*formats.tables(), *names.tables(), ("typed", typed.table())):
        yield f"{name}.json", text_of(entries)


def verdict_case(scene: Scene) -> dict[str, Any]:
    """Return the members of one case in the order of README.md."""
    code, reason = scene.expected
    before = {"before": scene.before} if scene.before else {}
    return {
        "comment": scene.comment,
        "roots": json.loads(format_roots(scene.issuer.roots)),
        **before,
        "manifest": scene.manifest,
        "badge": scene.badge,
        "number": scene.number,
        "place": scene.place,
        "list": scene.list,
        "bucket": scene.bucket,
        "record": scene.record,
        "now": scene.now,
        "shown_on": scene.shown_on,
        "at": scene.at,
        "expected": {"code": code, "tone": TONES[code], "reason": reason},
    }


def text_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main())
