"""What a host allows visitors by `robots.txt` (RFC 9309), and how often. Text in, no network.

The standard library reads it; it takes the first rule that fits and knows no wildcards. We ask for
a few pages, so that matters little. An unreadable file forbids everything.
"""

from urllib.robotparser import RobotFileParser

AGENT = "trustmark-monitor"
"""What `robots.txt` may call us."""
PATH = "/robots.txt"
LARGEST = 500 * 1024
"""Bytes: the least a visitor must read (RFC 9309 section 2.5). A longer file forbids everything."""


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
