"""Builds the verify page: ONE html file with script, style, texts and the pinned root keys inside.

The page's Content-Security-Policy names each script and the style by its SHA-256 (CSP 3, section 6.7.3.3); nothing
else may run, and nothing may be asked for but files of the page's own host. The web server must add
`frame-ancestors 'none'`, which a meta element cannot say. Sources stay readable; the page carries `page.min.js`, which
`tools/minify.py` makes from them.
"""

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from keys.manifest import Roots, format_roots
from verifier.browser.scripts import small_script

_HERE = Path(__file__).parent
_TEXTS = _HERE.parent / "texts.json"
_COMMENT = re.compile(r"^\s*//[^\n]*\n|^\s*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_TIGHT = re.compile(r" ?([{};,]) ?")
_HTML_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageConfig:
    """What one site's page has to know: its roots, its issuer (`https://HOST`) and the register's bucket count."""

    roots: Roots
    issuer: str
    register_buckets: int


def build_page(config: PageConfig) -> bytes:
    """Return the verify page for `config` as UTF-8 HTML; the same config always gives the same bytes."""
    features = _shrink((_HERE / "features.js").read_text("utf-8"))
    script = page_script(config)
    style = _TIGHT.sub(r"\1", _shrink((_HERE / "page.css").read_text("utf-8")).replace("\n", ""))
    fields = {
        "csp": content_security_policy(scripts=(features, script), style=style),
        "style": style,
        "features": features,
        "script": script,
    }
    template = _INDENT.sub("", _HTML_COMMENT.sub("", (_HERE / "page.html").read_text("utf-8")))
    return re.sub(r"{{(\w+)}}", lambda match: fields[match[1]], template).encode()


def page_script(config: PageConfig) -> str:
    """Return the one module of the page: configuration and texts, then `page.min.js`."""
    script = _config_script(config) + small_script("page.js")
    if "</script" in script.lower() or "<!--" in script:
        msg = "the script must not contain what ends a script element"
        raise ValueError(msg)
    return script


def content_security_policy(*, scripts: tuple[str, ...], style: str) -> str:
    """Return the policy of the page: these scripts, this style, files of its own host, and nothing else."""
    allowed = " ".join(_source_hash(script) for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {allowed}",
            f"style-src {_source_hash(style)}",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def _config_script(config: PageConfig) -> str:
    texts = json.loads(_TEXTS.read_text("utf-8"))
    ui = json.loads((_HERE / "ui.json").read_text("utf-8"))
    content = {
        "issuer": config.issuer,
        "buckets": config.register_buckets,
        "roots": json.loads(format_roots(config.roots)),
        **{name: texts[name] for name in ("verdicts", "reasons", "measures", "events", "months")},
        "ui": ui,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"const CONFIG = {text};\n"


def _shrink(text: str) -> str:
    """Return style or script without lines that are only comment and without indentation."""
    return re.sub(r"\n{2,}", "\n", _INDENT.sub("", _COMMENT.sub("", text)))


def _source_hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
