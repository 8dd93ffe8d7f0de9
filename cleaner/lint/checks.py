"""The checks of ``clean rules check``, one small function each: a rule in, findings out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from cleaner.analysis import dangerous
from cleaner.boundaries import boundary_claims
from cleaner.errors import Fault
from cleaner.lint.desk import Desk, Verdict, on_one_line
from cleaner.lint.patterns import milliseconds, patterns_of, takes_nothing
from cleaner.lint.trial import Example, Trial, examples_of, marks_fault, show_marks, tests_of, trials_of
from cleaner.reasons import Tester, company
from cleaner.removal import Removal
from cleaner.rule import ElementMatcher, InlineMatcher, KeepMatcher, LineMatcher, Rule, RunMatcher
from cleaner.ruleset import primary_test
from cleaner.text import fold, plain

__all__ = ["CROSS_CHECKS", "RULE_CHECKS", "Check"]

MILLISECONDS = 250.0
"""What a pattern may take on a line of 20,000 characters; generous, for machines differ."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MODES = {"high": "precision", "medium": "balanced", "low": "recall"}


Check: TypeAlias = Callable[[Desk, Rule], Iterator[Fault]]


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
            yield desk.fault(rule, verdict.example.route, "R101", message, _why_not(rule, verdict))


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
    return on_one_line(show_marks(verdict.example.marked.text, taken, marks))


def _shown(verdict: Verdict) -> str:
    return _text(verdict, verdict.taken) + (" (and paragraphs around it)" if verdict.strays else "")


def _why_not(rule: Rule, verdict: Verdict) -> str:
    """What keeps the rule from the line of an example that comes nearest to it."""
    trial, (_, lines, findings) = verdict.trial, verdict.outcome
    tester = Tester(trial.context)
    inside = [index for index, line in enumerate(lines) if trial.start <= line.start < trial.end]
    failed = {
        i: [check.words for check in tester.checks(rule, lines[i].shape, lines[i].hints) if not check.passed]
        for i in inside
    }
    if not failed:
        return "there is nothing visible in it"
    nearest = min(inside, key=lambda index: len(failed[index]))
    return "; ".join(failed[nearest] or company(rule, nearest, lines, findings))


def check_filler(desk: Desk, rule: Rule) -> Iterator[Fault]:
    """A near miss holds something that the rule looks for; other texts prove nothing."""
    if isinstance(rule.matcher, KeepMatcher):  # its near misses are what other rules take
        return
    sought = _Sought.of(rule, desk)
    for example in examples_of(rule):
        if example.sort == "no_match" and not sought.stands_in(example.marked.markup or example.marked.text):
            hint = f"write an article line that holds some of: {', '.join(sought.shown())}"
            yield desk.fault(rule, example.route, "R104", "would never look at this no_match example", hint)


class _Sought(NamedTuple):
    """What a rule looks for in a line; nothing where shapes alone decide."""

    words: frozenset[str] = frozenset()
    """Words, or beginnings of words."""
    texts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rule: Rule, desk: Desk) -> _Sought:
        if isinstance(rule.matcher, ElementMatcher):
            return cls(frozenset(word for name in (*rule.matcher.words, *rule.matcher.roles) for word in name.split()))
        test = primary_test(rule)
        patterns = rule.matcher.matches if isinstance(rule.matcher, InlineMatcher) else test.matches if test else ()
        found = [desk.triggers(pattern, anchored=test is not None) for pattern in patterns]
        texts = {text.strip() for triggers in found for text in (*triggers.exact, *triggers.heads, *triggers.literals)}
        texts |= {digit for triggers in found if triggers.digit for digit in "0123456789"}
        listed = [*test.equals, *test.starts_with, *test.ends_with, *test.mentions] if test else []
        if not listed and any(triggers.always for triggers in found):
            return cls()
        words = {word for text in (*listed, *texts) for word in _WORD.findall(text)}
        return cls(frozenset(words.difference(desk.common(rule)) or words), frozenset(texts))

    def stands_in(self, text: str) -> bool:
        folded = fold(plain(text))
        return (
            not any(self)
            or any(text in folded for text in self.texts)
            or any(re.search(rf"(?<![^\W_]){re.escape(word)}", folded) for word in self.words)
        )

    def shown(self) -> list[str]:
        """Some of it, the longest first."""
        return sorted(self.words or self.texts, key=lambda text: (-len(text), text))[:6]


# ------------------------------------------------------- its patterns and conditions


def check_dangerous(desk: Desk, rule: Rule) -> Iterator[Fault]:
    for pattern in patterns_of(rule):
        if reason := dangerous(pattern.text):
            hint = "let what repeats begin or end with something that the rest cannot match"
            yield desk.fault(rule, pattern.route, "R105", f"has a pattern that may explode: {reason}", hint)


def check_slow(desk: Desk, rule: Rule) -> Iterator[Fault]:
    for pattern in patterns_of(rule):
        triggers = desk.triggers(pattern.text, anchored=pattern.whole)
        if taken := milliseconds(pattern, triggers, MILLISECONDS):
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
        alone = isinstance(rule.matcher, RunMatcher | ElementMatcher)
        if test.repeated is False or (test.repeated and (test != primary or alone)):
            hint = "'repeated: true' is for the line of a line or keep rule, and for a section's heading"
            yield desk.fault(rule, (*route, "repeated"), "R111", "has a 'repeated' that nothing looks at", hint)


def check_homeless(desk: Desk, rule: Rule) -> Iterator[Fault]:
    """Selectors cost every page that they are tried on a second parsing."""
    if isinstance(rule.matcher, ElementMatcher) and rule.matcher.css and not rule.host:
        hint = "put it in sites/<host>.yaml, or name classes under 'words'"
        yield desk.fault(rule, ("element", "css"), "R114", "tries its selectors on the pages of all sites", hint)


# ------------------------------------------------------------------- among the others


def check_crossed(desk: Desk, rule: Rule) -> Iterator[Fault]:
    """What a rule must leave alone is article text, and nobody else's either."""
    if isinstance(rule.matcher, KeepMatcher):  # its near misses are what other rules take
        return
    others = desk.others(rule)
    for example in examples_of(rule):
        trials = trials_of(rule, example.marked, company=False) if example.sort == "no_match" else []
        for trial in trials:
            removals = desk.bench.run(trial, others).removals
            taken = trial.taken((removal.start, removal.end) for removal in removals)
            if taken:
                causes = _causes(removals, trial)
                message = f"says that this text stays, but {causes} cuts of it, tried {trial.where}"
                hint = on_one_line(show_marks(example.marked.text, taken))
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
            removals = desk.bench.run(trial, others, _MODES[rule.confidence]).removals
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
        outcome = desk.bench.run(trial, desk.others(rule))
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
    check_homeless,
)
CROSS_CHECKS: tuple[Check, ...] = (check_crossed, check_covered, check_idle)
