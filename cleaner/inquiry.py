"""One line in depth: what made rules claim it, and which rules passed it over, and why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.explain import Claim, Stage, Story
from cleaner.reasons import Check, Tester, company, triggered
from cleaner.removal import Veto
from cleaner.rule import ElementMatcher, KeepMatcher, LineTest, Rule, RunMatcher, SectionMatcher
from cleaner.table import Table
from cleaner.text import LONG_WORDS, Line, Shape
from cleaner.visible import one_line

__all__ = ["Inquiry", "Miss", "described"]


class Miss(NamedTuple):
    """A rule that had reason to look at a line and did not claim it."""

    rule: Rule
    reasons: tuple[str, ...]
    distance: int
    """0: only the line's place or company is against it; 1: its length or shape, or an exception;
    2: some of the words are there; 3: a word that the index knows is there."""


class Inquiry:
    """Asks the rules about single lines of a story; lines go by their index among the paragraphs."""

    def __init__(self, story: Story, table: Table) -> None:
        self._story = story
        self._rules = story.run.matcher.rules.rules
        self._slow = story.run.slow
        self._triggers = {entry.rule.id: entry.triggers for entry in table.entries}
        self._tester = Tester(story.run.context)

    def why(self, index: int, claim: Claim) -> list[str]:
        """What of the line, or of the lines around it, made the cause claim it."""
        rule, stage = self._rule(claim.match.cause), self._story.stages[claim.number - 1]
        if rule is None:
            return []
        line = _line(stage, index)
        shape = line.shape
        first = self._story.first(claim)
        match rule.matcher:
            case SectionMatcher(items=items) if first < index:
                return [f"in the list that {self._named(first)} opens", *self._as_item(items, shape)]
            case RunMatcher(group=group):
                tests = [item.test for item in group]
                return [f"in the run of groups that {self._named(first)} opens", *self._as_item(tests, shape)]
            case _:
                return [check.words for check in self._tester.checks(rule, shape, line.hints) if check.passed]

    def misses(self, index: int, only: str | None = None) -> list[Miss]:
        """The rules that had reason to look at the line and did not claim it, the nearest first.

        ``only`` asks about one rule, whether it had reason or not.
        """
        stages = self._story.stages[: self._story.paragraphs[index].passes]
        found = {
            rule.id: _then_and_now(self._miss(stages[0], index, rule, only is not None), now)
            for rule in self._rules
            if only in (None, rule.id) and (now := self._miss(stages[-1], index, rule, only is not None))
        }
        found |= {miss.rule.id: miss for miss in self._lists_above(index) if only in (None, miss.rule.id)}
        return sorted(found.values(), key=lambda miss: (miss.distance, len(miss.reasons), miss.rule.id))

    def _rule(self, cause: str) -> Rule | None:
        return next((rule for rule in self._rules if rule.id == cause), None)

    def _named(self, index: int) -> str:
        line = self._story.paragraphs[index].line
        return f'line {line.number} "{one_line(line.shape.plain, 40)}"'

    def _as_item(self, tests: Sequence[LineTest], shape: Shape) -> list[str]:
        for test in tests:
            if self._tester.passes(test, shape):
                return [check.words for check in self._tester.of_test(test, shape)]
        return ["no item itself, but claimed on its own, or all goes to the end of the text"]

    def _miss(self, stage: Stage, index: int, rule: Rule, forced: bool) -> Miss | None:
        if any(match.cause == rule.id for match in stage.matches[index]) or _protects(rule, stage.vetoes[index]):
            return None
        if isinstance(rule.matcher, KeepMatcher) and not (forced or stage.matches[index]):
            return None
        line = _line(stage, index)
        checks = self._tester.checks(rule, line.shape, line.hints)
        failed = tuple(check.words for check in checks if not check.passed)
        if failed:
            named = isinstance(rule.matcher, ElementMatcher) and any(check.passed for check in checks if check.of_words)
            offered = forced or named or triggered(self._triggers[rule.id], line.shape)
            return Miss(rule, failed, _distance(checks)) if offered else None
        if rule.id in self._slow:
            return Miss(rule, ("its pattern ran out of time",), 0)
        reasons = company(rule, stage.indices[index][0], stage.lines, stage.findings)
        return Miss(rule, tuple(reasons), 0) if reasons else None

    def _lists_above(self, index: int) -> Iterator[Miss]:
        """Sections that end just before the line, and why they do."""
        for stage in self._story.stages if index else ():
            for match in stage.matches[index - 1]:
                rule = self._rule(match.cause)
                ends = stage.indices[index] and match not in stage.matches[index]
                if rule and ends and isinstance(rule.matcher, SectionMatcher):
                    why = self._no_item(rule.matcher.items, _line(stage, index))
                    yield Miss(rule, (f"its list ends before this line: {why}",), 0)

    def _no_item(self, tests: Sequence[LineTest], line: Line) -> str:
        shape, hints = line.shape, line.hints
        if shape.prose and shape.words >= LONG_WORDS:
            return "a paragraph of prose is no item"
        failed = [
            [check.words for check in self._tester.of_test(test, shape, hints) if not check.passed] for test in tests
        ]
        nearest = min(failed, key=len, default=[])
        return "; ".join(nearest) or "it has all its items, or this is the subhead of what follows"


def _line(stage: Stage, index: int) -> Line:
    return stage.lines[stage.indices[index][0]]


def _then_and_now(before: Miss | None, now: Miss) -> Miss:
    """What was against the rule in the last pass, and in the first one where that was something else."""
    if before is None or before.distance or before.reasons == now.reasons:
        return now
    return now._replace(reasons=(*now.reasons, *(f"at first: {reason}" for reason in before.reasons)))


def _distance(checks: Iterable[Check]) -> int:
    words = [check.passed for check in checks if check.of_words]
    return 1 if all(words) else 2 if any(words) else 3


def _protects(rule: Rule, vetoes: Iterable[Veto]) -> bool:
    return any(veto.by == rule.id for veto in vetoes)


def described(ids: Iterable[str], directories: Sequence[str]) -> dict[str, Rule]:
    """These rules with what only people need: title, reason, examples and place.

    Reads no more of the YAML than it must.  Raises :class:`~cleaner.errors.RuleError` if that is broken.
    """
    from cleaner.loading import load, read_rules

    wanted = {tuple(name.split(".")[:2]) for name in ids}

    def needed(path: str) -> bool:
        folder, stem = path.removesuffix(".yaml").split("/")[-2:]
        return stem == "words" or (folder, stem) in wanted or folder == "sites"

    layers = [read_rules(directory, _shown(directory)) for directory in directories]
    return {rule.id: rule for rule in load([[file for file in layer if needed(file.path)] for layer in layers])}


def _shown(directory: str) -> str:
    """The directory as seen from here, if it is below."""
    relative = os.path.relpath(directory)
    return directory if relative.startswith(os.pardir) else relative
