"""What HTML elements mean for the lines of a page, and what a line inherits from those around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

__all__ = ["Block", "Blocks", "Kind", "kinds"]

MOST_WORDS = 200
"""So many class words are inherited; when there are more, those of far ancestors are forgotten."""
MOST_OWN = 30
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
_PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})
_NAMING = frozenset({"class", "id"})
_TELLING = frozenset({"role", "itemprop", "aria-label", "data-testid", "data-component", "data-type", "rel"})
_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_INVISIBLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)
_AS_IS = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)


class Kind:
    """What an element does to the line that is being made."""

    INLINE = 0
    BLOCK = 1
    UNSEEN = 2
    BREAK = 3
    LINK = 4
    BOLD = 5
    ITALIC = 6
    LOOSE = 7
    """A block unless it stands within running text."""
    ROW = 8
    CELL = 9


def kinds() -> dict[str, int]:
    """The kinds of all tags that are not plainly inline."""
    made = dict.fromkeys(_BLOCKS.split(), Kind.BLOCK) | dict.fromkeys(_UNSEEN.split(), Kind.UNSEEN)
    return made | {
        "br": Kind.BREAK, "a": Kind.LINK, "b": Kind.BOLD, "strong": Kind.BOLD, "em": Kind.ITALIC, "i": Kind.ITALIC,
        "cite": Kind.ITALIC, "time": Kind.LOOSE, "button": Kind.LOOSE, "label": Kind.LOOSE, "output": Kind.LOOSE,
        "tr": Kind.ROW, "td": Kind.CELL, "th": Kind.CELL,
    }  # fmt: skip


class Block(NamedTuple):
    """A block element, as its lines see it."""

    tag: str
    level: int
    item: bool
    within: frozenset[str]
    words: frozenset[str]
    path: tuple[str, ...]
    block: int
    parent: int
    hidden: bool
    roles: frozenset[str]
    verbatim: bool
    """Whether white space is shown as it stands."""


class Blocks:
    """Makes the blocks of one page, remembering the words of attributes that recur."""

    def __init__(self) -> None:
        self._words: dict[str, frozenset[str]] = {}
        self._made = 0

    def root(self) -> Block:
        none: frozenset[str] = frozenset()
        return Block("html", 0, False, none, none, (), 0, 0, False, none, False)

    def inside(self, outer: Block, tag: str, attributes: Iterable[tuple[str, str]]) -> Block:
        """The block of an element that stands in another."""
        self._made += 1
        named = dict(attributes)
        role = _ROLES.get(named.get("role", ""), "")
        new = {tag, role} & _CONTEXTS if tag in _CONTEXTS or role else frozenset[str]()
        page = tag in ("body", "html")
        return Block(
            tag,
            int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0,
            tag == "li" or tag == "dd" or tag == "dt" or (outer.item and tag not in ("ul", "ol", "dl")),
            outer.within if new <= outer.within else outer.within | new,
            outer.words if page else self.words(outer.words, named, _NAMING),
            (*outer.path[1 - LONGEST_PATH :], _name(tag, named)),
            self._made,
            outer.block,
            outer.hidden or hides(tag, named),
            self.words(outer.roles, named, _TELLING),
            outer.verbatim or tag in _PREFORMATTED or bool(_AS_IS.search(named.get("style", ""))),
        )

    def dressed(self, block: Block, attributes: Iterable[tuple[str, str]]) -> Block:
        """The block with the words of an inline element that holds all of a line."""
        named = dict(attributes)
        words, roles = self.words(block.words, named, _NAMING), self.words(block.roles, named, _TELLING)
        return block if words is block.words and roles is block.roles else block._replace(words=words, roles=roles)

    def words(self, known: frozenset[str], attributes: Mapping[str, str], names: frozenset[str]) -> frozenset[str]:
        """The words known already and those of the attributes with these names."""
        for name in attributes.keys() & names:
            value = attributes[name]
            new = self._words.get(value)
            if new is None:
                new = self._words[value] = _words_of(value)
            if not new <= known:
                known = known | new if len(known) < MOST_WORDS else new
        return known


def _words_of(value: str) -> frozenset[str]:
    """The words of a class or the like.

    >>> sorted(_words_of("ArticleBody_related-links2 isHidden"))
    ['2', 'article', 'body', 'hidden', 'is', 'links', 'related']
    """
    parts = _WORD.findall(value[: 20 * MOST_OWN])[:MOST_OWN]
    return frozenset(word.lower() for part in parts for word in _CAMEL.split(part))


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
