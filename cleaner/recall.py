"""Claims on what the pages of a site have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from cleaner.imprint import FIRST_LONG, LAST_LONG, LONG_WORDS, fingerprint, line_key, shingled, way_of
from cleaner.recurrence import Evidence, Recurrence, pair_of
from cleaner.removal import Match
from cleaner.rule import Category
from cleaner.text import Line, word_count
from cleaner.zones import Zones

__all__ = ["CATEGORY", "CAUSE", "FEWEST_WORDS", "SURE_STORIES", "often", "recalled"]

CAUSE = "heuristic.site-memory"
CATEGORY: Category = "repeated"

FEWEST_WORDS = 4
"""A line of fewer words says too little; those that follow each other on other pages too count together."""
SURE_STORIES = 5
"""What recurs in so many stories is certain."""
PROSE_SHARE = 0.5
"""Prose, and what stands within the article, must recur in so many of all stories."""
COVERED = 0.7
"""A sentence recurs if so much of it, in characters, is in shingles that do."""


class _Known(NamedTuple):
    """A line that recurs."""

    line: int
    """Its index."""
    text: int
    evidence: Evidence
    placed: bool
    """It recurs in the same elements too."""


def recalled(lines: Sequence[Line], zones: Zones, site: Recurrence) -> Iterator[Match]:
    """Claims on the lines, and on sentences in others, that recur on the pages of the site."""
    if not site.lines and not site.shingles:
        return
    known = [one for index, line in enumerate(lines) if (one := _known(index, line, zones, site))]
    claimed: set[int] = set()
    for run in _runs(known, site):
        if any(one.placed for one in run) or sum(lines[one.line].shape.words for one in run) >= FEWEST_WORDS:
            claimed.update(one.line for one in run)
            yield from (_claim(lines[one.line].start, lines[one.line].end, one.evidence.stories) for one in run)
    long = [n for n, line in enumerate(lines) if line.shape.words >= LONG_WORDS]
    for n in {*long[:FIRST_LONG], *long[-LAST_LONG:]} - claimed:
        yield from _sentences(lines[n], site)


def _claim(start: int, end: int, stories: int) -> Match:
    return Match(start, end, CAUSE, CATEGORY, "high" if stories >= SURE_STORIES else "medium")


def _known(index: int, line: Line, zones: Zones, site: Recurrence) -> _Known | None:
    """The line, if it recurs often enough for what it is and where it stands."""
    text = fingerprint(line_key(line.shape))
    evidence = site.lines.get(text)
    if not evidence or line.shape.blank:
        return None
    if (line.shape.prose or zones.first < index < zones.last) and not often(evidence.stories, site):
        return None
    return _Known(index, text, evidence, way_of(text, line.hints) in site.ways)


def often(stories: int, site: Recurrence) -> bool:
    """Whether it recurs so that prose, or what stands within articles, can be believed to be the site's."""
    return stories > site.least and stories >= PROSE_SHARE * site.stories


def _runs(known: Sequence[_Known], site: Recurrence) -> Iterator[list[_Known]]:
    """Lines that follow each other here as on other pages."""
    run: list[_Known] = []
    for one in known:
        if run and (one.line != run[-1].line + 1 or pair_of(run[-1].text, one.text) not in site.pairs):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _sentences(line: Line, site: Recurrence) -> Iterator[Match]:
    """The sentences of a line that consist of shingles that recur; neighbours as one."""
    plain = line.shape.plain
    covered, stories = _covered(plain, site)
    spans: list[tuple[int, int]] = []
    for found in _sentence().finditer(plain):
        start, end = found.span("told")
        if word_count(found["told"]) < LONG_WORDS or sum(covered[start:end]) < COVERED * (end - start):
            continue
        if spans and plain[spans[-1][1] : start].isspace():
            start = spans.pop()[0]
        spans.append((start, end))
    placed = (line.shape.span(start, end) for start, end in spans)
    return (_claim(line.start + start, line.start + end, stories) for start, end in placed)


def _covered(plain: str, site: Recurrence) -> tuple[bytearray, int]:
    """Which characters are in shingles that recur, and in how many stories the rarest of these does."""
    covered, fewest = bytearray(len(plain)), site.stories
    for number, start, end in shingled(plain):
        stories = site.shingles.get(number, 0)
        if often(stories, site):
            fewest = min(fewest, stories)
            covered[start:end] = b"\1" * (end - start)
    return covered, fewest


@cache
def _sentence() -> re.Pattern[str]:
    return re.compile(r"(?P<told>(?:[^.!?。！？؟।]|[.!?](?=\w))+[.!?。！？؟।]*[\"')\]]*)\s*")
