"""Builds the verify page: one HTML file, and the files beside it.

Script, style, texts and root keys are inside the one file.

The page's Content-Security-Policy names each script and the style by its SHA-256 (CSP 3, section
6.7.3.3); nothing else may run, and nothing may be asked for but files of the page's own host. The
web server must add `frame-ancestors 'none'`, which a meta element cannot say. Sources stay
readable; the page carries `page.min.js`, which `tools/minify.py` makes from them.

The page carries the key manifest it was published with, so a first answer needs no second round to
the server; it asks for a newer one when the lists name one. What a first verdict does not need is
in `more.js`, which the page asks for after the verdict and runs only if it has the SHA-256 that the
page names; so is `proving.js`, which makes proof files and is asked for when somebody wants one.
The service worker (`sw.js`) gets a new name with each version of the two. The scanner page,
`scan.html`, is one file of the same make; the decoder in it is vendored (`vendor/qr.js`).
"""

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from keys.manifest import Roots, format_roots
from verifier.browser.scripts import small_script
from verifier.judging.texts import FILES, sections

_HERE = Path(__file__).parent
_COMMENT = re.compile(r"^\s*//[^\n]*\n|^\s*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_TIGHT = re.compile(r"; ?(?=})| ?([{};,]) ?|(?<=:) ")
_FIELD = re.compile(r"{{(\w+)}}")
_RELEASE = re.compile(rb"<!-- page ([0-9a-f]{16}) -->\n\Z")
_MADE_FROM = (
    *("build.py", "page.html", "page.css", "features.js", "sw.js", "ui.json", "more.json"),
    *("page.min.js", "more.min.js", "scan.html", "scan.css", "scan.json", "scan.min.js"),
)
SCANNER = "scan.html"
_HTML_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageConfig:
    """What a site's page has to know: its roots, its issuer and the number of register buckets.

    The issuer is written `https://HOST`.

    `manifest` is the signed key manifest as published (empty: the page asks for it); `report` is
    where problems are reported to, `mailto:` or `https://` (empty: nowhere).
    """

    roots: Roots
    issuer: str
    register_buckets: int
    manifest: bytes = b""
    report: str = ""


def build_site(config: PageConfig) -> dict[str, bytes]:
    """Return the files of the page by path; the same config always gives the same bytes."""
    page, more = build_page(config), more_script()
    version = sha256(page + more.encode()).hexdigest()[:16]
    fields = {"version": version, "script": _part("more.js", more)["url"]}
    worker = _shrink((_HERE / "sw.js").read_text("utf-8"))
    icons = {path.name: path.read_bytes() for path in sorted((_HERE / "icons").iterdir())}
    return {
        "index.html": page,
        SCANNER: build_scanner(config),
        "more.js": more.encode(),
        "proving.js": small_script("proving.js").encode(),
        "sw.js": _FIELD.sub(lambda match: fields[match[1]], worker).encode(),
        "manifest.webmanifest": _web_manifest(),
        **icons,
    }


@cache
def release() -> str:
    """Return the name of this release's pages: 16 hex digits of a SHA-256 over their sources."""
    icons = sorted((_HERE / "icons").iterdir())
    digest = sha256()
    for path in (*(_HERE / name for name in _MADE_FROM), *FILES, *icons):
        data = path.read_bytes()
        digest.update(f"{path.name} {len(data)}\n".encode() + data)
    return digest.hexdigest()[:16]


def release_of(page: bytes) -> str | None:
    """Return the release that a page says it was built by; None if it says none."""
    named = _RELEASE.search(page)
    return named[1].decode() if named else None


def build_page(config: PageConfig) -> bytes:
    """Return the verify page for `config` as UTF-8 HTML; the same config gives the same bytes.

    Its last line names the release, so that an auditor who has the same one can build the page
    again and compare.
    """
    style = shrunk_style("page.css")
    script = page_script(config)
    later = (more_script(), small_script("proving.js"))
    page = _filled("page.html", config, style=style, script=script, later=later)
    return f"{page}<!-- page {release()} -->\n".encode()


def build_scanner(config: PageConfig) -> bytes:
    """Return the scanner page for `config`: one UTF-8 HTML file with everything but evidence."""
    content = _known(config) | _texts("verdicts", "months", "reasons", "measures")
    tables = [_table(name) for name in ("ui.json", "more.json", "scan.json")]
    content["ui"] = {name: text for table in tables for name, text in table.items()}
    style = shrunk_style("page.css") + shrunk_style("scan.css")
    script = _closed(content, "scan.js")
    return _filled("scan.html", config, style=style, script=script).encode()


