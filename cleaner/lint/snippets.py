"""Examples that are markup: laid out as a page is, their marks told on the visible text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from cleaner.flattening import Flat, flatten
from cleaner.parsing import parse
from cleaner.text import Span

__all__ = ["Snippet", "lay_out", "read_snippet"]

OPEN, CLOSE = "[-", "-]"
_AROUND = ("Nothing else stands on this page but for the snippet.",)


class Snippet(NamedTuple):
    """A piece of markup as a page shows it."""

    text: str
    spans: tuple[Span, ...]
    """What its marks enclose."""
    markup: str
    """Without marks."""


class Layout(NamedTuple):
    """A page made of paragraphs and a snippet among them."""

    markup: str
    flat: Flat
    start: int
    """Where the snippet begins in the text; its end."""
    end: int


def read_snippet(example: str) -> Snippet:
    """Take the marks out of a snippet.

    Raises ``ValueError`` if they do not pair up, or if nothing of the snippet is visible.

    >>> read_snippet("<ul class=tags><li>[-Ferries<li>Ports-]</ul>")[:2]
    ('Ferries\\nPorts', (Span(start=0, end=13),))
    """
    markup = example.replace(OPEN, "").replace(CLOSE, "")
    shown, marked = _visible(markup), _visible(example)
    places = [place for place, character in enumerate(shown) if not character.isspace()]
    spans, start, seen = [], -1, 0
    position = 0
    while position < len(marked):
        mark = marked[position : position + 2]
        if mark in (OPEN, CLOSE):
            if (mark == OPEN) == (start >= 0):
                raise ValueError("a mark '[-' or '-]' without its other half")
            if mark == CLOSE and seen > start:
                spans.append(Span(places[start], places[seen - 1] + 1))
            start = seen if mark == OPEN else -1
            position += 2
            continue
        seen += not marked[position].isspace()
        position += 1
    if start >= 0 or seen != len(places):
        raise ValueError("marks that do not enclose visible text")
    return Snippet(shown, tuple(spans), markup)


def _visible(markup: str) -> str:
    page = lay_out(_AROUND, markup, _AROUND)
    return page.flat.text[page.start : page.end]


def lay_out(before: Sequence[str], snippet: str, after: Sequence[str]) -> Layout:
    """A page of paragraphs, the snippet, and paragraphs again; a paragraph that is markup already stands as it is."""
    parts = [_paragraphs(before), snippet, _paragraphs(after)]
    markup = f"<body>{''.join(parts)}</body>"
    flat = flatten(parse(markup))
    first, last = len(_rows(parts[0])), len(flat.rows) - len(_rows(parts[2]))
    if first >= last:
        raise ValueError("a snippet without visible text")
    return Layout(markup, flat, flat.rows[first].start, flat.rows[last - 1].end)


def _paragraphs(texts: Sequence[str]) -> str:
    return "".join(text if text.startswith("<") else f"<p>{escape(text)}</p>" for text in texts)


def _rows(markup: str) -> Sequence[object]:
    return flatten(parse(markup)).rows
