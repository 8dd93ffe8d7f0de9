"""A page's tree -> its visible lines, with what their elements tell about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from lxml import etree

from cleaner.blocks import Block, Blocks, Kind, hides, kinds, styled_as_block
from cleaner.text import DECORATION

__all__ = ["Flat", "Hints", "Row", "flatten"]

LONGEST_CELL = 200
"""Table rows with a longer cell are not told on one line."""
NARROWEST, WIDEST, HALF = 40, 100, 20
"""Margins that hard-wrapped text may have; a line up to half of the least was not wrapped."""

_SPACES = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f\u00ad\ufffe\uffff\ud800-\udfff]")
_TEXT_TAGS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary"})


class Hints(NamedTuple):
    """What the page's markup tells about a line."""

    tag: str
    """Its innermost block element; ``tr`` for a table row."""
    level: int
    """Of a heading, 1 to 6; else 0."""
    item: bool
    """Whether it is in a list item."""
    within: frozenset[str]
    """Telling elements around it, by tag or the role that stands for it: ``nav``, ``aside``, ``figure`` ..."""
    words: frozenset[str]
    """Lower-case words of the classes and ids of the elements around it."""
    path: tuple[str, ...]
    """Tags, with their first class, of the blocks around it, its own last; alike for siblings of a kind."""
    block: int
    """Number of its innermost block: lines of one paragraph, split by ``<br>``, share it."""
    parent: int
    """Number of the block around that one: paragraphs of one container share it."""
    hidden: bool
    """Whether the page hides it, at least without scripts."""
    roles: frozenset[str]
    """Lower-case words of ``role``, ``itemprop``, ``aria-label`` and the like around it."""
    link_share: float = 0.0
    """Share of its visible characters that are links."""
    bold: bool = False
    """Whether all of it is strong."""
    italic: bool = False
    """Whether all of it is emphasised."""


class Row(NamedTuple):
    """A line of the flattened page: ``text[start:end]``."""

    start: int
    end: int
    hints: Hints


class Flat(NamedTuple):
    """A page as lines."""

    text: str
    rows: tuple[Row, ...]


class _Line(NamedTuple):
    text: str
    block: Block
    tight: bool
    """Whether it belongs right below the line before it."""
    cell: int
    links: int
    bold: int
    italic: int


def flatten(tree: Any) -> Flat:
    """Lay out a tree from :func:`cleaner.parsing.parse` as lines of text; the tree stays as it is.

    >>> from cleaner.parsing import parse
    >>> flat = flatten(parse("<h2>Bern</h2><p>First <b>part</b>.<ul><li>One<li>Two</ul>"))
    >>> flat.text
    'Bern\\n\\nFirst part.\\n\\nOne\\nTwo'
    >>> [(row.hints.tag, row.hints.level) for row in flat.rows]
    [('h2', 2), ('p', 0), ('li', 0), ('li', 0)]
    """
    return _joined(_Layout().lines(tree))


