"""An honest issuer whose files are there to be attacked, and a reader who trusts it."""

import pytest

from tests.simulator import NOW
from tests.vectors.scenes.stage import Scene
from verifier.judging.trust import Trust


@pytest.fixture
def stage():
    scene = Scene()
    scene.publish()
    return scene


@pytest.fixture
def trust(stage):
    trust = Trust(stage.issuer.roots)
    trust.manifest(stage.manifest.encode(), NOW)
    return trust
