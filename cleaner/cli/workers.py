"""Work spread over processes, results in the order of the input."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from cleaner.errors import CleanerError

__all__ = ["in_order"]

AHEAD = 4
"""Batches in flight for each process: enough to keep it busy, few enough to bound memory."""
BATCH = 64

T = TypeVar("T")
R = TypeVar("R")


def in_order(work: Callable[[T], R], items: Iterable[T], jobs: int) -> Iterator[R]:
    """``map(work, items)``, by ``jobs`` processes if there is more than one.

    Raises :class:`~cleaner.errors.CleanerError` if a process dies.
    """
    if jobs == 1:
        yield from map(work, items)
        return
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children

    rest = iter(items)
    batches = iter(lambda: list(islice(rest, BATCH)), [])
    with ProcessPoolExecutor(jobs, None, _start, (work,)) as pool:
        waiting: deque[Future[list[Any]]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(_batch, batch))
                if len(waiting) >= AHEAD * jobs:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool as error:
            raise CleanerError("a worker process died; what was being written was discarded") from error
        except (GeneratorExit, KeyboardInterrupt):
            for process in active_children():
                process.terminate()  # nobody waits for what it is doing
            raise
        finally:
            pool.shutdown(cancel_futures=True)


class _Work:
    """Where a worker process keeps what it does, set once when it starts."""

    do: Callable[[Any], Any]


def _start(work: Callable[[Any], Any]) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _Work.do = staticmethod(work)


def _batch(items: list[Any]) -> list[Any]:
    return [_Work.do(item) for item in items]
