"""The rules for the language in hand, indexed so that only candidates are tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

from cleaner.element_index import ElementIndex
from cleaner.rule import (
    ElementMatcher,
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Rule,
    RunMatcher,
    SectionMatcher,
)
from cleaner.text import Shape, fold
from cleaner.triggers import Triggers

__all__ = ["Index", "IndexedRule", "RuleSet", "primary_test"]

LINE_WORDS = 60
"""A line rule that sets no ``max_words`` is not tried on longer lines."""
NO_LIMIT = 1 << 62
SHELVES = (6, 14, 30, 60)
"""Line lengths in words up to which a shelf of the index serves."""
FEW = 12
"""For so many lines the tables of an index would take longer to make than they save."""
_HEADS = (12, 8, 5, 3, 2, 1)
"""Beginnings of lines are looked up by so many of their characters."""
_CUTS = tuple(max((size for size in _HEADS if size <= length), default=0) for length in range(_HEADS[0] + 1))
_DIGIT = re.compile(r"\d")


class IndexedRule(NamedTuple):
    """A rule and what must be in a line for it to have a chance."""

    rule: Rule
    triggers: tuple[Triggers, ...]
    """Any of these suffices."""


class Entry(NamedTuple):
    """A rule as the index knows it."""

    number: int
    triggers: tuple[Triggers, ...]
    least: int
    most: int
    """The fewest and the most words of the lines that it is tried on."""
    inner: bool = True
    """It may have a say on lines inside the body."""


class _Way(NamedTuple):
    """One of the ways to trigger a rule."""

    entry: Entry
    triggers: Triggers


class _Scanner(Protocol):
    def find_matches_as_indexes(self, haystack: str, overlapping: bool = False) -> list[tuple[int, int, int]]: ...


def primary_test(rule: Rule) -> LineTest | None:
    """The test that decides whether a line starts this rule; ``None`` for inline rules.

    Of a run that is the first line of its group with words or patterns in it.
    """
    match rule.matcher:
        case LineMatcher(test=test) | KeepMatcher(test=test) | SectionMatcher(heading=test) | ElementMatcher(test=test):
            return test
        case RunMatcher(group=group):
            return next((item.test for item in group if has_words(item.test)), group[0].test)
        case InlineMatcher():
            return None


def has_words(test: LineTest) -> bool:
    """Whether the test names words or patterns, not shapes alone."""
    return bool(test.equals or test.starts_with or test.ends_with or test.mentions or test.matches)


def word_limits(rule: Rule) -> tuple[int, int]:
    """The shortest and the longest line, in words, that the rule's primary test is tried on."""
    test = primary_test(rule)
    if test is None:
        return 0, NO_LIMIT
    default = LINE_WORDS if isinstance(rule.matcher, LineMatcher) else NO_LIMIT
    return test.min_words or 0, default if test.max_words is None else test.max_words


