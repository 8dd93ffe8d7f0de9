"""What the checks share: the rules, where they stand, and how they do on their examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.analysis import triggers_of_pattern
from cleaner.errors import Fault
from cleaner.lint.bench import Bench, Outcome
from cleaner.lint.source import RuleSources
from cleaner.lint.trial import Example, Route, Trial, examples_of, trials_of
from cleaner.rule import Rule
from cleaner.table import Table
from cleaner.triggers import Triggers
from cleaner.visible import visible

__all__ = ["Desk", "Verdict", "on_one_line"]


def on_one_line(text: str) -> str:
    """A text to be shown in a message."""
    return visible(text.strip().replace("\n", " / "))


class Verdict(NamedTuple):
    """What a rule did to one of its examples in one place."""

    example: Example
    trial: Trial
    outcome: Outcome
    taken: frozenset[int]
    """Visible characters of the example that are cut; for ``keep`` rules those protected."""
    strays: bool
    """The rule cuts the paragraphs around the example too."""

    @property
    def good(self) -> bool:
        return self.taken == self.example.wanted and not self.strays


class Desk:
    """What all checks share: the rules, where they stand, and a bench to try them on."""

    def __init__(self, rules: Sequence[Rule], table: Table, sources: RuleSources) -> None:
        """``rules`` are those of the table, with their examples."""
        self.rules = tuple(rule for rule in rules if rule.status != "retired")
        self.sources = sources
        self._function_words = table.function_words
        self.bench = Bench(table.entries)
        self._verdicts: dict[str, tuple[Verdict, ...]] = {}
        self._triggers: dict[tuple[str, bool], Triggers] = {}

    def fault(self, rule: Rule, route: Route, code: str, message: str, hint: str = "") -> Fault:
        return self.sources.fault(rule, route, code, f"{rule.id} {message}", hint)

    def common(self, rule: Rule) -> frozenset[str]:
        """Words too common in the rule's language to be what it looks for."""
        return frozenset(self._function_words.get(rule.language, ()))

    def triggers(self, pattern: str, *, anchored: bool) -> Triggers:
        key = (pattern, anchored)
        if key not in self._triggers:
            self._triggers[key] = triggers_of_pattern(pattern, anchored=anchored)
        return self._triggers[key]

    def verdicts(self, rule: Rule) -> tuple[Verdict, ...]:
        """The rule by itself on each of its examples: the first place where it goes wrong, else the last."""
        if rule.id not in self._verdicts:
            self._verdicts[rule.id] = tuple(self._verdict(rule, example) for example in examples_of(rule))
        return self._verdicts[rule.id]

    def _verdict(self, rule: Rule, example: Example) -> Verdict:
        admitted = {*self.bench.company, *(self.bench.claimant if example.keep else ()), self.bench.numbers[rule.id]}
        for trial in trials_of(rule, example.marked):
            outcome = self.bench.run(trial, admitted)
            cuts = [(removal.start, removal.end) for removal in outcome.removals]
            kept = [(protection.start, protection.end) for protection in outcome.findings.protections]
            verdict = Verdict(example, trial, outcome, trial.taken(kept if example.keep else cuts), trial.strays(cuts))
            if not verdict.good:
                break
        return verdict

    def others(self, rule: Rule) -> frozenset[int]:
        """Numbers of the other rules in force where this rule is, and of those that make company."""
        found = (
            self.bench.numbers[other.id]
            for other in self.rules
            if other.id != rule.id
            and other.status == "stable"
            and other.language in ("any", rule.language)
            and (not other.host or not set(other.host).isdisjoint(rule.host))
        )
        return self.bench.company.union(found)
