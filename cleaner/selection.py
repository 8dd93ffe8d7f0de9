"""Which of a page's visible lines are the article: claims on all others, and where its headline is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.features import candidates, features
from cleaner.genre import reason_against
from cleaner.headline import CAUSE as HEADLINE
from cleaner.page import Page
from cleaner.removal import Match
from cleaner.rule import Category
from cleaner.scoring import LineScore
from cleaner.text import Line
from cleaner.witness import key

__all__ = [
    "COPY",
    "NEXT",
    "NO_ARTICLE",
    "SCORE",
    "WITNESS",
    "Selection",
    "judged",
    "scored_features",
    "select",
    "weighed",
]

WITNESS = "heuristic.trafilatura"
"""The witness dropped the line, and the line score did not bring it back."""
SCORE = "heuristic.line-score"
"""The witness kept the line, and the line score did not."""
COPY = "heuristic.headline-copy"
NEXT = "heuristic.next-article"
TOLD: Mapping[str, Category] = {COPY: "navigation", NEXT: "next_article"}
NO_ARTICLE = "heuristic.not-an-article"
CATEGORIES: Mapping[str, Category] = {"shell": "ui", "error": "ui", "consent": "cookie", "index": "teaser"}
"""What is left of pages that are no articles counts as this."""

ENOUGH = 0.5
"""A line of which the witness kept so much is kept."""
MISSED, LEAST_MISSED = 2.0, 25
"""A container has been missed if its prose has so many times the words of all that is kept, and so many at least."""
HALVED = 0.1
"""Paragraphs with so many words, as a share of those kept, are no note below the article: it goes on in them."""
LINKED = 0.5
"""A line with such a share of links is no prose of the article."""
ASIDE = frozenset({"nav", "footer", "aside", "dialog"})
DOUBT = 0.5
"""The line score brings back so much more prose than the witness kept, as a share of that."""
LEAST_NEXT = 60
"""Words of prose that make another article below the page's own."""
SHORTEST_TITLE = 12
"""A headline has so many letters at least where it is told by the page's title alone."""


class Selection(NamedTuple):
    """What is claimed of a page before any text rule is asked."""

    matches: list[Match]
    kept: Sequence[bool]
    """Which lines are the article's."""
    headline: int | None = None
    """Index of its line."""
    flags: tuple[str, ...] = ()
    """``witness-silent``, ``witness-doubted``; ``not_an_article:REASON``, and then all lines are claimed."""


def select(page: Page, lines: Sequence[Line], score: LineScore, cues: Mapping[str, Sequence[str]]) -> Selection:
    """Judge all lines of a page; ``lines`` are its rows as the text side sees them.

    ``cues`` are the lists of :data:`~cleaner.rule.PAGE_CUES`.
    """
    heard = [share >= ENOUGH for share in page.testimony.shares]
    page, kept = weighed(page, lines, score)
    flags = tuple(_doubts(page, lines, heard, kept))
    reason = reason_against(page, lines, kept, cues)
    if reason:
        everything = [Match(lines[0].start, lines[-1].end, NO_ARTICLE, CATEGORIES[reason], "high")] if lines else []
        return Selection(everything, [False] * len(lines), None, (f"not_an_article:{reason}", *flags))
    body = _body(lines, kept)
    headline, copies = _headline(page, lines, body)
    other = _next_article(page, lines, kept, headline)
    claims = _claims(page, lines, kept, body, headline, {**dict.fromkeys(copies, COPY), **dict.fromkeys(other, NEXT)})
    kept = [yes and number not in other for number, yes in enumerate(kept)]
    return Selection(list(_joined(claims)), kept, headline, flags)


def weighed(page: Page, lines: Sequence[Line], score: LineScore) -> tuple[Page, list[bool]]:
    """Whether each line stays; and the page, with testimony for a container that the witness has missed."""
    kept = judged(page, score) if any(share >= ENOUGH for share in page.testimony.shares) else [True] * len(lines)
    plain = _plain(page, lines, score)
    missed = _missed(page, lines, kept, plain) or _halved(page, lines, kept, plain)
    if not missed:
        return page, kept
    shares = tuple(1.0 if n in missed else share for n, share in enumerate(page.testimony.shares))
    page = page._replace(testimony=page.testimony._replace(shares=shares))
    return page, judged(page, score)


def judged(page: Page, score: LineScore) -> list[bool]:
    """Whether each line stays: by the line score, or where there is none as the witness says."""
    kept = [share >= ENOUGH for share in page.testimony.shares]
    if not score.probes:
        return kept
    found = scored_features(page, score)
    rows = candidates(found)
    stays = [False] * len(kept)
    for row, total in zip(rows, score.of(found, rows)):
        stays[row] = score.stays(total, kept[row])
    return stays


def scored_features(page: Page, score: LineScore) -> dict[str, list[float]]:
    """What the line score sees of a page."""
    texts = [page.text[row.start : row.end] for row in page.rows]
    hints = [row.hints for row in page.rows]
    return features(texts, hints, page.keys, page.testimony.shares, page.data, score.class_words)


