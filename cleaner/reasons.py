"""Why a rule claims a line or passes it over, in words: the tests put to a line one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from cleaner.findings import Findings
from cleaner.hints import Hints
from cleaner.linetest import fits, passes
from cleaner.patterns import Context, Patterns, PatternTimeout
from cleaner.rule import (
    ElementMatcher,
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Rule,
    RunMatcher,
    SectionMatcher,
)
from cleaner.ruleset import LINE_WORDS, primary_test
from cleaner.searching import NEAR_LINES
from cleaner.text import Line, Shape, fold
from cleaner.triggers import Triggers
from cleaner.visible import one_line

__all__ = ["Tester", "company", "triggered"]

SHOWN = 3
"""Entries of a list that are named; of the rest only the number."""
WIDTH = 60
"""Characters of an entry or a pattern that are shown."""
_MARKUP = {"within": "in", "tag": "tag", "link_share": "link_share"}
_LOOKS = {
    "sentence": ("does not end as a sentence", "ends as a sentence"),
    "prose": ("is no running prose", "is running prose"),
    "ellipsis": ("does not break off", "breaks off in an ellipsis"),
    "title_case": ("is not in title case", "is in title case"),
}


class Check(NamedTuple):
    """One test of a rule, put to one line."""

    passed: bool
    words: str
    of_words: bool = False
    """It asks for words or patterns, not for shape, length or an exception."""


class Tester:
    """Puts tests to lines of one document."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._patterns = Patterns()

    def checks(self, rule: Rule, shape: Shape, hints: Hints | None = None) -> list[Check]:
        """All that the rule asks of the line itself, wherever it stands, and of its markup where there is some."""
        test = primary_test(rule)
        if isinstance(rule.matcher, InlineMatcher) or test is None:
            asked = self._inline(rule, shape)
        else:
            if isinstance(rule.matcher, LineMatcher) and test.max_words is None and shape.words > LINE_WORDS:
                test = test._replace(max_words=LINE_WORDS)
            asked = self.of_test(test, shape, hints)
        named = _names(rule.matcher, hints) if isinstance(rule.matcher, ElementMatcher) else ()
        return [*named, *asked, *self._exceptions(rule, shape)]

    def of_test(self, test: LineTest, shape: Shape, hints: Hints | None = None) -> Iterator[Check]:
        """Each condition of a test by itself; ``repeated`` needs the whole document and is left out."""
        for name, default in LineTest._field_defaults.items():
            value = getattr(test, name)
            if value != default and name in _MARKUP:
                yield _of_markup(name, value, hints)
            elif value != default and name != "repeated":
                yield self._check(name, value, shape)

    def passes(self, test: LineTest, shape: Shape) -> bool:
        """Whether the line passes; a pattern that takes too long does not match."""
        try:
            return bool(passes(test, shape, self._patterns, self._context))
        except PatternTimeout:
            return False

    def _check(self, name: str, value: Any, shape: Shape) -> Check:
        if isinstance(value, tuple):
            hit = next((entry for entry in value if self._one(name, (entry,), shape)), None)
            return Check(hit is not None, self._list_words(name, value, hit), True)
        passed = self._one(name, value, shape)
        if isinstance(value, bool):
            told = f", the line {_LOOKS[name][bool(getattr(shape, name))]}" if name in _LOOKS else ""
            return Check(passed, f"{name}: {str(value).lower()}{told}")
        return Check(passed, f"{name} {value}, the line has {shape.words}")

    def _one(self, name: str, value: Any, shape: Shape) -> bool:
        return self.passes(LineTest()._replace(**{name: value}), shape)

    def _list_words(self, name: str, entries: Sequence[str], hit: str | None) -> str:
        if name == "same_as":
            unknown = [entry for entry in entries if not getattr(self._context, entry)]
            told = f": the {' and the '.join(unknown)} of the document is not known" if unknown else ""
            return f"same_as {' or '.join(entries) if hit is None else hit}" + (told if hit is None else "")
        if hit is not None:
            return f"{name} {_quoted(name, [hit])}"
        return f"{name}: {'none of' if len(entries) > 1 else 'not'} {_quoted(name, entries)}"

    def _inline(self, rule: Rule, shape: Shape) -> Iterator[Check]:
        assert isinstance(rule.matcher, InlineMatcher)
        hits = [hit for pattern in rule.matcher.matches if (hit := self._search(pattern, shape)) is not None]
        asked = _quoted("matches", rule.matcher.matches)
        yield Check(bool(hits), f"finds {_quote(hits[0])}" if hits else f"matches: {asked} is not in it", True)

    def _exceptions(self, rule: Rule, shape: Shape) -> Iterator[Check]:
        for pattern in rule.unless:
            hit = self._search(pattern, shape)
            if hit is not None:
                yield Check(False, f"unless {_quoted('unless', [pattern])} found: {_quote(hit)}")

    def _search(self, pattern: str, shape: Shape) -> str | None:
        try:
            found = self._patterns.search(pattern, shape.plain, self._context)
        except PatternTimeout:
            return None
        return str(found[0]) if found else None


