"""Shapes: rules without words of their own, which each language fills with its lists.

``rules/shapes/<category>.yaml`` holds them; ``rules/<language>/shapes.yaml`` names those that the
language fills, with examples in that language, and its ``words.yaml`` has the lists they ask for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from cleaner.reading import Reader
from cleaner.schema import SHAPE_KEYS
from cleaner.words import lists_named
from cleaner.yaml_nodes import Items, Node, Scalar, Source, Table

__all__ = ["Shape", "Shapes", "shape_of_node"]


class Shape(NamedTuple):
    """One shape, as it stands in its file."""

    name: str
    """``<category>.<slug>``; the rule of a language is called ``<language>.<category>.<slug>``."""
    source: Source
    node: Table
    lists: frozenset[str]
    """The word lists that it asks for."""

    @property
    def title(self) -> str:
        """What goes, in a few words."""
        found = (value.text for key, value in self.node.entries if key.text == "title" and isinstance(value, Scalar))
        return next(found, "")

    @property
    def category(self) -> str:
        return self.name.partition(".")[0]

    def filled(self, user: Reader, at: Node) -> dict[str, Any]:
        """The values of the rule that these lists make of it; faults stand where the language names the shape."""
        if missing := sorted(self.lists - user.lists.keys()):
            if user.whole:
                hint = f"put {', '.join(missing)} into the language's words.yaml"
                user.fault("R009", f"no word list for the shape {self.name}", at, hint)
            return {}
        before = len(self.source.faults)
        values = Reader(self.source, user.subject, user.lists, proved=user.proved).fill(SHAPE_KEYS, self.node)
        for fault in self.source.faults[before:]:
            user.source.fault(fault.code, f"{fault.message}, by the shape {self.name}", at.at, fault.hint)
        del self.source.faults[before:]
        return values


Shapes: TypeAlias = Mapping[str, Shape]


def shape_of_node(name: str, source: Source, node: Table) -> Shape:
    """The shape that a mapping describes."""
    texts = (text for key, value in node.entries if key.text not in ("title", "why") for text in _texts(value))
    return Shape(name, source, node, frozenset(found for text in texts for found in lists_named(text)))


def _texts(node: Node) -> Iterator[str]:
    match node:
        case Scalar(text=text):
            yield text
        case Items(items=parts):
            yield from chain.from_iterable(map(_texts, parts))
        case Table(entries=entries):
            yield from chain.from_iterable(_texts(value) for _, value in entries)
