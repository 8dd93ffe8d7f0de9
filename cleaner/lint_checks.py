"""The checks of ``clean rules check``, one small function each: a rule in, findings out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from cleaner.analysis import dangerous, triggers_of_pattern
from cleaner.bench import Bench, Outcome
from cleaner.boundaries import boundary_claims
from cleaner.errors import Fault
from cleaner.linetest import passes
from cleaner.lint_patterns import milliseconds, patterns_of, takes_nothing
from cleaner.removal import Removal
from cleaner.render import visible
from cleaner.rule import InlineMatcher, KeepMatcher, LineMatcher, LineTest, Rule, RunMatcher, SectionMatcher
from cleaner.rule_source import RuleSources
from cleaner.ruleset import IndexedRule, primary_test
from cleaner.text import DECORATION, Shape, fold, plain
from cleaner.trial import Example, Route, Trial, examples_of, marks_fault, show_marks, tests_of, trials_of

__all__ = ["CROSS_CHECKS", "RULE_CHECKS", "Check", "Desk", "one_line"]

MILLISECONDS = 250.0
"""What a pattern may take on a line of 20,000 characters; generous, for machines differ."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MODES = {"high": "precision", "medium": "balanced", "low": "recall"}


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

    def __init__(self, entries: Sequence[IndexedRule], sources: RuleSources, common: Collection[str] = ()) -> None:
        """``common`` are words too common to be what a rule looks for."""
        self.rules = tuple(entry.rule for entry in entries if entry.rule.status != "retired")
        self.sources = sources
        self.common = frozenset(common)
        self.bench = Bench(entries)
        self._verdicts: dict[str, tuple[Verdict, ...]] = {}

    def fault(self, rule: Rule, route: Route, code: str, message: str, hint: str = "") -> Fault:
        return self.sources.fault(rule, route, code, f"{rule.id} {message}", hint)

    def verdicts(self, rule: Rule) -> tuple[Verdict, ...]:
        """The rule by itself on each of its examples: the first place where it goes wrong, else the last."""
        if rule.id not in self._verdicts:
            self._verdicts[rule.id] = tuple(self._verdict(rule, example) for example in examples_of(rule))
        return self._verdicts[rule.id]

    def _verdict(self, rule: Rule, example: Example) -> Verdict:
        admitted = {*self.bench.company, *(self.bench.claimant if example.keep else ()), self.bench.numbers[rule.id]}
        for trial in trials_of(rule, example.marked):
            outcome = self.bench.run(trial.text, admitted, trial.context)
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


Check: TypeAlias = Callable[[Desk, Rule], Iterator[Fault]]


def one_line(text: str) -> str:
    """A text to be shown in a message."""
    return visible(text.strip().replace("\n", " / "))


# --------------------------------------------------------------- its own examples


def check_marks(desk: Desk, rule: Rule) -> Iterator[Fault]:
    for sort, texts in rule.examples._asdict().items():
        for number, text in enumerate(texts):
            if problem := marks_fault(rule, sort, text):
                hint = "[- and -] enclose what goes: under match alone, and never for keep"
                yield desk.fault(rule, ("examples", sort, number), "R113", f"cannot be tried: {problem}", hint)


def check_missing(desk: Desk, rule: Rule) -> Iterator[Fault]:
    does = "protect" if isinstance(rule.matcher, KeepMatcher) else "cut"
    for verdict in desk.verdicts(rule):
        if verdict.example.sort == "match" and not verdict.taken:
            message = f"does not {does} this example, tried {verdict.trial.where}"
            yield desk.fault(rule, verdict.example.route, "R101", message, _why_not(desk, rule, verdict))


def check_noisy(desk: Desk, rule: Rule) -> Iterator[Fault]:
    does = "protects" if isinstance(rule.matcher, KeepMatcher) else "cuts"
    for verdict in desk.verdicts(rule):
        if verdict.example.sort == "no_match" and not verdict.good:
            message = f"{does} this near miss, tried {verdict.trial.where}"
            yield desk.fault(rule, verdict.example.route, "R102", message, _shown(verdict))


def check_wrong(desk: Desk, rule: Rule) -> Iterator[Fault]:
    does = "protects" if isinstance(rule.matcher, KeepMatcher) else "cuts"
    for verdict in desk.verdicts(rule):
        if verdict.example.sort == "match" and verdict.taken and not verdict.good:
            message = f"{does} something else than what is marked, tried {verdict.trial.where}"
            hint = f"{does + ':':<9} {_shown(verdict)}\n    {'marked:':<9} {_text(verdict, verdict.example.wanted)}"
            yield desk.fault(rule, verdict.example.route, "R103", message, hint)