class _Layout:
    """Lays out one page; lives as long as that takes."""

    def __init__(self) -> None:
        self._kinds = kinds()
        self._blocks = Blocks()
        self._found: list[_Line] = []
        self._stack = [self._blocks.root()]
        self._block = self._stack[0]
        self._ends: dict[Any, int] = {}
        """Elements that are open and what is to be undone at their ends."""
        self._rows: list[list[int]] = []
        """For each open table row: its first line, and whether it can be told on one line."""
        self._cell = 0
        self._new_line()
        self._links = self._bolds = self._italics = 0
        self._tight = False
        self._last_item = -1

    def _new_line(self) -> None:
        self._pieces: list[str] = []
        self._linked = self._strong = self._slanted = 0

    def lines(self, tree: Any) -> list[_Line]:
        walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                if self._enter(element):
                    self._add(element.text)
                else:
                    walk.skip_subtree()
            else:
                if event == "end":
                    self._leave(element)
                if element is not tree:
                    self._add(element.tail)
        self._flush()
        return self._found

    def _add(self, text: str | None) -> None:
        if not text or (not self._pieces and text.isspace() and not self._block.verbatim):
            return
        self._pieces.append(text)
        if self._links or self._bolds or self._italics:
            visible = _visible(text)
            self._linked += visible if self._links else 0
            self._strong += visible if self._bolds else 0
            self._slanted += visible if self._italics else 0

    def _enter(self, element: Any) -> bool:
        """Take note of an element's start; whether to go into it."""
        tag = element.tag
        kind = self._kinds.get(tag)
        if kind is None:
            kind = Kind.LOOSE if "-" in tag else Kind.INLINE
        if kind == Kind.UNSEEN:
            return tag == "template" and ("shadowrootmode" in element.attrib)
        if kind == Kind.BREAK:
            self._break()
            return True
        kind = self._as_shown(kind, element)
        self._ends[element] = kind
        if kind == Kind.INLINE:
            return True
        if kind in (Kind.LINK, Kind.BOLD, Kind.ITALIC):
            self._count(kind, 1)
            return True
        self._flush()
        self._tight = False
        if kind == Kind.ROW:
            self._rows.append([len(self._found), 1])
        elif kind == Kind.CELL:
            self._cell += 1
        self._block = self._blocks.inside(self._block, tag, element.items())
        self._stack.append(self._block)
        return True

    def _as_shown(self, kind: int, element: Any) -> int:
        """The kind of an element where it stands, with its own style."""
        if kind == Kind.LOOSE:
            return Kind.BLOCK if self._alone(element) else Kind.INLINE
        if kind in (Kind.INLINE, Kind.LINK, Kind.BOLD, Kind.ITALIC):
            style = element.get("style")
            if (style and (styled_as_block(style) or hides("", {"style": style}))) or element.get("hidden") is not None:
                return Kind.BLOCK
        return kind

    def _alone(self, element: Any) -> bool:
        """Whether no running text surrounds the element."""
        if self._block.tag in _TEXT_TAGS or (element.tail and not element.tail.isspace()):
            return False
        before = element.getprevious()
        text = element.getparent().text if before is None else before.tail
        return not text or text.isspace()

    def _count(self, kind: int, step: int) -> None:
        if kind == Kind.LINK:
            self._links += step
        elif kind == Kind.BOLD:
            self._bolds += step
        else:
            self._italics += step

    def _leave(self, element: Any) -> None:
        kind = self._ends.pop(element, None)
        if not kind:
            return
        if kind in (Kind.LINK, Kind.BOLD, Kind.ITALIC):
            self._count(kind, -1)
            return
        self._flush()
        self._tight = False
        self._stack.pop()
        self._block = self._stack[-1]
        if kind == Kind.ROW:
            self._close_row()

    def _break(self) -> None:
        """A line break: the second of two makes a paragraph."""
        self._tight = bool(self._flush())

    def _flush(self) -> bool:
        """Make a line of what was gathered; whether there was something to see."""
        if not self._pieces:
            return False
        raw = "".join(self._pieces)
        lines = raw.split("\n") if self._block.verbatim else [raw]
        made = 0
        for line in lines:
            text = _tidy(line, self._block.verbatim)
            if text:
                self._found.append(self._line(text))
                self._tight = True
                made += 1
            elif made:
                self._tight = False
        self._new_line()
        return made > 0

    def _line(self, text: str) -> _Line:
        tight = self._tight or self._follows_item()
        return _Line(text, self._block, tight, self._cell, self._linked, self._strong, self._slanted)

    def _follows_item(self) -> bool:
        """Whether the line is the first of a list item whose list it goes on."""
        if self._block.tag not in ("li", "dd", "dt") or not self._found:
            return False
        last = self._found[-1].block
        return last.parent == self._block.parent and last.tag in ("li", "dd", "dt") and last.block != self._block.block

    def _close_row(self) -> None:
        start, simple = self._rows.pop()
        if self._rows:
            self._rows[-1][1] = 0
        lines = self._found[start:]
        cells = {line.cell for line in lines}
        if simple and len(lines) > 1 and len(cells) == len(lines) and max(len(x.text) for x in lines) <= LONGEST_CELL:
            self._found[start:] = [_row_line(lines)]


def _row_line(cells: Sequence[_Line]) -> _Line:
    """One line of all cells of a table's row."""
    first = cells[0]
    return first._replace(
        text=" | ".join(cell.text for cell in cells),
        tight=True,
        links=sum(cell.links for cell in cells),
        bold=sum(cell.bold for cell in cells),
        italic=sum(cell.italic for cell in cells),
    )


def _visible(text: str) -> int:
    return len("".join(text.split()))


def _tidy(text: str, verbatim: bool) -> str:
    """A line as it is shown; empty if nothing is to be seen."""
    text = _UNSEEN.sub("", text)
    if text.isascii() and not verbatim:
        return " ".join(text.split())
    text = (_SPACES.sub("  ", text) if verbatim else _SPACES.sub(" ", text)).rstrip()
    return text if verbatim else text.lstrip()


def _joined(lines: Sequence[_Line]) -> Flat:
    """Put the lines below one another, so close that nobody takes two of them for one."""
    parts: list[str] = []
    rows: list[Row] = []
    position = 0
    for run in _runs(lines):
        between = "\n" if _safe(run) else "\n\n"
        for index, line in enumerate(run):
            gap = "" if not rows else between if index else "\n\n"
            position += len(gap)
            parts += [gap, line.text]
            rows.append(Row(position, position + len(line.text), _hints(line)))
            position += len(line.text)
    return Flat("".join(parts), tuple(rows))


def _runs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    run: list[_Line] = []
    for line in lines:
        if run and not line.tight:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _safe(run: Sequence[_Line]) -> bool:
    """Whether no two of the lines, one below the other, look like parts of one torn or wrapped line."""
    if any(line.text.lstrip(DECORATION)[:1].islower() for line in run[1:]):
        return False
    first = max((len(line.text.split(None, 1)[0]) for line in run[1:]), default=0)
    return not any(HALF < len(x.text) <= WIDEST and len(x.text) + first >= NARROWEST for x in run[:-1])


def _hints(line: _Line) -> Hints:
    size = _visible(line.text) or 1
    bold, italic = line.bold >= size, line.italic >= size
    return Hints(*line.block[:10], round(min(1.0, line.links / size), 3), bold, italic)
