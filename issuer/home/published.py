"""What the public site on this disk says of itself, unverified: for rules of our own house, never for verdicts."""

from pathlib import Path

from issuer.errors import HomeError
from verifier.values import paths


def published_size(checkpoint: Path) -> int:
    """Return the log size a checkpoint file states (C2SP tlog-checkpoint, second line), 0 if there is none."""
    try:
        return int(checkpoint.read_text("utf-8").split("\n")[1])
    except FileNotFoundError:
        return 0
    except (IndexError, ValueError, OSError) as error:
        raise HomeError(f"{checkpoint} is not a checkpoint") from error


def is_published(site: Path, log_index: int) -> bool:
    """Tell whether the fact at this index is under the published checkpoint."""
    return log_index < published_size(site / paths.CHECKPOINT)
