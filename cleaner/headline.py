"""Which line is the article's headline, and which stand under it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from cleaner.patterns import Context
from cleaner.text import Line, Shape, asks, fold
from cleaner.zones import Zones

__all__ = ["CAUSE", "Headline", "find_headline"]

CAUSE = "heuristic.headline"
FEWEST_WORDS, MOST_WORDS = 3, 20
PAGE_WORDS = 4
"""In a page's head, where menus are, a headline has at least so many words."""
PAGE_LINES = 8
"""So many lines above the body are the head of a page, not of an article."""
QUESTION_WORDS = 16
LEAD_WORDS = 12
"""What follows a headline is a paragraph, or a standfirst of so many words."""
MOST_STANDFIRST = 4
"""Longer lines above the byline; with more it is a list of other headlines."""
WINDOW = 6
"""The headline is found among so many lines above the byline that nothing claims."""
BYLINE = frozenset({"byline", "timestamp"})
KICKER = frozenset({"kicker"})
MOST_BYLINES, REACH = 8, 40
"""So many bylines, the last ones, are looked at, and above each so many lines in all."""
PAGE_TITLE = 300
"""A page's title is no longer than this, in characters."""
_SEPARATORS = (" | ", " - ", " :: ", " · ", ": ", " : ", " « ", " » ", "|", "_", "｜", "：")
_ENDS = "!?.…\"'！？。」』"
_TRAIL = re.compile(r" [>/|\"] ")
"""Between the steps of a breadcrumb trail."""


class Headline(NamedTuple):
    """Indices of lines."""

    lines: tuple[int, ...] = ()
    """Those that hold the headline, the best first."""
    standfirst: tuple[int, ...] = ()
    """Longer lines between it and the body; they are not part of the page's head."""
    page_title: bool = False
    """The first line is the headline too, with the site's name: the title of the page."""


class _Head(NamedTuple):
    """What comes before the first paragraph of the body."""

    lines: Sequence[Line]
    end: int
    claimed: Mapping[int, Set[str]]

    def free(self, index: int) -> bool:
        return not self.claimed.get(index)


def find_headline(lines: Sequence[Line], zones: Zones, claimed: Mapping[int, Set[str]], context: Context) -> Headline:
    """The headline by the caller's title, else the first line, else by its place in a page's head."""
    end = zones.body_start if zones.body_end >= 0 else len(lines)
    head = _Head(lines, end, claimed)
    same = _page_titles(head)
    if context.title:
        found = Headline(tuple(i for i in range(end) if _is(lines[i].shape, context.title)))
    else:
        found = _on_top(head) or _as_page_title(head, same) or _above_byline(head) or Headline()
    return found._replace(page_title=bool(same))


def _is(shape: Shape, title: str) -> bool:
    wanted = fold(title).strip(" .!?…")
    return bool(wanted) and shape.key == wanted


def _on_top(head: _Head) -> Headline | None:
    """The first line that nothing claims, if a paragraph follows it."""
    free = [i for i in range(min(head.end + 1, len(head.lines))) if head.free(i)]
    if len(free) > 1 and _looks(head.lines[free[0]].shape) and _leads(head.lines[free[1]].shape):
        return Headline((free[0],))
    return None


def _page_titles(head: _Head) -> list[int]:
    """The lines that also stand, with the site's name, on top of the page as its title."""
    first = head.lines[0].shape.folded if head.end > 1 else ""
    if len(first) > PAGE_TITLE:
        return []
    return [i for i in range(1, head.end) if head.free(i) and _titled(head.lines[i].shape, first)]


def _as_page_title(head: _Head, same: Sequence[int]) -> Headline | None:
    return Headline((same[-1],), _below(head, same[-1])) if same else None


def _titled(shape: Shape, page_title: str) -> bool:
    """Whether the page's title is this line with the site's name before or after it."""
    if shape.words < PAGE_WORDS or not shape.key:
        return False
    before, found, after = page_title.partition(shape.key)
    return bool(found) and _cut_off(before, after)


def _cut_off(before: str, after: str) -> bool:
    after = after.lstrip(_ENDS)
    return (not before or before.endswith(_SEPARATORS)) and (not after or after.startswith(_SEPARATORS))


def _above_byline(head: _Head) -> Headline | None:
    """The top of the group of longer lines above the byline, or above the body if there is none."""
    bylines = [i for i in range(head.end) if not BYLINE.isdisjoint(head.claimed.get(i, ()))]
    bottoms = bylines[: -MOST_BYLINES - 1 : -1] or ([head.end] if head.end >= PAGE_LINES else [])
    return next((found for bottom in bottoms if (found := _above(head, bottom))), None)


def _above(head: _Head, bottom: int) -> Headline | None:
    group: list[int] = []
    seen = 0
    for place in range(bottom - 1, max(-1, bottom - 1 - REACH), -1):
        shape, categories = head.lines[place].shape, head.claimed.get(place)
        if categories and not categories <= BYLINE | KICKER and group:
            break
        seen += not categories
        if seen > WINDOW:
            break
        if not categories and shape.words >= PAGE_WORDS and not _TRAIL.search(shape.core):
            group.append(place)
    if not group or len(group) > MOST_STANDFIRST or not _looks(head.lines[group[-1]].shape):
        return None
    return Headline((group[-1],), _below(head, group[-1]))


def _below(head: _Head, index: int) -> tuple[int, ...]:
    """Longer lines between headline and body: standfirst, summary, captions."""
    below = range(index + 1, head.end)
    return tuple(i for i in below if head.free(i) and head.lines[i].shape.words >= PAGE_WORDS)


def _looks(shape: Shape) -> bool:
    question = asks(shape.core)
    if not FEWEST_WORDS <= shape.words <= MOST_WORDS or shape.ellipsis:
        return False
    if shape.core.endswith((":", ",", ";")) and not question:
        return False
    if shape.core.count(": ") > 1:  # labels and their values, not a headline
        return False
    return not shape.sentence or (question and shape.words <= QUESTION_WORDS) or shape.title_case


def _leads(shape: Shape) -> bool:
    return shape.prose or (shape.sentence and shape.words >= LEAD_WORDS)
