"""In the demonstration a reader beside its ledger always foresees which commands are refused."""

import os

from issuer.acting.table import parse_table
from tests.ledger.would import Asking
from trustmark.demo.shops import shops_csv
from trustmark.demo.story import tell_story

NOW = 1_800_000_000


def test_every_command_of_the_demonstration_ends_as_was_foreseen(tmp_path, monkeypatch):
    asking = Asking()
    asking.install(monkeypatch)

    told = tell_story(
        tmp_path / "demo",
        parse_table(shops_csv()),
        now=NOW,
        random_bytes=os.urandom,
        say=lambda _: None,
    )

    assert told.ok
    assert len({kind for kind, rule in asking.asked if not rule}) > 40
