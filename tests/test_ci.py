"""What runs on other people's machines: `.ci/run`, without permissions, on every Python we name."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
JOBS = WORKFLOW["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_no_job_holds_a_permission():
    assert WORKFLOW["permissions"] == {}
    assert [name for name, job in JOBS.items() if "permissions" in job] == []


def test_each_action_is_a_commit():
    used = [step["uses"] for step in STEPS if "uses" in step]

    assert [each for each in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", each)] == []


def test_the_workflow_runs_what_ci_runs_here():
    runs = [step["run"] for step in JOBS["check"]["steps"] if "run" in step]

    assert any("bash trustmark-ledger/.ci/run" in run for run in runs)


def test_each_version_of_python_that_we_name_is_run():
    versions = JOBS["check"]["strategy"]["matrix"]["python"]
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))

    assert versions == named
    assert PROJECT["requires-python"] == f">={versions[0]}"


def test_the_lowest_dependencies_are_run():
    (last,) = [step["run"] for step in JOBS["lowest"]["steps"] if "uv" in step["run"]]

    assert "make -C trustmark-ledger test-lowest" in last


def test_it_runs_each_week():
    (timer,) = WORKFLOW[True]["schedule"]  # YAML 1.1 reads the key `on` as true

    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", timer["cron"])


def test_hooks_before_a_commit_use_the_tools_of_the_project():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]]

    assert [entry.split()[0] for entry in entries] == [
        ".venv/bin/ruff",
        ".venv/bin/ruff",
        ".venv/bin/mypy",
    ]


def test_proposals_for_newer_dependencies_cover_each_kind():
    found = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))

    assert {each["package-ecosystem"] for each in found["updates"]} == {"pip", "npm"}
    assert {each["schedule"]["interval"] for each in found["updates"]} == {"weekly"}


def test_decisions_are_numbered_without_a_gap_that_is_not_explained():
    page = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    explained = {int(each) for each in re.findall(r"`(\d{4})`", page)}

    assert set(range(1, numbers[-1] + 1)) - set(numbers) == explained
