"""Texts to look for in lines: how much each tells, and which of them others make needless."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from cleaner.text import fold

__all__ = [
    "DIGIT",
    "EMPTY",
    "LEAST_WEIGHT",
    "MARKS",
    "MOST_COMPARED",
    "NONE",
    "TELLING",
    "Texts",
    "longest_word",
    "telling",
    "weight",
    "without_longer",
]

LEAST_WEIGHT = 3
"""Shorter literals are in too many lines to tell anything."""
TELLING = 12
"""Beyond this weight a literal is rare enough; then the fewer the better."""
MOST_COMPARED = 300

DIGIT = "\0"
"""Stands among literals for any digit."""
MARKS = frozenset('()[]{}/|:;&@#%$€£*+=<>"')
"""Punctuation that most lines do without."""
RARE = "@#|[]{}<>\\^~=+*_$%\0"
"""Characters that are as telling as a whole word."""

Texts: TypeAlias = frozenset[str]
NONE: Texts = frozenset()
EMPTY: Texts = frozenset({""})


def weight(text: str) -> int:
    """Length, where a character that is rare in running text counts more than once."""
    return len(text) if text.isascii() and text.isalnum() else sum(map(_char_weight, text))


def _char_weight(char: str) -> int:
    if char in RARE:
        return 3
    if char.isascii() or (char.isalpha() and char < "\u2e80"):
        return 1
    return 2 if char.isalpha() else 3


def longest_word(text: str) -> str:
    """The weightiest word of a text.

    >>> longest_word("follow us on")
    'follow'
    """
    return max(text.split(), key=weight, default="")


def without_longer(texts: Iterable[str], covers: Callable[[str, str], bool]) -> Texts:
    """Folded, without texts that another of them implies; very many are not compared."""
    folded = sorted(set(map(fold, texts)), key=len)
    if len(folded) > MOST_COMPARED:
        return frozenset(folded)
    kept: list[str] = []
    for text in folded:
        if not any(covers(text, shorter) for shorter in kept):
            kept.append(text)
    return frozenset(kept)


def telling(literals: Texts) -> tuple[int, bool, int]:
    """A word says more than that there is a digit."""
    return min(TELLING, min(map(weight, literals), default=0)), DIGIT not in literals, -len(literals)
