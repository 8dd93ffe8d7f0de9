"""Element rules at work: what a page's markup says of its lines becomes claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.course import PROSE_SHARE
from cleaner.element_index import ElementIndex
from cleaner.hints import Box, Hints
from cleaner.linetest import fits
from cleaner.matching import RuleMatcher
from cleaner.patterns import Context
from cleaner.removal import Match
from cleaner.resolve import Budget
from cleaner.rule import ElementMatcher, Rule
from cleaner.text import LONG_WORDS, Line
from cleaner.zones import Zones

__all__ = ["Finder", "Scene", "element_claims"]

WRAPPER_SHARE = 1 / 3
"""An element with more of the article's prose in it is the article's own, whatever its name."""

Finder = Callable[[Mapping[str, Sequence[str]], set[str]], Sequence[frozenset[str]]]
"""Tells for each line which of the named selectors found it; names of those that took too long are added."""


class Scene(NamedTuple):
    """A page as the element rules see it."""

    lines: Sequence[Line]
    """With their hints."""
    article: Sequence[bool]
    """Which lines seem to be the article's."""
    zones: Zones
    find: Finder
    admitted: frozenset[int] | None = None
    """Numbers of the rules that are asked; ``None``: all."""

    def budget(self) -> Budget:
        """The prose of what seems to be the article, and how much of it may go."""
        pairs = zip(self.lines, self.article)
        prose = tuple((line.start, line.end, line.shape.words) for line, known in pairs if known and line.shape.prose)
        return Budget(prose, int(PROSE_SHARE * sum(words for _, _, words in prose)))


def element_claims(matcher: RuleMatcher, scene: Scene, context: Context, slow: set[str]) -> list[Match]:
    """The claims of the element rules on the lines of a page.

    Of nested elements the innermost speaks: a share bar among the comments is a share bar.
    """
    index = matcher.rules.elements
    if not index:
        return []
    return list(_Search(matcher, index, scene, context, slow).run())


class _Search:
    """One look at one page."""

    def __init__(
        self, matcher: RuleMatcher, index: ElementIndex, scene: Scene, context: Context, slow: set[str]
    ) -> None:
        self._matcher, self._index, self._scene = matcher, index, scene
        self._context, self._slow = context, slow
        self._own: dict[int, frozenset[int]] = {}
        """Number of a box -> the rules that look for its names."""
        self._chains: dict[int, tuple[frozenset[int], ...]] = {}
        """Number of a box -> the rules for it, then those for the boxes around it."""
        self._within: dict[frozenset[str], frozenset[int]] = {}

    def run(self) -> Iterator[Match]:
        marks = self._marks()
        for line in self._scene.lines:
            self._look_up(line.hints.boxes if line.hints else ())
        self._pass_over_wrappers()
        for number, line in enumerate(self._scene.lines):
            if line.hints and not line.shape.blank:
                yield from self._claims(number, line, line.hints, marks[number] if marks else frozenset())

    def _marks(self) -> Sequence[frozenset[str]]:
        """For each line the rules whose selectors found it; nothing if there are no selectors."""
        selectors = {
            mark: css for mark, css in self._index.selectors.items() if self._rule(int(mark)).id not in self._slow
        }
        late: set[str] = set()
        marks = self._scene.find(selectors, late) if selectors else ()
        self._slow.update(self._rule(int(mark)).id for mark in late)
        return marks

    def _rule(self, number: int) -> Rule:
        return self._matcher.rules.rules[number]

    # ------------------------------------------------------------- boxes

    def _look_up(self, boxes: Sequence[Box]) -> None:
        """Take note of the rules for boxes not seen yet; those around a box that was seen were seen too."""
        own, words, roles = self._own, self._index.words, self._index.roles
        for box in reversed(boxes):
            if box.number in own:
                return
            own[box.number] = frozenset(words.numbers(box.names) | roles.numbers(box.roles))

    def _pass_over_wrappers(self) -> None:
        """No rule holds for a box with so much of the article in it."""
        whole, inside = 0, dict.fromkeys((number for number, rules in self._own.items() if rules), 0)
        for line, article in zip(self._scene.lines, self._scene.article):
            if article and line.shape.prose and line.hints:
                whole += line.shape.words
                for box in line.hints.boxes:
                    if box.number in inside:
                        inside[box.number] += line.shape.words
        for number, words in inside.items():
            if words > WRAPPER_SHARE * whole:
                self._own[number] = frozenset()

    def _chain(self, boxes: Sequence[Box]) -> tuple[frozenset[int], ...]:
        """The rules for these boxes, from the innermost outwards, each rule once."""
        chain: tuple[frozenset[int], ...] = ()
        for box in boxes:
            known = self._chains.get(box.number)
            if known is None:
                own = self._own[box.number]
                known = (own, *(rules - own for rules in chain if not rules <= own)) if own else chain
                self._chains[box.number] = known
            chain = known
        return chain

    # ------------------------------------------------------------- lines

    def _claims(self, number: int, line: Line, hints: Hints, marks: frozenset[str]) -> Iterator[Match]:
        """What the rules claim that have to do with the innermost element of which any claims the line."""
        for rules in self._candidates(hints):
            found = [claim for rule in sorted(rules) for claim in self._claim(rule, number, line, marks)]
            yield from found
            if not all(claim.shadow for claim in found):
                return

    def _candidates(self, hints: Hints) -> Iterator[Iterable[int]]:
        boxes = hints.boxes
        if boxes:
            yield from self._chains.get(boxes[-1].number) or self._chain(boxes)
        if self._index.containers:
            yield self._in(hints.within)
        yield self._index.always

    def _in(self, within: frozenset[str]) -> frozenset[int]:
        if within not in self._within:
            containers = self._index.containers
            self._within[within] = frozenset(rule for name in within for rule in containers.get(name, ()))
        return self._within[within]

    def _claim(self, number: int, place: int, line: Line, marks: frozenset[str]) -> Iterator[Match]:
        rule = self._rule(number)
        assert isinstance(rule.matcher, ElementMatcher)
        if self._scene.admitted is not None and number not in self._scene.admitted:
            return
        if not admits(rule.matcher, line) or (rule.matcher.css and str(number) not in marks):
            return
        if rule.zone and set(rule.zone).isdisjoint(self._scene.zones.of(place)):
            return
        for hit in self._matcher.confirmed((number,), line.shape, self._context, self._slow):
            shadow = rule.status == "experimental"
            yield Match(line.start, line.end, rule.id, rule.category, rule.confidence, shadow, hit.fields)


def admits(matcher: ElementMatcher, line: Line) -> bool:
    """Whether the line's markup is what the rule wants; long prose only where the rule says so."""
    hints, test = line.hints, matcher.test
    if hints is None or (matcher.hidden is not None and matcher.hidden != hints.hidden):
        return False
    if line.shape.prose and line.shape.words >= LONG_WORDS and not (test.prose or matcher.css):
        return False
    return fits(test, hints)

