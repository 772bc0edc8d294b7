"""What the public site on this disk says, unverified: for our own rules, never for verdicts."""

from pathlib import Path

from issuer.errors import HomeError
from verifier.values import paths


def published_size(checkpoint: Path) -> int:
    """Return the log size in a checkpoint file (C2SP tlog-checkpoint, line 2), 0 without one."""
    try:
        return int(checkpoint.read_text("utf-8").split("\n")[1])
    except FileNotFoundError:
        return 0
    except (IndexError, ValueError, OSError) as error:
        raise HomeError(f"{checkpoint} is not a checkpoint") from error


def is_published(site: Path, log_index: int) -> bool:
    """Tell whether the fact at this index is under the published checkpoint."""
    return log_index < published_size(site / paths.CHECKPOINT)
