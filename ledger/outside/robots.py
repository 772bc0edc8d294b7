"""What a host allows visitors by its `robots.txt` (RFC 9309), and how far apart it wants them. Text in, no network.

Read by the standard library, which takes the first rule that fits and knows no wildcards: a few
pages are asked for, so that decides little. A file that cannot be made sense of forbids everything.
"""

from urllib.robotparser import RobotFileParser

AGENT = "trustmark-monitor"
"""What `robots.txt` may call us."""
PATH = "/robots.txt"
LARGEST = 500 * 1024
"""Bytes: what RFC 9309 section 2.5 asks a visitor to read at least. A longer file forbids everything here."""


class Robots:
    """The rules of one host."""

    def __init__(self, text: str) -> None:
        """Read the rules in `text`; an empty one allows everything."""
        self._rules: RobotFileParser | None = RobotFileParser()
        try:
            self._rules.parse(text.splitlines())
            delay = self._rules.crawl_delay(AGENT)
        except ValueError:
            self._rules, delay = None, None
        self.delay = float(delay or 0)
        """Seconds the host wants between two requests."""

    def allows(self, path: str) -> bool:
        """Tell whether we may ask for `path`."""
        try:
            return self._rules is not None and self._rules.can_fetch(AGENT, path)
        except ValueError:
            return False