def _of_markup(name: str, value: Any, hints: Hints | None) -> Check:
    """A condition of a line test on the markup around the line."""
    passed = fits(LineTest()._replace(**{name: value}), hints)
    wanted = " or ".join(value) if isinstance(value, tuple) else value
    if passed or hints is None:
        return Check(passed, f"{_MARKUP[name]} {wanted}" + ("" if passed else ", the text has no markup"))
    found = hints.within if name == "within" else hints.tag if name == "tag" else hints.link_share
    shown = ", ".join(sorted(found)) or "nothing" if isinstance(found, frozenset) else found
    return Check(passed, f"{_MARKUP[name]} {wanted}, the line has {shown}")


def _names(matcher: ElementMatcher, hints: Hints | None) -> Iterator[Check]:
    """What an element rule asks of the names around the line."""
    boxes = hints.boxes if hints else ()
    asked = [("words", matcher.words, [name for box in boxes for name in box.names])]
    asked += [("roles", matcher.roles, [name for box in boxes for name in box.roles])]
    hits = [(sort, entry) for sort, entries, names in asked for entry in entries if _among(entry, names)]
    if hits:
        sort, entry = hits[0]
        yield Check(True, f"{sort} {_quoted(sort, [entry])}", True)
    elif matcher.words or matcher.roles:
        told = (f"{sort}: none of {_quoted(sort, entries)}" for sort, entries, _ in asked if entries)
        yield Check(False, "; ".join(told), True)
    if matcher.hidden is not None:
        hidden = hints is not None and hints.hidden
        yield Check(hidden == matcher.hidden, f"hidden: {str(matcher.hidden).lower()}")


def _among(entry: str, names: Sequence[str]) -> bool:
    return any(f" {entry} " in name for name in names)


def _quoted(name: str, entries: Sequence[str]) -> str:
    marks = ("/", "/") if name in ("matches", "unless") else ('"', '"')
    shown = ", ".join(marks[0] + one_line(entry, WIDTH) + marks[1] for entry in entries[:SHOWN])
    return shown + (f" or {len(entries) - SHOWN} more" if len(entries) > SHOWN else "")


def _quote(text: str) -> str:
    return f'"{one_line(text, WIDTH)}"'


def triggered(triggers: Iterable[Triggers], shape: Shape) -> bool:
    """Whether the words are in the line that made the index offer the rule (no words: never)."""
    return any(_first(each, shape) and _besides(each, shape) for each in triggers)


def _first(triggers: Triggers, shape: Shape) -> bool:
    return (
        not {shape.folded, shape.key}.isdisjoint(triggers.exact)
        or any(shape.folded.startswith(head) for head in triggers.heads)
        or _has(shape, triggers.literals)
    )


def _besides(triggers: Triggers, shape: Shape) -> bool:
    return all(_has(shape, group) for group in triggers.also)


def _has(shape: Shape, literals: Iterable[str]) -> bool:
    plain = fold(shape.plain)
    return any(literal in plain for literal in literals)


# ----------------------------------------------------------------------- company


def company(rule: Rule, index: int, lines: Sequence[Line], findings: Findings) -> list[str]:
    """What a rule whose line tests pass misses in the place of the line and in the lines around it."""
    return list(_place(rule, index, lines, findings)) or list(_missing(rule))


def _place(rule: Rule, index: int, lines: Sequence[Line], findings: Findings) -> Iterator[str]:
    zones = findings.zones.of(index)
    if rule.zone and not set(rule.zone).intersection(zones):
        yield f"in zone {' and '.join(zones) or 'none'}, the rule wants {' or '.join(rule.zone)}"
    test = primary_test(rule)
    if test is not None and test.repeated and _times(lines[index].shape.key, lines) < 2:
        yield "repeated: true, the line stands only once"
    if rule.near and not _near(rule, index, findings):
        named = "anything" if "any" in rule.near else " or ".join(rule.near)
        yield f"no neighbour claimed as {named} within {NEAR_LINES} lines"


def _times(key: str, lines: Sequence[Line]) -> int:
    return sum(line.shape.key == key for line in lines)


def _near(rule: Rule, index: int, findings: Findings) -> bool:
    around = (findings.claimed.get(index + step, set()) for step in range(-NEAR_LINES, NEAR_LINES + 1) if step)
    return any(found and ("any" in rule.near or not found.isdisjoint(rule.near)) for found in around)


def _missing(rule: Rule) -> Iterator[str]:
    """What else a rule of this kind may lack; which of it is not asked."""
    match rule.matcher:
        case SectionMatcher(at_least=least):
            yield f"fewer than {least} item(s) below this heading"
        case RunMatcher(at_least=least, beside=beside):
            touching = f", or the run touches nothing claimed as {' or '.join(beside)}" if beside else ""
            yield f"not in a run of {least} groups or more{touching}"
        case LineMatcher(at_most=int(most)):
            yield f"more than {most} lines of the text pass its tests"
        case ElementMatcher():
            yield "most of the article's prose is in the element, or a nearer one claims the line"
        case KeepMatcher():
            yield "nothing that it protects against claims the line"
        case _:
            return
