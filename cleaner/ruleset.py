"""The rules for the language in hand, indexed so that only candidates are tried."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from cleaner.analysis import Triggers
from cleaner.rule import (
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Rule,
    RunMatcher,
    SectionMatcher,
)
from cleaner.text import Shape, fold

__all__ = ["Index", "IndexedRule", "RuleSet", "primary_test"]

LINE_WORDS = 60
"""A line rule that sets no ``max_words`` is not tried on longer lines."""
NO_LIMIT = 1 << 62
SHELVES = (6, 14, 30, 60)
"""Line lengths in words up to which a shelf of the index serves."""
_HEADS = (12, 8, 6, 4, 3, 2, 1)
"""Beginnings of lines are looked up by so many of their characters."""
_DIGIT = re.compile(r"\d")


class IndexedRule(NamedTuple):
    """A rule and what must be in a line for it to have a chance."""

    rule: Rule
    triggers: tuple[Triggers, ...]
    """Any of these suffices."""


_Entry: TypeAlias = tuple[int, tuple[Triggers, ...], tuple[int, int]]
"""A rule's number, its triggers, and the fewest and most words of its lines."""


class _Scanner(Protocol):
    def find_matches_as_indexes(self, haystack: str, overlapping: bool = False) -> list[tuple[int, int, int]]: ...


def primary_test(rule: Rule) -> LineTest | None:
    """The test that decides whether a line starts this rule; ``None`` for inline rules.

    Of a run that is the first line of its group with words or patterns in it.
    """
    match rule.matcher:
        case LineMatcher(test=test) | KeepMatcher(test=test) | SectionMatcher(heading=test):
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

    Rules stand on a shelf for each class of line length they are tried on, so that the many
    rules for short lines cost nothing on prose.
    """

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self._entries = tuple(entries)
        self._shelves: dict[int, _Shelf] = {}
        """Each is made when the first line of its class comes."""

    def candidates(self, shape: Shape) -> list[int]:
        """Rule numbers in ascending order, each once."""
        most = next((most for most in SHELVES if shape.words <= most), NO_LIMIT)
        shelf = self._shelves.get(most) or self._shelf(most)
        return shelf.candidates(shape)

    def _shelf(self, most: int) -> _Shelf:
        fewest = max((below + 1 for below in SHELVES if below < most), default=0)
        served = [entry for entry in self._entries if entry[2][0] <= most and entry[2][1] >= fewest]
        return self._shelves.setdefault(most, _Shelf(served))


class _Shelf:
    """The index of the rules for one class of line lengths.

    Each way to trigger a rule has a place here, and each literal a number.
    """

    def __init__(self, entries: Sequence[_Entry]) -> None:
        ways = [(number, limits, triggers) for number, listed, limits in entries for triggers in listed]
        self._ways = [(number, *limits) for number, limits, _ in ways]
        self._exact: dict[str, list[int]] = {}
        self._heads: dict[str, list[tuple[str, int]]] = {}
        numbers: dict[str, int] = {}
        self._literals: dict[int, list[int]] = {}
        self._also: dict[int, list[frozenset[int]]] = {}
        for place, (_, _, triggers) in enumerate(ways):
            for text in triggers.exact:
                self._exact.setdefault(text, []).append(place)
            for head in triggers.heads:
                size = next(size for size in _HEADS if size <= len(head))
                self._heads.setdefault(head[:size], []).append((head, place))
            for text in triggers.literals:
                self._literals.setdefault(numbers.setdefault(text, len(numbers)), []).append(place)
            if triggers.also:
                self._also[place] = [
                    frozenset(numbers.setdefault(text, len(numbers)) for text in group) for group in triggers.also
                ]
        self._sizes = sorted({len(head) for head in self._heads})
        self._scanner = scanner(list(numbers)) if numbers else None
        self._always = [place for place, (_, _, triggers) in enumerate(ways) if triggers.always]
        self._digit = [place for place, (_, _, triggers) in enumerate(ways) if triggers.digit]

    def candidates(self, shape: Shape) -> list[int]:
        literals = self._literals_in(shape)
        found: set[int] = set()
        for place in self._triggered(shape, literals):
            number, least, most = self._ways[place]
            if (
                number not in found
                and least <= shape.words <= most
                and not any(group.isdisjoint(literals) for group in self._also.get(place, ()))
            ):
                found.add(number)
        return sorted(found)

    def _triggered(self, shape: Shape, literals: set[int]) -> set[int]:
        """The places whose first condition holds."""
        found = set(self._always)
        folded = shape.folded
        if self._digit and _DIGIT.search(folded):
            found.update(self._digit)
        found.update(self._exact.get(folded, ()))
        found.update(self._exact.get(shape.key, ()))
        for size in self._sizes:
            for head, place in self._heads.get(folded[:size], ()):
                if folded.startswith(head):
                    found.add(place)
        by_literal = self._literals
        for literal in literals:
            if literal in by_literal:
                found.update(by_literal[literal])
        return found

    def _literals_in(self, shape: Shape) -> set[int]:
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
        listed = [(n, everywhere if naive else e.triggers, word_limits(e.rule)) for n, e in enumerate(entries)]
        claiming = [entry for entry in listed if not self._keeps(entry[0])]
        self.index = Index(claiming)
        """Of the rules that claim."""
        self.inner = Index(entry for entry in claiming if _holds_within(self.rules[entry[0]]))
        """Of those that may have a say on lines inside the body."""
        self.guards = Index(entry for entry in listed if self._keeps(entry[0]))
        """Of the keep rules, asked only about lines that something claims."""

    def _keeps(self, number: int) -> bool:
        return isinstance(self.rules[number].matcher, KeepMatcher)

    def __len__(self) -> int:
        return len(self.rules)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def select(self, languages: Collection[str], host: str | None = None) -> RuleSet:
        """The rules for these languages (``any`` always) and this host, retired ones left out."""
        chosen = [
            entry
            for entry in self._entries
            if entry.rule.status != "retired"
            and (entry.rule.language == "any" or entry.rule.language in languages)
            and (not entry.rule.host or _on_host(host, entry.rule.host))
        ]
        return RuleSet(chosen, self.digest)


def _holds_within(rule: Rule) -> bool:
    """Whether it matters to the rule that a line inside the body passes: it may hold there, or counts such lines."""
    counts = isinstance(rule.matcher, LineMatcher) and rule.matcher.at_most is not None
    return counts or not rule.zone or "body" in rule.zone


def _on_host(host: str | None, wanted: Sequence[str]) -> bool:
    return host is not None and any(host == name or host.endswith("." + name) for name in wanted)