def _filled(
    template: str, config: PageConfig, *, style: str, script: str, later: tuple[str, ...] = ()
) -> str:
    """Return the page made from `template`.

    Its policy allows what is in it, and the scripts that are asked for `later`.
    """
    features = _shrink((_HERE / "features.js").read_text("utf-8"))
    fields = {
        "csp": content_security_policy(scripts=(features, script, *later), style=style),
        "style": style,
        "features": features,
        "issuer": escape(config.issuer),
        "host": escape(config.issuer.partition("://")[2]),
        "script": script,
    }
    text = _INDENT.sub("", _HTML_COMMENT.sub("", (_HERE / template).read_text("utf-8")))
    return _FIELD.sub(lambda match: fields[match[1]], text)


def page_script(config: PageConfig) -> str:
    """Return the one script of the page: configuration and texts, then `page.min.js`.

    Not a module: modules wait until the page was drawn once, and the check would wait too.
    """
    content = _known(config) | {
        "more": _part("more.js", more_script()),
        "proof": _part("proving.js", small_script("proving.js")),
        **_texts("verdicts", "months"),
        "ui": _table("ui.json"),
    }
    return _closed(content, "page.js")


def _known(config: PageConfig) -> dict[str, object]:
    return {
        "issuer": config.issuer,
        "buckets": config.register_buckets,
        "roots": json.loads(format_roots(config.roots)),
        "manifest": config.manifest.decode(),
        "report": config.report,
    }


def _closed(content: dict[str, object], entry: str) -> str:
    """Return the one script of a page: what it is told, then the small script of `entry`."""
    return f"(() => {{\n'use strict';\n{_constant(content)}{small_script(entry)}}})();\n"


def more_script() -> str:
    """Return the second script of the page: its texts, then `more.min.js`; the same everywhere."""
    texts = _texts("reasons", "measures", "events")
    return _constant({**texts, "ui": _table("more.json")}) + small_script("more.js")


def content_security_policy(*, scripts: tuple[str, ...], style: str) -> str:
    """Return the page's policy: only these scripts, this style, and files of its own host."""
    allowed = " ".join(f"'{_digest(script)}'" for script in scripts) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {allowed}",
            f"style-src '{_digest(style)}'",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types trustmark",
        )
    )


def shrunk_style(name: str) -> str:
    """Return the style sheet `name` of this folder on one line, without comments."""
    return _TIGHT.sub(r"\1", _shrink((_HERE / name).read_text("utf-8")).replace("\n", ""))


def _texts(*names: str) -> dict[str, object]:
    texts = sections()
    return {name: texts[name] for name in names}


def _table(name: str) -> dict[str, object]:
    table: dict[str, object] = json.loads((_HERE / name).read_text("utf-8"))
    return table


def _constant(content: dict[str, object]) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"const CONFIG = {text};\n"


def _part(name: str, script: str) -> dict[str, str]:
    """Return address and digest of a script that the page asks for later."""
    version = sha256(script.encode()).hexdigest()[:16]
    return {"url": f"{name}?{version}", "integrity": _digest(script)}


def _web_manifest() -> bytes:
    """Return what a phone needs to install the page.

    The page keeps its address bar, so that one sees which host it is on.
    """
    title = json.loads((_HERE / "ui.json").read_text("utf-8"))["title"]
    icons = [
        {"src": "icon.svg", "type": "image/svg+xml", "sizes": "any"},
        {"src": "icon-192.png", "type": "image/png", "sizes": "192x192"},
        {"src": "icon-512.png", "type": "image/png", "sizes": "512x512"},
        {"src": "icon-512.png", "type": "image/png", "sizes": "512x512", "purpose": "maskable"},
    ]
    content = {
        "name": f"{title['km']} · {title['en']}",
        "short_name": title["km"],
        "lang": "km",
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#f3f5f8",
        "theme_color": "#10294d",
        "icons": icons,
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _shrink(text: str) -> str:
    """Return style or script without lines that are only comment and without indentation."""
    return re.sub(r"\n{2,}", "\n", _INDENT.sub("", _COMMENT.sub("", text)))


def _digest(text: str) -> str:
    """Return the SHA-256 of `text` as policies and integrity attributes write it."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
