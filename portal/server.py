"""One gunicorn process with threads around an application, and one background task beside it.

One worker, so that there is one writer lock and one place for signing keys; the task (the
publisher) runs in that worker, and opens what it needs there: connections do not survive a fork.
"""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped] # it brings no types

THREADS = 8
_LAST_WORDS = 10.0
"""Seconds the background task has to finish what it writes; a restart does the rest."""

Task = Callable[[threading.Event], None]


class _Server(BaseApplication):  # type: ignore[misc] # for the same reason
    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self._app = app
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


class _Beside:
    """The background task, in a thread of the worker from its first moment to its last."""

    def __init__(self, task: Task | None) -> None:
        self._task = task
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, _worker: object) -> None:
        if self._task is not None:
            self._thread = threading.Thread(
                target=self._task, args=(self._stop,), name="task", daemon=True
            )
            self._thread.start()

    def end(self, _server: object, _worker: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_LAST_WORDS)


def serve(
    app: Flask, *, host: str, port: int, ready: Callable[[str], None], task: Task | None = None
) -> None:
    """Serve `app` until told to stop (SIGINT, SIGTERM); port 0 takes a free one.

    `ready` is called with the address once it is listened on; `task` runs in a thread of the worker
    until the event it is given is set.
    """
    beside = _Beside(task)
    _Server(
        app,
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "loglevel": "warning",
            "graceful_timeout": 5,
            "when_ready": lambda server: ready(_address(server.LISTENERS[0].sock.getsockname())),
            "post_worker_init": beside.begin,
            "worker_exit": beside.end,
        },
    ).run()


def _address(bound: tuple[str, int]) -> str:
    """Return the address of a socket bound to host and port (IPv6 has more members)."""
    host = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
    return f"http://{host}:{bound[1]}/"
