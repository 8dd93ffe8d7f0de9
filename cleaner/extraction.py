"""Document -> lines: finding the paragraphs of a text.

A scraped text may be hard-wrapped, or torn at every link.  Rules judge paragraphs, so
physical lines that belong together become one :class:`~cleaner.text.Line` here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.text import DECORATION, STOPS, Line, Shape, one_form

if TYPE_CHECKING:
    from cleaner.flattening import Flat, Row
    from cleaner.page import Page

__all__ = ["hinted", "lines_of", "page_lines"]

WIDEST = 100
"""Hard-wrapped text is never wider."""
WIDE_SHARE = 0.02
"""So many lines may stick out: addresses that could not be broken."""
FORCED_BREAKS = 4
"""So many breaks that a margin explains make a text hard-wrapped."""
TORN_WORDS = 8
"""One side of a torn sentence has at least so many words."""

_MARK = re.compile(r"\s*(?:[*#>+•·|-]|\d{1,3}[.)])\s")
_CLOSED = (*STOPS, ":", '"', "”", "’", ")", "…", "»", "|", ";", "」", "』", "）", "】")


class _Physical(NamedTuple):
    number: int
    start: int
    content: str


def lines_of(text: str, shape: Callable[[str], Shape]) -> list[Line]:
    """Return the visible lines of a text, paragraphs joined, in order.

    ``shape`` measures one line; pass a caching function when lines recur.
    """
    physical = _physical_lines(text)
    width = _wrap_width([line.content for line in physical])
    lines = []
    for first, last in _blocks(physical, width):
        start, end = physical[first].start, physical[last].start + len(physical[last].content)
        rows = physical[last].number - physical[first].number + 1
        lines.append(Line(physical[first].number, start, end, shape(text[start:end]), rows))
    return lines


def page_lines(page: Page | Flat, shape: Callable[[str], Shape]) -> list[Line]:
    """The lines of a page, which its markup tells apart."""
    lines, number, position = [], 1, 0
    for start, end, hints in page.rows:
        number += page.text.count("\n", position, start)
        lines.append(Line(number, start, end, shape(page.text[start:end]), 1, hints))
        position = start
    return lines


def hinted(lines: Sequence[Line], rows: Sequence[Row], place: Callable[[int], int]) -> list[Line]:
    """The lines with what the markup tells of the rows that they are left of.

    ``place`` tells offsets of the text in those of the page's.
    """
    found, at = [], 0
    for line in lines:
        start = place(line.start)
        while rows[at].end <= start and at + 1 < len(rows):
            at += 1
        found.append(line._replace(hints=rows[at].hints))
    return found


def _physical_lines(text: str) -> list[_Physical]:
    """All lines that hold more than plain spaces and tabs."""
    found, position = [], 0
    for number, raw in enumerate(text.splitlines(keepends=True), 1):
        content = raw.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        if content.strip(" \t"):
            found.append(_Physical(number, position, content))
        position += len(raw)
    return found


def _wrap_width(contents: Sequence[str]) -> int:
    """The right margin of a hard-wrapped text in characters, 0 if it has none."""
    lengths = sorted(map(len, contents))
    width = lengths[-1 - int(len(lengths) * WIDE_SHARE)] if lengths else 0
    if not 40 <= width <= WIDEST:
        return 0
    forced = [line for line, after in zip(contents, contents[1:]) if _forced(line, after, width)]
    unfinished = sum(not one_form(line).rstrip().endswith(_CLOSED) for line in forced)
    return width if len(forced) >= FORCED_BREAKS and 2 * unfinished >= len(forced) else 0


def _forced(line: str, after: str, width: int) -> bool:
    """Whether the next line's first word had no room on this one."""
    word = after.split(None, 1)
    return 2 * len(line) > width and len(line) + 1 + len(word[0] if word else "") > width


def _blocks(physical: Sequence[_Physical], width: int) -> list[tuple[int, int]]:
    """Index ranges (first, last) of physical lines that form one paragraph."""
    blocks: list[tuple[int, int]] = []
    last = len(physical) - 1
    for index in range(len(physical) - 2, -1, -1):
        line, after = physical[index], physical[index + 1]
        block = physical[index + 1 : last + 1] if last - index < TORN_WORDS else ()
        if after.number != line.number + 1 or not (
            _wrapped(line.content, after.content, width) or _torn(line.content, after.content, block)
        ):
            blocks.append((index + 1, last))
            last = index
    if physical:
        blocks.append((0, last))
    return blocks[::-1]


def _wrapped(line: str, after: str, width: int) -> bool:
    return bool(width) and len(line) <= width and _forced(line, after, width) and not _MARK.match(after)


def _credits(line: str) -> bool:
    """Whether all but the first of a few words are names: "by Ann Lee" begins a line of its own."""
    words = line.split()
    return 1 < len(words) <= TORN_WORDS and all(word[0].isupper() for word in words[1:])


def _torn(line: str, after: str, block: Sequence[_Physical]) -> bool:
    """Whether a sentence goes on in the next line: unfinished here, lower case there."""
    first = after.lstrip(DECORATION)[:1]
    if not first.islower() or line.rstrip().endswith(_CLOSED) or _MARK.match(after) or _credits(after):
        return False
    if len(line.split()) >= TORN_WORDS or not block:
        return True
    return sum(len(part.content.split()) for part in block) >= TORN_WORDS
