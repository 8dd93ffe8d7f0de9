"""A page as it comes to the detectors: its visible lines with hints, what its head says, who testifies to what."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cleaner.facts import Facts, facts_of
from cleaner.flattening import Row, flatten
from cleaner.parsing import decode_page, parse
from cleaner.witness import Testimony, aligned, key, testify

__all__ = ["Page", "flat_text", "read_page"]


_WHOLE = re.compile(r"<(?:!doctype|html|head|body|title|script)\b", re.IGNORECASE)


class Page(NamedTuple):
    """A page, read once; ``text`` is the source that removals count from."""

    text: str
    rows: tuple[Row, ...]
    keys: tuple[str, ...]
    """Of each row its letters and digits: what texts are compared by."""
    facts: Facts
    testimony: Testimony
    whole: bool
    """Whether the markup is a document's, not a fragment such as a feed's item."""
    data: tuple[float, ...] | None
    """How much of each row the article's text in JSON-LD holds; ``None`` where there is no such text."""


def read_page(markup: str | bytes) -> Page:
    """Parse and flatten a page, and ask the witness.

    Raises :class:`~cleaner.errors.InputError` for bytes that are no text.
    """
    if isinstance(markup, bytes):
        markup = decode_page(markup)
    tree = parse(markup)
    text, rows = flatten(tree)
    keys = tuple(key(text[row.start : row.end]) for row in rows)
    facts = facts_of(tree)
    told = tuple(aligned(keys, [key(line) for line in facts.body.split("\n")])) if facts.body else None
    _clear_head(tree)
    return Page(_ended(text), rows, keys, facts, testify(tree, keys), bool(_WHOLE.search(markup)), told)


def _clear_head(tree: Any) -> None:
    """Take out what is known by now and would be copied with the tree, again and again, by the witness."""
    head = tree.find("head")
    for element in [] if head is None else list(head.iterchildren("meta", "link")):
        element.drop_tree()


def flat_text(markup: str | bytes) -> str:
    """The visible lines alone: the source text that an audit log of the page speaks of."""
    return _ended(flatten(parse(markup)).text)


def _ended(text: str) -> str:
    """The lines as a text file has them: the last one ends, too."""
    return text + "\n" if text else ""
