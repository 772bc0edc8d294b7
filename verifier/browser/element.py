"""Builds the script of `<trustmark-badge>` for one site: its roots, its issuer, style and texts inside.

One file without dependencies. A shop takes it as it is, onto its own server or from the issuer's, and may name its
SHA-384 (`integrity`), so it is published under a name made from its content, and never changes there.
"""

import json
import re
from base64 import b64encode
from hashlib import sha256, sha384

from keys.manifest import format_roots
from verifier.browser.build import PageConfig, shrunk_style
from verifier.browser.scripts import HERE, small_script
from verifier.texts import LANGUAGES, table

_DETAILS: dict[str, tuple[str, str]] = {
    "valid": ("valid-until", "end"),
    "warned": ("valid-until", "end"),
    "suspended": ("suspended-from", ""),
    "revoked": ("revoked-on", "from"),
    "expired": ("expired-on", "end"),
    "not-yet-valid": ("begins-on", "start"),
    "wrong-place": ("belongs-to", ""),
}
"""Verdict -> sentence of texts.json below its head, and which of the script's dates is its `{date}`."""
_NEVER_SAID = frozenset({"not-genuine", "not-listed"})
_END = "[.។]"
_NAME_LETTERS = 16


def build_element(config: PageConfig) -> bytes:
    """Return the script for `config` as UTF-8; the same config always gives the same bytes."""
    texts = table()
    content = {
        "issuer": config.issuer,
        "roots": json.loads(format_roots(config.roots)),
        "heads": {
            code: [re.split(_END, head, maxsplit=1)[0] for head in _both(text)]
            for code, text in texts.verdicts.items()
            if code not in _NEVER_SAID
        },
        "details": {
            code: [text.replace("{date}", f"{{{date}}}") for text in _both(texts.details[name])]
            for code, (name, date) in _DETAILS.items()
        },
        "day": _both(_ui_texts()["day"]),
        "months": [texts.months[language] for language in LANGUAGES],
        "ask": _both(texts.ui["check"]),
        "style": shrunk_style("element.css"),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"const CONFIG={text};\n{small_script('element.js')}".encode()


def integrity(script: bytes) -> str:
    """Return what a page writes into `integrity` for `script`."""
    return f"sha384-{b64encode(sha384(script).digest()).decode()}"


def element_path(script: bytes) -> str:
    """Return where the site keeps `script` for good: a name that changes with the content."""
    return f"badge/trustmark-badge-{sha256(script).hexdigest()[:_NAME_LETTERS]}.js"


def _ui_texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((HERE / "ui.json").read_text("utf-8"))
    return found


def _both(text: dict[str, str]) -> list[str]:
    return [text[language] for language in LANGUAGES]
