"""A page's tree -> its lines, in the order of the page, each with the block that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from lxml import etree

from cleaner.blocks import (
    BLOCK,
    BOLD,
    BREAK,
    CELL,
    INLINE,
    ITALIC,
    LINK,
    LOOSE,
    ROW,
    UNSEEN,
    Block,
    Blocks,
    Frame,
    hides,
    kinds,
    naming,
    styled_as_block,
)

__all__ = ["Layout", "Line"]

LONGEST_CELL = 200
"""Table rows with a longer cell are not told on one line."""

MOST_WRAPS = 8
"""Of so many inline elements around a whole line the words are told, the outermost."""

_TEXT_TAGS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary"})
"""Blocks that hold nothing but running text."""
_RAISED = frozenset({"sub", "sup"})
_ITEMS = frozenset({"li", "dt", "dd"})
_MARKED = (LINK, BOLD, ITALIC)
_SPACES = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_ODD_BREAKS = re.compile(r"[\r\f\v\x1c-\x1f\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_MARKS_ONLY = re.compile(r"[\s\u200c-\u200f\u2060-\u2064]*\Z")


class Line(NamedTuple):
    """A line as it is shown."""

    text: str
    block: Block
    tight: bool
    """Whether it belongs right below the line before it, without a blank one between them."""
    cell: int
    """Number of its table cell; only lines of one table row are compared."""
    links: int
    linked: int
    """Visible characters in links; the next two are of strong and of emphasised text."""
    strong: int
    slanted: int


class _OpenRow:
    """A table row of which not all is seen yet."""

    def __init__(self, start: int) -> None:
        self.start, self.nested = start, False


class Layout:
    """Lays out one page; lives as long as that takes."""

    def __init__(self) -> None:
        self._kinds = kinds()
        self._blocks = Blocks()
        self._frame = Frame("html")
        self._open: list[int] = []
        """The kinds of the elements around the current place."""
        self._rows: list[_OpenRow] = []
        self._cell = 0
        self._found: list[Line] = []
        self._inside = dict.fromkeys(_MARKED, 0)
        """How many links, strong and emphasised elements are around the current place."""
        self._marked = 0
        """How many of all of these."""
        self._tight = False
        self._joint = self._closed = self._flowing = False
        """Whether an inline element begins, or one ended, right where the last text ended; whether text goes on."""
        self._wraps: dict[Any, int | None] = {}
        """Inline elements in which the line began; once they ended, how many pieces it had then."""
        self._new_line()

    def _new_line(self) -> None:
        self._pieces: list[str] = []
        self._solid = self._links = 0
        self._counts = dict.fromkeys(_MARKED, 0)
        if self._wraps:
            self._wraps = {element: None for element, end in self._wraps.items() if end is None}

    def lines(self, tree: Any) -> list[Line]:
        """The lines of a tree."""
        walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                if not self._enter(element):
                    walk.skip_subtree()
                    continue
                text = element.text
            else:
                if event == "end":
                    self._leave(element)
                text = element.tail if element is not tree else None
            if text and (self._pieces or self._frame.verbatim or not text.isspace()):
                self._add(text)
        self._flush()
        return self._found

    def _add(self, text: str) -> None:
        """Take up text at the current place."""
        self._closed = False
        if self._joint:
            self._part(text)
        self._pieces.append(text)
        if text.isspace():
            return
        self._solid += 1
        if self._marked:
            for kind, depth in self._inside.items():
                if depth:
                    self._counts[kind] += visible(text)

    def _part(self, text: str) -> None:
        """Part two inline elements that only a style sheet holds apart: "Home" and "News" of a menu."""
        self._joint = False
        if not self._pieces or not _glued(self._pieces[-1], text):
            return
        if self._frame.tag in _TEXT_TAGS or self._flowing:
            self._pieces.append(" ")
        else:
            self._break()

    def _enter(self, element: Any) -> bool:
        """Take note of an element's start; whether to go into it."""
        kind = self._kinds.get(element.tag)
        if kind is None or kind <= ITALIC or kind >= UNSEEN:
            kind = self._as_shown(kind, element)
        self._open.append(kind)
        if kind <= ITALIC:
            self._begin_inline(element, kind)
        elif kind <= CELL:
            self._begin_block(element, kind)
        elif kind == BREAK:
            self._break()
        return kind != UNSEEN

    def _as_shown(self, kind: int | None, element: Any) -> int:
        """The kind of an element where it stands, with its own style."""
        if kind is None:
            kind = LOOSE if "-" in element.tag else INLINE
        if kind == UNSEEN:
            return BLOCK if element.tag == "template" and "shadowrootmode" in element.attrib else UNSEEN
        style = element.get("style")
        if element.get("hidden") is not None or (style and hides("", {"style": style})):
            return BLOCK if self._alone(element) else UNSEEN
        if (style and styled_as_block(style)) or (kind == LOOSE and self._alone(element)):
            return BLOCK
        if kind in (INLINE, LOOSE):
            return BREAK if _breaks(element) else INLINE
        return kind

    def _alone(self, element: Any) -> bool:
        """Whether no running text surrounds the element."""
        if self._frame.tag in _TEXT_TAGS or (element.tail and not element.tail.isspace()):
            return False
        before, around = element.getprevious(), element.getparent()
        if before is None and around is None:
            return True
        text = around.text if before is None else before.tail
        return not text or text.isspace()

    def _begin_inline(self, element: Any, kind: int) -> None:
        if not self._solid and len(self._wraps) < MOST_WRAPS:
            self._wraps[element] = None
        elif self._solid and self._closed and element.tag not in _RAISED:
            self._joint = True
            self._flowing = bool(element.tail) and not element.tail.isspace()
        if kind != INLINE:
            self._inside[kind] += 1
            self._marked += 1
            self._links += kind == LINK

    def _begin_block(self, element: Any, kind: int) -> None:
        if self._pieces:
            self._flush()
        self._tight = False
        self._frame = Frame(element.tag, element, self._frame)
        if kind == ROW:
            self._rows.append(_OpenRow(len(self._found)))
        elif kind == CELL:
            self._cell += 1

    def _leave(self, element: Any) -> None:
        kind = self._open.pop()
        if kind <= ITALIC:
            self._end_inline(element, kind)
        elif kind <= CELL:
            if self._pieces:
                self._flush()
            self._tight = False
            if kind == ROW:
                self._close_row()
            self._frame = self._frame.outer or self._frame

    def _end_inline(self, element: Any, kind: int) -> None:
        self._closed = self._solid > 0 and element.tag not in _RAISED
        if element in self._wraps:
            self._wraps[element] = self._solid
        if kind != INLINE:
            self._inside[kind] -= 1
            self._marked -= 1

    def _break(self) -> None:
        """End the line; the second of two breaks makes a paragraph."""
        self._tight = self._flush()

    def _flush(self) -> bool:
        """Make lines of what was gathered; whether there was something to see."""
        if not self._pieces:
            return False
        raw, verbatim, made = "".join(self._pieces), self._frame.verbatim, False
        for part in raw.split("\n") if verbatim else (raw,):
            text = tidy(part, verbatim)
            if text:
                self._found.append(self._line(text, self._dressed()))
                made = True
            self._tight = bool(text)
        self._new_line()
        self._joint = self._closed = False
        return made

    def _dressed(self) -> Block:
        """The block, with the words of the inline elements that hold the whole line."""
        block = self._blocks.of(self._frame)
        for element, end in self._wraps.items():
            if end is None or end == self._solid:
                block = self._blocks.dressed(block, naming(element))
        return block

    def _line(self, text: str, block: Block) -> Line:
        tight = self._tight or (block.tag in _ITEMS and self._continues(block))
        return Line(text, block, tight, self._cell, self._links, *self._counts.values())

    def _continues(self, block: Block) -> bool:
        """Whether the line before is a part of the same list or table."""
        if not self._found:
            return False
        last = self._found[-1].block
        alike = last.tag in _ITEMS if block.tag in _ITEMS else last.tag == block.tag
        return alike and last.parent == block.parent

    def _close_row(self) -> None:
        """Tell a table's row on one line, unless it served to lay out the page."""
        row = self._rows.pop()
        if self._rows:
            self._rows[-1].nested = True
        cells = self._found[row.start :]
        if len(cells) > 1 and not row.nested and _is_data(cells):
            del self._found[row.start :]
            block = self._blocks.of(self._frame)
            self._found.append(_row_line(cells, block, self._continues(block)))


