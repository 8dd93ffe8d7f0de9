"""CSS selectors of rules, tried on a page by BeautifulSoup's soupsieve, and told on the page's lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import soupsieve
from bs4 import BeautifulSoup
from lxml import etree
from soupsieve.css_match import CSSMatch

from cleaner.blocks import MARK
from cleaner.flattening import flatten
from cleaner.parsing import parse

__all__ = ["marks_of"]

MOST_MARKUP = 2_000_000
"""On larger pages, in characters, no selector is tried."""
MOST_STEPS = 500_000
"""So many times elements may be looked at for one selector; counted, not timed, so that every machine does the same."""


class _Exhausted(Exception):
    """A selector has looked at too many elements."""


class _Bounded(CSSMatch):
    """A selector at work that gives up after so many steps."""

    steps = 0

    def match_tag(self, el: Any, tag: Any) -> bool:
        self._spend()
        return super().match_tag(el, tag)

    def match_nth_tag_type(self, el: Any, child: Any) -> bool:
        self._spend()
        return super().match_nth_tag_type(el, child)

    def _spend(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _Exhausted


def marks_of(markup: str, selectors: Mapping[str, Sequence[str]], late: set[str]) -> list[frozenset[str]]:
    """For each line of a page the names of the selectors that found an element around it.

    Names of selectors that took too long are added to ``late``; they find nothing.

    >>> marks_of("<p>News<div class=ad><p>Shoes<p>Hats</div>", {"0": [".ad > p:first-child"]}, set())
    [frozenset(), frozenset({'0'}), frozenset()]
    """
    tree = parse(markup)
    found = _found(tree, selectors, late)
    for number, element in enumerate(tree.iter(etree.Element)):
        if number in found:
            element.set(MARK, " ".join(sorted(found[number])))
        else:
            element.attrib.pop(MARK, None)
    return [row.hints.marks for row in flatten(tree).rows]


def _found(tree: Any, selectors: Mapping[str, Sequence[str]], late: set[str]) -> dict[int, set[str]]:
    """The elements, by their number in the page, that selectors find."""
    for number, element in enumerate(tree.iter(etree.Element)):
        element.set(MARK, str(number))
    numbered = etree.tostring(tree, encoding="unicode", method="html")
    if len(numbered) > MOST_MARKUP:
        late.update(selectors)
        return {}
    soup = BeautifulSoup(numbered, "lxml")
    found: dict[int, set[str]] = {}
    for name, css in selectors.items():
        try:
            for number in _numbers(soup, css):
                found.setdefault(number, set()).add(name)
        except (_Exhausted, RecursionError):
            late.add(name)
    return found


def _numbers(soup: Any, css: Sequence[str]) -> set[int]:
    compiled = soupsieve.compile(", ".join(css))
    search = _Bounded(compiled.selectors, soup, compiled.namespaces, compiled.flags)
    return {int(str(tag[MARK])) for tag in search.select() if MARK in tag.attrs}
