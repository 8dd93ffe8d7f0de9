"""Work spread over processes, results in the order of the input."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from cleaner.errors import WorkerError

__all__ = ["in_order"]

AHEAD = 4
"""Batches in flight for each process: enough to keep it busy, few enough to bound memory."""
BATCH = 64
BATCH_BYTES, AHEAD_BYTES = 1 << 20, 32 << 20
"""A batch is closed, and no more are sent out, when there is so much in them: huge items go one by one."""

T = TypeVar("T")
R = TypeVar("R")


def _nothing(item: object) -> int:
    del item
    return 0


def in_order(work: Callable[[T], R], items: Iterable[T], jobs: int, size: Callable[[T], int] = _nothing) -> Iterator[R]:
    """``map(work, items)``, by ``jobs`` processes if there is more than one; ``size`` is an item's, in bytes.

    Raises :class:`~cleaner.errors.WorkerError` if a process dies.
    """
    if jobs == 1:
        yield from map(work, items)
        return
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children

    with ProcessPoolExecutor(jobs, None, _start, (work,)) as pool:
        waiting: deque[tuple[int, Future[list[Any]]]] = deque()
        try:
            for weight, batch in _batches(items, size):
                waiting.append((weight, pool.submit(_batch, batch)))
                while len(waiting) >= AHEAD * jobs or (waiting and sum(part for part, _ in waiting) > AHEAD_BYTES):
                    yield from waiting.popleft()[1].result()
            while waiting:
                yield from waiting.popleft()[1].result()
        except BrokenProcessPool as error:
            raise WorkerError("a worker process died; what was being written was discarded") from error
        except (GeneratorExit, KeyboardInterrupt):
            for process in active_children():
                process.terminate()  # nobody waits for what it is doing
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _batches(items: Iterable[T], size: Callable[[T], int]) -> Iterator[tuple[int, list[T]]]:
    """Items in batches that are neither many nor large, each with its size."""
    batch: list[T] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += size(item)
        if len(batch) >= BATCH or weight >= BATCH_BYTES:
            yield weight, batch
            batch, weight = [], 0
    if batch:
        yield weight, batch


class _Work:
    """Where a worker process keeps what it does, set once when it starts."""

    do: Callable[[Any], Any]


def _start(work: Callable[[Any], Any]) -> None:
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Work.do = staticmethod(work)


def _end_with_parent() -> None:
    """A parent that is killed cannot end its workers, and they would wait for work for ever."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _batch(items: list[Any]) -> list[Any]:
    return [_Work.do(item) for item in items]
