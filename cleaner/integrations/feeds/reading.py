"""What there is to clean in a feed, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from cleaner.text import Kind

__all__ = ["Entry", "Place", "Reading", "kind_of", "plain_title"]

T = TypeVar("T")

_MARKUP = re.compile(r"</?[a-z][^<>]*>|&(?:#\d+|#x[\da-f]+|[a-z]\w*);", re.IGNORECASE)


class Place(NamedTuple):
    """A field of an entry."""

    name: str
    """Tells it from the other fields of its entry."""
    value: str
    kind: Kind
    put: Callable[[str], object]
    """Writes another value in its place."""


class Entry(NamedTuple):
    """An entry and what is known of it."""

    id: str
    title: str | None
    url: str | None
    places: tuple[Place, ...]


class Reading(NamedTuple, Generic[T]):
    """A feed that is open for changes."""

    title: str | None
    """The outlet's name."""
    language: str | None
    entries: Sequence[Entry]
    original: T
    written: Callable[[], T]
    """The feed with what was put."""
    flags: tuple[str, ...] = ()


def kind_of(value: str) -> Kind:
    """What a field holds whose format does not say: HTML if there is a tag or a character reference.

    >>> kind_of("AT&T <3 ferries"), kind_of("Fish &amp; chips"), kind_of("One<br>Two")
    ('text', 'html', 'html')
    """
    return "html" if _MARKUP.search(value) else "text"


def plain_title(value: str | None) -> str | None:
    """A title without the markup and character references that it may have; ``None`` if nothing is left.

    >>> plain_title("Fish &amp; <i>chips</i> "), plain_title(" ")
    ('Fish & chips', None)
    """
    if value and kind_of(value) == "html":
        from cleaner.page import flat_text

        value = flat_text(value)
    return " ".join(value.split()) or None if value else None
