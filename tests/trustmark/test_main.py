"""The command's manners: where it talks, how it fails, what it imports."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from badges.errors import BadgeError
from issuer.errors import BackupError, ConfigError, InputError, TableError
from keys.errors import KeyFileError, SignatureError
from ledger.errors import CommandRefusedError, LedgerCorruptError, StoreError
from trustmark import __main__ as front
from trustmark.errors import WrongUseError
from trustmark.terminal import output
from verifier.errors import MalformedError, Reason, StaleEvidenceError


def trustmark(*arguments, **extra):
    return subprocess.run(
        [sys.executable, "-m", "trustmark", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **extra,
    )


def test_help_names_every_command_without_importing_any():
    code = (
        "import sys; sys.argv=['trustmark','--help']\nfrom trustmark.__main__ import run\nrun()\n"
    )
    code += "print([m for m in sys.modules if m.startswith('trustmark.commands.')])"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.endswith("[]\n")
    for name in front._COMMANDS:
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", front._COMMANDS)
def test_each_command_exists_and_explains_itself(name):
    result = CliRunner().invoke(front.cli, [name, "--help"])

    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"Usage: cli {name}")


def test_a_wrong_command_is_wrong_usage_and_says_so_on_stderr():
    done = trustmark("frobnicate")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "trustmark: no such command 'frobnicate'",
        'trustmark: hint: see "trustmark --help"',
    ]


def test_no_command_at_all_shows_the_help_and_is_wrong_usage():
    done = trustmark()

    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


def test_version_is_data():
    done = trustmark("--version")

    assert done.returncode == 0
    assert done.stdout.startswith("trustmark ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_shells_script(shell):
    done = trustmark("completion", shell)

    assert done.returncode == 0
    assert "_TRUSTMARK_COMPLETE" in done.stdout


def test_completion_knows_the_commands():
    environment = {
        "COMP_WORDS": "trustmark re",
        "COMP_CWORD": "1",
        "_TRUSTMARK_COMPLETE": "bash_complete",
    }

    done = subprocess.run(
        [sys.executable, "-m", "trustmark"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=60,
    )

    assert {line.partition(",")[2] for line in done.stdout.split()} == {
        "reject",
        "renew",
        "reinstate",
        "revoke",
        "remove-place",
        "report",
        "restore",
        "review",
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("x"), 2),
        (BackupError("x"), 1),
        (TableError("x"), 1),
        (InputError("x"), 2),
        (WrongUseError("x"), 2),
        (click.UsageError("x"), 2),
        (FileNotFoundError(2, "No such file", "a"), 3),
        (KeyError("x"), None),
    ],
)
def test_an_error_has_an_exit_code_by_its_type(error, code):
    assert output.exit_code(error) == code


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "a.pdf"), "a.pdf: permission denied"),
        (
            OSError(28, "No space left on device"),
            "reading or writing failed: no space left on device",
        ),
        (TimeoutError("timed out"), "reading or writing failed: timed out"),
        (OSError(), "reading or writing failed: no reason was given"),
    ],
)
def test_an_error_of_the_system_says_what_it_happened_to(error, said):
    assert output.in_words(error) == said


def test_errors_of_the_packages_below_have_exit_codes():
    found = [
        output.exit_code(error)
        for error in (
            BadgeError("x"),
            KeyFileError("x"),
            SignatureError("x"),
            CommandRefusedError("rule", "x"),
            LedgerCorruptError("x"),
            StoreError("x"),
            MalformedError(Reason.MALFORMED, "x"),
            StaleEvidenceError(Reason.STALE, "x"),
        )
    ]

    assert found == [1, 2, 1, 1, 1, 3, 1, 3]


def test_an_error_nobody_foresaw_is_not_hidden():
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        output.guarded(fail)


def test_an_interruption_is_told_in_one_line(capsys):
    def interrupt():
        raise KeyboardInterrupt

    assert output.guarded(interrupt) == 130
    assert capsys.readouterr().err == "trustmark: interrupted\n"


def test_the_problems_of_a_table_are_told_up_to_twenty(capsys):
    wrong = InputError("row-no-name")
    problems = tuple(InputError("table-row", wrong, line=line) for line in range(2, 30))

    def fail():
        raise TableError("bad-rows", problems, count=28)

    assert output.guarded(fail) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "trustmark: problems in the file: 28; nothing was imported"
    assert said[-2:] == [
        "trustmark: and 8 more",
        "trustmark: hint: correct the rows and import the file again",
    ]


def test_a_missing_folder_of_an_issuer_says_how_to_make_one(tmp_path):
    done = trustmark("--home", str(tmp_path), "publish")

    assert done.returncode == 2
    assert "trustmark init" in done.stderr


def test_data_may_be_cut_off_by_its_reader():
    done = subprocess.run(
        [f"{sys.executable} -m trustmark completion bash | head -c 1"],
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "Traceback" not in done.stderr


def test_what_could_steer_a_terminal_is_spelled_out_and_khmer_is_left_alone(capsys):
    output.say("a\x1b[31mb\u202ec\udcff")
    output.data("ភាសា\u200bខ្មែរ\n\tx")

    said = capsys.readouterr()
    assert said.err == "trustmark: a\\x1b[31mb\\u202ec\\udcff\n"
    assert said.out == "ភាសា\u200bខ្មែរ\n\tx\n"


def test_a_terminal_without_khmer_gets_numbers_and_no_traceback():
    code = "from trustmark import __main__ as m; from trustmark.terminal import output; "
    code += "m.run = lambda: output.data('ខ') or 0; m.main()"

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PYTHONIOENCODING": "latin-1"},
    )

    assert (done.returncode, done.stdout) == (0, "\\u1781\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("keys", "adopt"), "there is no draft"),
        (("keys", "adopt", "/dev/zero"), "there is no draft"),
        (("keys", "sign", "/dev/zero"), "there is no draft"),
        (("verify", "CETS-0000-000", "--trust", "/dev/zero"), "more than 20971520 bytes"),
        (("audit", ".", "--trust", "/dev/zero"), "more than 1048576 bytes"),
        (("import", "/dev/zero"), "more than"),
        (("serve", "--host", "\udcff", "--port", "0"), "names no address"),
        (("serve", "--host", "a" * 300, "--port", "0"), "names no address"),
    ],
)
def test_what_no_command_can_use_is_wrong_usage(home, capfd, arguments, said):
    code = front.run(["--home", str(home), *arguments])

    assert code == 2
    assert said in capfd.readouterr().err


def test_what_is_no_file_is_no_backup(tmp_path, capfd):
    assert front.run(["restore", "/dev/zero", str(tmp_path / "new")]) == 1
    assert "is not a backup" in capfd.readouterr().err
