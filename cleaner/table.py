"""The rule table: all rules of an installation with their index triggers, to and from bytes."""

from __future__ import annotations

import marshal
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from cleaner.analysis import Triggers
from cleaner.patterns import PatternStore
from cleaner.rule import (
    ElementMatcher,
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Matcher,
    Rule,
    RunItem,
    RunMatcher,
    SectionMatcher,
)
from cleaner.ruleset import IndexedRule, RuleSet
from cleaner.scoring import LineScore, Probe, Question

__all__ = ["PageTables", "Table", "table_from_bytes", "table_to_bytes"]


class PageTables(NamedTuple):
    """What pages are judged by besides the rules."""

    score: LineScore = LineScore()
    cues: Mapping[str, tuple[str, ...]] = {}
    """The lists of :data:`~cleaner.rule.PAGE_CUES`."""


class Table:
    """What the pipeline needs to choose rules and to apply them."""

    def __init__(
        self,
        entries: Sequence[IndexedRule],
        digest: str,
        function_words: Mapping[str, Sequence[str]],
        hazards: Mapping[str, str] | None = None,
        store: PatternStore | None = None,
        pages: PageTables | None = None,
    ) -> None:
        """``hazards`` and ``store`` are those of :class:`~cleaner.patterns.Patterns`."""
        self.pages = pages or PageTables()
        self.entries = tuple(entries)
        self.digest = digest
        self.function_words = {language: tuple(words) for language, words in function_words.items()}
        self.hazards = hazards
        self.store = store
        self._hosts = frozenset(host for entry in self.entries for host in entry.rule.host)

    @cached_property
    def ruleset(self) -> RuleSet:
        """All rules, retired ones too; ``select`` before use."""
        return RuleSet(self.entries, self.digest)

    def knows(self, host: str | None) -> bool:
        """Whether a rule is bound to this host or a parent of it."""
        labels = host.split(".") if host and self._hosts else []
        return any(".".join(labels[n:]) in self._hosts for n in range(len(labels)))


_KINDS: Mapping[str, Callable[..., Matcher]] = {
    "line": lambda test, *rest: LineMatcher(LineTest._make(test), *rest),
    "keep": lambda test, *rest: KeepMatcher(LineTest._make(test), *rest),
    "inline": InlineMatcher,
    "element": lambda words, roles, css, hidden, test: ElementMatcher(words, roles, css, hidden, LineTest._make(test)),
    "section": lambda heading, items, *rest: SectionMatcher(
        LineTest._make(heading), tuple(map(LineTest._make, items)), *rest
    ),
    "run": lambda group, *rest: RunMatcher(tuple(RunItem(LineTest._make(test), may) for test, may in group), *rest),
}
_NAMES = {
    LineMatcher: "line",
    KeepMatcher: "keep",
    InlineMatcher: "inline",
    ElementMatcher: "element",
    SectionMatcher: "section",
    RunMatcher: "run",
}


def table_to_bytes(table: Table) -> bytes:
    """The table for :func:`table_from_bytes`; of a rule's texts only what the engine needs.

    The first line names the rules, the interpreter and the SHA-256 of the rest, which is ``marshal``'s:
    it loads ten times faster than JSON, and is read by the interpreter that wrote it alone.
    """
    rows: Any = tuple(map(_row, table.entries))
    score, cues = table.pages
    data = marshal.dumps((rows, table.function_words, dict(table.hazards or {}), dict(cues), _bare(score)))
    return f"{table.digest} {sys.implementation.cache_tag} {sha256(data).hexdigest()}\n".encode("ascii") + data


def table_from_bytes(data: bytes, digest: str, store: PatternStore | None = None) -> Table:
    """The table that :func:`table_to_bytes` wrote.

    Raises ``ValueError`` if the data are damaged, or those of other rules or another interpreter.
    """
    head, _, rest = data.partition(b"\n")
    if head.decode("ascii", "replace") != f"{digest} {sys.implementation.cache_tag} {sha256(rest).hexdigest()}":
        raise ValueError("not the table of these rules")
    rows, function_words, hazards, cues, score = marshal.loads(rest)
    pages = PageTables(_score(*score), cues)
    return Table([_entry(*row) for row in rows], digest, function_words, hazards, store, pages)


def _row(entry: IndexedRule) -> tuple[Any, ...]:
    """What :func:`_entry` takes."""
    rule = entry.rule
    proof = (rule.id, rule.status, rule.confidence, rule.category, rule.language)
    place = (rule.zone, rule.host, rule.near, rule.unless)
    return proof, place, _NAMES[type(rule.matcher)], _bare(rule.matcher), _bare(entry.triggers)


def _bare(value: Any) -> Any:
    """Named tuples as plain ones, which is what ``marshal`` knows."""
    return tuple(map(_bare, value)) if isinstance(value, tuple) else value


def _entry(proof: Any, place: Any, kind: str, matcher: Any, triggers: Any) -> IndexedRule:
    name, status, confidence, category, language = proof
    rule = Rule(name, "", "", status, confidence, category, language, _KINDS[kind](*matcher), *place)
    return IndexedRule(rule, tuple(map(Triggers._make, triggers)))


def _score(
    bias: float, kept: float, dropped: float, probes: Any, class_words: Mapping[str, tuple[str, ...]]
) -> LineScore:
    made = (Probe(feature, bound, Question(*low), Question(*high)) for feature, bound, low, high in probes)
    return LineScore(bias, kept, dropped, tuple(made), class_words)
