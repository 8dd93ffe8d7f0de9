"""The bench: rules at work on a text, a few at a time, and what they do to it.

Only rules are at work here, no heuristics: an example proves its rule and nothing else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.elements import Scene, element_claims
from cleaner.extraction import hinted, lines_of
from cleaner.findings import Findings, Hit
from cleaner.lint.trial import Trial, neighbour_of
from cleaner.matching import RuleMatcher
from cleaner.patterns import Context, Patterns
from cleaner.removal import Match, Removal, apply
from cleaner.resolve import Budget, Policy, resolve
from cleaner.rule import CATEGORIES, LineMatcher, LineTest, Rule, Status
from cleaner.ruleset import IndexedRule, RuleSet
from cleaner.text import Line, Shape, shape_of
from cleaner.tracing import Trace
from cleaner.triggers import Triggers
from cleaner.zones import Zones

if TYPE_CHECKING:
    from cleaner.flattening import Row

__all__ = ["Bench", "Outcome", "Sight", "sight_of"]

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


class Sight(NamedTuple):
    """What the bench knows of a text besides its words."""

    context: Context
    trace: Trace
    """Where what is left stood in the whole text."""
    markup: str = ""
    rows: Sequence[Row] = ()
    """Of a page, whose lines have hints."""


def sight_of(text: str, context: Context, markup: str) -> Sight:
    """What is known of a text, or of the visible text of a page, before anything is cut."""
    trace = Trace(len(text))
    if not markup:
        return Sight(context, trace)
    from cleaner.flattening import flatten
    from cleaner.parsing import parse

    return Sight(context, trace, markup, flatten(parse(markup)).rows)


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
        self._known: dict[tuple[str, tuple[int, ...], Context], tuple[Hit, ...]] = {}

    def run(self, trial: Trial, admitted: Collection[int], mode: str = "recall") -> Outcome:
        """Cut by the admitted rules until nothing more is claimed."""
        text, whole, first = trial.text, list[Removal](), None
        sight = sight_of(text, trial.context, trial.markup)
        policy = Policy(mode, frozenset())
        for _ in range(MOST_PASSES):
            lines, findings = self.find(text, admitted, sight)
            first = first or (lines, findings)
            removals = resolve(text, findings.matches, findings.protections, policy, Budget()).removals
            if not removals:
                break
            whole += sight.trace.removals(removals)
            sight.trace.cut(removals)
            text = apply(text, removals)
        assert first is not None
        return Outcome(tuple(sorted(whole)), *first)

    def find(self, text: str, admitted: Collection[int], sight: Sight) -> tuple[list[Line], Findings]:
        """What the admitted rules claim and protect at first sight."""
        context = sight.context

        def guards(line: Line) -> list[Hit]:
            found = self._matcher.guards(line.shape, context, self.slow)
            return [hit for hit in found if hit.number in admitted]

        def hits(line: Line, inner: bool) -> tuple[Hit, ...]:
            del inner  # a rule that holds elsewhere alone claims nothing here
            return tuple(hit for hit in self._hits(line, context) if hit.number in admitted)

        lines = lines_of(text, self._shape)
        if sight.rows:
            lines = hinted(lines, sight.rows, sight.trace.place)
        findings = self._matcher.find(lines, hits, context)
        if sight.rows:
            findings.matches.extend(self._elements(lines, findings.zones, admitted, sight))
        kept = self._matcher.protections(lines, findings.matches, findings.zones, guards)
        return lines, findings._replace(protections=[*findings.protections, *kept])

    def _elements(
        self, lines: Sequence[Line], zones: Zones, admitted: Collection[int], sight: Sight
    ) -> Sequence[Match]:
        """The claims of element rules, as if all of the page were its article."""

        def find(selectors: Mapping[str, Sequence[str]], late: set[str]) -> list[frozenset[str]]:
            from cleaner.selectors import marks_of

            marks = marks_of(sight.markup, selectors, late)
            starts = [row.start for row in sight.rows]
            return [marks[bisect_right(starts, sight.trace.place(line.start)) - 1] for line in lines]

        scene = Scene(lines, [True] * len(lines), zones, find, frozenset(admitted))
        return element_claims(self._matcher, scene, sight.context, self.slow)

    def _hits(self, line: Line, context: Context) -> tuple[Hit, ...]:
        """All rules whose primary test the line passes."""
        key = (line.shape.plain, line.shape.marks, context)
        if key not in self._known:
            self._known[key] = self._matcher.hits(line.shape, context, self.slow)
        return self._known[key]

    def _shape(self, raw: str) -> Shape:
        if raw not in self._shapes:
            self._shapes[raw] = shape_of(raw)
        return self._shapes[raw]
