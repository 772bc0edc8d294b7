"""Fail unless none of the named modules can be imported: `python tools/absent.py flask jwt`."""

import sys
from importlib.util import find_spec

present = [name for name in sys.argv[1:] if find_spec(name) is not None]
if present:
    sys.exit(f"trustmark: expected an environment without {', '.join(present)}")
