"""Where the article begins and ends, told from the run of its prose.

The body is the contiguous slice of lines with the greatest sum of evidence, prose counting
for and short lines against: the maximum subsequence of Pasternack & Roth (WWW 2009), on
lines instead of tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleaner.rule import Zone
from cleaner.text import Line

__all__ = ["Zones", "body_of", "zones_of"]

SHORT_LINE = 6
"""What a line that is no prose weighs against the body, in words of prose."""
MOST_PROSE = 60
"""A paragraph counts for no more than so many words, however long."""


class Zones(NamedTuple):
    """Indices into the lines: the body as prose shows it, then less what is claimed at its ends."""

    body_start: int
    body_end: int
    """Index of the last prose line of the body; -1 in a text without prose."""
    first: int
    """The first prose of the body that nothing claims; the line count if there is none."""
    last: int
    """The last prose of the body that nothing claims; -1 if there is none."""

    def of(self, index: int) -> tuple[Zone, ...]:
        """The zones that the line lies in: head, tail, both (little prose) or body.

        None in a text without prose, where nothing says what is before or after what.
        """
        if self.last < 0:
            return ()
        head: tuple[Zone, ...] = ("head",) if index <= self.first else ()
        tail: tuple[Zone, ...] = ("tail",) if index >= self.last else ()
        return (head + tail) or ("body",)


def body_of(lines: Sequence[Line]) -> tuple[int, int]:
    """First and last index of the densest run of prose, ``(0, -1)`` without prose.

    In a text of short sentences alone these count as prose.
    """
    start, end = _densest(lines, [line.shape.prose for line in lines])
    return (start, end) if end >= 0 else _densest(lines, [line.shape.sentence for line in lines])


def _densest(lines: Sequence[Line], prose: Sequence[bool]) -> tuple[int, int]:
    best, start, end = 0, 0, -1
    total, begun = 0, 0
    for index, line in enumerate(lines):
        if not prose[index]:
            total -= SHORT_LINE
            continue
        if total <= 0:
            total, begun = 0, index
        total += min(line.shape.words, MOST_PROSE)
        if total > best:
            best, start, end = total, begun, index
    return start, end


def zones_of(lines: Sequence[Line], claimed_head: Callable[[int], bool], claimed_tail: Callable[[int], bool]) -> Zones:
    """Find the body and take claimed prose off its ends.

    The callables say whether a claim that holds in the head (tail) stands on the line.
    """
    start, end = body_of(lines)
    known = any(lines[i].shape.prose for i in range(start, end + 1))
    text = [i for i in range(start, end + 1) if (lines[i].shape.prose if known else lines[i].shape.sentence)]
    first = next((i for i in text if not claimed_head(i)), len(lines))
    last = next((i for i in reversed(text) if not claimed_tail(i)), -1)
    return Zones(start, end, first, last)
