"""Which line is the article's headline."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cleaner.linetest import Context
from cleaner.text import Line, Shape, fold
from cleaner.zones import Zones

__all__ = ["CAUSE", "headlines"]

CAUSE = "heuristic.headline"
FEWEST_WORDS, MOST_WORDS = 3, 30
QUESTION_WORDS = 16
LEAD_WORDS = 12
"""What follows a headline is a paragraph, or a standfirst of so many words."""


def headlines(lines: Sequence[Line], zones: Zones, claimed: Callable[[int], bool], context: Context) -> list[int]:
    """Indices of the lines that are the headline; the first of them is the best.

    The caller's title is exact and may stand several times.  Without it the first line is
    taken that nothing claims, if it looks like a headline and a paragraph follows it.
    """
    ahead = range(min(zones.body_start, len(lines))) if zones.body_end >= 0 else range(len(lines))
    if context.title:
        return [i for i in ahead if _same(lines[i].shape, context.title)]
    free = [i for i in [*ahead, *range(zones.body_start, zones.body_start + 1)] if i < len(lines) and not claimed(i)]
    if len(free) > 1 and _looks(lines[free[0]].shape) and _leads(lines[free[1]].shape):
        return free[:1]
    return []


def _same(shape: Shape, title: str) -> bool:
    wanted = fold(title).strip(" .!?…")
    return bool(wanted) and shape.key == wanted


def _looks(shape: Shape) -> bool:
    if not FEWEST_WORDS <= shape.words <= MOST_WORDS or shape.ellipsis or shape.core.endswith((":", ",", ";")):
        return False
    question = shape.core.endswith("?") and shape.words <= QUESTION_WORDS
    return not shape.sentence or question or shape.title_case


def _leads(shape: Shape) -> bool:
    return shape.prose or (shape.sentence and shape.words >= LEAD_WORDS)
