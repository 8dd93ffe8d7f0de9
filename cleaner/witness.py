"""Trafilatura's testimony: which of a page's lines it takes for the article.

It reads the page, and what it answers is told on the page's own lines; it changes nothing.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

__all__ = ["Testimony", "aligned", "key", "testify"]

LEAST_KEY = 12
"""Shorter pieces, in letters and digits, occur by chance and prove nothing."""
LEAST_GLUED = 120
"""A line of the answer so long may hold several lines of the page."""
LEAST_PART = 0.2
"""Less of a line than this is taken for chance."""

_WORDS = re.compile(r"\w+")


class Testimony(NamedTuple):
    """What the witness said."""

    shares: tuple[float, ...]
    """How much of each line it kept, 0 to 1."""
    second: bool = False
    """The answer is its second opinion: at first it had nothing to say."""

    @property
    def silent(self) -> bool:
        return not any(self.shares)


def testify(tree: Any, keys: Sequence[str]) -> Testimony:
    """Ask trafilatura about a tree of :func:`cleaner.parsing.parse`; the tree stays as it is.

    ``keys`` are those of the page's lines.
    """
    from trafilatura import baseline, extract

    _hush()
    testimony = _heard(keys, lambda: extract(tree, options=_question()))
    if testimony.silent:
        testimony = _heard(keys, lambda: baseline(deepcopy(tree))[1])._replace(second=True)
    return testimony


@cache
def _question() -> Any:
    """How it is asked; made once, since it changes nothing of that."""
    from trafilatura.settings import Extractor

    # its own memory of repeated text makes answers depend on what it was asked before: never on
    return Extractor(output_format="txt", comments=False, dedup=False)


def _hush() -> None:
    """Where nobody listens to logs, Python would print the witness's complaints of single pages."""
    logger = logging.getLogger("trafilatura")
    if not logger.hasHandlers():
        logger.addHandler(logging.NullHandler())


def _heard(keys: Sequence[str], answer: Callable[[], str | None]) -> Testimony:
    try:
        said = answer() or ""
    except Exception:  # a page that breaks the witness is still cleaned by all others
        said = ""
    return Testimony(tuple(aligned(keys, [key(line) for line in said.split("\n")])))


def key(text: str) -> str:
    """The letters and digits of a text, in lower case.

    >>> key("Ten 'new' e-buses"), key("…")
    ('tennewebuses', '')
    """
    return "".join(_WORDS.findall(text.lower()))


def aligned(rows: Sequence[str], said: Iterable[str]) -> list[float]:
    """How much of each row the lines that were said hold; all are keys.

    Rows that were said word for word, once, are anchors; between two anchors lines are looked for
    in order, whole, then glued together or in pieces.

    >>> aligned(["menu", "thebridgeclosed", "sharethis", "worksbegininmay"], ["thebridgeclosed", "worksbegininmay"])
    [0.0, 1.0, 0.0, 1.0]
    """
    lines = [line for line in said if line]
    kept = [0.0] * len(rows)
    anchors = _anchors(rows, lines)
    for row, _ in anchors:
        kept[row] = 1.0
    left: list[str] = []
    row_before = line_before = -1
    for row, line in [*anchors, (len(rows), len(lines))]:
        stretch = range(row_before + 1, row)
        left += _between(rows, kept, stretch, lines[line_before + 1 : line])
        row_before, line_before = row, line
    _from_glued(rows, kept, left)
    return kept


def _anchors(rows: Sequence[str], lines: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of a row and the line that it is, both unique; the longest series that rises in both."""
    places = {row: number for number, row in enumerate(rows)}
    often, said = Counter(rows), Counter(lines)
    pairs = [(places[line], n) for n, line in enumerate(lines) if said[line] == 1 and often.get(line) == 1]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest series of pairs whose first parts rise: patience sorting."""
    tails: list[int] = []
    ends: list[int] = []
    links: list[int] = []
    for number, (row, _) in enumerate(pairs):
        at = bisect_left(tails, row)
        links.append(ends[at - 1] if at else -1)
        tails[at : at + 1], ends[at : at + 1] = [row], [number]
    series: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        series.append(pairs[number])
        number = links[number]
    return series[::-1]


def _between(rows: Sequence[str], kept: list[float], stretch: range, lines: Sequence[str]) -> list[str]:
    """Find lines among the rows of a stretch; what is not found whole is given back."""
    free = [place for place in stretch if rows[place]]
    rest: list[str] = []
    at = 0
    for line in lines:
        hit = next((n for n in range(at, len(free)) if rows[free[n]] == line), None)
        if hit is None:
            rest.append(line)
        else:
            kept[free[hit]] = 1.0
            at = hit + 1
    glued = "".join(rest)
    for place in free if rest else ():
        kept[place] = kept[place] or _share(rows[place], rest, glued)
    return rest


def _share(row: str, lines: Sequence[str], glued: str) -> float:
    """How much of the row stands in lines that were cut or put together otherwise."""
    if len(row) >= LEAST_KEY and row in glued:
        return 1.0
    inside = sum(len(line) for line in lines if len(line) >= LEAST_KEY and line in row)
    if inside or len(row) <= 4 * LEAST_KEY:
        return min(1.0, inside / len(row))
    starts = range(0, len(row) - LEAST_KEY + 1, LEAST_KEY)
    share = LEAST_KEY * sum(row[start : start + LEAST_KEY] in glued for start in starts) / len(row)
    return share if share > LEAST_PART else 0.0


def _from_glued(rows: Sequence[str], kept: list[float], lines: Iterable[str]) -> None:
    """Rows that stand in long lines told out of order, such as a table's."""
    known = set(rows)
    glued = "".join(line for line in lines if len(line) >= LEAST_GLUED and line not in known)
    if glued:
        for place, row in enumerate(rows):
            if not kept[place] and len(row) >= LEAST_KEY and row in glued:
                kept[place] = 1.0
