"""The systemd units: they call commands that exist, and are shut in as the publisher is."""

from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from trustmark.__main__ import cli

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
TIMERS = sorted(path.name for path in DEPLOY.glob("*.timer"))
OUTSIDE = {"trustmark-monitor.service", "trustmark-recheck.service"}
OF_NETWORK = {"privatenetwork", "restrictaddressfamilies", "systemcallfilter"}


def unit(name):
    parser = ConfigParser(strict=False, interpolation=None)
    parser.read_string((DEPLOY / name).read_text("utf-8"))
    return parser


def called(name):
    """The command that the unit starts, and its options."""
    program, *arguments = unit(name)["Service"]["ExecStart"].split()
    assert program == "/usr/lib/trustmark/bin/trustmark"
    context, command = click.Context(cli), cli
    while isinstance(command, click.Group):
        command = command.get_command(context, arguments.pop(0))
    return command, [each for each in arguments if each.startswith("--")]


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_calls_a_command_with_options_it_has(name):
    command, options = called(name)

    known = {text for param in command.params for text in param.opts}
    assert set(options) <= known


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_as_shut_in_as_the_publisher_but_for_the_network(name):
    publisher = {
        key: value
        for key, value in unit("trustmark-publisher.service")["Service"].items()
        if key.startswith(("protect", "restrict", "private", "nonew", "capability", "lock"))
    }

    own = unit(name)["Service"]

    kept = {key: value for key, value in publisher.items() if key not in OF_NETWORK}
    assert {key: own.get(key) for key in kept} == kept
    assert ("privatenetwork" in own) == (name not in OUTSIDE)


@pytest.mark.parametrize("name", TIMERS)
def test_a_timer_has_its_service(name):
    assert name.replace(".timer", ".service") in UNITS
    assert unit(name)["Timer"]["OnCalendar"]


def test_what_goes_outside_runs_on_a_timer():
    assert {name.replace(".timer", ".service") for name in TIMERS} == OUTSIDE