def _plain(page: Page, lines: Sequence[Line], score: LineScore) -> list[int]:
    """The lines of prose that could be an article's."""
    comments = frozenset(score.class_words.get("comments", ()))
    return [
        number
        for number, (line, (_, _, hints)) in enumerate(zip(lines, page.rows))
        if line.shape.prose
        and hints.link_share < LINKED
        and not hints.hidden
        and hints.within.isdisjoint(ASIDE)
        and hints.words.isdisjoint(comments)
    ]


def _halved(page: Page, lines: Sequence[Line], kept: Sequence[bool], plain: Sequence[int]) -> frozenset[int]:
    """All prose on the way down that most of what is kept has, where some of it is not kept: the article goes on."""
    ways: dict[tuple[str, ...], list[int]] = {}
    for number in plain:
        ways.setdefault(page.rows[number].hints.path, []).append(number)
    spoken = _words(lines, [n for n in plain if kept[n]])
    for way in ways.values():
        stays, rest = [n for n in way if kept[n]], [n for n in way if not kept[n]]
        said, more = _words(lines, stays), _words(lines, rest)
        if min(len(stays), len(rest)) > 1 and 2 * said > spoken and more >= max(LEAST_MISSED, HALVED * said):
            return frozenset(way)
    return frozenset()


def _missed(page: Page, lines: Sequence[Line], kept: Sequence[bool], plain: Sequence[int]) -> frozenset[int]:
    """The prose of the container that has most of it, if nothing of that is kept, and of all else half as much."""
    containers: dict[int, list[int]] = {}
    for number in plain:
        containers.setdefault(page.rows[number].hints.parent, []).append(number)
    fullest = max(containers.values(), key=lambda numbers: _words(lines, numbers), default=[])
    spoken = _words(lines, [n for n, line in enumerate(lines) if kept[n] and line.shape.prose])
    much = _words(lines, fullest) >= max(LEAST_MISSED, MISSED * spoken)
    return frozenset(fullest) if much and not any(kept[n] for n in fullest) else frozenset()


def _words(lines: Sequence[Line], numbers: Iterable[int]) -> int:
    return sum(lines[n].shape.words for n in numbers)


def _doubts(page: Page, lines: Sequence[Line], heard: Sequence[bool], kept: Sequence[bool]) -> Iterator[str]:
    """Flags: where the witness said nothing at first, or suspiciously little."""
    if page.testimony.second:
        yield "witness-silent"
    said = sum(line.shape.words for line, yes in zip(lines, heard) if yes)
    more = sum(line.shape.words for line, yes, own in zip(lines, kept, heard) if yes and not own and line.shape.prose)
    if any(heard) and more > DOUBT * said:
        yield "witness-doubted"


def _body(lines: Sequence[Line], kept: Sequence[bool]) -> range:
    """From the first to the last prose that is kept, else from the first to the last line."""
    all_kept = [n for n, yes in enumerate(kept) if yes]
    prose = [n for n in all_kept if lines[n].shape.prose] or all_kept
    return range(prose[0], prose[-1] + 1) if prose else range(0)


def _claims(
    page: Page, lines: Sequence[Line], kept: Sequence[bool], body: range, headline: int | None, told: Mapping[int, str]
) -> Iterator[tuple[int, Match]]:
    """Line number and claim; ``told`` are the lines that go though they stand well, each with the cause."""
    for number, line in enumerate(lines):
        if number == headline:
            yield number, Match(line.start, line.end, HEADLINE, "headline", "high")
        elif number in told:
            yield number, Match(line.start, line.end, told[number], TOLD[told[number]], "high")
        elif not kept[number]:
            cause = SCORE if page.testimony.shares[number] >= ENOUGH else WITNESS
            yield number, Match(line.start, line.end, cause, _category(page, number, body), "high")


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


def _next_article(page: Page, lines: Sequence[Line], kept: Sequence[bool], headline: int | None) -> frozenset[int]:
    """The lines of another article, which some sites append: it has a main heading of its own, made as the page's is.

    It lies outside the smallest container with a name that holds the page's headline and the text below it.
    """
    if headline is None:
        return frozenset()
    own, begun, kind = _numbers(page, headline), False, page.rows[headline].hints.path[-1]
    for number in range(headline + 1, len(lines)):
        around = _numbers(page, number)
        other = page.rows[number].hints
        heads = other.level == 1 and other.path[-1] == kind and page.keys[number]
        if begun and own and heads and max(own) not in around:
            rest = [n for n in range(number, len(lines)) if kept[n] and max(own) not in _numbers(page, n)]
            told = _words(lines, [n for n in rest if lines[n].shape.prose])
            return frozenset(rest if told >= LEAST_NEXT else ())
        if kept[number] and lines[number].shape.prose:
            own, begun = own & around, True
    return frozenset()


def _numbers(page: Page, row: int) -> frozenset[int]:
    """The elements with a name around a line; those further in have higher numbers."""
    return frozenset(box.number for box in page.rows[row].hints.boxes)


# --------------------------------------------------------------------- headline


def _headline(page: Page, lines: Sequence[Line], body: range) -> tuple[int | None, list[int]]:
    """The line of the headline, and those above the body that say the same."""
    keys = page.keys[: body.start + 1]
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
