"""What all acts of the demonstration share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from issuer.checking.checker import Checker, site_folder
from issuer.home import custody
from trustmark.demo.plan import expected
from trustmark.demo.stage import Stage

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """What all acts share."""

    stage: Stage
    now: int
    say: Say

    def checker(self) -> Checker:
        """Return a verifier that has seen nothing yet, over the published files."""
        settings = self.stage.settings
        return Checker(site_folder(str(settings.site)), custody.load_roots(settings.roots))

    def folder(self, kind: str, shop: int) -> Path:
        """Return where the files of a shop lie."""
        return self.stage.settings.home / kind / self.stage.numbers[shop]

    def good_shop(self) -> int:
        """Return the first shop with a host whose certificate is in force."""
        rows = self.stage.rows
        return next(
            n for n in sorted(self.stage.numbers) if rows[n].hosts and self.expected(n) == "valid"
        )

    def expected(self, shop: int) -> str:
        """Return the verdict this shop must get."""
        return expected(self.stage.plan, shop)
