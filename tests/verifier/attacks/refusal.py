"""How an attack ends: refused, and with which reason."""

import pytest

from verifier.errors import VerificationError


def refused(action, *arguments):
    with pytest.raises(VerificationError) as caught:
        action(*arguments)
    return caught.value.reason