def _text(verdict: Verdict, taken: Collection[int]) -> str:
    marks = ("[+", "+]") if verdict.example.keep else ("[-", "-]")
    return one_line(show_marks(verdict.example.marked.text, taken, marks))


def _shown(verdict: Verdict) -> str:
    return _text(verdict, verdict.taken) + (", and paragraphs around it" if verdict.strays else "")


def _why_not(desk: Desk, rule: Rule, verdict: Verdict) -> str:
    """What keeps the rule from an example, as far as it can be told."""
    test, trial = primary_test(rule), verdict.trial
    if test is None:
        return "no pattern is found in it" if not rule.unless else "no pattern is found in it, or 'unless' spares it"
    shapes = [line.shape for line in verdict.outcome.lines if trial.start <= line.start < trial.end]
    tests_on = partial(_failing, desk, test, trial)
    nearest = min(shapes, key=lambda shape: len(tests_on(shape)))
    if failing := tests_on(nearest):
        return f"nearest is {one_line(nearest.core)!r}, which fails: {', '.join(failing)}"
    if spared := [p for p in rule.unless if desk.bench.patterns.search(p, nearest.plain, trial.context)]:
        return f"spared by unless: {spared[0]}"
    return _WHY.get(type(rule.matcher), "the line passes all tests, but it does not hold there")


_WHY: Mapping[type, str] = {
    SectionMatcher: "the heading passes; there are not enough items below it",
    RunMatcher: "a line passes; there are not enough groups in a row",
}


def _failing(desk: Desk, test: LineTest, trial: Trial, shape: Shape) -> list[str]:
    """The tests that the line fails, each tried by itself."""
    given = {name: value for name, value in test._asdict().items() if value not in (None, ()) and name != "repeated"}
    failed = [
        name
        for name, value in given.items()
        if not passes(LineTest(**{name: value}), shape, desk.bench.patterns, trial.context)
    ]
    return [f"{name} (it has {shape.words})" if name.endswith("_words") else name for name in failed]


def check_filler(desk: Desk, rule: Rule) -> Iterator[Fault]:
    """A near miss holds something that the rule looks for; other texts prove nothing."""
    if isinstance(rule.matcher, KeepMatcher):  # its near misses are what other rules take
        return
    sought = _Sought.of(rule, desk.common)
    for example in examples_of(rule):
        if example.sort == "no_match" and not sought.stands_in(example.marked.text):
            listed = ", ".join(sorted(sought.words, key=lambda word: (-len(word), word))[:6])
            hint = f"write an article line that holds one of its words, such as: {listed}"
            yield desk.fault(rule, example.route, "R104", "would never look at this no_match example", hint)


class _Sought(NamedTuple):
    """What a rule looks for in a line; nothing where shapes alone decide."""

    words: frozenset[str]
    """Words, or beginnings of words."""
    heads: frozenset[str]
    literals: frozenset[str]

    @classmethod
    def of(cls, rule: Rule, common: Collection[str]) -> _Sought:
        test = primary_test(rule)
        patterns = rule.matcher.matches if isinstance(rule.matcher, InlineMatcher) else test.matches if test else ()
        found = [triggers_of_pattern(pattern, anchored=test is not None) for pattern in patterns]
        heads = {head for triggers in found for head in (*triggers.exact, *triggers.heads)}
        literals = {literal for triggers in found for literal in triggers.literals}
        texts = [*test.equals, *test.starts_with, *test.ends_with, *test.mentions] if test else []
        if not texts and any(triggers.always for triggers in found):
            return cls(frozenset(), frozenset(), frozenset())
        words = {word for text in (*texts, *heads, *literals) for word in _WORD.findall(text)}
        return cls(frozenset(words.difference(common) or words), frozenset(heads), frozenset(literals))

    def stands_in(self, text: str) -> bool:
        lines = [fold(plain(line)).strip(DECORATION) for line in text.splitlines()]
        return (
            not any(self)
            or any(line.startswith(tuple(self.heads)) for line in lines)
            or any(literal in line for line in lines for literal in self.literals)
            or any(re.search(rf"(?<!\w){re.escape(word)}", line) for line in lines for word in self.words)
        )


# ------------------------------------------------------- its patterns and conditions


def check_dangerous(desk: Desk, rule: Rule) -> Iterator[Fault]:
    for pattern in patterns_of(rule):
        if reason := dangerous(pattern.text):
            hint = "let what repeats begin or end with something that the rest cannot match"
            yield desk.fault(rule, pattern.route, "R105", f"has a pattern that may explode: {reason}", hint)


def check_slow(desk: Desk, rule: Rule) -> Iterator[Fault]:
    for pattern in patterns_of(rule):
        if taken := milliseconds(pattern, MILLISECONDS):
            message = f"has a pattern that takes {taken:.0f} ms or more on a line of 20,000 characters"
            yield desk.fault(rule, pattern.route, "R106", message, "bound its repeats: {0,40} instead of *")


