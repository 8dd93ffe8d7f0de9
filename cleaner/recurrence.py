"""What several pages of one site have in common, and how well that is proved.

What recurs on other pages of a site is not the article, but for stories that the site has twice,
agency copy and introductions to a series.  So pages that share their prose count as one story; whatever
recurs must do so in several stories, and on several days where days are known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from typing import NamedTuple

from cleaner.imprint import Imprint, Mark, fingerprint

__all__ = ["NOTHING", "Evidence", "Recurrence", "pair_of", "recurrence_of"]

SAME_PROSE = 0.5
"""Pages that share so much of the prose of one of them, by paragraphs, tell one story."""
TEMPLATE_SHARE = 0.5
"""A paragraph on more of a site's pages than this share is no sign of a story told twice ..."""
TEMPLATE_PAGES = 4
"""... if there are so many pages at least."""


class Evidence(NamedTuple):
    """How often a line was seen."""

    pages: int
    stories: int
    days: int
    """Different days of publication among those that are known."""
    zones: str
    """Where it stood: initials of ``head``, ``body`` and ``tail``."""


class Recurrence(NamedTuple):
    """What recurs on a site."""

    stories: int = 0
    """How many different ones were seen."""
    least: int = 0
    """In so many of them all of the following recur."""
    lines: Mapping[int, Evidence] = {}
    """Fingerprints of lines."""
    ways: frozenset[int] = frozenset()
    """Fingerprints of lines together with their way down the page."""
    pairs: frozenset[int] = frozenset()
    """Of two such lines, one right below the other: see :func:`pair_of`."""
    shingles: Mapping[int, int] = {}
    """Of long lines at the edges -> in how many stories."""
    digest: str = ""
    """Of all this; empty where nothing recurs."""


NOTHING = Recurrence()


def recurrence_of(imprints: Iterable[Imprint], least: int) -> Recurrence:
    """What recurs in at least ``least`` stories; the order of the pages does not matter."""
    pages = sorted(imprints)
    if len(pages) < least:
        return NOTHING
    stories = _stories(pages)
    lines = _proved(pages, stories, least, [[(mark.text, mark) for mark in page.marks] for page in pages])
    placed = [[(mark.way, mark) for mark in page.marks if mark.way] for page in pages]
    ways = frozenset(_proved(pages, stories, least, placed))
    pairs = _counted(pages, stories, least, lambda page: _pairs(page, lines))
    shingles = _counted(pages, stories, least, lambda page: page.shingles)
    count = len(set(stories))
    told = (count, least, sorted(lines.items()), sorted(ways), sorted(pairs), sorted(shingles.items()))
    digest = blake2b(repr(told).encode(), digest_size=16).hexdigest() if lines or shingles else ""
    return Recurrence(count, least, lines, ways, frozenset(pairs), shingles, digest)


def pair_of(above: int, below: int) -> int:
    """Fingerprint of two lines that follow each other, by theirs."""
    return fingerprint(f"{above} {below}")


def _pairs(page: Imprint, lines: Mapping[int, Evidence]) -> Iterator[int]:
    for above, below in zip(page.marks, page.marks[1:]):
        if above.text in lines and below.text in lines:
            yield pair_of(above.text, below.text)


def _counted(
    pages: Sequence[Imprint], stories: Sequence[int], least: int, told: Callable[[Imprint], Iterable[int]]
) -> dict[int, int]:
    """What is told of at least so many stories -> of how many."""
    seen = {(what, story) for page, story in zip(pages, stories) for what in told(page)}
    return {what: count for what, count in Counter(what for what, _ in seen).items() if count >= least}


def _proved(
    pages: Sequence[Imprint], stories: Sequence[int], least: int, told: Sequence[Sequence[tuple[int, Mark]]]
) -> dict[int, Evidence]:
    """What is told of enough stories and not on one day alone."""
    places: dict[int, list[int]] = {}
    zones: dict[int, set[str]] = {}
    for number, one in enumerate(told):
        for what, mark in one:
            seen = places.setdefault(what, [])
            if not seen or seen[-1] != number:
                seen.append(number)
            zones.setdefault(what, set()).add(mark.zone[:1])
    found = {}
    for what, seen in places.items():
        if len(seen) < least:
            continue
        days = [pages[number].day for number in seen]
        evidence = Evidence(
            len(seen), len({stories[number] for number in seen}), len({*days} - {""}), "".join(sorted(zones[what]))
        )
        if evidence.stories >= least and (evidence.days != 1 or "" in days):
            found[what] = evidence
    return found


def _stories(pages: Sequence[Imprint]) -> list[int]:
    """The story that each page tells: the number of the first page that tells it."""
    prose = _own_prose(pages)
    holders: dict[int, list[int]] = {}
    for number, told in enumerate(prose):
        for text in told:
            holders.setdefault(text, []).append(number)
    shared = Counter(pair for held in holders.values() for pair in combinations(held, 2))
    first = list(range(len(pages)))
    for (one, other), count in sorted(shared.items()):
        if count >= SAME_PROSE * min(len(prose[one]), len(prose[other])):
            first = [first[one] if story == first[other] else story for story in first]
    return first


def _own_prose(pages: Sequence[Imprint]) -> list[set[int]]:
    """The paragraphs of each page, without those of the site unless there are no others."""
    prose = [{mark.text for mark in page.marks if mark.prose} for page in pages]
    counts = Counter(text for told in prose for text in told)
    most = len(pages) if len(pages) < TEMPLATE_PAGES else TEMPLATE_SHARE * len(pages)
    return [{text for text in told if counts[text] <= most} or told for told in prose]