class Index:
    """Offers, for one line, the numbers of the rules that could match it.

    Whole lines and beginnings are looked up in tables.  Literals stand on a shelf for each class
    of line length their rules are tried on, so that the many rules for short lines cost nothing
    on prose.  All that is made only after some lines: until then the rules are asked one by one,
    so that a short text in a pipe need not wait for tables.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._ways = [_Way(entry, triggers) for entry in entries for triggers in entry.triggers]
        self._asked = 0
        self._shelves: dict[tuple[int, bool], _Shelf] = {}
        """Each is made when the first line of its class comes."""

    @cached_property
    def _exact(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, (_, triggers) in enumerate(self._ways):
            for text in triggers.exact:
                found.setdefault(text, []).append(place)
        return found

    @cached_property
    def _heads(self) -> dict[str, list[tuple[str, int]]]:
        """By their first characters."""
        found: dict[str, list[tuple[str, int]]] = {}
        longest = _HEADS[0]
        for place, (_, triggers) in enumerate(self._ways):
            for head in triggers.heads:
                found.setdefault(head[: _CUTS[min(len(head), longest)]], []).append((head, place))
        return found

    def candidates(self, shape: Shape, *, inner: bool = False) -> list[int]:
        """Rule numbers in ascending order, each once.

        ``inner``: the line lies inside the body, so rules that hold elsewhere alone are left out.
        """
        self._asked += 1
        return self._one_by_one(shape, inner) if self._asked <= FEW else self._looked_up(shape, inner)

    def _one_by_one(self, shape: Shape, inner: bool) -> list[int]:
        texts = {shape.folded, fold(shape.plain)}
        words, digit = shape.words, bool(_DIGIT.search(shape.folded))
        found = {
            entry.number
            for entry, triggers in self._ways
            if entry.least <= words <= entry.most
            and (entry.inner or not inner)
            and _is_triggered(triggers, shape, texts, digit)
        }
        return sorted(found)

    def _looked_up(self, shape: Shape, inner: bool) -> list[int]:
        shelf = self._shelf(shape.words, inner)
        literals = shelf.literals_in(shape)
        found: set[int] = set()
        for place in self._by_start(shape) | shelf.triggered(shape, literals):
            number, _, least, most, within = self._ways[place].entry
            fits = number not in found and least <= shape.words <= most and (within or not inner)
            if fits and shelf.has_all(place, literals):
                found.add(number)
        return sorted(found)

    def _by_start(self, shape: Shape) -> set[int]:
        """The places of the texts that the line is, or begins with."""
        folded, found = shape.folded, set[int]()
        found.update(self._exact.get(folded, ()), self._exact.get(shape.key, ()))
        for size in _HEADS:
            for head, place in self._heads.get(folded[:size], ()):
                if folded.startswith(head):
                    found.add(place)
        return found

    def _shelf(self, words: int, inner: bool) -> _Shelf:
        most = next((most for most in SHELVES if words <= most), NO_LIMIT)
        found = self._shelves.get((most, inner))
        if found is None:
            fewest = max((below + 1 for below in SHELVES if below < most), default=0)
            served = {
                place: triggers
                for place, (entry, triggers) in enumerate(self._ways)
                if entry.least <= most and entry.most >= fewest and (entry.inner or not inner)
            }
            found = self._shelves[most, inner] = _Shelf(served)
        return found


def _is_triggered(triggers: Triggers, shape: Shape, texts: Iterable[str], digit: bool) -> bool:
    """Whether the first condition holds, and one literal of each further group is there; ``texts``: of the line."""
    first = (
        triggers.always
        or (digit and triggers.digit)
        or shape.folded.startswith(triggers.heads)
        or shape.folded in triggers.exact
        or shape.key in triggers.exact
        or _has_one(texts, triggers.literals)
    )
    return first and all(_has_one(texts, group) for group in triggers.also)


def _has_one(texts: Iterable[str], literals: Iterable[str]) -> bool:
    return any(literal in text for literal in literals for text in texts)


class _Shelf:
    """The literals of one class of line lengths; each has a number."""

    def __init__(self, ways: Mapping[int, Triggers]) -> None:
        numbers: dict[str, int] = {}
        self._literals: dict[int, list[int]] = {}
        self._also: dict[int, list[frozenset[int]]] = {}
        for place, triggers in ways.items():
            for text in triggers.literals:
                self._literals.setdefault(numbers.setdefault(text, len(numbers)), []).append(place)
            if triggers.also:
                groups = [[numbers.setdefault(text, len(numbers)) for text in group] for group in triggers.also]
                self._also[place] = list(map(frozenset, groups))
        self._scanner = scanner(list(numbers)) if numbers else None
        self._always = [place for place, triggers in ways.items() if triggers.always]
        self._digit = [place for place, triggers in ways.items() if triggers.digit]

    def triggered(self, shape: Shape, literals: set[int]) -> set[int]:
        """The places whose first condition is a literal, a digit or nothing, and holds."""
        found = set(self._always)
        if self._digit and _DIGIT.search(shape.folded):
            found.update(self._digit)
        by_literal = self._literals
        for literal in literals:
            if literal in by_literal:
                found.update(by_literal[literal])
        return found

    def has_all(self, place: int, literals: set[int]) -> bool:
        """Whether what the place asks for besides its first condition is there."""
        return not any(group.isdisjoint(literals) for group in self._also.get(place, ()))

    def literals_in(self, shape: Shape) -> set[int]:
        """Of the line as its words are tested and, where that is another text, as it stands."""
        if self._scanner is None:
            return set()
        found = _occurring(self._scanner, shape.folded)
        return found if len(shape.plain) == len(shape.core) else found | _occurring(self._scanner, fold(shape.plain))


def _occurring(scanner: _Scanner, haystack: str) -> set[int]:
    try:
        hits = scanner.find_matches_as_indexes(haystack, overlapping=True)
    except UnicodeEncodeError:  # lone surrogates, which no rule looks for
        hits = scanner.find_matches_as_indexes(haystack.encode("utf-8", "replace").decode(), True)
    return {hit[0] for hit in hits}


def scanner(literals: list[str]) -> _Scanner:
    """An Aho-Corasick automaton; plain searches where its package has no wheel."""
    try:
        from ahocorasick_rs import AhoCorasick
    except ImportError:
        return PlainScanner(literals)
    automaton: _Scanner = AhoCorasick(literals)
    return automaton


class PlainScanner:
    """The same answers without the package, slower: one search a literal."""

    def __init__(self, literals: list[str]) -> None:
        self._literals = literals

    def find_matches_as_indexes(self, haystack: str, overlapping: bool = False) -> list[tuple[int, int, int]]:
        del overlapping  # one hit a literal is enough: the caller asks only which occur
        places = ((n, haystack.find(text), len(text)) for n, text in enumerate(self._literals))
        return [(number, start, start + size) for number, start, size in places if start >= 0]


class RuleSet:
    """Active rules with their index and the digest that names them in every log."""

    def __init__(self, entries: Sequence[IndexedRule], digest: str, *, naive: bool = False) -> None:
        """``naive`` tries every rule on every line: what the index is held against in tests."""
        self.rules = tuple(entry.rule for entry in entries)
        self.digest = digest
        self._entries = tuple(entries)
        everywhere = (Triggers(always=True),)
        listed = [
            Entry(number, everywhere if naive else triggers, *word_limits(rule), _holds_within(rule))
            for number, (rule, triggers) in enumerate(entries)
            if not isinstance(rule.matcher, ElementMatcher)
        ]
        self.index = Index(entry for entry in listed if not self._keeps(entry.number))
        """Of the rules that claim."""
        self.guards = Index(entry for entry in listed if self._keeps(entry.number))
        """Of the keep rules, asked only about lines that something claims."""

    @cached_property
    def elements(self) -> ElementIndex:
        """Of the rules that claim lines of pages by their markup."""
        return ElementIndex(
            (number, rule) for number, rule in enumerate(self.rules) if isinstance(rule.matcher, ElementMatcher)
        )

    def _keeps(self, number: int) -> bool:
        return isinstance(self.rules[number].matcher, KeepMatcher)

    def __len__(self) -> int:
        return len(self.rules)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)


def _holds_within(rule: Rule) -> bool:
    """Whether it matters to the rule that a line inside the body passes: it may hold there, or counts such lines."""
    counts = isinstance(rule.matcher, LineMatcher) and rule.matcher.at_most is not None
    return counts or not rule.zone or "body" in rule.zone
