"""Whether a line passes a rule's tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner.hints import Hints
from cleaner.patterns import Context, Patterns
from cleaner.rule import LineTest
from cleaner.text import Shape, fold, unspaced

__all__ = ["fits", "passes"]


def passes(test: LineTest, shape: Shape, patterns: Patterns, context: Context) -> Any:
    """Whether the line passes all tests; the pattern's match object where there is one.

    What needs the document is not looked at: ``repeated``, and markup, which :func:`fits` asks for.
    """
    if not (_size(test, shape) and _look(test, shape) and _words(test, shape, context)):
        return None
    return patterns.full(test.matches, shape.core, context) if test.matches else True


def fits(test: LineTest, hints: Hints | None) -> bool:
    """Whether the markup around the line is what the test asks for; without markup nothing is."""
    if not test.reads_markup:
        return True
    return (
        hints is not None
        and (not test.within or not hints.within.isdisjoint(test.within))
        and (not test.tag or hints.tag in test.tag)
        and (test.link_share is None or hints.link_share >= test.link_share)
    )


def _size(test: LineTest, shape: Shape) -> bool:
    return (test.max_words is None or shape.words <= test.max_words) and (
        test.min_words is None or shape.words >= test.min_words
    )


def _look(test: LineTest, shape: Shape) -> bool:
    return (
        (test.sentence is None or test.sentence == shape.sentence)
        and (test.prose is None or test.prose == shape.prose)
        and (test.ellipsis is None or test.ellipsis == shape.ellipsis)
        and (test.title_case is None or test.title_case == shape.title_case)
    )


def _words(test: LineTest, shape: Shape, context: Context) -> bool:
    return (
        (not test.equals or shape.key in test.equals)
        and (not test.starts_with or any(begins(shape.folded, words) for words in test.starts_with))
        and (not test.ends_with or any(closes(shape.key, words) for words in test.ends_with))
        and (not test.mentions or any(mentions(shape.folded, words) for words in test.mentions))
        and (not test.same_as or _same(test.same_as, shape, context))
    )


def begins(folded: str, words: str) -> bool:
    """Whether the line begins with these whole words.

    >>> begins("share this: story", "share this"), begins("shared", "share")
    (True, False)
    """
    return folded.startswith(words) and _edge(folded, len(words))


def closes(key: str, words: str) -> bool:
    return key.endswith(words) and (len(key) == len(words) or _edge(key, len(key) - len(words)))


def mentions(folded: str, words: str) -> bool:
    start = folded.find(words)
    while start >= 0:
        if _edge(folded, start) and _edge(folded, start + len(words)):
            return True
        start = folded.find(words, start + 1)
    return False


def _edge(text: str, position: int) -> bool:
    """Whether a word could end or begin here; scripts without spaces have no edges to mind."""
    if position <= 0 or position >= len(text):
        return True
    before, after = text[position - 1], text[position]
    return not (_inner(before) and _inner(after)) or unspaced(before) or unspaced(after)


def _inner(char: str) -> bool:
    """Whether it can stand within a word: letters, digits, and the vowel signs of Indian scripts."""
    return char.isalnum() or (not char.isascii() and f"a{char}".isidentifier())


def _same(fields: Sequence[str], shape: Shape, context: Context) -> bool:
    return any(value and _key(value) == shape.key for value in (getattr(context, name) for name in fields))


def _key(value: str) -> str:
    return fold(value).strip(" :.!?…,;([)]|")
