"""Rules on trial: examples put where a rule looks for residue, and what the engine then cuts.

Only rules are at work here, no heuristics: an example proves its rule and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from cleaner.analysis import Triggers
from cleaner.extraction import lines_of
from cleaner.linetest import Context, Patterns
from cleaner.matching import Findings, Hit, RuleMatcher
from cleaner.removal import Match, Removal, apply
from cleaner.resolve import Budget, Policy, resolve
from cleaner.rule import (
    CATEGORIES,
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Rule,
    RunMatcher,
    SectionMatcher,
)
from cleaner.ruleset import IndexedRule, RuleSet, primary_test
from cleaner.text import Line, Shape, Span, shape_of
from cleaner.tracing import Trace

__all__ = ["Bench", "Marked", "Outcome", "Trial", "inked", "read_marks", "show_marks", "tests_of", "trials_of"]

MOST_PASSES = 20
_MARKS = re.compile(r"\[-(.*?)-\]", re.DOTALL)

PROSE = (
    "Belorin tavomer keld dunsiva kapron, velimar astumel brenok firelda sumiret, golvane pirost lumeda. "
    "Caltor mirenda fosk plenavi, urdine solbak trevin, ostramel dunkeva birolda semirat vulkore. "
    "Nemdaro kulpine vastome, rilgave brondu seltamir kovanel, pistrome ulvane gorbist.",
    "Trenova luskime parvold, enkaru dimoste velkran, morinda felbast ukorien salvome. "
    "Pelgrin oskavel tumerid, brakone siltave rundomi, kelvast orimenda fulkrin davosel, mintore galbrek. "
    "Uskavi tremolde banquor, filsane grutomel dirkava, pondule skerin valtoma brisk.",
    "Ondrave kiltomer sulpane virodek, tramelu bosknide galvore emistan, drokali punvere solmide. "
    "Vikrane tolbumer asdile, morvek pulinda cestrome, valdike surompa tregil, bonvasi kerudel. "
    "Falmuri destoke brunvale, holpine kastrudo velmir, sundake ortame plivost gundar.",
    "Sulverin drakome talivest, opruden milkave brosnide, fentolu garvise kulmodan pertivel. "
    "Yorkalde mentuvi sabrone, gilvast erumide talkore, pranvile doskume vilteran, humbrole sekidan. "
    "Mordelu kispane tirvold, asgrune beltomi sarkave, dulmire ponteska vrolin hastume.",
)
"""Running prose in no language: four paragraphs that no rule knows a word of."""


# ------------------------------------------------------------------------ marks


class Marked(NamedTuple):
    """An example without its marks, and what they enclose."""

    text: str
    spans: tuple[Span, ...]

    def wanted(self) -> frozenset[int]:
        """What should go: offsets of the visible characters."""
        return inked(self.text, self.spans)


def read_marks(example: str) -> Marked:
    """Take the marks out of an example.  Raises ``ValueError`` if they do not pair up.

    >>> read_marks("The end. [-Share-]")
    Marked(text='The end. Share', spans=(Span(start=9, end=14),))
    """
    parts, spans, length, position = [], [], 0, 0
    for found in _MARKS.finditer(example.rstrip("\n")):
        lead = example[position : found.start()]
        length += len(lead)
        spans.append(Span(length, length + len(found[1])))
        length += len(found[1])
        parts += [lead, found[1]]
        position = found.end()
    text = "".join([*parts, example.rstrip("\n")[position:]])
    if "[-" in text or "-]" in text:
        raise ValueError("a mark '[-' or '-]' without its other half")
    return Marked(text, tuple(spans))


def inked(text: str, spans: Collection[tuple[int, int]]) -> frozenset[int]:
    """Offsets of the visible characters in these spans: white space goes with either side."""
    return frozenset(place for start, end in spans for place in range(start, end) if not text[place].isspace())


def show_marks(text: str, cut: Collection[int], marks: tuple[str, str] = ("[-", "-]")) -> str:
    """The text with the cut characters between marks.

    >>> show_marks("one two three", {0, 1, 2, 4, 5, 6})
    '[-one two-] three'
    """
    parts, position = [], 0
    for start, end in _stretches(text, cut):
        parts += [text[position:start], marks[0], text[start:end], marks[1]]
        position = end
    return "".join([*parts, text[position:]])


def _stretches(text: str, cut: Collection[int]) -> Iterator[tuple[int, int]]:
    """Runs of cut characters with nothing visible left between them."""
    start = end = -1
    for place in sorted(cut):
        if start >= 0 and text[end:place].strip():
            yield start, end
            start = -1
        start, end = (place if start < 0 else start), place + 1
    if start >= 0:
        yield start, end


# ----------------------------------------------------------------------- trials


class Trial(NamedTuple):
    """An example in a place where its rule holds."""

    text: str
    start: int
    """Where the example stands in the text."""
    end: int
    where: str
    """For messages: ``in the tail``."""
    context: Context
    prose: tuple[Span, ...] = ()
    """The paragraphs around the example, which nothing may cut."""


def trials_of(rule: Rule, example: Marked, *, company: bool = True) -> list[Trial]:
    """The example in each place that the rule's zone names.

    With ``company`` there is also what the rule asks for around its lines: a neighbour of the
    categories under ``near`` or ``beside``, for ``repeated`` a copy of the text further off.
    """
    beside = rule.matcher.beside if isinstance(rule.matcher, RunMatcher) else ()
    neighbour = [neighbour_of(name) for name in (*rule.near, *beside)[:1] if company]
    primary = primary_test(rule)
    copy = [example.text] if company and primary and primary.repeated else []
    context = _context(rule, example)
    return [
        _trial(example.text, [*_with_copy(before, copy if before else []), *neighbour],
               [*neighbour, *_with_copy(after, [] if before else copy)], where, context)
        for where, before, after in _places(rule)
    ]  # fmt: skip


def _places(rule: Rule) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Name, paragraphs before and after."""
    if not rule.zone:
        yield "alone", (), ()
        yield "between paragraphs", PROSE[:2], PROSE[2:]
    if "head" in rule.zone:
        yield "at the head", (), PROSE
    if "body" in rule.zone:
        yield "in the body", PROSE[:2], PROSE[2:]
    if "tail" in rule.zone:
        yield "in the tail", PROSE, ()


