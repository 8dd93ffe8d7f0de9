"""What the markup of a page tells about its lines, as the rules see it; no parser is needed to hold it."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["MOST_BOXES", "Box", "Hints", "name_of", "names_of"]

MOST_BOXES = 40
"""So many elements with a name are told of each line, the innermost."""

_HASH = r"(?<![A-Za-z\d])[a-z]{0,6}\d+[a-z][a-z\d]*"
"""What a program made up, such as ``58ad1d2``: there is no word in it."""
_WORD = re.compile(_HASH + r"|\s+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_A-Za-z]+")


class Box(NamedTuple):
    """An element with a name around a line."""

    number: int
    """Tells it from all others of its page."""
    names: tuple[str, ...]
    """Its class and its id, as :func:`names_of` tells them."""
    roles: tuple[str, ...]
    """Values of ``role``, ``itemprop``, ``aria-label``, ``data-testid`` and the like, as :func:`name_of` tells them."""


class Hints(NamedTuple):
    """What the page's markup tells about a line."""

    tag: str
    """Its innermost block element; ``tr`` for a table row told on one line."""
    level: int
    """Of a heading, 1 to 6; else 0."""
    item: bool
    """Whether it is in a list item."""
    within: frozenset[str]
    """Telling elements around it, by tag or the role that stands for it: ``nav``, ``aside``, ``figure`` ..."""
    path: tuple[str, ...]
    """Tags, with their first class, of the blocks around it, its own last; alike for siblings of a kind."""
    block: int
    """Number of its innermost block: lines of one paragraph, split by ``<br>``, share it."""
    parent: int
    """Number of the block around that one: paragraphs of one container share it."""
    hidden: bool
    """Whether the page hides it, at least without scripts."""
    words: frozenset[str]
    """Lower-case words of the classes and ids of the elements around it, but for the page's body."""
    roles: frozenset[str]
    """Lower-case words of ``role``, ``itemprop``, ``aria-label``, ``data-testid`` and the like around it."""
    boxes: tuple[Box, ...] = ()
    """The elements with a name around it, the innermost last; of many the innermost ones."""
    marks: frozenset[str] = frozenset()
    """What selectors found it by, on a page that they were tried on: see :mod:`cleaner.selectors`."""
    links: int = 0
    """How many links it has."""
    link_share: float = 0.0
    """Share of its visible characters that are in links."""
    bold: bool = False
    """Whether all of it is strong."""
    italic: bool = False
    """Whether all of it is emphasised."""


def names_of(value: str) -> str:
    """The names in the value of a class or the like, their words in lower case with single spaces around.

    Between two names there are more spaces, so that what is looked for within one is not found in two.

    >>> names_of("box-relatedLinks HTMLPage2"), " related links " in names_of("unrelated links")
    (' box related links   html page 2 ', False)
    >>> names_of("elementor-58ad1d2")
    ' elementor 58ad1d2 '
    """
    return f" {' '.join(_WORD.findall(value))} ".lower()


def name_of(value: str) -> str:
    """The same for a text that is one name.

    >>> name_of("Share this Article")
    ' share this article '
    """
    return f" {' '.join(names_of(value).split())} "
