"""Word lists: ``{name}`` in a word test or a pattern stands for the words of that list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from math import prod
from typing import TypeAlias

from cleaner.text import fold, pattern_form, plain

__all__ = ["LIMIT", "Lists", "TooManyWords", "UnknownList", "even", "expand", "expand_pattern", "folded", "lists_named"]

Lists: TypeAlias = Mapping[str, tuple[str, ...]]

LIMIT = 10_000
"""An entry with several lists in it is a product; more texts than this are surely a slip."""

_NAME = re.compile(r"\{([^\W\d][\w-]*)\}")
# Escapes, properties and sets are passed over; {title} and {site} are filled in when a document is known.
_IN_PATTERN = re.compile(
    r"\\[pPN]\{[^}]*\} | \\. | \[\^?\]?(?:\\.|[^\]\\])*\] | \{(?!(?:title|site)\})([^\W\d][\w-]*)\}",
    re.VERBOSE | re.DOTALL,
)


class UnknownList(LookupError):
    """There is no list of the name that is the only argument."""


class TooManyWords(ValueError):
    """An entry stands for more than :data:`LIMIT` texts; the only argument is how many."""


def even(text: str) -> str:
    r"""Quotes, dashes and spaces made plain, as they are in the lines that rules see; case is kept.

    >>> even(" Don\u2019t  miss ")
    "Don't miss"
    """
    return " ".join(plain(text).split())


def folded(text: str) -> str:
    """:func:`even`, and in lower case: how word tests see a text."""
    return fold(even(text))


def expand(entry: str, lists: Lists) -> tuple[str, ...]:
    """All the texts that an entry of a word test stands for.

    >>> expand("share on {network}", {"network": ("facebook", "x")})
    ('share on facebook', 'share on x')
    """
    parts = _NAME.split(entry)
    options = [_look_up(part, lists) if odd % 2 else (part,) for odd, part in enumerate(parts)]
    if (size := prod(map(len, options))) > LIMIT:
        raise TooManyWords(size)
    return tuple("".join(choice) for choice in product(*options))


def expand_pattern(pattern: str, lists: Lists) -> str:
    r"""The pattern with its lists written out, longest word first, its letters as lines have them.

    >>> expand_pattern(r"(?:on )?{network}\W{0,3}", {"network": ("x", "x.com")})
    '(?:on )?(?:x\\.com|x)\\W{0,3}'
    """
    return _IN_PATTERN.sub(lambda found: _either(found[1], lists) if found[1] else found[0], pattern_form(pattern))


def lists_named(text: str) -> set[str]:
    r"""The lists that an entry of a word test or a pattern names.

    >>> sorted(lists_named(r"{share} (on|via) {network}\p{Lu}\d{1,3} {title}"))
    ['network', 'share']
    """
    return {name for name in _IN_PATTERN.findall(text) if name}


def _either(name: str, lists: Lists) -> str:
    words = sorted(dict.fromkeys(map(even, _look_up(name, lists))), key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(word).replace(chr(92) + ' ', ' ') for word in words)})"


def _look_up(name: str, lists: Lists) -> tuple[str, ...]:
    if name not in lists:
        raise UnknownList(name)
    return lists[name]