def check_empty(desk: Desk, rule: Rule) -> Iterator[Fault]:
    for pattern in patterns_of(rule):
        if takes_nothing(pattern):
            hint = "some part of it must be there: not everything can be optional"
            yield desk.fault(rule, pattern.route, "R107", "has a pattern that is content with nothing", hint)


def check_inert(desk: Desk, rule: Rule) -> Iterator[Fault]:
    """Conditions that the engine does not look at for this kind of rule."""
    if rule.near and not isinstance(rule.matcher, LineMatcher | InlineMatcher):
        hint = "near is for line and inline rules; a run may say beside"
        yield desk.fault(rule, ("near",), "R111", "has a 'near' that nothing looks at", hint)
    primary = primary_test(rule)
    for route, test in tests_of(rule):
        if test.repeated is False or (test.repeated and (test != primary or isinstance(rule.matcher, RunMatcher))):
            hint = "'repeated: true' is for the line of a line or keep rule, and for a section's heading"
            yield desk.fault(rule, (*route, "repeated"), "R111", "has a 'repeated' that nothing looks at", hint)


# ------------------------------------------------------------------- among the others


def check_crossed(desk: Desk, rule: Rule) -> Iterator[Fault]:
    """What a rule must leave alone is article text, and nobody else's either."""
    if isinstance(rule.matcher, KeepMatcher):  # its near misses are what other rules take
        return
    others = desk.others(rule)
    for example in examples_of(rule):
        trials = trials_of(rule, example.marked, company=False) if example.sort == "no_match" else []
        for trial in trials:
            removals = desk.bench.run(trial.text, others, trial.context).removals
            taken = trial.taken((removal.start, removal.end) for removal in removals)
            if taken:
                causes = _causes(removals, trial)
                message = f"says that this text stays, but {causes} cuts of it, tried {trial.where}"
                hint = one_line(show_marks(example.marked.text, taken))
                yield desk.fault(rule, example.route, "R108", message, hint)
                break


def _causes(removals: Sequence[Removal], trial: Trial) -> str:
    causes = (removal.cause for removal in removals if trial.taken([(removal.start, removal.end)]))
    return " and ".join(dict.fromkeys(causes))


def check_covered(desk: Desk, rule: Rule) -> Iterator[Fault]:
    """A rule whose examples go anyway, in every place and by rules as sure as it, may not be needed."""
    if isinstance(rule.matcher, KeepMatcher):
        return
    others, causes = desk.others(rule), dict[str, None]()
    for example in examples_of(rule):
        for trial in trials_of(rule, example.marked) if example.sort == "match" else ():
            removals = desk.bench.run(trial.text, others, trial.context, _MODES[rule.confidence]).removals
            if not example.wanted <= trial.taken((removal.start, removal.end) for removal in removals):
                return
            causes.update(dict.fromkeys(_causes(removals, trial).split(" and ")))
    if causes:
        message = f"is not needed for its own examples: {', '.join(causes)} cut all that they mark"
        yield desk.fault(rule, (), "R109", message, "show what it alone finds, or give it up")


def check_idle(desk: Desk, rule: Rule) -> Iterator[Fault]:
    """A protection of lines that nothing would take."""
    if isinstance(rule.matcher, KeepMatcher) and not any(_claimed(desk, rule, e) for e in examples_of(rule)):
        message = "protects nothing in its match examples: no other rule claims them"
        yield desk.fault(rule, ("examples", "match"), "R112", message, "show a line that would go without it")


def _claimed(desk: Desk, rule: Rule, example: Example) -> bool:
    """Whether something that the rule stands against claims of the example."""
    assert isinstance(rule.matcher, KeepMatcher)
    against = rule.matcher.against
    everywhere = rule._replace(zone=("head", "body", "tail"))
    trials = [*trials_of(rule, example.marked), *trials_of(everywhere, example.marked)]
    for trial in trials if example.sort == "match" else ():
        outcome = desk.bench.run(trial.text, desk.others(rule), trial.context)
        claims = [*outcome.findings.matches, *boundary_claims(outcome.lines, outcome.findings, set())]
        if trial.taken((c.start, c.end) for c in claims if not against or c.category in against):
            return True
    return False


RULE_CHECKS: tuple[Check, ...] = (
    check_marks,
    check_missing,
    check_noisy,
    check_wrong,
    check_filler,
    check_dangerous,
    check_slow,
    check_empty,
    check_inert,
)
CROSS_CHECKS: tuple[Check, ...] = (check_crossed, check_covered, check_idle)
