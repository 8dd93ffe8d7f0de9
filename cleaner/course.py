"""A document's way through the passes: what is left of it, and all that was decided on the way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from copy import copy
from typing import NamedTuple

from cleaner.findings import Findings
from cleaner.headline import CAUSE as HEADLINE
from cleaner.removal import Match, Removal, Veto, apply
from cleaner.resolve import Budget
from cleaner.text import Line
from cleaner.tracing import Trace
from cleaner.zones import article_of

__all__ = ["Course", "Pass"]

PROSE_SHARE = 0.4
"""No more of the article's prose, in words, may go than this."""


class Pass(NamedTuple):
    """What one pass over the text found and did."""

    lines: list[Line]
    findings: Findings
    matches: list[Match]
    removals: list[Removal]
    vetoes: list[Veto]
    spent: int


class Course:
    """A document's way through the passes: the text so far, and all decisions in source offsets."""

    def __init__(self, source: str, *, keep_headline: bool = False, flags: tuple[str, ...] = ()) -> None:
        """Begin with the whole source.

        ``keep_headline``: more than one line could be the headline, so none of them goes.
        ``flags``: what is to be said of it whatever the passes find.
        """
        self._flags = flags
        self.text = self._source = source
        self.keep_headline = keep_headline
        self.headline_cut = False
        self.removals: list[Removal] = []
        self.vetoes: set[Veto] = set()
        self.allowance = 0
        """Words of the article's prose that may still go."""
        self.passes = 0
        self.seen: list[tuple[str, Pass]] = []
        """The passes and the texts that they were made on, if somebody watches."""
        self.settled = False
        self.language: str | None = None
        self.title: str | None = None
        self.byline: str | None = None
        self.date: str | None = None
        self._trace = Trace(len(source))
        self._measured = False
        self._prose: tuple[tuple[int, int, int], ...] = ()
        """The paragraphs of the article as the first pass over text saw it."""

    def without_headline(self) -> Course:
        """Another course from here on, in which the headline may go."""
        other = copy(self)
        other.keep_headline = other.settled = False
        other.seen, other.removals, other._trace = [*self.seen], [*self.removals], copy(self._trace)
        other.vetoes = {veto for veto in self.vetoes if veto.reason != "ambiguous"}
        return other

    def budget(self, lines: list[Line]) -> Budget:
        """The paragraphs of the article as it is, what is left of it as it was at first, and what may still go."""
        article = {index for passage in article_of(lines) for index in range(passage.start, passage.end + 1)}
        prose = tuple(
            (line.start, line.end, line.shape.words)
            for index, line in enumerate(lines)
            if (line.shape.prose and index in article) or self._was_prose(line)
        )
        if not self._measured:
            self._measured, self._prose = True, prose
            self.allowance = int(PROSE_SHARE * sum(words for _, _, words in prose))
        return Budget(prose, self.allowance)

    def _was_prose(self, line: Line) -> bool:
        """Whether the line is in the first pass's prose, or what a cut has left of it."""
        place = self._trace.place(line.start)
        before = bisect_right(self._prose, place, key=lambda paragraph: paragraph[0]) - 1
        return before >= 0 and place < self._prose[before][1]

    def place(self, position: int) -> int:
        """The source offset of a character of what is left."""
        return self._trace.place(position)

    def take(self, done: Pass) -> None:
        """Take note of what a pass found, and make its cuts."""
        self._fill_fields(sorted(match for match in done.matches if not match.shadow))
        self.vetoes.update(self._trace.vetoes(done.vetoes, self._source))
        self.removals += self._trace.removals(done.removals)
        self._trace.cut(done.removals)
        self.text = apply(self.text, done.removals)
        self.headline_cut = self.headline_cut or any(removal.cause == HEADLINE for removal in done.removals)
        self.allowance -= done.spent
        self.settled = not done.removals
        self.passes += 1

    def standing(self) -> Iterator[Veto]:
        """The vetoes but for those whose claims a later pass carried out after all."""
        cut: dict[str, list[Removal]] = {}
        for removal in self.removals:
            cut.setdefault(removal.cause, []).append(removal)
        for removals in cut.values():
            removals.sort()
        for veto in self.vetoes:
            if veto.reason == "overlap" or not _covers(cut.get(veto.cause, ()), veto):
                yield veto

    def flags(self) -> Iterator[str]:
        if any(veto.reason == "budget" for veto in self.standing()):
            yield "budget"
        if not self.settled:
            yield "unsettled"
        yield from self._flags
        if not self._flags and not self.text.strip() and self._source.strip():
            yield "empty"

    def _fill_fields(self, claims: list[Match]) -> None:
        """Title, byline and date: the first found, in the order of passes and of the text."""
        found = [pair for match in claims for pair in match.fields]
        self.byline = self.byline or next((value for name, value in found if name == "byline"), None)
        self.date = self.date or next((value for name, value in found if name == "date"), None)
        titles = (self.text[match.start : match.end].strip() for match in claims if match.cause == HEADLINE)
        self.title = self.title or next(titles, None)


def _covers(removals: Sequence[Removal], veto: Veto) -> bool:
    """Whether one of the removals, which are sorted and disjoint, takes all that the veto is about."""
    place = bisect_right(removals, veto.start, key=lambda removal: removal.start) - 1
    return place >= 0 and veto.end <= removals[place].end
