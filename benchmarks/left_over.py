"""Which rule cuts what, right or wrong, and what residue is left and why.

Tokens and lines are labelled by the scorer's alignment to the gold texts.  Examples of the
corpora are printed on request, to be looked at and not to be kept.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from corpora import Bench, Page, bench_of, parser, sampled, table

from cleaner import Cleaner, CleanResult, Config, Document, Removal, Veto
from cleaner.extraction import lines_of
from cleaner.text import Line, shape_of
from cleaner.zones import body_of


class Token(NamedTuple):
    """A word of the text: where it stands and what it is."""

    start: int
    gold: bool
    """Aligned to the gold."""
    residue: bool
    """In a line that is residue as a whole."""


class Event(NamedTuple):
    """A removal, or a line of residue that is still there."""

    name: str
    """Its cause or category, or why it is left."""
    gold: int
    """Tokens, in all three."""
    residue: int
    other: int
    """Neither: words glued to article lines, paragraphs that may stay or go."""
    excerpt: str

    @property
    def wrong(self) -> bool:
        """Whether most of it is article text."""
        return self.gold > self.residue + self.other


def main() -> int:
    """Clean, label, count, print."""
    options = parser(__doc__)
    options.add_argument("--corpus", action="append", default=[], metavar="NAME", help="default: all, repeatable")
    options.add_argument("--extractors", default="panel", metavar="NAMES", help="panel (default), all or a list")
    options.add_argument("--by", choices=("cause", "category"), default="cause", help="what the removals are told by")
    options.add_argument("--examples", type=int, default=0, metavar="N", help="so many for each row")
    options.add_argument("--sample", type=int, metavar="N", help="so many texts of each corpus instead of all")
    options.add_argument("--mode", choices=("precision", "balanced", "recall"), default="balanced")
    given = options.parse_args()
    bench = bench_of(given)
    cleaner = Cleaner(Config(mode=given.mode, drop=frozenset({"headline"})))
    cut: list[Event] = []
    left: list[Event] = []
    for corpus in bench.corpora(given.corpus):
        gold = corpus.gold()
        for page in sampled(list(bench.pages(corpus, given.extractors)), given.sample):
            result = cleaner.clean(Document(page.text))
            tokens = label(bench, page, gold[page.id])
            cut += cuts(tokens, result, given.by)
            left += remains(tokens, result)
    show("what was cut", cut, given.examples)
    show("what residue is left", left, given.examples)
    return 0


def label(bench: Bench, page: Page, gold: Any) -> list[Token]:
    """The tokens of a text in order."""
    lines = iter(bench.score.label_lines(page.text, gold))
    tokens: list[Token] = []
    position = 0
    for raw in page.text.splitlines(keepends=True):
        if bench.score.tokenize(raw.casefold()):
            labelled = next(lines)
            residue = labelled.label is bench.score.Label.RESIDUE
            places = (position + match.start() for match in bench.score.TOKEN.finditer(raw))
            tokens += [Token(place, gold, residue) for place, gold in zip(places, labelled.gold)]
        position += len(raw)
    return tokens


def cuts(tokens: Sequence[Token], result: CleanResult, by: str) -> Iterator[Event]:
    """One event for each removal."""
    for removal in result.removals:
        name = removal.category if by == "category" else removal.cause
        yield _event(name, within(tokens, removal.start, removal.end), removal.text)


def within(tokens: Sequence[Token], start: int, end: int) -> Sequence[Token]:
    """The tokens that begin in this range of the text."""
    return tokens[bisect_left(tokens, (start,)) : bisect_left(tokens, (end,))]


def _event(name: str, tokens: Sequence[Token], text: str) -> Event:
    gold = sum(token.gold for token in tokens)
    residue = sum(token.residue and not token.gold for token in tokens)
    return Event(name, gold, residue, len(tokens) - gold - residue, " / ".join(text.split("\n")).strip())


def remains(tokens: Sequence[Token], result: CleanResult) -> Iterator[Event]:
    """One event for each line in which residue is left."""
    lines = lines_of(result.source, shape_of)
    body = body_of(lines)
    for index, line in enumerate(lines):
        there = [token for token in within(tokens, line.start, line.end) if token.residue and not token.gold]
        kept = [token for token in there if not _covering(token.start, result.removals)]
        if kept:
            text = result.source[line.start : line.end]
            yield _event(_why(index, line, body, _covering(kept[0].start, result.vetoes)), kept, text)


def _covering(place: int, spans: Iterable[Removal] | Iterable[Veto]) -> Removal | Veto | None:
    return next((span for span in spans if span.start <= place < span.end), None)


def _why(index: int, line: Line, body: tuple[int, int], veto: Removal | Veto | None) -> str:
    """Refused, and for what reason, or not claimed at all, and what kind of line it is."""
    if isinstance(veto, Veto):
        return f"refused: {veto.reason}"
    place = "above" if index < body[0] else "below" if index > body[1] else "within"
    look = "prose" if line.shape.prose else "sentence" if line.shape.sentence else "no sentence"
    return f"unclaimed: {place} the body, {look}"


def show(title: str, events: Sequence[Event], examples: int) -> None:
    """A table of the events by name, most article text lost first."""
    groups: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        groups[event.name].append(event)
    ordered = sorted(groups.items(), key=lambda item: (-sum(e.gold for e in item[1]), -sum(e.residue for e in item[1])))
    rows = [_row(name, found) for name, found in ordered]
    print(table((title, "count", "wrong", "gold tokens", "residue tokens", "other"), [*rows, _row("total", events)]))
    for name, found in ordered if examples else ():
        print(f"\n{name}")
        for event in sorted(found, key=lambda e: (-e.gold, -e.residue))[:examples]:
            print(f"  {event.gold:4} gold {event.residue:4} residue  {event.excerpt[:110]}")
    print()


def _row(name: str, events: Sequence[Event]) -> list[str]:
    sums = [sum(column) for column in zip(*(event[1:4] for event in events))] or [0, 0, 0]
    return [name, str(len(events)), str(sum(event.wrong for event in events)), *map(str, sums)]


if __name__ == "__main__":
    sys.exit(main())
