"""What stands before the article and after it in a dump of a whole page.

Menus and lists of other stories mostly hold no word that a rule could know.  But they stand
in company: from the first line below the article that rules do know to the end of the page,
or from the top of the page to the last such line above the article, most lines are short and
several are known.  Such a stretch goes as a whole; without those cues nothing is claimed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from cleaner.findings import Findings
from cleaner.removal import Match
from cleaner.text import Line, Shape
from cleaner.zones import Rest

__all__ = ["HEAD_CAUSE", "TAIL_CAUSE", "boundary_claims", "known_lines"]

HEAD_CAUSE, TAIL_CAUSE = "heuristic.page-head", "heuristic.page-tail"

FEWEST_LINES = 8
FEWEST_KNOWN = 3
KNOWN_SHARE, KNOWN_ENOUGH = 0.1, 40
"""So many lines of the stretch are known, and no more need be of a very long one."""
PLAIN_SHARE = 0.7
"""So many lines of the stretch are known or too short to be prose."""
BODY_WORDS = 40
"""Words of prose that prove a body."""
PROSE_BELOW = 0.5
"""Words of unknown prose below the cue, as a share of the body's."""
RESUMING, RESUMING_WORDS = 40, 45
"""A paragraph of so many words within so many lines below the cue may be the article, which goes on."""
LISTED_WORDS = 4
"""Entries of menus mostly have fewer words."""
SENTENCE_WORDS = 6
TORN_WORDS, UNSPACED_TORN_WORDS = 14, 25
"""Headlines are shorter; in scripts without spaces, which have no capitals to tell them, by their characters."""

WITHIN = frozenset({"caption", "embed", "player", "read_more", "ad", "whitespace", "headline", "editorial_note",
                    "ai_summary"})  # fmt: skip
"""Categories that also occur within articles: no sign of a page's head or tail."""
ABOVE = frozenset({"kicker", "widget", "engagement", "timestamp", "byline", "copyright"})
"""Categories that stand above articles, and within them: no sign of the tail.  ``copyright`` is also
how an agency signs a picture."""


CLOSING = frozenset({"comments", "footer", "taxonomy", "author_bio"})
"""Categories that close an article: no box within it."""


class _Stretch(NamedTuple):
    lines: int
    known: int
    kinds: int
    plain: int

    def is_chrome(self) -> bool:
        return (
            self.lines >= FEWEST_LINES
            and self.known >= max(FEWEST_KNOWN, min(KNOWN_SHARE * self.lines, KNOWN_ENOUGH))
            and self.kinds > 1
            and self.plain >= PLAIN_SHARE * self.lines
        )


def known_lines(lines: Sequence[Line], matches: Iterable[Match]) -> dict[int, str]:
    """Line index -> category, for every line that a claim covers whole."""
    starts = [line.start for line in lines]
    known: dict[int, str] = {}
    for match in matches:
        if not match.shadow:
            first, last = bisect_left(starts, match.start), bisect_right(starts, match.end - 1)
            for index in range(first, last):
                if index not in known and lines[index].end <= match.end:
                    known[index] = match.category
    return known


def boundary_claims(
    lines: Sequence[Line], findings: Findings, spared: set[int], *, page_title: bool = False
) -> Iterator[Match]:
    """Claims on the page's head and tail; ``spared`` are the lines of the headline.

    ``page_title``: the first line is the title of the page, and no text however long it is.
    """
    zones = findings.zones
    body = lines[zones.body_start : zones.body_end + 1]
    told = sum(line.shape.words for line in body if line.shape.prose)
    if told < BODY_WORDS:
        return
    known = known_lines(lines, findings.matches)
    tail = _tail_start(lines, known, findings)
    if tail is not None:
        yield Match(lines[tail].start, lines[-1].end, TAIL_CAUSE, "footer", "medium")
    head = _head_end(lines, known, findings, first=int(page_title))
    if head is not None and _untold(lines[: head + 1], known) <= told:
        yield from _around(lines, head, spared)


def _tail_start(lines: Sequence[Line], known: dict[int, str], findings: Findings) -> int | None:
    """The first known line below the body from which all is chrome."""
    zones = findings.zones
    rest = Rest.of(lines, [line.shape.prose and i not in known for i, line in enumerate(lines)])
    body = rest.words[zones.body_start] - rest.words[zones.body_end + 1]
    for place in range(max(zones.last, 0) + 1, len(lines)):
        if known.get(place, "headline") in WITHIN | ABOVE or rest.words[place] > PROSE_BELOW * body:
            continue
        if rest.holds_article(place) or (known[place] not in CLOSING and _resumes(lines, place, known)):
            continue
        return place if _stretch(lines, known, range(place, len(lines)), WITHIN | ABOVE).is_chrome() else None
    return None


def _resumes(lines: Sequence[Line], place: int, known: Collection[int]) -> bool:
    """Whether a paragraph follows so soon that what stands here may be a box within the article."""
    below = enumerate(lines[place : place + RESUMING], place)
    return any(line.shape.prose and line.shape.words >= RESUMING_WORDS for i, line in below if i not in known)


def _head_end(lines: Sequence[Line], known: dict[int, str], findings: Findings, *, first: int) -> int | None:
    """The last known line above the body to which all is chrome; text may begin at line ``first``."""
    body = findings.zones.body_start
    text = next((i for i in range(first, body) if i not in known and _is_text(lines[i].shape)), body)
    for place in range(text - 1, -1, -1):
        if place in known:
            return place if _stretch(lines, known, range(place + 1), WITHIN).is_chrome() else None
    return None


def _untold(lines: Sequence[Line], known: Collection[int]) -> int:
    """Words of lines that no rule knows and that are longer than menus have them: a list may be the article."""
    return sum(line.shape.words for i, line in enumerate(lines) if i not in known and line.shape.words >= LISTED_WORDS)


def _is_text(shape: Shape) -> bool:
    """Prose, a short sentence, or the long beginning of one that an extractor tore apart."""
    most = TORN_WORDS if shape.words <= len(shape.core.split()) else UNSPACED_TORN_WORDS
    torn = shape.words >= most and not shape.title_case
    return shape.prose or torn or (shape.sentence and shape.words >= SENTENCE_WORDS)


def _stretch(lines: Sequence[Line], known: dict[int, str], places: range, unsure: Set[str]) -> _Stretch:
    found = [known[place] for place in places if known.get(place, "headline") not in unsure]
    plain = sum(place in known or not _is_text(lines[place].shape) for place in places)
    return _Stretch(len(places), len(found), len(set(found)), plain)


def _around(lines: Sequence[Line], head: int, spared: set[int]) -> Iterator[Match]:
    """The head of the page without the lines that are spared."""
    start = 0
    for place in [*sorted(index for index in spared if index <= head), head + 1]:
        if start < place:
            yield Match(lines[start].start, lines[place - 1].end, HEAD_CAUSE, "navigation", "medium")
        start = place + 1
