"""Write words and articles of the scheme's reason codes for the verifier: `make page`.

The result is committed. Their one source is `ledger/scheme/cets.toml`; the verifier, which knows no
scheme, reads `verifier/judging/measures.json`. A verdict names a code and no version of the rules,
so where two versions say a code differently, the newest speaks.
"""

import json
import sys
from pathlib import Path

from ledger.scheme.model import Scheme, cets

MEASURES = Path(__file__).parents[1] / "verifier" / "judging" / "measures.json"


def main() -> int:
    """Write the file anew."""
    MEASURES.write_text(reason_words(cets()), "utf-8")
    return 0


def reason_words(scheme: Scheme) -> str:
    """Return the file: each reason code of any version, with words (km, en) and article."""
    words = {
        rule.code: {"en": rule.text.en, "km": rule.text.km, "article": rule.article}
        for version in scheme.version
        for rule in version.reason
    }
    return json.dumps(words, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
