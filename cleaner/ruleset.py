"""The rules for the language in hand, indexed so that only candidates are tried."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

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
_HEAD = 4
_DIGIT = re.compile(r"\d")


class IndexedRule(NamedTuple):
    """A rule and what must be in a line for it to have a chance."""

    rule: Rule
    triggers: Triggers


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

    def __init__(self, entries: Iterable[tuple[int, Triggers, tuple[int, int]]]) -> None:
        """Each entry: a rule's number, its triggers, and the fewest and most words of its lines."""
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
    """The index of the rules for one class of line lengths."""

    def __init__(self, entries: Sequence[tuple[int, Triggers, tuple[int, int]]]) -> None:
        self._limits = {number: limits for number, _, limits in entries}
        self._exact: dict[str, list[int]] = {}
        self._heads: dict[str, list[tuple[str, int]]] = {}
        literals: dict[str, list[int]] = {}
        for number, triggers, _ in entries:
            for text in triggers.exact:
                self._exact.setdefault(text, []).append(number)
            for head in triggers.heads:
                self._heads.setdefault(head[:_HEAD], []).append((head, number))
            for text in triggers.literals:
                literals.setdefault(text, []).append(number)
        self._sizes = sorted({len(head) for head in self._heads})
        self._scanner = scanner(list(literals)) if literals else None
        self._literals = list(literals.values())
        self._always = [n for n, triggers, _ in entries if triggers.always]
        self._digit = [n for n, triggers, _ in entries if triggers.digit]

    def candidates(self, shape: Shape) -> list[int]:
        found = set(self._always)
        if self._digit and _DIGIT.search(shape.plain):
            found.update(self._digit)
        folded = shape.folded
        found.update(self._exact.get(folded, ()))
        found.update(self._exact.get(shape.key, ()))
        for size in self._sizes:
            for head, number in self._heads.get(folded[:size], ()):
                if folded.startswith(head):
                    found.add(number)
        if self._scanner is not None:
            haystack = fold(shape.plain)
            try:
                hits = self._scanner.find_matches_as_indexes(haystack, overlapping=True)
            except UnicodeEncodeError:  # lone surrogates, which no rule looks for
                hits = self._scanner.find_matches_as_indexes(haystack.encode("utf-8", "replace").decode(), True)
            for literal in {hit[0] for hit in hits}:
                found.update(self._literals[literal])
        words, limits = shape.words, self._limits
        return sorted(number for number in found if limits[number][0] <= words <= limits[number][1])


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
        everywhere = Triggers(always=True)
        listed = [(n, everywhere if naive else e.triggers, word_limits(e.rule)) for n, e in enumerate(entries)]
        self.index = Index(entry for entry in listed if not self._keeps(entry[0]))
        """Of the rules that claim."""
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


def _on_host(host: str | None, wanted: Sequence[str]) -> bool:
    return host is not None and any(host == name or host.endswith("." + name) for name in wanted)
