"""What a `with` closes at its end."""

from typing import Self


class Closing:
    """Closed at the end of its `with`, by its own `close`."""

    def __enter__(self) -> Self:
        """Return it itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, also after an error."""
        self.close()

    def close(self) -> None:
        """Close what it holds."""
        raise NotImplementedError
