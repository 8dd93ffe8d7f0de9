"""Element rules at work: what a page's markup says of its lines becomes claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

from cleaner.course import PROSE_SHARE
from cleaner.element_index import ElementIndex, Plan
from cleaner.hints import MOST_BOXES, Box, Hints
from cleaner.linetest import fits
from cleaner.matching import RuleMatcher
from cleaner.patterns import Context
from cleaner.removal import Match
from cleaner.resolve import Budget
from cleaner.text import LONG_WORDS, Line
from cleaner.zones import Zones

__all__ = ["Finder", "Scene", "element_claims"]

WRAPPER_SHARE = 1 / 3
"""An element with more of the article's prose in it is the article's own, whatever its name."""
WRAPPER_SHARE_OF_ALL = 1 / 2
"""The same of all the article's words."""

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
    return _Search(matcher, index, scene, context, slow).run()


class _Search:
    """One look at one page."""

    def __init__(
        self, matcher: RuleMatcher, index: ElementIndex, scene: Scene, context: Context, slow: set[str]
    ) -> None:
        self._matcher, self._index, self._scene = matcher, index, scene
        self._context, self._slow = context, slow
        self._found: list[Match] = []
        self._wrappers: frozenset[int] = frozenset()
        """Numbers of boxes that no rule holds for."""
        self._chains: dict[int, tuple[tuple[Plan, ...], ...]] = {}
        """Number of a box -> the rules for it, then those for the boxes around it."""

    def run(self) -> list[Match]:
        self._marks = self._found_by_selectors()
        self._wrappers = self._find_wrappers()
        for place, line in enumerate(self._scene.lines):
            if line.hints:
                self._claim_line(place, line, line.hints)
        return self._found

    def _found_by_selectors(self) -> Sequence[frozenset[str]]:
        """For each line the rules whose selectors found it; nothing if there are no selectors."""
        names = {mark: self._matcher.rules.rules[int(mark)].id for mark in self._index.selectors}
        selectors = {mark: css for mark, css in self._index.selectors.items() if names[mark] not in self._slow}
        late: set[str] = set()
        marks = self._scene.find(selectors, late) if selectors else ()
        self._slow.update(names[mark] for mark in late)
        return marks

    # ------------------------------------------------------------- boxes

    def _find_wrappers(self) -> frozenset[int]:
        """The boxes with so much of the article in them that their names say nothing about its parts."""
        prose, words = Counter[int](), Counter[int]()
        for line in compress(self._scene.lines, self._scene.article):
            shape, around = line.shape, [box.number for box in line.hints.boxes] if line.hints else ()
            for number in around:
                words[number] += shape.words
                if shape.prose:
                    prose[number] += shape.words
        lines = list(compress(self._scene.lines, self._scene.article))
        most = WRAPPER_SHARE * sum(line.shape.words for line in lines if line.shape.prose)
        most_of_all = WRAPPER_SHARE_OF_ALL * sum(line.shape.words for line in lines)
        return frozenset(number for number in words if prose[number] > most or words[number] > most_of_all)

    def _chain(self, boxes: Sequence[Box]) -> tuple[tuple[Plan, ...], ...]:
        """The rules for these boxes, from the innermost outwards, each rule once."""
        whole = len(boxes) < MOST_BOXES  # else those further out are not known, nor counted as wrappers
        chains, depth = self._chains if whole else {}, len(boxes)
        while depth and boxes[depth - 1].number not in chains:
            depth -= 1
        chain = chains[boxes[depth - 1].number] if depth else ()
        for box in boxes[depth:]:
            own = () if box.number in self._wrappers else self._index.of_box(box)
            if own:
                outer = (tuple(plan for plan in plans if plan not in own) for plans in chain)
                chain = (own, *(plans for plans in outer if plans))
            chains[box.number] = chain
        return chain

    # ------------------------------------------------------------- lines

    def _claim_line(self, place: int, line: Line, hints: Hints) -> None:
        """Ask the rules that have to do with the innermost element first, until one of them claims the line."""
        for plans in self._chain(hints.boxes):
            if self._claim(plans, place, line, hints):
                return
        self._claim(self._index.of_place(hints.within), place, line, hints)

    def _claim(self, plans: Iterable[Plan], place: int, line: Line, hints: Hints) -> bool:
        """Whether a rule that is in force claims the line; all of them are asked."""
        claimed, shape, words, admitted = False, line.shape, line.shape.words, self._scene.admitted
        long = shape.prose and words >= LONG_WORDS
        for plan in plans:
            if (
                words > plan.most
                or hints.link_share < plan.link_share
                or (plan.sentence is not None and plan.sentence != shape.sentence)
                or (long and not plan.long)
                or (admitted is not None and plan.number not in admitted)
            ):
                continue
            claim = self._confirmed(plan, place, line, hints)
            if claim:
                self._found.append(claim)
                claimed = claimed or not claim.shadow
        return claimed

    def _confirmed(self, plan: Plan, place: int, line: Line, hints: Hints) -> Match | None:
        """The claim, if the line passes all other tests too."""
        fields: tuple[tuple[str, str], ...] = ()
        if plan.more:
            hits = self._matcher.confirmed((plan.number,), line.shape, self._context, self._slow)
            if not hits or not self._holds(plan, place, hints):
                return None
            fields = hits[0].fields
        rule = plan.rule
        shadow = rule.status == "experimental"
        return Match(line.start, line.end, rule.id, rule.category, rule.confidence, shadow, fields)

    def _holds(self, plan: Plan, place: int, hints: Hints) -> bool:
        """Whether the line's place and its markup are what the rule wants."""
        zone, matcher = plan.rule.zone, plan.matcher
        return (
            (not zone or not set(zone).isdisjoint(self._scene.zones.of(place)))
            and matcher.hidden in (None, hints.hidden)
            and (not matcher.css or str(plan.number) in self._marks[place])
            and fits(matcher.test, hints)
        )