def _with_copy(paragraphs: Sequence[str], copy: Sequence[str]) -> list[str]:
    """Paragraphs, the copy in their midst; alone where there are none."""
    middle = (len(paragraphs) + 1) // 2
    return [*paragraphs[:middle], *copy, *paragraphs[middle:]]


def _trial(example: str, before: Sequence[str], after: Sequence[str], where: str, context: Context) -> Trial:
    start = sum(len(part) + 2 for part in before)
    spans, position, parts = [], 0, [*before, example, *after]
    for part in parts:
        if part in PROSE:
            spans.append(Span(position, position + len(part)))
        position += len(part) + 2
    return Trial("\n\n".join(parts), start, start + len(example), where, context, tuple(spans))


def _context(rule: Rule, example: Marked) -> Context:
    """For ``same_as`` the caller knows what the example marks, or what the first match example does."""
    fields = {name for _, test in tests_of(rule) for name in test.same_as}
    if not fields:
        return Context()
    marked = example if example.spans else read_marks(rule.examples.match[0])
    start, end = marked.spans[0] if marked.spans else (0, len(marked.text))
    known = marked.text[start:end].strip().partition("\n")[0]
    return Context.of(known if "title" in fields else None, known if "site" in fields else None)


def tests_of(rule: Rule) -> Iterator[tuple[tuple[str | int, ...], LineTest]]:
    """All line tests of a rule, and the keys that lead to each in YAML."""
    match rule.matcher:
        case LineMatcher(test=test):
            yield ("line",), test
        case KeepMatcher(test=test):
            yield ("keep",), test
        case SectionMatcher(heading=heading, items=items):
            yield ("section", "heading"), heading
            yield from ((("section", "items", number), test) for number, test in enumerate(items))
        case RunMatcher(group=group):
            yield from ((("run", "group", number), item.test) for number, item in enumerate(group))
        case InlineMatcher():
            return


