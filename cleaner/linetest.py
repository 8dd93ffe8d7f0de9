"""Whether a line passes a rule's tests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from cleaner.rule import LineTest
from cleaner.text import Shape, fold, plain

__all__ = ["Context", "PatternTimeout", "Patterns", "passes"]

SECONDS = 1.0
"""No pattern may take longer on one line; rules that do are switched off and flagged."""
FREE_LENGTH = 1000
"""On lines of so many characters a harmless pattern runs without a clock."""


class PatternTimeout(Exception):
    """A pattern took too long; the argument is the pattern."""


class Context(NamedTuple):
    """What the caller knows of the document, folded for comparison."""

    title: str = ""
    site: str = ""

    @classmethod
    def of(cls, title: str | None, site: str | None) -> Context:
        return cls(*(" ".join(plain(value or "").split()) for value in (title, site)))


class Patterns:
    """Compiles patterns when first needed and bounds the time each may take.

    Minding the clock costs more than most matches do, so patterns that analysis found to be
    harmless go without it on lines of ordinary length.
    """

    def __init__(self, harmless: Collection[str] = ()) -> None:
        self._harmless = frozenset(harmless)
        self._compiled: dict[str | tuple[str, ...], tuple[Any, int]] = {}

    def full(self, patterns: str | tuple[str, ...], text: str, context: Context) -> Any:
        """The match of the whole text by the pattern, or by one of several."""
        compiled, free = self._compiled.get(patterns) or self._get(patterns, context)
        if len(text) <= free:
            return compiled.fullmatch(text)
        return _timed(patterns, lambda: compiled.fullmatch(text, timeout=SECONDS))

    def search(self, patterns: str | tuple[str, ...], text: str, context: Context) -> Any:
        """The first place in the text that the pattern, or one of several, matches."""
        compiled, free = self._compiled.get(patterns) or self._get(patterns, context)
        if len(text) <= free:
            return compiled.search(text)
        return _timed(patterns, lambda: compiled.search(text, timeout=SECONDS))

    def all(self, patterns: str | tuple[str, ...], text: str, context: Context) -> list[Any]:
        """All places in the text that the pattern, or one of several, matches."""
        compiled, free = self._compiled.get(patterns) or self._get(patterns, context)
        if len(text) <= free:
            return list(compiled.finditer(text))
        found: list[Any] = _timed(patterns, lambda: list(compiled.finditer(text, timeout=SECONDS)))
        return found

    def _get(self, patterns: str | tuple[str, ...], context: Context) -> tuple[Any, int]:
        import regex  # slow to import: only when a candidate needs it

        parts = (patterns,) if isinstance(patterns, str) else patterns
        whole = ")|(?:".join(parts)
        exact = _fill(whole, context)
        compiled = regex.compile(f"(?:{exact})", regex.IGNORECASE)
        if exact != whole:  # patterns filled from a document are not kept
            return compiled, 0
        self._compiled[patterns] = compiled, FREE_LENGTH if self._harmless.issuperset(parts) else 0
        return self._compiled[patterns]


def _timed(patterns: object, match: Callable[[], Any]) -> Any:
    try:
        return match()
    except TimeoutError as error:
        raise PatternTimeout(patterns) from error


def _fill(pattern: str, context: Context) -> str:
    """Put what is known in the place of ``{title}`` and ``{site}``, else anything short."""
    for name, value in (("{title}", context.title), ("{site}", context.site)):
        if name in pattern:
            pattern = pattern.replace(name, _escape(value) if value else ".{1,300}?")
    return pattern


def _escape(value: str) -> str:
    import regex

    return "(?:" + regex.escape(value, special_only=True) + ")"


def passes(test: LineTest, shape: Shape, patterns: Patterns, context: Context) -> Any:
    """Whether the line passes all tests; the pattern's match object where there is one.

    ``repeated`` is not looked at: it needs the whole document.
    """
    if not (_size(test, shape) and _look(test, shape) and _words(test, shape, context)):
        return None
    return patterns.full(test.matches, shape.core, context) if test.matches else True


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
    return not (before.isalnum() and after.isalnum()) or before >= "\u2e80" or after >= "\u2e80"


def _same(fields: Sequence[str], shape: Shape, context: Context) -> bool:
    return any(value and _key(value) == shape.key for value in (getattr(context, name) for name in fields))


def _key(value: str) -> str:
    return fold(value).strip(" :.!?…,;([)]|")
