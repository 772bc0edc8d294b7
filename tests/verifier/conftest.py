"""The outside vectors beside the project; without them tests skip, with CI=true they fail."""

import json
import os
from pathlib import Path

import pytest

VECTORS = Path(__file__).parents[3] / "shared" / "vectors"


@pytest.fixture(scope="session")
def outside():
    def load(name):
        path = VECTORS / name
        if not path.exists():
            reason = f"the outside vectors {name} are not beside the project"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        return json.loads(path.read_text("utf-8"))

    return load
