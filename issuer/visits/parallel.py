"""Looking at many hosts side by side, each result handed on as soon as it is there."""

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event
from typing import TypeVar

from ledger.errors import OutsideError

Item = TypeVar("Item")
Result = TypeVar("Result")
AT_ONCE = 8


def side_by_side(
    items: Iterable[Item], look: Callable[[Item, Callable[[float], None]], Result]
) -> Generator[tuple[Item, Result], None, None]:
    """Yield each item with what `look(item, sleep)` returned, first come first.

    `sleep(seconds)` waits. When the caller goes away, by an interrupt too, nothing more is begun,
    and looks under way end with an `OutsideError` at their next wait.
    """
    stop = Event()

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise OutsideError("stopped")

    threads = ThreadPoolExecutor(AT_ONCE)
    try:
        pending = {threads.submit(look, item, sleep): item for item in items}
        for done in as_completed(pending):
            yield pending[done], done.result()
    finally:
        stop.set()
        threads.shutdown(wait=True, cancel_futures=True)
