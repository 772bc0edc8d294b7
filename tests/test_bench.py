"""`make bench` runs each script of bench/ that reports a claim, also after one that failed."""

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def reports(script: Path) -> bool:
    """Whether `script` calls `report`."""
    calls = (node for node in ast.walk(parsed(script)) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == "report" for call in calls)


def runs_main(script: Path) -> bool:
    """Whether `script` ends with `main()`, done only when it is run."""
    last = ast.unparse(parsed(script).body[-1])
    return last == "if __name__ == '__main__':\n    main()"


def parsed(script: Path) -> ast.Module:
    return ast.parse((ROOT / script).read_text(encoding="utf-8"))


SCRIPTS = [
    script for path in sorted(ROOT.glob("bench/*.py")) if reports(script := path.relative_to(ROOT))
]
"""Those that report a claim."""


def make_bench(folder: Path, *, failing: str = "") -> tuple[list[str], int]:
    """What `make bench` gives its Python to run, and its exit code.

    The Python here fails at `failing`. In a copy, for the Makefile removes the environment of a
    folder that it takes for a moved one.
    """
    if shutil.which("make") is None:
        pytest.skip("needs make")
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copytree(ROOT / "bench", folder / "bench", dirs_exist_ok=True)
    python = folder / "python"
    python.write_text(f'#!/bin/sh\necho "$1"\n[ "$1" != "{failing}" ]\n', encoding="utf-8")
    python.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    command = ["make", "--no-print-directory", "--old-file=.venv/.ready", "BIN=.", "bench"]
    ran = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return ran.stdout.split(), ran.returncode


def test_make_bench_runs_every_script_that_reports_a_claim_and_no_other(tmp_path):
    ran, code = make_bench(tmp_path)

    assert ran == [str(script) for script in SCRIPTS]
    assert len(ran) > 10
    assert code == 0


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_a_script_that_reports_a_claim_does_so_when_it_is_run_and_not_when_it_is_read(script):
    assert runs_main(script)


def test_a_script_that_fails_keeps_no_other_from_its_claims_and_is_not_forgotten(tmp_path):
    everything, _ = make_bench(tmp_path)

    ran, code = make_bench(tmp_path, failing=everything[0])

    assert ran == everything
    assert code != 0
