"""Element rules by what a line's markup must have for one of them to have a chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner.hints import Box
from cleaner.rule import ElementMatcher, LineTest, Rule

__all__ = ["ElementIndex", "Plan"]

NO_LIMIT = 1 << 62
MOST_KNOWN = 10_000
"""For so many combinations of names the rules are remembered: templates repeat them."""


class Plan(NamedTuple):
    """A rule with what is quickly asked of a line before all else."""

    number: int
    rule: Rule
    matcher: ElementMatcher
    most: int
    """Words."""
    sentence: bool | None
    link_share: float
    long: bool
    """It holds for long prose too."""
    more: bool
    """There is more to ask."""


class ElementIndex:
    """The element rules of a rule set."""

    def __init__(self, rules: Iterable[tuple[int, Rule]]) -> None:
        self._plans = {number: plan_of(number, rule) for number, rule in rules}
        self._words: dict[str, list[tuple[str, int]]] = {}
        """First word of an entry -> the entry, and the rule that looks for it."""
        self._roles: dict[str, list[tuple[str, int]]] = {}
        self._containers: dict[str, list[int]] = {}
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Plan, ...]] = {}
        self._known_within: dict[frozenset[str], tuple[Plan, ...]] = {}
        self.selectors: dict[str, Sequence[str]] = {}
        """Rule number, as a mark -> the selectors of the rule."""
        always = [number for number, plan in self._plans.items() if not self._add(number, plan.matcher)]
        self._always = self._told(always)

    def __len__(self) -> int:
        return len(self._plans)

    def _add(self, number: int, matcher: ElementMatcher) -> bool:
        """Index a rule; whether that could be done."""
        if matcher.css:
            self.selectors[str(number)] = matcher.css
        for index, entries in ((self._words, matcher.words), (self._roles, matcher.roles)):
            for entry in entries:
                index.setdefault(entry.split()[0], []).append((f" {entry} ", number))
        if matcher.words or matcher.roles:
            return True
        for container in matcher.test.within:
            self._containers.setdefault(container, []).append(number)
        return bool(matcher.test.within)

    def _told(self, numbers: Iterable[int]) -> tuple[Plan, ...]:
        return tuple(self._plans[number] for number in sorted(set(numbers)))

    def of_box(self, box: Box) -> tuple[Plan, ...]:
        """The rules that look for one of the element's names."""
        key = box.names, box.roles
        found = self._known.get(key)
        if found is None:
            numbers = (*_numbers(self._words, box.names), *_numbers(self._roles, box.roles))
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._told(numbers)
        return found

    def of_place(self, within: frozenset[str]) -> tuple[Plan, ...]:
        """The rules that ask for no name, but for one of these containers or for none."""
        found = self._known_within.get(within)
        if found is None:
            numbers = [number for name in within for number in self._containers.get(name, ())]
            found = self._told([*numbers, *(plan.number for plan in self._always)])
            if len(self._known_within) >= MOST_KNOWN:
                self._known_within.clear()
            self._known_within[within] = found
        return found


def _numbers(index: dict[str, list[tuple[str, int]]], names: Iterable[str]) -> Iterable[int]:
    for name in names:
        for word in name.split():
            if word in index:
                yield from (number for entry, number in index[word] if entry in name)


def plan_of(number: int, rule: Rule) -> Plan:
    """What is quickly asked of a line, apart from the rest."""
    matcher = rule.matcher
    assert isinstance(matcher, ElementMatcher)
    test = matcher.test
    bare = (
        test._replace(max_words=None, sentence=None, link_share=None) == LineTest()
        and matcher.hidden is None
        and not matcher.css
    )
    return Plan(
        number,
        rule,
        matcher,
        NO_LIMIT if test.max_words is None else test.max_words,
        test.sentence,
        test.link_share or 0.0,
        bool(test.prose or matcher.css),
        not bare or bool(rule.zone or rule.unless),
    )
