"""What is wrong with a pattern by itself: that it explodes, that it is slow, that it matches nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import regex

from cleaner.analysis import triggers_of_pattern
from cleaner.rule import InlineMatcher, Rule
from cleaner.ruleset import NO_LIMIT, word_limits
from cleaner.text import shape_of
from cleaner.trial import tests_of

__all__ = ["Pattern", "milliseconds", "patterns_of", "takes_nothing"]

SIZE = 20_000
"""Characters of a hard line: a page without line ends."""
PATIENCE = 2.0
"""Seconds until a pattern is given up on one line."""
SEEDS = 3
_UNKNOWN = re.compile(r"\{(?:title|site)\}")


class Pattern(NamedTuple):
    """A pattern of a rule and how the engine uses it."""

    route: tuple[str | int, ...]
    """Where it stands in the rule."""
    text: str
    whole: bool
    """It must match the whole line; else it is searched in it."""
    words: int
    """It is not tried on lines of more words."""


def patterns_of(rule: Rule) -> Iterator[Pattern]:
    """All patterns of a rule."""
    _, most = word_limits(rule)
    if isinstance(rule.matcher, InlineMatcher):
        for number, text in enumerate(rule.matcher.matches):
            yield Pattern(("inline", "matches", number), text, False, NO_LIMIT)
    for route, test in tests_of(rule):
        limit = most if route[-1] in ("line", "keep", "heading") else NO_LIMIT
        for number, text in enumerate(test.matches):
            words = limit if test.max_words is None else test.max_words
            yield Pattern((*route, "matches", number), text, True, words)
    for number, text in enumerate(rule.unless):
        yield Pattern(("unless", number), text, False, most)


def takes_nothing(pattern: Pattern) -> bool:
    """Whether the pattern is content with the empty text."""
    compiled = _compiled(pattern.text)
    return bool(compiled.fullmatch("") if pattern.whole else compiled.search(""))


def milliseconds(pattern: Pattern, bound: float) -> float:
    """The longest time that the pattern takes on a hard line; of several tries the best, if above the bound."""
    compiled = _compiled(pattern.text)
    return max(_time(compiled, pattern.whole, line, bound) for line in _hard_lines(pattern))


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


def _hard_lines(pattern: Pattern) -> Iterator[str]:
    """Long lines of the pattern's own beginnings and words, each repeated, none of which ends as it should."""
    heads = triggers_of_pattern(pattern.text, anchored=True).heads[:SEEDS] if pattern.whole else ()
    literals = triggers_of_pattern(pattern.text, anchored=False).literals[:SEEDS]
    repeated = ["a", "a ", "1", "1,", "A. ", '"a', "a-a ", *literals, *(f"{text} " for text in literals)]
    for body in repeated:
        for head in heads or ("",):
            line = _cut(head + body * (SIZE // len(body)), pattern.words)
            yield shape_of(line).core + "\u00a7"


def _cut(line: str, words: int) -> str:
    """No more words than the pattern is tried on."""
    return line if line.count(" ") < words else " ".join(line.split(" ")[:words])