def _breaks(element: Any) -> bool:
    """Whether an empty element stands for a line break: ``<span class="br"></span>``."""
    return element.text is None and not len(element) and "br" in element.get("class", "").split()


def _glued(before: str, after: str) -> bool:
    """Whether a word would seem to end and another to begin where there is no space.

    >>> _glued("Home", "News"), _glued("T", "he"), _glued("Reuters", ".")
    (True, False, False)
    """
    last, first = before[-1], after[0]
    return (last.islower() or last.isdigit() or last in ".!?…%") and (first.isupper() or first.isdigit())


def _is_data(cells: Sequence[Line]) -> bool:
    return (
        len({cell.cell for cell in cells}) == len(cells)
        and max(len(cell.text) for cell in cells) <= LONGEST_CELL
        and not any(cell.block.level or cell.block.tag in _ITEMS for cell in cells)
    )


def _row_line(cells: Sequence[Line], block: Block, tight: bool) -> Line:
    sums: Iterator[int] = (sum(column) for column in zip(*(cell[4:] for cell in cells)))
    return Line(" | ".join(cell.text for cell in cells), block, tight, 0, *sums)


def visible(text: str) -> int:
    """How many characters are to be seen.

    >>> visible(" two words ")
    8
    """
    return len("".join(text.split()))


def tidy(text: str, verbatim: bool = False) -> str:
    r"""A line as it is shown; empty if nothing is to be seen.

    >>> tidy("  two\n words "), tidy("  two\twords ", True), tidy(" \u200b ")
    ('two words', '  two\twords', '')
    """
    if not verbatim:
        text = " ".join(text.split()) if text.isascii() else _SPACES.sub(" ", text).strip()
        if text.isprintable():
            return text
    text = _UNSEEN.sub("", text)
    text = _ODD_BREAKS.sub(" ", text).rstrip() if verbatim else _SPACES.sub(" ", text).strip()
    return "" if _MARKS_ONLY.match(text) else text
