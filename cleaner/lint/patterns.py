"""What is wrong with a pattern by itself: that it explodes, that it is slow, that it matches nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import regex

from cleaner.lint.trial import Route, tests_of
from cleaner.rule import InlineMatcher, Rule
from cleaner.ruleset import NO_LIMIT, word_limits
from cleaner.triggers import Triggers

__all__ = ["Pattern", "milliseconds", "patterns_of", "takes_nothing"]

SIZE = 20_000
"""Characters of a hard line: a page without line ends."""
PATIENCE = 0.5
"""Seconds until a pattern is given up on one line."""
SEEDS = 2
"""Of a pattern's own beginnings and words so many are used."""
BODIES = ("a", "a ", "1", "A. ", '"a', "a-")
"""What long lines are full of."""
_UNKNOWN = re.compile(r"\{(?:title|site)\}")


class Pattern(NamedTuple):
    """A pattern of a rule and how the engine uses it."""

    route: Route
    """Where it stands in the rule."""
    text: str
    whole: bool
    """It must match the whole line; else it is searched in it."""
    words: int
    """It is not tried on lines of more words."""
    decides: bool = True
    """No other test sees to it that there is something in the line."""


def patterns_of(rule: Rule) -> Iterator[Pattern]:
    """All patterns of a rule."""
    _, most = word_limits(rule)
    if isinstance(rule.matcher, InlineMatcher):
        for number, text in enumerate(rule.matcher.matches):
            yield Pattern(("inline", "matches", number), text, False, NO_LIMIT)
    for route, test in tests_of(rule):
        primary = route[-1] in ("line", "keep", "heading")
        words = next((n for n in (test.max_words, most if primary else None) if n is not None), NO_LIMIT)
        for number, text in enumerate(test.matches):
            yield Pattern((*route, "matches", number), text, True, words, primary and not test.min_words)
    for number, text in enumerate(rule.unless):
        yield Pattern(("unless", number), text, False, most)


def takes_nothing(pattern: Pattern) -> bool:
    """Whether the pattern is content with the empty text, and nothing else decides."""
    if not pattern.decides:
        return False
    compiled = _compiled(pattern.text)
    return bool(compiled.fullmatch("") if pattern.whole else compiled.search(""))


def milliseconds(pattern: Pattern, triggers: Triggers, bound: float) -> float:
    """How long the pattern takes on the first hard line that takes it longer than the bound; 0 if none does."""
    compiled = _compiled(pattern.text)
    times = (_time(compiled, pattern.whole, line, bound) for line in _hard_lines(pattern, triggers))
    return next((taken for taken in times if taken > bound), 0.0)


def _compiled(text: str) -> Any:
    return regex.compile(f"(?:{_UNKNOWN.sub('.{1,300}?', text)})", regex.IGNORECASE)


def _time(compiled: Any, whole: bool, line: str, bound: float, tries: int = 3) -> float:
    """Processor time, so that a busy machine does not make a pattern slow."""
    best = float("inf")
    for _ in range(tries):
        start = time.process_time()
        try:
            (compiled.fullmatch if whole else compiled.search)(line, timeout=PATIENCE)
        except TimeoutError:
            return PATIENCE * 1000
        best = min(best, (time.process_time() - start) * 1000)
        if best <= bound:
            break
    return best


def _hard_lines(pattern: Pattern, triggers: Triggers) -> Iterator[str]:
    """Long lines that begin as the pattern does, or are full of its words, and do not end as they should.

    There are none for a pattern that stands for a few texts in full.
    """
    if triggers.exact and not triggers.heads and not triggers.literals:
        return
    end = f"\u00a7{pattern.text}\u00a7"  # with what it needs somewhere, or it would give up before it tries
    own = (f"{text} " for text in triggers.literals[:SEEDS])
    for body in (*BODIES, *own):
        times = min(SIZE // len(body), pattern.words // body.count(" ") if " " in body else SIZE)
        for head in triggers.heads[:SEEDS] or ("",):
            yield head + body * times + end
