"""The public site as a Flask application: files, and nothing else.

No query is read, no cookie set, nothing is computed. A request names a file below the site's folder
or gets 404: names with a leading dot (but `.well-known`), temporary files and links that lead out
of the folder do not exist.
"""

import os
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, request, send_file
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.security import safe_join

from ledger.publish.headers import headers_for
from verifier.values import paths

_HIDDEN_BUT = ".well-known"
_MAX_PATH = 512
_PLAIN = f"{paths.PLAIN}/"
_MISSING = f"{_PLAIN}missing.html"
_METHODS = ("GET", "HEAD", "OPTIONS")


def create_app(site: Path) -> Flask:
    """Return the application that serves the folder `site`."""
    root = site.resolve()
    app = Flask("trustmark-public", static_folder=None, template_folder=None)
    app.url_map.merge_slashes = False

    def serve(path: str) -> Response:
        return _serve(root, path)

    app.add_url_rule("/", "index", lambda: serve("index.html"), methods=_METHODS)
    app.add_url_rule("/<path:path>", "file", serve, methods=_METHODS)
    app.register_error_handler(HTTPException, _refuse)
    return app


def _serve(root: Path, path: str) -> Response:
    name = _named(path)
    headers = headers_for(name)
    if request.method == "OPTIONS":
        return Response(status=HTTPStatus.NO_CONTENT, headers=headers)
    try:
        found = _find(root, name)
    except NotFound:
        return _no_plain_page(root, name)
    return _answer(found, headers)


def _named(path: str) -> str:
    """Return the file that `path` means: a folder's index, or a page for a number after `c/`."""
    if path.endswith("/"):
        return f"{path}index.html"
    number = path.removeprefix(_PLAIN)
    return f"{path}.html" if number not in {path, ""} and not {".", "/"} & set(number) else path


def _no_plain_page(root: Path, name: str) -> Response:
    """Answer in plain words that there is no page without script `name`; else raise `NotFound`."""
    if not name.startswith(_PLAIN):
        raise NotFound
    headers = headers_for(_MISSING) | {"Cache-Control": "no-store"}
    return Response(_find(root, _MISSING).read_bytes(), HTTPStatus.NOT_FOUND, headers)


def _answer(found: Path, headers: dict[str, str]) -> Response:
    small = found.with_name(f"{found.name}.gz")
    if small.is_file():
        headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings["gzip"] > 0:
            found, headers["Content-Encoding"] = small, "gzip"
    # Opened before it is measured: the publisher replaces files, and length and content must be of
    # the same one.
    file = found.open("rb")
    facts = os.fstat(file.fileno())
    response = send_file(
        file,
        mimetype=headers["Content-Type"],
        etag=f"{facts.st_mtime_ns:x}-{facts.st_size:x}",
        last_modified=facts.st_mtime,
    )
    if response.status_code == HTTPStatus.OK:
        response.content_length = facts.st_size
    response.headers.update(headers)
    response.headers.pop("Content-Disposition", None)
    return response


def _find(root: Path, name: str) -> Path:
    """Return the file called `name` below `root`; raises `NotFound`."""
    parts = name.split("/")
    if len(name) > _MAX_PATH or "\0" in name or "" in parts:
        raise NotFound
    if any(part.startswith(".") and part != _HIDDEN_BUT for part in parts):
        raise NotFound
    joined = safe_join(str(root), name)
    if joined is None:
        raise NotFound
    try:
        found = Path(joined).resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise NotFound from error
    if not found.is_relative_to(root) or not found.is_file():
        raise NotFound
    return found


def _refuse(error: HTTPException) -> Response:
    """Answer in one line of text that repeats nothing of the request."""
    response = Response(f"{error.code} {error.name}\n", status=error.code, mimetype="text/plain")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "GET, HEAD, OPTIONS"
    return response
