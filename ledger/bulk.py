"""Working through millions of small objects: without garbage collection, on two processors."""

import gc
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context


@contextmanager
def no_collections() -> Iterator[None]:
    """Keep the garbage collector from walking them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def second_process() -> Executor:
    """Return what runs functions in one other process, started at the first; close it after use."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))
