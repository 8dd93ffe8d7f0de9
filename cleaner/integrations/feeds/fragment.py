"""Cutting in markup: the HTML of an entry without the lines that were cut from what it shows."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from lxml import etree

from cleaner.page import flat_text
from cleaner.parsing import parse
from cleaner.removal import Removal
from cleaner.result import CleanResult

__all__ = ["without_cuts"]

MEDIA = ("img", "picture", "video", "audio", "iframe", "object", "embed")
BESIDE_MEDIA = frozenset({"caption"})
"""Where no more than this goes, the picture that it belongs to stays."""


def without_cuts(markup: str, result: CleanResult) -> str:
    """The markup that shows ``result.text`` and nothing else.

    Elements whose whole text was cut go with all that is in them, but a picture stays if only its
    caption went; all else stays, in the parser's spelling and without scripts, styles, drawings and
    comments.  Where what is shown cannot be found again in the markup, the clean text comes back
    as paragraphs.
    """
    made = _Fragment(markup, result).written()
    return made if _solid(flat_text(made)) == _solid(result.text) else _paragraphs(result.text)


def _paragraphs(text: str) -> str:
    blocks = [block.strip("\n") for block in text.split("\n\n")]
    return "\n".join(f"<p>{html.escape(block, quote=False)}</p>".replace("\n", "<br>\n") for block in blocks if block)


def _solid(text: str) -> str:
    """The characters that are seen, however the text is laid out."""
    return "".join(char for char in text if _is_solid(char))


def _is_solid(char: str) -> bool:
    return char.isprintable() and not char.isspace()


class _Node(NamedTuple):
    """A text in the tree, and where its solid characters are in the source."""

    element: Any
    attribute: str
    """``text``, or ``tail``: what follows the element."""
    first: int
    last: int


class _Fragment:
    """The tree of one field while it is being cut."""

    def __init__(self, markup: str, result: CleanResult) -> None:
        self._tree = parse(markup)
        self._body = self._tree.find("body")
        self._cuts = _cuts(result.source, result.removals)
        """For each solid character of the source the category that it was cut by; empty: it stays."""
        self._stays = list(accumulate((not cut for cut in self._cuts), initial=0))
        """How many of them stay before each one."""
        self._lines = _lines(result.source)
        self._nodes = list(self._found(_solid(result.source)))
        self._left: set[Any] = set()
        """Elements in which something stays."""
        self._amid: set[Any] = set()
        """Elements that share a line with something that stays."""
        self._gone: dict[Any, set[str]] = {}
        """The categories of what goes in each element."""

    def written(self) -> str:
        """Cut, and write out what is left."""
        if self._body is None:
            return ""
        for node in self._nodes:
            self._tally(node)
        for node in self._nodes:
            self._shorten(node)
        self._prune()
        inner = [html.escape(self._body.text or "", quote=False)]
        inner += [etree.tostring(child, encoding="unicode", method="html") for child in self._body]
        return "".join(inner)

    def _found(self, source: str) -> Iterator[_Node]:
        """The texts that are shown; those that are not are passed over."""
        position = 0
        for element, attribute in _texts(self._tree):
            solid = _solid(getattr(element, attribute))
            if source.startswith("|", position) and not source.startswith(solid, position):
                position += 1  # it parts two cells of a table; no text has it
            if solid and source.startswith(solid, position):
                yield _Node(element, attribute, position, position + len(solid))
                position += len(solid)

    def _tally(self, node: _Node) -> None:
        """Note for all elements around a text what becomes of it."""
        cut = set(self._cuts[node.first : node.last])
        amid = not self._line_went(node)
        around = node.element if node.attribute == "text" else node.element.getparent()
        for element in (around, *around.iterancestors()):
            if "" in cut:
                self._left.add(element)
            if amid:
                self._amid.add(element)
            self._gone.setdefault(element, set()).update(cut - {""})

    def _line_went(self, node: _Node) -> bool:
        """Whether nothing stays of the line that the text is on."""
        number = bisect_right(self._lines, node.first)
        end = self._lines[number] if number < len(self._lines) else len(self._cuts)
        return self._stays[self._lines[number - 1]] == self._stays[end]

    def _shorten(self, node: _Node) -> None:
        """Take what was cut out of one text, and the breaks behind a line that went whole."""
        cut = self._cuts[node.first : node.last]
        if not any(cut):
            return
        kept = _kept(getattr(node.element, node.attribute), cut)
        setattr(node.element, node.attribute, kept)
        if not kept.strip() and self._line_went(node):
            _drop_breaks(node.element.getnext() if node.attribute == "tail" else next(iter(node.element), None))

    def _prune(self) -> None:
        """Drop the elements in which all that was shown was cut."""
        waiting = [self._body]
        while waiting:
            for child in list(waiting.pop()):
                if child.getparent() is None:  # a break that went with the line before it
                    continue
                if not self._goes(child):
                    waiting.append(child)
                    continue
                if child not in self._amid and not (child.tail and child.tail.strip()):
                    _drop_breaks(child.getnext())
                child.drop_tree()

    def _goes(self, element: Any) -> bool:
        cut = self._gone.get(element)
        if not cut or element in self._left:
            return False
        return not cut <= BESIDE_MEDIA or next(element.iter(*MEDIA), None) is None


def _cuts(source: str, removals: Sequence[Removal]) -> list[str]:
    causes = [""] * len(source)
    for cut in removals:
        causes[cut.start : cut.end] = [cut.category] * (cut.end - cut.start)
    return [cause for cause, char in zip(causes, source) if _is_solid(char)]


def _lines(source: str) -> list[int]:
    """Where each line begins, counted in solid characters; blank lines are none."""
    sizes = [size for line in source.split("\n") if (size := len(_solid(line)))]
    return list(accumulate(sizes[:-1], initial=0)) if sizes else []


def _texts(tree: Any) -> Iterator[tuple[Any, str]]:
    """All texts of a tree, in its order."""
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        attribute = "text" if event == "start" else "tail"
        if getattr(element, attribute):
            yield element, attribute


def _kept(text: str, cut: Sequence[str]) -> str:
    """The text without the solid characters that were cut, and what stands between two of these."""
    kept, held, place, after_cut = "", "", 0, False
    for char in text:
        if not _is_solid(char):
            held += char
            continue
        if not cut[place]:
            kept += char if after_cut and kept[-1:].isspace() and held.isspace() else held + char
        elif not after_cut:
            kept += held
        held, after_cut = "", bool(cut[place])
        place += 1
    return kept + held


def _drop_breaks(after: Any) -> None:
    """Drop the line breaks that follow each other from here on."""
    while after is not None and after.tag == "br":
        following = None if after.tail and after.tail.strip() else after.getnext()
        after.drop_tree()
        after = following
