"""Which of a page's visible lines are the article: claims on all others, and where its headline is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.genre import reason_against
from cleaner.headline import CAUSE as HEADLINE
from cleaner.page import Page
from cleaner.removal import Match
from cleaner.rule import Category
from cleaner.text import Line
from cleaner.witness import key

__all__ = ["WITNESS", "Selection", "select"]

WITNESS = "heuristic.trafilatura"
COPY = "heuristic.headline-copy"
NO_ARTICLE = "heuristic.not-an-article"
CATEGORIES: Mapping[str, Category] = {"shell": "ui", "error": "ui", "consent": "cookie", "index": "teaser"}
"""What is left of pages that are no articles counts as this."""

ENOUGH = 0.5
"""A line of which the witness kept so much is kept."""
SHORTEST_TITLE = 12
"""A headline has so many letters at least where it is told by the page's title alone."""


class Selection(NamedTuple):
    """What is claimed of a page before any text rule is asked."""

    matches: list[Match]
    headline: int | None = None
    """Index of its line."""
    reason: str | None = None
    """Why the page is no article, if it is none; then all its lines are claimed."""


def select(page: Page, lines: Sequence[Line], cues: Mapping[str, Sequence[str]]) -> Selection:
    """Judge all lines of a page; ``lines`` are its rows as the text side sees them.

    ``cues`` are the lists of :data:`~cleaner.rule.PAGE_CUES`.
    """
    kept = [share >= ENOUGH for share in page.testimony.shares] if page.testimony.answered else [True] * len(lines)
    reason = reason_against(page, lines, kept, cues)
    if reason:
        everything = [Match(lines[0].start, lines[-1].end, NO_ARTICLE, CATEGORIES[reason], "high")] if lines else []
        return Selection(everything, reason=reason)
    body = _body(lines, kept)
    headline, copies = _headline(page, lines, body)
    return Selection(list(_joined(_claims(page, lines, kept, body, headline, copies))), headline)


def _body(lines: Sequence[Line], kept: Sequence[bool]) -> range:
    """From the first to the last prose that is kept, else from the first to the last line."""
    prose = [n for n, line in enumerate(lines) if kept[n] and line.shape.prose] or [
        n for n, yes in enumerate(kept) if yes
    ]
    return range(prose[0], prose[-1] + 1) if prose else range(0)


def _claims(
    page: Page, lines: Sequence[Line], kept: Sequence[bool], body: range, headline: int | None, copies: Sequence[int]
) -> Iterator[tuple[int, Match]]:
    """Line number and claim."""
    for number, line in enumerate(lines):
        if number == headline:
            yield number, Match(line.start, line.end, HEADLINE, "headline", "high")
        elif number in copies:
            yield number, Match(line.start, line.end, COPY, "navigation", "high")
        elif not kept[number]:
            yield number, Match(line.start, line.end, WITNESS, _category(page, number, body), "high")


def _joined(claims: Iterable[tuple[int, Match]]) -> Iterator[Match]:
    """Claims on lines that follow each other, and say the same, as one."""
    before, claim = -2, None
    for number, match in claims:
        if claim and number == before + 1 and match[2:] == claim[2:]:
            claim = claim._replace(end=match.end)
        else:
            if claim:
                yield claim
            claim = match
        before = number
    if claim:
        yield claim


def _category(page: Page, number: int, body: range) -> Category:
    within = page.rows[number].hints.within
    if not within.isdisjoint({"figure", "figcaption"}):
        return "caption"
    if "nav" in within or "header" in within or number < body.start:
        return "navigation"
    return "footer" if "footer" in within or number >= body.stop else "widget"


# --------------------------------------------------------------------- headline


def _headline(page: Page, lines: Sequence[Line], body: range) -> tuple[int | None, list[int]]:
    """The line of the headline, and those above the body that say the same."""
    keys = [key(line.shape.core) for line in lines[: body.start + 1]]
    titles = [key(title) for title in page.facts.titles]
    tops = [n for n in range(len(keys)) if page.rows[n].hints.level == 1 and keys[n]]
    named = [n for n, own in enumerate(keys) if _is_title(own, titles) and not lines[n].shape.prose]
    best = _best(tops, named)
    if best is None:
        return None, []
    return best, [n for n in named if keys[n] == keys[best] and n != best]


def _is_title(own: str, titles: Sequence[str]) -> bool:
    """Whether the page's title is this text, alone or with the site's name."""
    if not own:
        return False
    return any(own == title or (len(own) >= SHORTEST_TITLE and title.startswith(own)) for title in titles)


def _best(tops: Sequence[int], named: Sequence[int]) -> int | None:
    both = [n for n in tops if n in named]
    if both:
        return both[0]
    if named:
        return named[-1]
    return tops[0] if len(tops) == 1 else None
