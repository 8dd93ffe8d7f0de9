"""Offsets of a text that shrinks pass by pass, told in those of the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from cleaner.removal import Removal, Veto

__all__ = ["Trace"]


class Trace:
    """Remembers which stretches of the source the current text is made of."""

    def __init__(self, length: int) -> None:
        self._starts = [0]
        """Where each stretch begins in the current text."""
        self._sources = [0]
        """Where it begins in the source."""
        self._length = length

    def place(self, position: int) -> int:
        """The source offset of a character of the current text."""
        stretch = bisect_right(self._starts, position) - 1
        return self._sources[stretch] + position - self._starts[stretch]

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A range of the current text, split where something was cut out of it before."""
        while start < end:
            stretch = bisect_right(self._starts, start) - 1
            bound = self._starts[stretch + 1] if stretch + 1 < len(self._starts) else self._length
            stop = min(end, bound)
            yield start, stop
            start = stop

    def removals(self, removals: Iterable[Removal]) -> list[Removal]:
        """The same removals in source offsets."""
        return [
            removal._replace(
                start=self.place(start),
                end=self.place(start) + stop - start,
                text=removal.text[start - removal.start : stop - removal.start],
            )
            for removal in removals
            for start, stop in self._parts(removal.start, removal.end)
        ]

    def vetoes(self, vetoes: Iterable[Veto], source: str) -> list[Veto]:
        """The same vetoes in source offsets; what was cut between is part of their text."""
        placed = []
        for veto in vetoes:
            start, end = self.place(veto.start), self.place(veto.end - 1) + 1
            placed.append(veto._replace(start=start, end=end, text=source[start:end]))
        return placed

    def cut(self, removals: Sequence[Removal]) -> None:
        """Take note that these spans left the current text."""
        starts, sources, position, length = [], [], 0, 0
        for begin, end in zip([0, *(r.end for r in removals)], [*(r.start for r in removals), self._length]):
            for start, stop in self._parts(begin, end):
                starts.append(length)
                sources.append(self.place(start))
                length += stop - start
            position = end
        del position
        self._starts, self._sources, self._length = starts or [0], sources or [0], length
