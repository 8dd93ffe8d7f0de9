"""Where the article begins and ends, told from the run of its prose.

The body is the contiguous slice of lines with the greatest sum of evidence, prose counting
for and short lines against: the maximum subsequence of Pasternack & Roth (WWW 2009), on
lines instead of tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from math import inf
from typing import NamedTuple

from cleaner.rule import Zone
from cleaner.text import Line

__all__ = ["Passage", "Rest", "Zones", "article_of", "body_of", "is_article", "passages", "zones_of"]

SHORT_LINE = 6
"""What a line that is no prose weighs against the body, in words of prose."""
MOST_PROSE = 60
"""A paragraph counts for no more than so many words, however long."""
ARTICLE_SHARE, ARTICLE_WORDS = 0.35, 400
"""Several paragraphs that weigh more than this share of the body's weight, or so much in all, are
article text too: a second half that a table splits off.  Comments and teasers are broken up by names,
times and headings; on real pages they stay well below."""


class Passage(NamedTuple):
    """A stretch of dense prose, as indices into the lines, the last one included."""

    start: int
    end: int
    weight: int
    """Words of its prose, less what the short lines within weigh against it."""


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
    found = passages(lines)
    found = found or _passages(lines, [line.shape.sentence for line in lines])
    return max(found, key=lambda passage: passage.weight)[:2] if found else (0, -1)


def article_of(lines: Sequence[Line]) -> list[Passage]:
    """The body, and the other passages that are article text by their weight, in order."""
    found = passages(lines)
    body = max((passage.weight for passage in found), default=0)
    return [
        passage for passage in found
        if passage.weight == body or (passage.start < passage.end and is_article(passage.weight, body))
    ]  # fmt: skip


def passages(lines: Sequence[Line]) -> list[Passage]:
    """All stretches of dense prose, in order: the densest, then those before it and after it, and so on."""
    return _passages(lines, [line.shape.prose for line in lines])


def is_article(weight: float, body: int) -> bool:
    """Whether a passage of this weight is too much of an article, beside such a body, to be anything else."""
    return weight > min(ARTICLE_SHARE * body, ARTICLE_WORDS)


class Rest(NamedTuple):
    """For each line, and for the end of the text, the prose from there on."""

    words: list[int]
    densest: list[float]
    """The weight of the densest passage of several paragraphs."""
    body: int
    """The weight of the densest passage of all."""

    @classmethod
    def of(cls, lines: Sequence[Line], prose: Sequence[bool]) -> Rest:
        """``prose`` says which lines count as such."""
        words = accumulate((line.shape.words * known for line, known in zip(lines[::-1], prose[::-1])), initial=0)
        body = max((passage.weight for passage in _passages(lines, prose)), default=0)
        return cls(list(words)[::-1], _densest_from(_scores(lines, prose), prose), body)

    def holds_article(self, place: int) -> bool:
        """Whether a second article, or a second half of it, begins at this line or below."""
        return is_article(self.densest[place], self.body)


def _densest_from(scores: Sequence[int], prose: Sequence[bool]) -> list[float]:
    best, one, several = [0.0], -inf, -inf
    for score, known in zip(reversed(scores), reversed(prose)):  # what begins here with one paragraph, with more
        one, several = (score, score + max(one, several)) if known else (one + score, several + score)
        best.append(max(best[-1], several))
    return best[::-1]


def _scores(lines: Sequence[Line], prose: Sequence[bool]) -> list[int]:
    """What each line weighs for being part of an article."""
    return [min(line.shape.words, MOST_PROSE) if known else -SHORT_LINE for line, known in zip(lines, prose)]


def _passages(lines: Sequence[Line], prose: Sequence[bool]) -> list[Passage]:
    """All stretches that no line more or less, at either end, would make denser (Ruzzo & Tompa, ISMB 1999)."""
    sums = list(accumulate(_scores(lines, prose), initial=0))
    found: list[tuple[int, int, int]] = []
    """Start, end (exclusive), and the number of the next one before that begins at a lower sum."""
    for place in (place for place, known in enumerate(prose) if known):
        start, end = place, place + 1
        before = _lower(found, sums, len(found) - 1, sums[start])
        while before >= 0 and sums[found[before][1]] < sums[end]:
            start, _, lower = found[before]
            del found[before:]
            before = lower
        found.append((start, end, before))
    return [Passage(start, end - 1, sums[end] - sums[start]) for start, end, _ in found]


def _lower(found: Sequence[tuple[int, int, int]], sums: Sequence[int], last: int, bound: int) -> int:
    while last >= 0 and sums[found[last][0]] >= bound:
        last = found[last][2]
    return last


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
