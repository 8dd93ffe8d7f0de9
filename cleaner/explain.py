"""Why a line went or stayed, told from the passes that a cleaning made over the text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from cleaner.findings import Findings
from cleaner.headline import CAUSE as HEADLINE
from cleaner.pipeline import Cleaner, Pass
from cleaner.removal import Match, Removal, Veto
from cleaner.render import refusal
from cleaner.result import CleanResult
from cleaner.text import Document, Line, Span
from cleaner.tracing import Trace

__all__ = ["HEURISTICS", "Claim", "Paragraph", "Stage", "Story", "Verdict"]

Verdict: TypeAlias = Literal["kept", "cut", "part"]

HEURISTICS: Mapping[str, str] = {
    HEADLINE: "The headline, told by its place; it stays unless the category headline is dropped.",
    "heuristic.invisible": "A line of characters that cannot be seen.",
    "heuristic.page-head": "Menus above the article: short lines, several of them known to rules.",
    "heuristic.headline-copy": "A line above the article that says the same as the headline.",
    "heuristic.line-score": "Trafilatura takes the line for the article, but its place and company speak against it.",
    "heuristic.next-article": "Another article below the page's own, with a main heading of its own.",
    "heuristic.not-an-article": "The page is no article, so nothing of it is left.",
    "heuristic.trafilatura": "Trafilatura, which reads the page's markup, does not take the line for the article.",
    "heuristic.site-memory": "Other pages of the site have it too, so it is not this article's.",
    "heuristic.page-tail": "Lists below the article: short lines, several of them known to rules.",
}
"""What the causes that are no rules mean."""


class Claim(NamedTuple):
    """A claim on a line, and what became of it."""

    match: Match
    """In offsets of the source."""
    carried: bool
    outcome: str
    """In words: ``carried out``, or the reason against it."""
    number: int
    """Of the pass, from 1."""


class Paragraph(NamedTuple):
    """A line of the source as the rules see it, perhaps several physical ones."""

    line: Line
    verdict: Verdict
    zones: tuple[str, ...]
    """In the pass that decided."""
    claims: tuple[Claim, ...]
    passes: int
    """That the line was there for."""


class Stage(NamedTuple):
    """One pass, and what of it concerns each paragraph of the source."""

    number: int
    """From 1."""
    lines: Sequence[Line]
    """As the pass saw them, in offsets of its own text."""
    findings: Findings
    indices: Sequence[Sequence[int]]
    """Paragraph -> the lines that it was then."""
    matches: Sequence[Sequence[Match]]
    removals: Sequence[Sequence[Removal]]
    vetoes: Sequence[Sequence[Veto]]


class Story:
    """One document's way through the cleaner.

    >>> from cleaner.pipeline import Cleaner
    >>> story = Story(Cleaner(), Document("The council voted on Monday to close the old bridge.\\n\\nShare this\\n"))
    >>> [paragraph.verdict for paragraph in story.paragraphs]
    ['kept', 'cut']
    """

    def __init__(self, cleaner: Cleaner, document: Document) -> None:
        self.run = cleaner.run(document)
        self.source = self.run.source
        self.stages: list[Stage] = []
        self._mode = cleaner.config.mode
        self._trace = Trace(len(self.source))
        self._spans: list[Span] = []
        self.run.watch = self._watch
        self.result: CleanResult = self.run.result()
        self.paragraphs = [self._paragraph(index) for index in range(len(self._spans))]

    def at(self, number: int) -> int | None:
        """The index of the paragraph that a physical line (from 1) belongs to; ``None`` if it is blank."""
        lines = (paragraph.line for paragraph in self.paragraphs)
        return next((n for n, line in enumerate(lines) if line.number <= number < line.number + line.rows), None)

    def first(self, claim: Claim) -> int:
        """The index of the first paragraph that the claim is on."""
        return bisect_right(self._spans, claim.match.start, key=lambda span: span.end)

    def _watch(self, text: str, done: Pass) -> None:
        """Take note of a pass before the next one changes the text."""
        del text
        spans = [self._span(line.start, line.end) for line in done.lines]
        self._spans = self._spans or spans
        matches = [match._replace(**self._span(match.start, match.end)._asdict()) for match in done.matches]
        self.stages.append(
            Stage(
                len(self.stages) + 1,
                done.lines,
                done.findings,
                [[index for _, _, index in found] for found in _spread(_indexed(spans), self._spans)],
                _spread(matches, self._spans),
                _spread(self._trace.removals(done.removals), self._spans),
                _spread(self._trace.vetoes(done.vetoes, self.source), self._spans),
            )
        )
        self._trace.cut(done.removals)

    def _span(self, start: int, end: int) -> Span:
        """A range of the current text in offsets of the source."""
        return Span(self._trace.place(start), self._trace.place(end - 1) + 1)

    def _paragraph(self, index: int) -> Paragraph:
        start, end = self._spans[index]
        whole = {place for place in range(start, end) if not self.source[place].isspace()} or set(range(start, end))
        left = whole
        claims: dict[tuple[str, str], Claim] = {}
        zones: tuple[str, ...] = ()
        passes = 0
        for stage in self.stages:
            passes += 1
            zones = stage.findings.zones.of(stage.indices[index][0])
            for claim in self._claims(stage, index):
                claims.setdefault((claim.match.cause, claim.outcome), claim)
            cuts = stage.removals[index]
            left = left.difference(*(range(max(start, cut.start), min(end, cut.end)) for cut in cuts))
            if not left:
                break
        verdict: Verdict = "cut" if not left else "kept" if left == whole else "part"
        return Paragraph(self.stages[0].lines[index], verdict, zones, tuple(claims.values()), passes)

    def _claims(self, stage: Stage, index: int) -> Iterator[Claim]:
        for match in stage.matches[index]:
            cuts = [removal for removal in stage.removals[index] if _overlap(removal, match)]
            against = [veto for veto in stage.vetoes[index] if veto.cause == match.cause and _overlap(veto, match)]
            carried = any(removal.cause == match.cause for removal in cuts)
            if carried:
                outcome = "carried out"
            elif against:
                outcome = f"refused: {refusal(against[0], self._mode)}"
            else:
                outcome = f"refused: {cuts[0].cause} took its place" if cuts else "refused"
            yield Claim(match, carried, outcome, stage.number)


_T = TypeVar("_T", Match, Removal, Veto, tuple[int, int, int])


def _indexed(spans: Iterable[Span]) -> list[tuple[int, int, int]]:
    return [(start, end, index) for index, (start, end) in enumerate(spans)]


def _spread(items: Iterable[_T], spans: Sequence[Span]) -> list[list[_T]]:
    """For each of the (sorted, disjoint) spans the items that overlap it."""
    starts, ends = [span.start for span in spans], [span.end for span in spans]
    found: list[list[_T]] = [[] for _ in spans]
    for item in items:
        for index in range(bisect_right(ends, item[0]), bisect_left(starts, item[1])):
            found[index].append(item)
    return found


def _overlap(one: Removal | Veto, other: Match) -> bool:
    return one.start < other.end and other.start < one.end
