"""Builds the script of `<trustmark-badge>` for one site, and the page that tells shops how.

Roots and texts of the site are inside the script.

One file without dependencies. A shop takes it as it is, onto its own server or from the issuer's,
and may name its SHA-384 (`integrity`), so it is published under a name made from its content, and
never changes there.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256, sha384
from html import escape

from keys.manifest import format_roots
from verifier.browser.build import PageConfig, content_security_policy, shrunk_style
from verifier.browser.scripts import HERE, small_script
from verifier.judging.texts import LANGUAGES, table

_DETAILS: dict[str, tuple[str, str]] = {
    "valid": ("valid-until", "end"),
    "warned": ("valid-until", "end"),
    "suspended": ("suspended-from", ""),
    "revoked": ("revoked-on", "from"),
    "expired": ("expired-on", "end"),
    "not-yet-valid": ("begins-on", "start"),
    "wrong-place": ("belongs-to", ""),
}
"""Verdict -> sentence of texts.json below its head, and which date of the script fills `{date}`."""
_MEASURES = frozenset({"warned", "suspended", "revoked"})
"""Verdicts that come from a measure, which may be under appeal."""
_NEVER_SAID = frozenset({"not-genuine", "not-listed"})
_END = "[.។]"
_NAME_LETTERS = 16
SCRIPT = "badge/trustmark-badge.js"
INTEGRITY = "badge/integrity.json"
SHOPS = "shops.html"
REFRESHERS = {f"badge/{name}.txt": name for name in ("refresh.php", "refresh.sh")}
"""Path on the site -> script of `examples/shop` that refreshes a bundle.

They are published as text, so that no web server runs them.
"""
_PACKED = HERE / "shop"
_SOURCE = HERE.parents[1] / "examples" / "shop"
_NUMBER = "CETS-0047-K2N"
_ASK = "ពិនិត្យហាងនេះ · Check this shop"
_TAG = '<script type="module" src="{}" integrity="{}"{}></script>'


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
            code: [
                text.replace("{date}", f"{{{date}}}") + "{appeal}" * (code in _MEASURES)
                for text in _both(texts.details[name])
            ]
            for code, (name, date) in _DETAILS.items()
        },
        "appeal": [re.split("[:៖]", said)[0] for said in _both(_ui_texts()["appeal_pending"])],
        "day": _both(_ui_texts()["day"]),
        "months": [texts.months[language] for language in LANGUAGES],
        "ask": _both(texts.ui["check"]),
        "style": shrunk_style("element.css"),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"const CONFIG={text};\n{small_script('element.js')}".encode()


def element_files(config: PageConfig) -> Mapping[str, bytes]:
    """Return what the site publishes, by path: the scripts, the digest, and the page for shops.

    The script is there twice: under a name for good, and as the newest.
    """
    script = build_element(config)
    path = element_path(script)
    told = {"script": path, "integrity": integrity(script)}
    return {
        path: script,
        SCRIPT: script,
        INTEGRITY: json.dumps(told, indent=2).encode(),
        SHOPS: _shops_page(config, script),
        **{path: _refresher(name) for path, name in REFRESHERS.items()},
    }


def embedding(config: PageConfig, number: str) -> Mapping[str, bytes]:
    """Return what the shop of certificate `number` takes: the script, and the lines to paste.

    `element-own.html` is for a shop that keeps script and evidence bundle under `/trustmark/` on
    its own server, `element-loaded.html` for one that loads the script from the issuer.
    """
    script = build_element(config)
    return {
        element_path(script).rpartition("/")[2]: script,
        "element-own.html": f"{_own_lines(config, script, number)}\n".encode(),
        "element-loaded.html": f"{_loaded_line(config, script, number)}\n".encode(),
    }


def integrity(script: bytes) -> str:
    """Return what a page writes into `integrity` for `script`."""
    return f"sha384-{b64encode(sha384(script).digest()).decode()}"


def element_path(script: bytes) -> str:
    """Return where the site keeps `script` for good: a name that changes with the content."""
    return f"badge/trustmark-badge-{sha256(script).hexdigest()[:_NAME_LETTERS]}.js"


def _refresher(name: str) -> bytes:
    """Return a script for shops: package data of the wheel, or the file in a source tree."""
    folder = _PACKED if _PACKED.is_dir() else _SOURCE
    return (folder / name).read_bytes()


def _shops_page(config: PageConfig, script: bytes) -> bytes:
    """Return the page for shops, with the lines to paste for this site and this script."""
    path = element_path(script)
    name, host = path.rpartition("/")[2], config.issuer.partition("://")[2]
    style = shrunk_style("shops.css")
    kept = ".../trustmark/bundle.json"
    refresh = (
        f"trustmark bundle {_NUMBER} --site {config.issuer} --trust roots.json --out {kept}",
        f"php refresh.php {_NUMBER} {config.issuer} {kept} shop.example.com.kh",
        f"sh refresh.sh {_NUMBER} shop.example.com.kh {config.issuer} {kept}",
    )
    fields = {
        "csp": content_security_policy(scripts=(), style=style),
        "style": style,
        "issuer": escape(config.issuer),
        "host": escape(host),
        "script": path,
        "name": name,
        "refresh": escape("\n".join(refresh)),
        "own": escape(_own_lines(config, script, _NUMBER)),
        "loaded": escape(_loaded_line(config, script, _NUMBER)),
    }
    template = (HERE / "shops.html").read_text("utf-8")
    return re.sub(r"{{(\w+)}}", lambda match: fields[match[1]], template).encode()


def _own_lines(config: PageConfig, script: bytes, number: str) -> str:
    name = element_path(script).rpartition("/")[2]
    return (
        f"{_TAG.format(f'/trustmark/{name}', integrity(script), '')}\n"
        f'<trustmark-badge number="{number}" bundle="/trustmark/bundle.json">\n'
        f"  {_link(config, number)}\n"
        "</trustmark-badge>"
    )


def _loaded_line(config: PageConfig, script: bytes, number: str) -> str:
    address = f"{config.issuer}/{element_path(script)}"
    return (
        f"{_TAG.format(address, integrity(script), ' crossorigin')}"
        f'<trustmark-badge number="{number}">{_link(config, number)}</trustmark-badge>'
    )


def _link(config: PageConfig, number: str) -> str:
    return f'<a href="{config.issuer}/#{number}">{_ASK}</a>'


def _ui_texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((HERE / "ui.json").read_text("utf-8"))
    return found


def _both(text: dict[str, str]) -> list[str]:
    return [text[language] for language in LANGUAGES]
