"""Work beside the reactor, so that pages are fetched while others are cleaned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from twisted.internet.defer import Deferred

__all__ = ["Background"]

T = TypeVar("T")


class Background:
    """One thread: cleaning keeps a core busy, and more threads of one interpreter do not clean faster."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "newsclean")

    async def run(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, or the exception it raises; the reactor goes on meanwhile."""
        future = self._pool.submit(work)
        try:
            asyncio.get_running_loop()
        except RuntimeError:  # a reactor without asyncio
            return await _deferred(future)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """End the thread; what it has not begun is not done any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _deferred(future: Future[T]) -> Deferred[T]:
    from twisted.internet import reactor

    deferred: Deferred[T] = Deferred()

    def settle() -> None:
        error = future.exception()
        if error is None:
            deferred.callback(future.result())
        else:
            deferred.errback(error)

    future.add_done_callback(lambda _: reactor.callFromThread(settle))
    return deferred
