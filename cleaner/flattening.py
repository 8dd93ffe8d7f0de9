"""A page's tree -> a text of its visible lines, with what the markup tells about each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cleaner.hints import Hints
from cleaner.layout import Layout, Line, visible
from cleaner.text import DECORATION

__all__ = ["Flat", "Hints", "Row", "flatten"]

NARROWEST, WIDEST = 40, 100
"""Right margins that a hard-wrapped text may have: see :mod:`cleaner.extraction`."""


class Row(NamedTuple):
    """A line of the flattened page: ``text[start:end]``."""

    start: int
    end: int
    hints: Hints


class Flat(NamedTuple):
    """A page as lines: a blank one between paragraphs, none between list items, table rows and ``<br>``."""

    text: str
    rows: tuple[Row, ...]


def flatten(tree: Any) -> Flat:
    r"""Lay out a tree from :func:`cleaner.parsing.parse` as lines of text; the tree stays as it is.

    >>> from cleaner.parsing import parse
    >>> flat = flatten(parse("<h2>Bern</h2><p>First <b>part</b>.<ul><li>One<li>Two</ul>"))
    >>> flat.text
    'Bern\n\nFirst part.\n\nOne\nTwo'
    >>> [(row.hints.tag, row.hints.level) for row in flat.rows]
    [('h2', 2), ('p', 0), ('li', 0), ('li', 0)]
    """
    parts: list[str] = []
    rows: list[Row] = []
    position = 0
    for gap, line in _spaced(Layout().lines(tree)):
        start = position + len(gap)
        position = start + len(line.text)
        parts += [gap, line.text]
        rows.append(Row(start, position, _hints(line)))
    return Flat("".join(parts), tuple(rows))


def _spaced(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Each line with the line ends before it."""
    gap = ""
    for run in _runs(lines):
        between = "\n" if _separable(run) else "\n\n"
        for line in run:
            yield gap, line
            gap = between
        gap = "\n\n"


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that may stand right below one another."""
    run: list[Line] = []
    for line in lines:
        if run and not line.tight:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _separable(run: Sequence[Line]) -> bool:
    """Whether no two of the lines, one below the other, look like parts of one torn or wrapped line.

    It must hold whatever lies between them and whatever else is in the text: all that may be cut.
    """
    if len(run) < 2:
        return True
    if any(line.text.lstrip(DECORATION)[:1].islower() for line in run[1:]):
        return False
    first = max((len(line.text.split(None, 1)[0]) for line in run[1:]), default=0)
    widths = [len(line.text) for line in run[:-1]]
    return not any(2 * width > NARROWEST and width <= WIDEST and width + first >= NARROWEST for width in widths)


def _hints(line: Line) -> Hints:
    if not (line.linked or line.strong or line.slanted):
        return Hints(*line.block, line.links)
    size = visible(line.text) or 1
    share = round(min(1.0, line.linked / size), 3)
    return Hints(*line.block, line.links, share, line.strong >= size, line.slanted >= size)
