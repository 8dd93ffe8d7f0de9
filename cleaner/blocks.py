"""What HTML elements mean for the lines of a page, and what a line inherits from those around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from cleaner.hints import MOST_BOXES, Box, name_of, names_of

__all__ = ["MARK", "Block", "Blocks", "Frame", "hides", "kinds", "naming", "styled_as_block"]

MARK = "data-newsclean-mark"
"""Attribute of elements that a selector has found."""

MOST_WORDS = 200
"""So many class words are inherited; when there are more, those of far ancestors are forgotten."""
LONGEST_VALUE = 500
"""So many characters of an attribute are looked at."""
LONGEST_PATH = 16

_BLOCKS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p plaintext pre search "
    "section summary table ul xmp"
)
_UNSEEN = (
    "applet area audio canvas col colgroup datalist embed frame frameset head iframe img input link map meta noembed "
    "noframes noscript object option optgroup param script select source style svg template textarea title track video"
)
_CONTEXTS = frozenset({
    "article", "aside", "blockquote", "button", "details", "dialog", "dl", "fieldset", "figcaption", "figure", "footer",
    "form", "header", "label", "main", "menu", "nav", "ol", "search", "section", "summary", "table", "ul",
})  # fmt: skip
_ROLES = {
    "navigation": "nav", "contentinfo": "footer", "complementary": "aside", "banner": "header", "main": "main",
    "article": "article", "dialog": "dialog", "alertdialog": "dialog", "form": "form", "search": "search",
    "figure": "figure", "button": "button", "list": "ul", "table": "table",
}  # fmt: skip
_ITEMS = frozenset({"li", "dd", "dt"})
_PAGE_TAGS = frozenset({"html", "body"})
_LISTS = frozenset({"ul", "ol", "dl"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})
_NAMING = frozenset({"class", "id"})
_TELLING = frozenset({"role", "itemprop", "aria-label", "data-testid", "data-component", "data-type", "rel"})
_INHERITED = _NAMING | _TELLING | {"style", "hidden", "aria-hidden", "open", MARK}
_INVISIBLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)
_AS_IS = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)


INLINE, LINK, BOLD, ITALIC, BLOCK, ROW, CELL, BREAK, UNSEEN, LOOSE = range(10)
"""What an element does to the line that is being made; the last is a block unless it stands within running text."""


def kinds() -> dict[str, int]:
    """The kinds of all tags that are not plainly inline."""
    made = dict.fromkeys(_BLOCKS.split(), BLOCK) | dict.fromkeys(_UNSEEN.split(), UNSEEN)
    return made | {
        "br": BREAK, "a": LINK, "b": BOLD, "strong": BOLD, "em": ITALIC, "i": ITALIC,
        "cite": ITALIC, "time": LOOSE, "button": LOOSE, "label": LOOSE, "output": LOOSE,
        "tr": ROW, "td": CELL, "th": CELL,
    }  # fmt: skip


Attributes = Iterable[tuple[str, str]]


def naming(element: Any) -> list[tuple[str, str]]:
    """The attributes of an element that its lines inherit.

    Not ``element.items()``: its time grows with the square of their number.
    """
    return [(name, element.get(name)) for name in element.keys() if name in _INHERITED]  # noqa: SIM118  # elements of lxml iterate over their children


class Block(NamedTuple):
    """A block element, as its lines see it."""

    tag: str
    level: int
    item: bool
    within: frozenset[str]
    path: tuple[str, ...]
    block: int
    parent: int
    hidden: bool
    words: frozenset[str]
    roles: frozenset[str]
    boxes: tuple[Box, ...]
    marks: frozenset[str]


_PAGE = Block("html", 0, False, frozenset(), (), 0, 0, False, frozenset(), frozenset(), (), frozenset())


class Frame:
    """An open block element; what its lines inherit is worked out when the first of them is there."""

    __slots__ = ("block", "element", "outer", "tag", "verbatim")

    def __init__(self, tag: str, element: Any = None, outer: Frame | None = None) -> None:
        self.tag, self.element, self.outer = tag, element, outer
        self.block: Block | None = None if outer else _PAGE
        self.verbatim: bool = tag in _PREFORMATTED or (outer is not None and outer.verbatim)
        """Whether white space is shown as it stands."""
        if element is not None and (style := element.get("style")):
            self.verbatim = self.verbatim or bool(_AS_IS.search(style))


class Blocks:
    """Makes the blocks of one page, remembering the words of attributes that recur."""

    def __init__(self) -> None:
        self._lists: dict[str, _Told] = {}
        self._texts: dict[str, _Told] = {}
        self._made = self._boxes = 0

    def of(self, frame: Frame) -> Block:
        """The block of an open element."""
        unknown = []
        at: Frame | None = frame
        while at and at.block is None:
            unknown.append(at)
            at = at.outer
        block = at.block if at and at.block else _PAGE
        for known in reversed(unknown):
            block = known.block = self._inside(block, known)
        return block

    def _inside(self, outer: Block, frame: Frame) -> Block:
        """The block of an element that stands in another."""
        tag, element, within, hidden, name = frame.tag, frame.element, outer.within, outer.hidden, frame.tag
        names, attributes = outer[-4:], naming(element)
        self._made += 1
        if attributes:
            names = self._with_names(outer, attributes, tag)
        if tag == "dialog" or (attributes and tag not in _PAGE_TAGS):
            values = dict(attributes)
            name = _name(tag, values)
            hidden = hidden or hides(tag, values)
            if "role" in values and (role := _ROLES.get(values["role"])):
                within = within | {role}
        if tag in _CONTEXTS and tag not in within:
            within = within | {tag}
        level, item = int(tag[1]) if tag in _HEADINGS else 0, tag in _ITEMS or (outer.item and tag not in _LISTS)
        path = (*outer.path[1 - LONGEST_PATH :], name)
        return Block(tag, level, item, within, path, self._made, outer.block, hidden, *names)

    def dressed(self, block: Block, attributes: Attributes) -> Block:
        """The block with the names in an inline element's attributes."""
        names = self._with_names(block, attributes, "")
        same = all(new is old for new, old in zip(names, block[-4:]))
        return block if same else Block._make((*block[:-4], *names))

    def _with_names(self, outer: Block, attributes: Attributes, tag: str) -> _Names:
        """Words, roles, boxes and marks of a block, with those of an element in it; no ``tag``: an inline one."""
        words, roles, boxes, marks = outer[-4:]
        classes: tuple[str, ...] = ()
        tellings: tuple[str, ...] = ()
        for name, value in attributes:
            if name == MARK:
                marks = marks.union(value.split())
            elif tag in _PAGE_TAGS:
                continue
            elif name in _NAMING:
                told = self._lists.get(value) or self._tell(self._lists, value, many=True)
                words = _more(words, told.words)
                if name == "class" or (tag and tag not in _HEADINGS):  # those ids are made of the heading's words
                    classes = (*classes, told.name)
            elif name in _TELLING:
                told = self._texts.get(value) or self._tell(self._texts, value, many=False)
                roles, tellings = _more(roles, told.words), (*tellings, told.name)
        if classes or tellings:
            self._boxes += 1
            boxes = (*boxes[1 - MOST_BOXES :], Box(self._boxes, classes, tellings))
        return words, roles, boxes, marks

    def _tell(self, known: dict[str, _Told], value: str, *, many: bool) -> _Told:
        """What an attribute's value tells, be it a list of names or one; values recur."""
        name = (names_of if many else name_of)(value[:LONGEST_VALUE])
        told = known[value] = _Told(frozenset(name.split()), name)
        return told


_Names: TypeAlias = tuple[frozenset[str], frozenset[str], tuple[Box, ...], frozenset[str]]


class _Told(NamedTuple):
    """What the value of an attribute tells."""

    words: frozenset[str]
    name: str


def _more(known: frozenset[str], new: frozenset[str]) -> frozenset[str]:
    if new <= known:
        return known
    return known | new if len(known) < MOST_WORDS else new


def _name(tag: str, attributes: Mapping[str, str]) -> str:
    first = attributes.get("class", "").split(None, 1)
    return f"{tag}.{first[0]}" if first else tag


def hides(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element with these attributes is not shown."""
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (tag == "dialog" and "open" not in attributes)
        or bool(_INVISIBLE.search(attributes.get("style", "")))
    )


def styled_as_block(style: str) -> bool:
    """Whether an inline style makes a block of any element."""
    return bool(_AS_BLOCK.search(style))
