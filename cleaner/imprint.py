"""What is remembered of a page: its lines by fingerprints, so that pages of a site can be compared.

A fingerprint stands for a line whatever its case, spaces, closing punctuation and numbers are.  Long
lines at the page's edges are told by shingles too: overlapping runs of words (Broder 1997), of which
two sentences share most if they differ by a name alone.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from cleaner.address import page_of
from cleaner.extraction import lines_of
from cleaner.text import UNSPACED, Document, Line, Shape, fold, shape_of, unspaced
from cleaner.zones import zones_of

if TYPE_CHECKING:
    from cleaner.hints import Hints

__all__ = ["LONG_WORDS", "Imprint", "Mark", "day_of", "fingerprint", "imprint_of", "line_key", "shingled", "way_of"]

LONG_WORDS = 8
"""Lines of so many words are told by shingles too."""
FIRST_LONG, LAST_LONG = 3, 8
"""So many long lines at the top and at the end are: the article between them would fill the memory."""
WIDTH, UNSPACED_WIDTH = 3, 8
"""A shingle has so many words, or so many characters where words are not parted."""
LONGEST_LINE = 2_000
"""No line is told by more of its characters than this."""
MOST_LINES = 2_000
"""No page is remembered by more lines: half from its top, half from its end."""

_NUMBER = re.compile(r"\d+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Mark(NamedTuple):
    """What is remembered of one line besides its text."""

    text: int
    """Fingerprint of what it says."""
    way: int
    """Fingerprint of that with the way down the page's tree; 0 for a line of a text."""
    words: int
    prose: bool
    zone: str
    """``head``, ``tail`` or ``body``; empty on a page without prose."""


class Imprint(NamedTuple):
    """A page as memory has it."""

    page: str
    """The page's address without what only counts visitors, else a fingerprint of its text."""
    day: str
    """When it was published, ``2024-03-09``; empty if that is not known."""
    marks: tuple[Mark, ...]
    shingles: frozenset[int]
    texts: tuple[str, ...]
    """The lines as they read, spaces evened."""


def imprint_of(document: Document, day: str = "") -> Imprint:
    """What is to be remembered of a document; ``day`` is its day of publication where that is known."""
    lines, dated = _page(document) if document.kind == "html" else (lines_of(document.text, shape_of), "")
    lines = [line for line in lines if not line.shape.blank]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES // 2], *lines[-MOST_LINES // 2 :]]
    zones = zones_of(lines, _no, _no)
    marks = tuple(_mark(line, zones.of(number)) for number, line in enumerate(lines))
    long = [line.shape for line in lines if line.shape.words >= LONG_WORDS]
    edges = [*long[:FIRST_LONG], *long[max(FIRST_LONG, len(long) - LAST_LONG) :]]
    shingles = frozenset(number for shape in edges for number, _, _ in shingled(shape.plain))
    texts = tuple(line.shape.core[:LONGEST_LINE] for line in lines)
    page = page_of(document.url) if document.url else f"{fingerprint(document.text):016x}"
    return Imprint(page, day_of(day) or dated, marks, shingles, texts)


def line_key(shape: Shape) -> str:
    """What a line says, whatever its numbers are.

    >>> line_key(shape_of("  12 Comments: "))
    '0 comments'
    """
    return _NUMBER.sub("0", shape.key[:LONGEST_LINE])


def fingerprint(text: str) -> int:
    """64 bits that stand for a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def way_of(text: int, hints: Hints | None) -> int:
    """A line's fingerprint together with the elements around it; 0 where there is no markup."""
    return fingerprint(f"{text} {' '.join(hints.path)}") if hints else 0


def shingled(text: str) -> Iterator[tuple[int, int, int]]:
    """The shingles of a line: a fingerprint of 32 bits, start and end in the text.

    >>> [text[start:end] for text in ["With files from Ann"] for _, start, end in shingled(text)]
    ['With files from', 'files from Ann']
    """
    text = fold(text[:LONGEST_LINE])
    units = [(match.start(), match.end()) for match in _units().finditer(text)]
    closed = sum(end - start == 1 and unspaced(text[start]) for start, end in units)
    width = UNSPACED_WIDTH if 2 * closed > len(units) else WIDTH
    words = [_NUMBER.sub("0", text[start:end]) for start, end in units]
    for first in range(len(units) - width + 1):
        told = " ".join(words[first : first + width])
        yield zlib.crc32(told.encode("utf-8", "surrogatepass")), units[first][0], units[first + width - 1][1]


def day_of(date: str | None) -> str:
    """The day in a date of ISO 8601; empty where there is none.

    >>> day_of("2024-03-09T12:00Z"), day_of("yesterday")
    ('2024-03-09', '')
    """
    found = _DAY.match(date or "")
    return found.group() if found else ""


def _page(document: Document) -> tuple[Sequence[Line], str]:
    """The lines of a page and the day that its head gives."""
    from cleaner.extraction import page_lines
    from cleaner.facts import facts_of
    from cleaner.flattening import flatten
    from cleaner.parsing import parse

    tree = parse(document.text)
    return page_lines(flatten(tree), shape_of), day_of(facts_of(tree).date)


def _mark(line: Line, zone: Sequence[str]) -> Mark:
    text = fingerprint(line_key(line.shape))
    return Mark(text, way_of(text, line.hints), line.shape.words, line.shape.prose, zone[0] if zone else "")


@cache
def _units() -> re.Pattern[str]:
    """Words, and single characters of scripts that do not part them."""
    return re.compile(rf"[{UNSPACED}]|[^\W_]+")


def _no(index: int) -> bool:
    del index
    return False
