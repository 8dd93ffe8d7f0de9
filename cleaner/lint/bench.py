"""The bench: rules at work on a text, a few at a time, and what they do to it.

Only rules are at work here, no heuristics: an example proves its rule and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from cleaner.analysis import Triggers
from cleaner.extraction import lines_of
from cleaner.lint.trial import neighbour_of
from cleaner.matching import Findings, Hit, RuleMatcher
from cleaner.patterns import Context, Patterns
from cleaner.removal import Removal, apply
from cleaner.resolve import Budget, Policy, resolve
from cleaner.rule import CATEGORIES, LineMatcher, LineTest, Rule, Status
from cleaner.ruleset import IndexedRule, RuleSet
from cleaner.text import Line, Shape, shape_of
from cleaner.tracing import Trace

__all__ = ["Bench", "Outcome"]

MOST_PASSES = 20
MOST_WORDS = 1 << 30


class Outcome(NamedTuple):
    """What the admitted rules did to a text."""

    removals: tuple[Removal, ...]
    """Sorted by place; offsets into the text."""
    lines: list[Line]
    findings: Findings
    """Of the first pass."""


def _extras() -> Iterator[IndexedRule]:
    """Rules of the bench's own: one for the neighbour of each category, then one that would claim every line.

    The latter is an experiment, so that it cuts nothing: keep rules are asked only where there is a claim.
    """
    for category in CATEGORIES:
        key = shape_of(neighbour_of(category)).key
        yield _extra(category, LineTest(equals=(key,)), Triggers(exact=(key,)))
    yield _extra("ui", LineTest(max_words=MOST_WORDS), Triggers(always=True), "experimental")


def _extra(category: str, test: LineTest, triggers: Triggers, status: Status = "stable") -> IndexedRule:
    rule = Rule(f"bench.{category}.{status}", "", "", status, "high", category, "any", LineMatcher(test))
    return IndexedRule(rule, (triggers,))


class Bench:
    """All rules, of which a few are admitted to each trial; stable there, whatever their status."""

    def __init__(self, entries: Sequence[IndexedRule]) -> None:
        active = [e._replace(rule=e.rule._replace(status="stable")) for e in entries if e.rule.status != "retired"]
        ruleset = RuleSet([*active, *_extras()], "")
        self.numbers = {rule.id: number for number, rule in enumerate(ruleset)}
        self.company = frozenset(range(len(active), len(ruleset) - 1))
        """Numbers of the rules that claim neighbours."""
        self.claimant = frozenset({len(ruleset) - 1})
        """Number of the rule that claims every line, for trials of ``keep`` rules."""
        self.patterns = Patterns()
        self.slow: set[str] = set()
        """Ids of rules that ran out of time; they are not tried again."""
        self._matcher = RuleMatcher(ruleset, self.patterns)
        self._shapes: dict[str, Shape] = {}
        self._known: dict[tuple[str, Context], tuple[Hit, ...]] = {}

    def run(self, text: str, admitted: Collection[int], context: Context, mode: str = "recall") -> Outcome:
        """Cut by the admitted rules until nothing more is claimed."""
        trace, whole, first = Trace(len(text)), list[Removal](), None
        policy = Policy(mode, frozenset())
        for _ in range(MOST_PASSES):
            lines, findings = self.find(text, admitted, context)
            first = first or (lines, findings)
            removals = resolve(text, findings.matches, findings.protections, policy, Budget()).removals
            if not removals:
                break
            whole += trace.removals(removals)
            trace.cut(removals)
            text = apply(text, removals)
        assert first is not None
        return Outcome(tuple(sorted(whole)), *first)

    def find(self, text: str, admitted: Collection[int], context: Context) -> tuple[list[Line], Findings]:
        """What the admitted rules claim and protect at first sight."""

        def guards(line: Line) -> list[Hit]:
            found = self._matcher.guards(line.shape, context, self.slow)
            return [hit for hit in found if hit.number in admitted]

        def hits(line: Line, inner: bool) -> tuple[Hit, ...]:
            del inner  # a rule that holds elsewhere alone claims nothing here
            return tuple(hit for hit in self._hits(line, context) if hit.number in admitted)

        lines = lines_of(text, self._shape)
        findings = self._matcher.find(lines, hits, context)
        kept = self._matcher.protections(lines, findings.matches, findings.zones, guards)
        return lines, findings._replace(protections=[*findings.protections, *kept])

    def _hits(self, line: Line, context: Context) -> tuple[Hit, ...]:
        """All rules whose primary test the line passes."""
        key = (line.shape.plain, context)
        if key not in self._known:
            self._known[key] = self._matcher.hits(line.shape, context, self.slow)
        return self._known[key]

    def _shape(self, raw: str) -> Shape:
        if raw not in self._shapes:
            self._shapes[raw] = shape_of(raw)
        return self._shapes[raw]
