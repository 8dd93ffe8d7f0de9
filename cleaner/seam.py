"""Seams: what white space goes with a cut, so that the text closes over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.removal import Match, Removal

__all__ = ["Piece", "seams"]

_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


class Piece(NamedTuple):
    """A stretch of text that goes, and the claim that takes it."""

    start: int
    end: int
    claim: Match


def seams(text: str, pieces: Sequence[Piece]) -> list[Removal]:
    """Widen each group of pieces by its seam.  Pieces must be sorted and disjoint.

    Whole lines take their line end, and of the blank lines around them all but one; at
    either end of the text all of them.  A cut within a line takes one adjoining space.
    """
    return [removal for group in _groups(text, pieces) for removal in _removals(text, group)]


def _groups(text: str, pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces with nothing but white space between them: of one line, or of lines that go whole."""
    group: list[Piece] = []
    for line in _by_line(text, pieces):
        whole = _whole(text, line[0].start, line[-1].end)
        if group and (not whole or text[group[-1].end : line[0].start].strip()):
            yield group
            group = []
        group += line
        if not whole:
            yield group
            group = []
    if group:
        yield group


def _by_line(text: str, pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces with nothing but white space between them, and no line end."""
    line: list[Piece] = []
    for piece in pieces:
        if line and _blank_on(text, line[-1].end) < piece.start:
            yield line
            line = []
        line.append(piece)
    if line:
        yield line


def _removals(text: str, group: Sequence[Piece]) -> Iterator[Removal]:
    start, end = _widen(text, group[0].start, group[-1].end)
    borders = [start, *(piece.start for piece in group[1:]), end]
    for piece, begin, stop in zip(group, borders, borders[1:]):
        claim = piece.claim
        yield Removal(begin, stop, text[begin:stop], claim.cause, claim.category, claim.confidence)


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    if _whole(text, start, end):
        return _whole_lines(text, _blank_back(text, start), _blank_on(text, end))
    return _within(text, start, end)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands in the lines of this stretch."""
    start, end = _blank_back(text, start), _blank_on(text, end)
    return (start == 0 or text[start - 1] in _BREAKS) and (end == len(text) or text[end] in _BREAKS)


def _blank_back(text: str, position: int) -> int:
    while position > 0 and text[position - 1].isspace() and text[position - 1] not in _BREAKS:
        position -= 1
    return position


def _blank_on(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace() and text[position] not in _BREAKS:
        position += 1
    return position


def _whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """Lines from ``start`` to ``end`` (before its line end), with the blank lines that go too."""
    before, second_blank = _lines_before(text, start)
    after, last_blank = _lines_after(text, _next_line(text, end))
    if before == 0 or after == len(text):
        return before, after
    return (second_blank, after) if before < start else (start, last_blank)


def _next_line(text: str, position: int) -> int:
    """The start of the next line, from the place of a line end (or the end of the text)."""
    return min(len(text), position + (2 if text.startswith("\r\n", position) else 1))


def _lines_before(text: str, start: int) -> tuple[int, int]:
    """Where the blank lines before a line begin, and where the second of them does."""
    position = second = start
    while position > 0:
        line_end = position - (2 if text.endswith("\r\n", 0, position) else 1)
        begin = _blank_back(text, line_end)
        if begin > 0 and text[begin - 1] not in _BREAKS:
            break
        position, second = begin, position
    return position, second


def _lines_after(text: str, start: int) -> tuple[int, int]:
    """Where the blank lines from here on end, and where the last of them begins."""
    position = last = start
    while position < len(text):
        line_end = _blank_on(text, position)
        if line_end < len(text) and text[line_end] not in _BREAKS:
            break
        position, last = _next_line(text, line_end), position
    return position, last


def _within(text: str, start: int, end: int) -> tuple[int, int]:
    """A cut inside a line: take the space before it, or at the line's start the one after."""
    open_after = end == len(text) or not text[end].isalnum()
    if start > 0 and text[start - 1] in " \u00a0\t" and open_after:
        return start - 1, end
    if end < len(text) and text[end] in " \u00a0\t" and (start == 0 or text[start - 1].isspace()):
        return start, end + 1
    return start, end
