"""The rules at work: lines in, claims and protections out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from cleaner.findings import Findings, Hit, Hits, Protection
from cleaner.linetest import passes
from cleaner.patterns import Context, Patterns, PatternTimeout
from cleaner.removal import Match
from cleaner.rule import (
    InlineMatcher,
    KeepMatcher,
    LineTest,
    Matcher,
    Rule,
)
from cleaner.ruleset import RuleSet, primary_test
from cleaner.searching import Places, Search
from cleaner.text import Line, Shape
from cleaner.zones import Zones

__all__ = ["RuleMatcher"]


class RuleMatcher:
    """Applies one rule set to one document after another; holds compiled patterns only."""

    def __init__(self, rules: RuleSet, patterns: Patterns) -> None:
        self.rules = rules
        self._patterns = patterns
        self._tests = [primary_test(rule) for rule in rules]
        self._guarded = _guarded(rule.matcher for rule in rules)

    def hits(self, shape: Shape, context: Context, slow: set[str], *, inner: bool = False) -> tuple[Hit, ...]:
        """All rules whose primary test this line passes, by number.

        ``inner``: the line lies inside the body, so rules for head and tail alone are left out.
        Ids of rules that exceed their time are added to ``slow`` and not tried again.
        """
        return self.confirmed(self.rules.index.candidates(shape, inner=inner), shape, context, slow)

    def guards(self, shape: Shape, context: Context, slow: set[str]) -> tuple[Hit, ...]:
        """The keep rules that the line passes, and those that ran out of time: they may not let a line go."""
        candidates = self.rules.guards.candidates(shape)
        passed = self.confirmed(candidates, shape, context, slow)
        return (*passed, *(Hit(number) for number in candidates if self.rules.rules[number].id in slow))

    def confirmed(self, candidates: Iterable[int], shape: Shape, context: Context, slow: set[str]) -> tuple[Hit, ...]:
        """Those of the rules whose primary test the line passes, whatever its markup."""
        if shape.blank:
            return ()
        found: list[Hit] = []
        for number in candidates:
            rule = self.rules.rules[number]
            if rule.id in slow:
                continue
            try:
                hit = self._hit(number, rule, shape, context)
            except PatternTimeout:
                slow.add(rule.id)
                continue
            if hit is not None:
                found.append(hit)
        return tuple(found)

    def _hit(self, number: int, rule: Rule, shape: Shape, context: Context) -> Hit | None:
        match rule.matcher:
            case InlineMatcher(matches=patterns):
                hit = self._inline_hit(number, patterns, shape, context)
            case _:
                test = self._tests[number]
                found = test and passes(test, shape, self._patterns, context)
                hit = Hit(number, (), _fields(found)) if found else None
        if hit is None or (rule.unless and self._patterns.search(rule.unless, shape.plain, context)):
            return None
        return hit

    def protections(
        self, lines: Sequence[Line], matches: Iterable[Match], zones: Zones, guards: Callable[[Line], Iterable[Hit]]
    ) -> Iterator[Protection]:
        """What the keep rules hold against these claims; ``guards`` is asked about each line that one touches."""
        starts = [line.start for line in lines]
        touched: set[int] = set()
        for match in matches:
            touched.update(range(max(0, bisect_right(starts, match.start) - 1), bisect_left(starts, match.end)))
        places = Places(lines, zones)
        for index in sorted(touched):
            for rule in (self.rules.rules[hit.number] for hit in guards(lines[index])):
                if isinstance(rule.matcher, KeepMatcher) and places.holds(index, rule):
                    yield Protection(lines[index].start, lines[index].end, rule.id, rule.matcher.against)

    def opposed(self, matches: Iterable[Match]) -> list[Match]:
        """The claims that some keep rule might hold against."""
        return [match for match in matches if self._guarded is None or match.category in self._guarded]

    def _inline_hit(self, number: int, patterns: Sequence[str], shape: Shape, context: Context) -> Hit | None:
        found = (match for pattern in patterns for match in self._patterns.all(pattern, shape.plain, context))
        spans = {match.span("cut" if "cut" in match.re.groupindex else 0) for match in found}
        visible = sorted(shape.span(start, end) for start, end in spans if start < end)
        return Hit(number, tuple(visible)) if visible else None

    def passes(self, test: LineTest, shape: Shape, context: Context) -> bool:
        return bool(passes(test, shape, self._patterns, context))

    def find(
        self,
        lines: Sequence[Line],
        hits: Hits,
        context: Context,
        slow: set[str] | None = None,
    ) -> Findings:
        """All claims of the rules on one text; what the keep rules say to them, :meth:`protections` tells.

        ``hits`` tells those of a line; ``slow`` is the same as for :meth:`hits`.
        """
        return Search(self, lines, hits, context, set() if slow is None else slow).run()


def _guarded(matchers: Iterable[Matcher]) -> frozenset[str] | None:
    """The categories that keep rules hold against; ``None``: all."""
    against = [matcher.against for matcher in matchers if isinstance(matcher, KeepMatcher)]
    return None if () in against else frozenset(category for some in against for category in some)


def _fields(found: object) -> tuple[tuple[str, str], ...]:
    groups = found.groupdict() if hasattr(found, "groupdict") else {}
    return tuple(sorted((name, value.strip()) for name, value in groups.items() if value and value.strip()))