# ------------------------------------------------------------------------ bench


class Outcome(NamedTuple):
    """What the admitted rules did to a text."""

    removals: tuple[Removal, ...]
    """Sorted by place; offsets into the text."""
    lines: list[Line]
    findings: Findings
    """Of the first pass."""


def neighbour_of(category: str) -> str:
    """A line that no text has, claimed in this category on the bench; ``any`` stands for the first."""
    number = CATEGORIES.index(category) if category in CATEGORIES else 0
    return f"Vexolit qu{chr(97 + number % 26)}{chr(97 + number // 26)}x"


def _neighbours() -> Iterator[IndexedRule]:
    for category in CATEGORIES:
        key = shape_of(neighbour_of(category)).key
        matcher = LineMatcher(LineTest(equals=(key,)))
        rule = Rule(f"bench.{category}.neighbour", "", "", "stable", "high", category, "any", matcher)
        yield IndexedRule(rule, Triggers(exact=(key,)))


class Bench:
    """All rules, of which a few are admitted to each trial; stable there, whatever their status."""

    def __init__(self, entries: Sequence[IndexedRule]) -> None:
        active = [e._replace(rule=e.rule._replace(status="stable")) for e in entries if e.rule.status != "retired"]
        ruleset = RuleSet([*active, *_neighbours()], "")
        self.numbers = {rule.id: number for number, rule in enumerate(ruleset)}
        self.company = frozenset(range(len(active), len(ruleset)))
        """Numbers of the rules that claim neighbours."""
        self.patterns = Patterns()
        self.slow: set[str] = set()
        """Ids of rules that ran out of time on some line."""
        self._matcher = RuleMatcher(ruleset, self.patterns)
        self._shapes: dict[str, Shape] = {}
        self._hits: dict[tuple[str, Context], tuple[Hit, ...]] = {}

    def run(self, text: str, admitted: Collection[int], context: Context, mode: str = "recall") -> Outcome:
        """Cut by the admitted rules until nothing more is claimed."""
        trace, whole, first = Trace(len(text)), list[Removal](), None
        policy = Policy(mode, frozenset())
        for _ in range(MOST_PASSES):
            lines = lines_of(text, self._shape)
            findings = self._matcher.find(lines, [self._admitted(line, admitted, context) for line in lines], context)
            first = first or (lines, findings)
            removals = resolve(text, findings.matches, findings.protections, policy, Budget()).removals
            if not removals:
                break
            whole += trace.removals(removals)
            trace.cut(removals)
            text = apply(text, removals)
        assert first is not None
        return Outcome(tuple(sorted(whole)), *first)

    def hits(self, line: Line, context: Context) -> tuple[Hit, ...]:
        """All rules whose primary test the line passes."""
        key = (line.shape.plain, context)
        if key not in self._hits:
            slow: set[str] = set()
            self._hits[key] = self._matcher.hits(line.shape, context, slow)
            self.slow |= slow
        return self._hits[key]

    def _admitted(self, line: Line, admitted: Collection[int], context: Context) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits(line, context) if hit.number in admitted)

    def _shape(self, raw: str) -> Shape:
        if raw not in self._shapes:
            self._shapes[raw] = shape_of(raw)
        return self._shapes[raw]


def within(trial: Trial, claims: Sequence[Removal] | Sequence[Match]) -> frozenset[int]:
    """The visible characters of the example that are in these spans, counted from its start."""
    spans = [(max(claim.start, trial.start), min(claim.end, trial.end)) for claim in claims]
    return frozenset(place - trial.start for place in inked(trial.text, [s for s in spans if s[0] < s[1]]))
