"""One gunicorn process with threads around an application, and one background task beside it.

One worker, so that there is one writer lock and one place for signing keys; the task (the publisher) runs in that
worker, and opens what it needs there: connections do not survive a fork.
"""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped] # it brings no types

THREADS = 8
_LAST_WORDS = 10.0
"""Seconds the background task has to finish what it writes; what it does not finish, a restart does."""

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


def serve(
    app: Flask,
    *,
    host: str,
    port: int,
    ready: Callable[[str], None],
    task: Task | None = None,
) -> None:
    """Serve `app` until told to stop (SIGINT, SIGTERM); port 0 takes a free one.

    `ready` is called with the address once it is listened on; `task` runs in a thread of the worker until the event it
    is given is set.
    """
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def when_ready(server: Any) -> None:  # noqa: ANN401
        bound = server.LISTENERS[0].sock.getsockname()
        name = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        ready(f"http://{name}:{bound[1]}/")

    def begin(_: Any) -> None:  # noqa: ANN401
        if task is not None:
            threads.append(threading.Thread(target=task, args=(stop,), name="task", daemon=True))
            threads[0].start()

    def end(_: Any, __: Any) -> None:  # noqa: ANN401
        stop.set()
        for thread in threads:
            thread.join(_LAST_WORDS)

    _Server(
        app,
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "loglevel": "warning",
            "graceful_timeout": 5,
            "when_ready": when_ready,
            "post_worker_init": begin,
            "worker_exit": end,
        },
    ).run()
