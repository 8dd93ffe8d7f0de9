"""Whether a page is an article at all: not an index, a consent wall, an error page or an empty shell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from cleaner.linetest import mentions
from cleaner.page import Page
from cleaner.rule import PAGE_CUES
from cleaner.text import Line
from cleaner.words import folded

__all__ = ["reason_against"]

SHELL_WORDS = 40
"""A page with fewer words and no prose is waiting for its scripts."""
SHORT_WORDS = 150
"""A page with less prose may be what its title says: an error, a consent wall."""
LEAST_TEASERS = 2
TEASER_SHARE, NAMED_SHARE = 0.75, 0.5
"""So many of an index's paragraphs stand under a link of their own; fewer do where its title says what it is."""
TEASER_REACH = 4
"""That link is among so many lines above."""
TEASER_TITLE = 3
"""It has so many words at least."""
LINKED = 0.9
GATHERED = 0.55
"""An article has more of its prose in one container."""


def reason_against(
    page: Page, lines: Sequence[Line], kept: Sequence[bool], cues: Mapping[str, Sequence[str]]
) -> str | None:
    """Why the page is no article: ``shell``, ``error``, ``consent``, ``index``; ``None`` where nothing is sure.

    ``kept`` says which lines would be left.  ``cues`` are the lists of :data:`~cleaner.rule.PAGE_CUES`.
    """
    if not page.whole:
        return None
    prose = [n for n, line in enumerate(lines) if kept[n] and line.shape.prose]
    words = sum(lines[n].shape.words for n in prose)
    if not prose and sum(line.shape.words for line in lines) < SHELL_WORDS:
        return "shell"
    named = _named(page, lines, cues)
    if named in ("error", "consent") and words < SHORT_WORDS:
        return named
    if page.facts.article and named != "index":
        return None
    teasers = sum(_is_teaser(page, lines, n) for n in prose)
    teased = teasers >= max(LEAST_TEASERS, (NAMED_SHARE if named == "index" else TEASER_SHARE) * len(prose))
    return "index" if teased and _most_in_one(page, lines, prose) < GATHERED * words else None


def _named(page: Page, lines: Sequence[Line], cues: Mapping[str, Sequence[str]]) -> str | None:
    """What the page's title or main heading says it is."""
    heads = [line.shape.folded for row, line in zip(page.rows, lines) if row.hints.level == 1]
    shown = [*map(folded, page.facts.titles), *heads]
    together = "\n".join(shown)
    near = ((name, word) for name, words in cues.items() for word in words if word in together)
    return next((PAGE_CUES[name] for name, word in near if any(mentions(text, word) for text in shown)), None)


def _is_teaser(page: Page, lines: Sequence[Line], number: int) -> bool:
    """Whether a linked headline stands right above the paragraph, or it is a link itself."""
    above = range(number, max(-1, number - TEASER_REACH - 1), -1)
    near = takewhile(lambda n: n == number or not lines[n].shape.prose, above)
    return any(page.rows[n].hints.link_share >= LINKED and lines[n].shape.words >= TEASER_TITLE for n in near)


def _most_in_one(page: Page, lines: Sequence[Line], prose: Sequence[int]) -> int:
    """Words of prose in the container that has most of it."""
    sums: dict[int, int] = {}
    for n in prose:
        parent = page.rows[n].hints.parent
        sums[parent] = sums.get(parent, 0) + lines[n].shape.words
    return max(sums.values(), default=0)
