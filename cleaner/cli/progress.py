"""How far a long run is: a line on a terminal, nothing in a pipe; a summary at the end."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from cleaner.cli.counts import Count
from cleaner.cli.messages import tell
from cleaner.render import stats_text
from cleaner.visible import one_line

__all__ = ["Progress", "told_summary"]

INTERVAL = 0.2
"""Seconds between two lines."""
ERASE = "\r\x1b[K"


class Progress:
    """Shows files, documents, rate, share removed and flags on standard error, if that is a terminal."""

    def __init__(self, files: int) -> None:
        self._files, self._done = files, 0
        self._shown = sys.stderr.isatty()
        self._start = self._last = time.monotonic()
        self._count = Count()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._erase()

    def add(self, count: Count) -> None:
        """So much more is done."""
        if not self._shown:
            return
        self._count = self._count.plus(count)
        if (now := time.monotonic()) - self._last >= INTERVAL:
            self._last = now
            print(ERASE + self.line(now - self._start), end="", file=sys.stderr, flush=True)

    def next(self) -> None:
        """A file is done."""
        self._done += 1

    def tell(self, message: str) -> None:
        """Say something in the place of the line."""
        self._erase()
        tell(message)

    def line(self, seconds: float) -> str:
        """What is shown after so many seconds."""
        count = self._count
        rate = f", {count.documents / seconds:,.0f}/s" if seconds > 0 else ""
        share = f", {count.cut / count.length:.1%} removed" if count.length else ""
        flagged = sum(count.flags.values())
        flags = f", {flagged:,} flag{'s' * (flagged != 1)}" if flagged else ""
        failed = f", {count.failed:,} failed" if count.failed else ""
        return f"file {self._done + 1}/{self._files}: {count.documents:,} documents{rate}{share}{flags}{failed}"

    def _erase(self) -> None:
        if self._shown:
            print(ERASE, end="", file=sys.stderr, flush=True)


def told_summary(count: Count) -> None:
    """The figures of a run on standard error."""
    print(stats_text(count.stats(), "category"), end="", file=sys.stderr)
    for flag, number in sorted(count.flags.items()):
        print(f"flagged {one_line(flag)}: {number:,}", file=sys.stderr)
    for number, what in ((count.failed, "failed"), (count.passed_over, "record(s) that hold no document passed over")):
        if number:
            print(f"{number:,} {what}", file=sys.stderr)
